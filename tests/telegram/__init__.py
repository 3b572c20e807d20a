"""A strict Bot API for tests, people who write to the bot, and how to read what it sends."""
