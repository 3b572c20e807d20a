"""Rate limits and retries of requests to Telegram, in the order of each chat.

python-telegram-bot's AIORateLimiter stops all chats when Telegram asks one of them to wait. All
times are those of the event loop, in seconds.
"""

import asyncio
import heapq
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Hashable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from itertools import chain, count, repeat
from typing import Any
from weakref import WeakValueDictionary

from telegram.error import RetryAfter, TelegramError
from telegram.ext import BaseRateLimiter

from bot.bounded import BoundedDict
from bot.transport.journal import JSON
from bot.transport.request import AmbiguousResult, NotSent
from bot.transport.update_processor import Slot, current_slot

# (messages, seconds). Telegram's FAQ for bots: 30 messages a second to all chats, 20 a minute to a
# group. The shorter window has the same rate with shorter waits.
GLOBAL_LIMIT = 10, 1 / 3
GROUP_LIMIT = 20, 60.0
BACKOFF = (0.5, 1.5, 4.0, 10.0)  # seconds before each retry; for messages the last one repeats
MESSAGE_TIMEOUT = 600.0  # seconds in which a message is retried
QUERY_TIMEOUT = 5.0  # ... an answer to a query, which expires
OTHER_TIMEOUT = 60.0  # ... any other request
MAX_AMBIGUOUS = 3  # retries of an edit that may have been made
MAX_CHATS = 10_000  # whose limits and last messages are remembered

Result = bool | JSON | list[JSON]
Call = Callable[[], Awaitable[Result]]


class ShuttingDown(TelegramError):
    """The bot shuts down, and this was not sent."""


class Superseded(TelegramError):
    """An edit was dropped, as a newer one of the same message waits."""


class SlidingWindow:
    """At most `limit` messages in any `seconds`."""

    def __init__(self, limit: int, seconds: float) -> None:
        self._seconds = seconds
        self._times: deque[float] = deque(maxlen=limit)

    def next_time(self, now: float) -> float:
        """The earliest time for another message, `now` or later."""
        is_full = len(self._times) == self._times.maxlen
        return max(now, self._times[0] + self._seconds) if is_full else now

    def record(self, now: float) -> None:
        """Count a message that is sent now."""
        self._times.append(now)


class SharedWindow:
    """One sliding window for all chats: of the waiting ones the least recently served is next."""

    def __init__(self, limit: int, seconds: float) -> None:
        self._window = SlidingWindow(limit, seconds)
        self._waiting: list[tuple[float, int, Hashable, asyncio.Future[None]]] = []
        self._arrivals = count()  # of equals, who came first is next
        self._latest: BoundedDict[Hashable, float] = BoundedDict(MAX_CHATS)
        self._timer: asyncio.TimerHandle | None = None

    def acquire(self, chat: Hashable) -> asyncio.Future[None]:
        """A future that is done when a message may be sent to a chat."""
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[None] = loop.create_future()
        entry = self._latest.get(chat, 0.0), next(self._arrivals), chat, waiter
        heapq.heappush(self._waiting, entry)
        self._serve(loop)
        return waiter

    def stop(self, error: Exception) -> None:
        """End all waits with this error."""
        for *_, waiter in self._waiting:
            if not waiter.done():
                waiter.set_exception(error)
        self._waiting.clear()

    def _serve(self, loop: asyncio.AbstractEventLoop) -> None:
        """Serve as many of the waiting ones as fit into the window, and the others later."""
        if self._timer:
            self._timer.cancel()
        while self._waiting and self._window.next_time(loop.time()) <= loop.time():
            _, _, chat, waiter = heapq.heappop(self._waiting)
            if not waiter.done():  # done: it was cancelled at shutdown
                self._window.record(loop.time())
                self._latest[chat] = loop.time()
                waiter.set_result(None)
        if self._waiting:
            self._timer = loop.call_at(self._window.next_time(loop.time()), self._serve, loop)


class _ChatLimits:
    """The limits of one chat; nothing is sent before `free_at`, by the event loop's time."""

    def __init__(self) -> None:
        self.free_at = 0.0
        self.window = SlidingWindow(*GROUP_LIMIT)


class _SendLock(asyncio.Lock):
    """Held, in the order of arrival, while a message to a chat or an edit of a message is sent."""

    newest: object = None  # stands for the request that came last


class RateLimiter(BaseRateLimiter[int]):
    """Sends in each chat's order, as fast as Telegram allows; a chat's wait delays no other chat.

    A message that was certainly not sent is retried for MESSAGE_TIMEOUT, others are not. Of the
    waiting edits of a message only the newest is made. Answers to queries are not delayed.
    """

    def __init__(self) -> None:
        self._chats: BoundedDict[Hashable, _ChatLimits] = BoundedDict(MAX_CHATS)
        self._locks: WeakValueDictionary[Hashable, _SendLock] = WeakValueDictionary()
        self._global_window = SharedWindow(*GLOBAL_LIMIT)
        self._stopped = asyncio.Event()

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """End all waits."""
        self.stop()

    def stop(self) -> None:
        """End all waits with ShuttingDown."""
        self._stopped.set()
        self._global_window.stop(ShuttingDown("shutting down"))

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Result]],
        args: Any,
        kwargs: JSON,
        endpoint: str,
        data: JSON,
        rate_limit_args: int | None,
    ) -> Result:
        """Make a request within the limits; retry it if that is safe."""
        call, slot = partial(callback, *args, **kwargs), current_slot.get()
        chat = data.get("chat_id", data.get("inline_message_id"))
        is_edit = endpoint.startswith("edit")
        if chat is not None and (is_edit or endpoint.startswith(("send", "forward", "copy"))):
            message_id = data.get("message_id") if is_edit else None
            if slot:
                slot.release()  # the person's next update: its reply waits behind this one
            try:
                return await self._send(call, chat, message_id, is_edit, slot)
            except ShuttingDown:
                if slot and not slot.has_sent:
                    slot.is_cancelled = True
                raise
        if endpoint.startswith("answer"):
            return await self._retry(call, QUERY_TIMEOUT)
        return await self._retry(call, 0.0 if endpoint.startswith("get") else OTHER_TIMEOUT)

    async def _send(
        self, call: Call, chat: Hashable, message_id: int | None, is_edit: bool, slot: Slot | None
    ) -> Result:
        """Send a message after those before it, an edit after edits of its message."""
        lock = self._locks.setdefault((chat, message_id), _SendLock())
        request = lock.newest = object()
        loop = asyncio.get_running_loop()
        deadline = loop.time() + MESSAGE_TIMEOUT
        async with lock:
            limits = self._chats[chat] = self._chats.get(chat) or _ChatLimits()
            backoff, ambiguous = chain(BACKOFF, repeat(BACKOFF[-1])), 0
            while True:
                await self._sleep_until(limits.free_at)
                if not is_edit and _is_group_or_channel(chat):
                    await self._sleep_until(limits.window.next_time(loop.time()))
                if is_edit and lock.newest is not request:
                    raise Superseded("a newer edit of this message waits")
                await self._global_window.acquire(chat)
                if not is_edit:
                    limits.window.record(loop.time())
                if slot:
                    slot.has_sent = True
                try:
                    return await call()
                except (RetryAfter, NotSent, AmbiguousResult) as error:
                    ambiguous += isinstance(error, AmbiguousResult)
                    if ambiguous > (MAX_AMBIGUOUS if is_edit else 0):
                        raise
                    if slot:
                        slot.has_sent = False
                    pause = _retry_after(error) or next(backoff)
                    if loop.time() + pause > deadline:
                        raise
                limits.free_at = max(limits.free_at, loop.time() + pause)

    async def _retry(self, call: Call, timeout: float) -> Result:
        """Make a request that may be repeated; retry it for `timeout` seconds or BACKOFF."""
        loop, backoff = asyncio.get_running_loop(), chain(BACKOFF, [timeout])
        deadline = loop.time() + timeout
        while True:
            try:
                return await call()
            except (RetryAfter, NotSent, AmbiguousResult) as error:
                pause = _retry_after(error) or next(backoff)
                if loop.time() + pause > deadline:
                    raise
            await self._sleep_until(loop.time() + pause)

    async def _sleep_until(self, time: float) -> None:
        """Sleep until a time of the event loop. Raises ShuttingDown."""
        delay = time - asyncio.get_running_loop().time()
        if delay > 0 and not self._stopped.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopped.wait(), delay)
        if self._stopped.is_set():
            raise ShuttingDown("shutting down")


def _is_group_or_channel(chat: Hashable) -> bool:
    """Whether a chat's id is negative, or a channel's @name; private chats have positive ids."""
    return (isinstance(chat, int) and chat < 0) or (isinstance(chat, str) and chat.startswith("@"))


def _retry_after(error: TelegramError) -> float:
    """The seconds that Telegram asks to wait, 0 if it does not."""
    delay = error.retry_after if isinstance(error, RetryAfter) else 0
    return delay.total_seconds() if isinstance(delay, timedelta) else float(delay)
