"""Rate limits and retries of what the bot sends: an order for each chat, limits for all of them.

python-telegram-bot's own limiter stops every chat when Telegram asks one of them to wait.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Hashable
from datetime import timedelta
from functools import partial
from itertools import chain, repeat
from typing import Any
from weakref import WeakValueDictionary

from telegram.error import RetryAfter, TelegramError
from telegram.ext import BaseRateLimiter

from bot.bounded import BoundedDict
from bot.transport.journal import JSON
from bot.transport.lanes import Slot, current
from bot.transport.pace import Pace, Window
from bot.transport.request import AmbiguousResult, NotSent

# Telegram's FAQ for bots: 30 messages a second to all chats, 20 a minute to a group.
# How many, in so many seconds: 30 a second, and nobody waits for a whole one.
GLOBAL_LIMIT = 10, 1 / 3
GROUP_LIMIT = 20, 60.0
PAUSES = (0.5, 1.5, 4.0, 10.0)  # seconds before the next tries; after these always the last
RETRY_FOR = 600.0  # seconds that what was not sent is tried
MAX_AMBIGUOUS = 3  # times that an edit is made again which may have been made
QUERY_PATIENCE = 5.0  # seconds that an answer to a query may be late: later, it is of no use
OTHER_PATIENCE = 60.0  # and whatever else the bot asks for
MAX_CHATS = 10_000  # of which limits are remembered

Result = bool | JSON | list[JSON]


class ShuttingDown(TelegramError):
    """The bot was told to stop before this was sent."""


class Superseded(TelegramError):
    """An edit that is not made, as a newer one of the same message waits."""


class _Chat:
    """One chat's limits: when it may be written to again, by the event loop's time."""

    def __init__(self) -> None:
        self.free = 0.0
        self.messages = Window(*GROUP_LIMIT)


class _Queue:
    """What is sent to one place, one after the other: to a chat, or into a message of it."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.newest: object = None


class RateLimiter(BaseRateLimiter[int]):
    """Sends in each chat's order, as fast as Telegram takes it; one chat's wait is its own.

    What certainly was not sent is tried for RETRY_FOR seconds; what may have been is not sent
    again. Of edits of one message only the newest is made. Answers to queries wait for nothing.
    """

    def __init__(self) -> None:
        self._chats: BoundedDict[Hashable, _Chat] = BoundedDict(MAX_CHATS)
        self._queues: WeakValueDictionary[Hashable, _Queue] = WeakValueDictionary()
        self._pace = Pace(*GLOBAL_LIMIT)
        self._is_stopped = False
        self._waits: set[asyncio.Future[None]] = set()

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """End all waits."""
        self.stop()

    def stop(self) -> None:
        """End all waits: whoever waits gets ShuttingDown."""
        self._is_stopped = True
        for wait in self._waits:
            if not wait.done():
                wait.set_exception(ShuttingDown("told to stop"))

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Result]],
        args: Any,
        kwargs: JSON,
        endpoint: str,
        data: JSON,
        rate_limit_args: int | None,
    ) -> Result:
        """Make the request when its turn has come, and again where it was not done."""
        call, slot = partial(callback, *args, **kwargs), current.get()
        chat = data.get("chat_id", data.get("inline_message_id"))
        is_edit = endpoint.startswith("edit")
        if chat is not None and (is_edit or endpoint.startswith(("send", "forward", "copy"))):
            return await self._in_order(call, chat, data.get("message_id"), is_edit, slot)
        if endpoint.startswith("answer"):
            return await self._again(call, QUERY_PATIENCE)
        return await self._again(call, 0.0 if endpoint.startswith("get") else OTHER_PATIENCE)

    async def _in_order(
        self,
        call: Callable[[], Awaitable[Result]],
        chat: Hashable,
        message: int | None,
        is_edit: bool,
        slot: Slot | None,
    ) -> Result:
        # An edit waits for other edits of its message alone, not behind a group's messages.
        place = (chat, message) if is_edit else (chat, None)
        queue = self._queues.setdefault(place, _Queue())
        mine = queue.newest = object()
        deadline = asyncio.get_running_loop().time() + RETRY_FOR
        if slot:
            slot.release()  # what comes next gets its place behind this one
        try:
            async with queue.lock:
                return await self._send(call, chat, queue, is_edit and mine, slot, deadline)
        except ShuttingDown:
            if slot and not slot.sends:
                slot.is_cancelled = True
            raise

    async def _send(
        self,
        call: Callable[[], Awaitable[Result]],
        chat: Hashable,
        queue: _Queue,
        edit: object,
        slot: Slot | None,
        deadline: float,
    ) -> Result:
        loop, limits = asyncio.get_running_loop(), self._limits(chat)
        pauses, unclear = chain(PAUSES, repeat(PAUSES[-1])), 0
        failure: TelegramError
        while True:
            await self._until(limits.free)
            if not edit and is_group(chat):
                await self._until(limits.messages.opens(loop.time()))
            if edit and queue.newest is not edit:
                raise Superseded("a newer edit of this message waits")
            if wait_for_all := self._pace.turn(chat):
                await self._wait(wait_for_all)
            if not edit:
                limits.messages.take(loop.time())
            if slot:
                slot.sends = True
            try:
                return await call()
            except RetryAfter as error:
                wait, failure = _seconds(error), error
            except NotSent as error:
                wait, failure = next(pauses), error
            except AmbiguousResult as error:
                unclear += 1
                if not edit or unclear > MAX_AMBIGUOUS:
                    raise
                wait, failure = next(pauses), error
            if slot:
                slot.sends = False
            if loop.time() + wait > deadline:
                raise failure
            limits.free = max(limits.free, loop.time() + wait)

    async def _again(self, call: Callable[[], Awaitable[Result]], patience: float) -> Result:
        """Ask, and again where it failed, if it does not take longer than somebody waits for it."""
        loop, pauses = asyncio.get_running_loop(), iter(PAUSES)
        deadline = loop.time() + patience
        failure: TelegramError
        while True:
            try:
                return await call()
            except RetryAfter as error:
                wait, failure = _seconds(error), error
            except (NotSent, AmbiguousResult) as error:
                wait, failure = next(pauses, patience), error
            if loop.time() + wait > deadline:
                raise failure
            await self._until(loop.time() + wait)

    def _limits(self, chat: Hashable) -> _Chat:
        limits = self._chats[chat] = self._chats.get(chat) or _Chat()
        return limits

    async def _until(self, time: float) -> None:
        """Wait. Raises ShuttingDown."""
        loop = asyncio.get_running_loop()
        if self._is_stopped:
            raise ShuttingDown("told to stop")
        if time <= loop.time():  # as nearly always
            return
        due = loop.create_future()
        timer = loop.call_at(time, _end, due)
        try:
            await self._wait(due)
        finally:
            timer.cancel()

    async def _wait(self, wait: asyncio.Future[None]) -> None:
        """Wait for something. Raises ShuttingDown where the bot is told to stop meanwhile."""
        self._waits.add(wait)
        try:
            await wait
        finally:
            self._waits.remove(wait)


def _end(wait: asyncio.Future[None]) -> None:
    if not wait.done():
        wait.set_result(None)


def is_group(chat: Hashable) -> bool:
    """Whether a chat's id, or a channel's name, is none of a person."""
    return (isinstance(chat, int) and chat < 0) or (isinstance(chat, str) and chat.startswith("@"))


def _seconds(error: RetryAfter) -> float:
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
