"""How often something may be done: at most so many times in so many seconds, and fair."""

import asyncio
import heapq
from collections import deque
from collections.abc import Hashable
from itertools import count

from bot.bounded import BoundedDict

MAX_REMEMBERED = 10_000  # chats whose last turn is known


class Window:
    """At most `most` times in any `seconds`; times are the event loop's."""

    def __init__(self, most: int, seconds: float) -> None:
        self._seconds = seconds
        self._taken: deque[float] = deque(maxlen=most)

    def opens(self, now: float) -> float:
        """When it may be done next, `now` or later."""
        is_full = len(self._taken) == self._taken.maxlen
        return max(now, self._taken[0] + self._seconds) if is_full else now

    def take(self, now: float) -> None:
        """It is done now."""
        self._taken.append(now)


class Pace:
    """One window for all chats: the one that had its turn longest ago is next.

    So a chat that was silent waits no longer than the window, however many others are busy.
    """

    def __init__(self, most: int, seconds: float) -> None:
        self._window = Window(most, seconds)
        self._waiting: list[tuple[float, int, Hashable, asyncio.Future[None]]] = []
        self._numbers = count()
        self._latest: BoundedDict[Hashable, float] = BoundedDict(MAX_REMEMBERED)
        self._timer: asyncio.TimerHandle | None = None

    def turn(self, chat: Hashable) -> asyncio.Future[None] | None:
        """Take this chat's turn: None where it is now, or what to wait for."""
        loop = asyncio.get_running_loop()
        if not self._waiting and self._window.opens(loop.time()) <= loop.time():
            self._take(chat, loop.time())
            return None
        mine: asyncio.Future[None] = loop.create_future()
        place = self._latest.get(chat, 0.0), next(self._numbers), chat, mine
        heapq.heappush(self._waiting, place)
        self._plan(loop)
        return mine

    def _take(self, chat: Hashable, now: float) -> None:
        self._window.take(now)
        self._latest[chat] = now

    def _plan(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._timer is None and self._waiting:
            self._timer = loop.call_at(self._window.opens(loop.time()), self._go, loop)

    def _go(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = None
        while self._waiting and self._window.opens(loop.time()) <= loop.time():
            _, _, chat, waiting = heapq.heappop(self._waiting)
            if not waiting.done():  # whoever was told to stop waits no more
                self._take(chat, loop.time())
                waiting.set_result(None)
        self._plan(loop)
