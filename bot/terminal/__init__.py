"""A chat with the bot in the terminal, with the same handlers as on Telegram."""
