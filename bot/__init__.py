"""Wenju on Telegram: updates in, replies out. Everything about articles is in `retrieval`."""
