"""Answers, articles and figures in, Telegram's HTML and buttons out. Pure functions, no network."""
