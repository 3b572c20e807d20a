"""Sliding windows: at most N messages in any T seconds, for one chat or for all chats.

All times are those of the event loop, in seconds.
"""

import asyncio
import heapq
from collections import deque
from collections.abc import Hashable
from itertools import count

from bot.bounded import BoundedDict

MAX_REMEMBERED = 10_000  # chats whose last message is remembered


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
        self._numbers = count()
        self._latest: BoundedDict[Hashable, float] = BoundedDict(MAX_REMEMBERED)
        self._timer: asyncio.TimerHandle | None = None

    def acquire(self, chat: Hashable) -> asyncio.Future[None] | None:
        """Acquire a place for a message to a chat: None, or a future to wait for."""
        loop = asyncio.get_running_loop()
        if not self._waiting and self._window.next_time(loop.time()) <= loop.time():
            self._record(chat, loop.time())
            return None
        waiter: asyncio.Future[None] = loop.create_future()
        entry = self._latest.get(chat, 0.0), next(self._numbers), chat, waiter
        heapq.heappush(self._waiting, entry)
        self._schedule(loop)
        return waiter

    def stop(self, error: Exception) -> None:
        """End all waits with this error."""
        for *_, waiter in self._waiting:
            if not waiter.done():
                waiter.set_exception(error)
        self._waiting.clear()

    def _record(self, chat: Hashable, now: float) -> None:
        self._window.record(now)
        self._latest[chat] = now

    def _schedule(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._timer is None and self._waiting:
            self._timer = loop.call_at(self._window.next_time(loop.time()), self._wake, loop)

    def _wake(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = None
        while self._waiting and self._window.next_time(loop.time()) <= loop.time():
            _, _, chat, waiter = heapq.heappop(self._waiting)
            if not waiter.done():  # done: it was cancelled at shutdown
                self._record(chat, loop.time())
                waiter.set_result(None)
        self._schedule(loop)
