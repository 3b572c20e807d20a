"""Replies as Telegram's HTML and buttons, from answers and articles: functions without I/O."""
