"""Between the handlers and Telegram: what is sent how fast and how often, what is taken once."""
