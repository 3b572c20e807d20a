"""Readers of saved web pages and exported chats."""
