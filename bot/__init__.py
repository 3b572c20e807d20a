"""Wenju on Telegram: updates in, replies out. Everything about articles is in `retrieval`."""

__version__ = "0.2.0"
