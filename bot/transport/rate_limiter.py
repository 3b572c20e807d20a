"""Rate limits and retries of requests to Telegram; the messages of each chat stay in order.

python-telegram-bot's AIORateLimiter stops all chats when Telegram asks one to wait. Times are the
event loop's.
"""

import asyncio
import heapq
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Hashable, Iterator
from contextlib import suppress
from datetime import timedelta
from functools import partial
from itertools import chain, count, repeat
from typing import Any
from weakref import WeakValueDictionary

from telegram.error import RetryAfter, TelegramError
from telegram.ext import BaseRateLimiter

from bot.bounded import BoundedDict
from bot.transport import JSON
from bot.transport.request import AmbiguousResult, NoEffect
from bot.transport.update_processor import current_slot

# (messages, seconds). Telegram's FAQ for bots: 30 messages a second to all chats, 20 a minute to a
# group. 10 in a third of a second are the same rate as 30 in a second, with shorter pauses.
GLOBAL_LIMIT = 10, 1 / 3
GROUP_LIMIT = 20, 60.0
# Seconds before each retry; the last one repeats.
BACKOFF = (0.5, 1.5, 4.0, 10.0)
MESSAGE_TIMEOUT = 600.0  # seconds in which a message or an edit is retried
QUERY_TIMEOUT = 5.0  # seconds for a request for which a person waits, such as a query's answer
OTHER_TIMEOUT = 60.0  # seconds for any other request, such as those for the profile at the start
_AWAITED = "answer", "getFile", "getChat"
MAX_AMBIGUOUS = 3  # retries of an edit that may have been made
MAX_CHATS = 10_000  # whose limits, and time of the last message, are remembered

Result = bool | JSON | list[JSON]
Attempt = Callable[[], Awaitable[Result]]


class NotSentAtShutdown(TelegramError):
    """The bot shuts down, and this was not sent."""


class NewerEditWaits(TelegramError):
    """An edit was dropped, as a newer one of the same message waits."""


class SlidingWindow:
    """At most `limit` messages in any `seconds`."""

    # Of a chat's window: until then nothing is sent to it, as Telegram asked or a retry is waiting.
    free_at = 0.0

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
    """A sliding window shared by all chats; the chat that was served longest ago is next."""

    def __init__(self, limit: int, seconds: float) -> None:
        self._window = SlidingWindow(limit, seconds)
        self._waiting: list[tuple[float, int, Hashable, asyncio.Future[None]]] = []
        self._arrivals = count()  # breaks ties: first come, first served
        self._served_at: BoundedDict[Hashable, float] = BoundedDict(MAX_CHATS)
        self._timer: asyncio.TimerHandle | None = None

    def acquire(self, chat: Hashable) -> asyncio.Future[None]:
        """A future that is done when a message may be sent to a chat."""
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[None] = loop.create_future()
        entry = self._served_at.get(chat, 0.0), next(self._arrivals), chat, waiter
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
        """Serve as many waiting chats as fit into the window, and the others later."""
        if self._timer:
            self._timer.cancel()
        while self._waiting and self._window.next_time(loop.time()) <= loop.time():
            _, _, chat, waiter = heapq.heappop(self._waiting)
            if not waiter.done():  # done: it was cancelled at shutdown
                self._window.record(loop.time())
                self._served_at[chat] = loop.time()
                waiter.set_result(None)
        if self._waiting:
            self._timer = loop.call_at(self._window.next_time(loop.time()), self._serve, loop)


class _SendLock(asyncio.Lock):
    """Held, in the order of arrival, while a message to a chat or an edit of a message is sent."""

    # Of the request that came last: an edit with an earlier ticket is outdated.
    newest_ticket: object = None


class RateLimiter(BaseRateLimiter[int]):
    """Sends in each chat's order, as fast as Telegram allows; a chat's wait delays no other chat.

    What is retried, and for how long:
    - a message, for MESSAGE_TIMEOUT, only if it certainly had no effect, lest it arrive twice;
    - an edit likewise, and up to MAX_AMBIGUOUS times if it may have had its effect;
    - getMe not at all, as its callers repeat it;
    - any other request in both cases, for QUERY_TIMEOUT or OTHER_TIMEOUT.
    Of the waiting edits of a message only the newest is made.
    """

    def __init__(self) -> None:
        self._chats: BoundedDict[Hashable, SlidingWindow] = BoundedDict(MAX_CHATS)
        self._locks: WeakValueDictionary[Hashable, _SendLock] = WeakValueDictionary()
        self._global_window = SharedWindow(*GLOBAL_LIMIT)
        self._stopped = asyncio.Event()

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """End all waits."""
        self.stop()

    def stop(self) -> None:
        """End all waits with NotSentAtShutdown."""
        self._stopped.set()
        self._global_window.stop(NotSentAtShutdown("shutting down"))

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Result]],
        args: Any,
        kwargs: JSON,
        endpoint: str,
        data: JSON,
        rate_limit_args: int | None,
    ) -> Result:
        """Make a request within the limits; repeat it if that is safe."""
        attempt, slot = partial(callback, *args, **kwargs), current_slot.get()
        # The chat of an inline message is not known: its own id stands for that.
        chat = data.get("chat_id", data.get("inline_message_id"))
        if chat is not None and endpoint.startswith(("edit", "send")):
            slot.release()  # the person's next update can begin; its reply is sent after this one
            lock = self._locks.setdefault((chat, data.get("message_id")), _SendLock())
            try:
                return await self._send(attempt, chat, lock, is_edit=endpoint.startswith("edit"))
            except NotSentAtShutdown:
                if not slot.has_sent:
                    slot.is_cancelled = True  # the journal keeps the update
                raise
        if endpoint == "getMe":
            return await attempt()  # the start and the token check repeat it
        timeout = QUERY_TIMEOUT if endpoint.startswith(_AWAITED) else OTHER_TIMEOUT
        return await self._attempt_repeatedly(attempt, timeout)

    async def _send(
        self, attempt: Attempt, chat: Hashable, lock: _SendLock, *, is_edit: bool
    ) -> Result:
        """Send a message after those before it to its chat, an edit after those of its message."""
        ticket = lock.newest_ticket = object()
        loop, slot = asyncio.get_running_loop(), current_slot.get()
        deadline = loop.time() + MESSAGE_TIMEOUT
        is_private = isinstance(chat, int) and chat > 0
        async with lock:
            window = self._chats[chat] = self._chats.get(chat) or SlidingWindow(*GROUP_LIMIT)
            pauses, ambiguous_count = _pauses(), 0
            while True:
                if window.free_at > deadline:  # Telegram asked for a longer wait
                    raise RetryAfter(timedelta(seconds=window.free_at - loop.time()))
                await self._sleep_until(window.free_at)
                if not is_edit and not is_private:
                    await self._sleep_until(window.next_time(loop.time()))
                if is_edit and lock.newest_ticket is not ticket:
                    raise NewerEditWaits("a newer edit of this message waits")
                await self._global_window.acquire(chat)
                if not is_edit:
                    window.record(loop.time())
                slot.has_sent = True
                try:
                    return await attempt()
                except (RetryAfter, NoEffect, AmbiguousResult) as error:
                    ambiguous_count += isinstance(error, AmbiguousResult)
                    if ambiguous_count > (MAX_AMBIGUOUS if is_edit else 0):
                        raise
                    slot.has_sent = False
                    pause = _retry_after(error) or next(pauses)
                    window.free_at = max(window.free_at, loop.time() + pause)
                    if window.free_at > deadline:
                        raise

    async def _attempt_repeatedly(self, attempt: Attempt, timeout: float) -> Result:
        """Make a request; repeat it for at most `timeout` seconds."""
        loop, pauses = asyncio.get_running_loop(), _pauses()
        deadline = loop.time() + timeout
        while True:
            try:
                return await attempt()
            except (RetryAfter, NoEffect, AmbiguousResult) as error:
                pause = _retry_after(error) or next(pauses)
                if loop.time() + pause > deadline:
                    raise
            await self._sleep_until(loop.time() + pause)

    async def _sleep_until(self, time: float) -> None:
        """Sleep until a time of the event loop. Raises NotSentAtShutdown."""
        pause = time - asyncio.get_running_loop().time()
        if pause > 0 and not self._stopped.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopped.wait(), pause)
        if self._stopped.is_set():
            raise NotSentAtShutdown("shutting down")


def _pauses() -> Iterator[float]:
    """The seconds to wait before each retry, where Telegram does not tell."""
    return chain(BACKOFF, repeat(BACKOFF[-1]))


def _retry_after(error: TelegramError) -> float:
    """The seconds that Telegram asks to wait, 0 if it does not."""
    pause = error.retry_after if isinstance(error, RetryAfter) else 0
    return pause.total_seconds() if isinstance(pause, timedelta) else float(pause)
