"""How fast the bot may send: python-telegram-bot's rate limiter, with one exception."""

from collections.abc import Callable, Coroutine
from typing import Any

from telegram.ext import AIORateLimiter

MAX_RETRIES = 3  # after Telegram's "too many requests", each time as late as it says

JSON = dict[str, Any]
Result = bool | JSON | list[JSON]


class RateLimiter(AIORateLimiter):
    """Spreads messages as Telegram wants it; answers to queries never wait behind them.

    Telegram does not limit these, and forgets a query that is not answered in seconds.
    """

    def __init__(self) -> None:
        super().__init__(max_retries=MAX_RETRIES)

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Result]],
        args: Any,
        kwargs: JSON,
        endpoint: str,
        data: JSON,
        rate_limit_args: int | None,
    ) -> Result:
        """Make the request when its turn has come, and again when Telegram asks to wait."""
        if endpoint.startswith("answer"):
            return await callback(*args, **kwargs)
        return await super().process_request(
            callback, args, kwargs, endpoint, data, rate_limit_args
        )
