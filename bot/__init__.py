"""Wenju on Telegram: updates in, replies out. Everything about articles is in `retrieval`."""

import logging

__version__ = "0.2.0"

LOG = logging.getLogger("wenju")
