"""Between the handlers and Telegram: retries, rate limits, duplicates; the bot's profile."""
