"""Between the handlers and Telegram: retries, rate limits, duplicates; the bot's profile."""

from typing import Any

JSON = dict[str, Any]  # an object of the Bot API
