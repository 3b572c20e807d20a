"""How fast the bot may send: python-telegram-bot's rate limiter, with one exception."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import AIORateLimiter

MAX_RETRIES = 3  # after Telegram's "too many requests", each time as late as it says
QUERY_WAITS = 5.0  # seconds that an answer to a query may be late: later, it is of no use

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
            return await _answered(callback, args, kwargs)
        return await super().process_request(
            callback, args, kwargs, endpoint, data, rate_limit_args
        )


async def _answered(
    callback: Callable[..., Coroutine[Any, Any, Result]], args: Any, kwargs: JSON
) -> Result:
    """Answer a query, and again when Telegram asks to wait for a little."""
    for _ in range(MAX_RETRIES):
        try:
            return await callback(*args, **kwargs)
        except RetryAfter as error:
            wait = error.retry_after
            seconds = wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
            if seconds > QUERY_WAITS:
                raise
            await asyncio.sleep(seconds)
    return await callback(*args, **kwargs)
