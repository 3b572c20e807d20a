"""Passes updates to the handlers: each once, and those in one lane, a person's, in order."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from contextvars import ContextVar
from typing import Any, cast
from weakref import WeakValueDictionary

from telegram import Update
from telegram.ext import SimpleUpdateProcessor

from bot import LOG
from bot.bounded import BoundedDict
from bot.transport.journal import Journal

# In effect no limit: most updates only wait, in their lane or for a rate limit.
MAX_CONCURRENT = 1_000_000
MAX_REMEMBERED = 10_000  # ids of updates, to recognize duplicates

Handling = Awaitable[Any]
Lane = tuple[str, int, int]  # the kind of update, the chat and the person; 0 for none


class Slot:
    """One update's place in its lane, until it is done or its reply is in the queue of its chat."""

    def __init__(self, lane: asyncio.Lock | None = None) -> None:
        self._lane = lane  # which the update holds
        self.has_sent = False  # a request to Telegram may have been carried out
        self.is_cancelled = False  # the bot shut down before anything was sent

    def release(self) -> None:
        """Let the next update begin, once."""
        if self._lane:
            self._lane.release()
            self._lane = None


_NO_LANE = Slot()  # of what the bot sends by itself
current_slot = ContextVar("slot", default=_NO_LANE)


def lane_of(update: Update) -> Lane:
    """The lane of an update: one for a person's messages in a chat, presses, or inline queries."""
    # The sender is a user, or a group or channel.
    person, chat = update.effective_sender, update.effective_chat
    who = person.id if person else 0
    if update.inline_query:
        return "inline", 0, who
    if update.callback_query:
        return "press", 0, who
    return "message", chat.id if chat else 0, who


class UpdateProcessor(SimpleUpdateProcessor):
    """Handles a person's updates one after another, once each; different people's concurrently."""

    def __init__(self, journal: Journal) -> None:
        super().__init__(MAX_CONCURRENT)
        self.middleware: Callable[[Update, Handling], Handling] | None = None  # wraps the handling
        self.last_handled_at = time.monotonic()  # when the handling of an update last ended
        self.loop: asyncio.AbstractEventLoop | None = None  # of the handlers, once it runs
        self.journal = journal
        self.stopping = False  # whether further updates are dropped
        # By id: whether the update is handled, or else in progress.
        self._handled: BoundedDict[int, bool] = BoundedDict(MAX_REMEMBERED)
        self._lanes: WeakValueDictionary[Lane, asyncio.Lock] = WeakValueDictionary()

    async def do_process_update(self, update: object, coroutine: Handling) -> None:
        """Handle an update after the previous ones in its lane; drop a duplicate."""
        assert isinstance(update, Update)
        drop = cast("Coroutine[Any, Any, None]", coroutine).close
        if update.update_id in self._handled:
            LOG.info("update %d came again", update.update_id)  # it was not confirmed in time
            drop()
            if self._handled[update.update_id]:  # it was saved again, and would be answered again
                self.journal.delete(update.update_id)
            return
        self._handled[update.update_id] = False
        lane = self._lanes.setdefault(lane_of(update), asyncio.Lock())
        await lane.acquire()
        slot = Slot(lane)
        try:
            if self.stopping:
                drop()
                return
            current_slot.set(slot)
            await (self.middleware(update, coroutine) if self.middleware else coroutine)
        finally:
            slot.release()
        self.last_handled_at = time.monotonic()
        if not slot.is_cancelled:
            self._handled[update.update_id] = True
            self.journal.delete(update.update_id)

    async def initialize(self) -> None:
        """Store the event loop for the health check, which runs in another thread."""
        self.loop = asyncio.get_running_loop()
