"""Hands updates to the handlers: each of them once, each person's in order."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, cast
from weakref import WeakValueDictionary

from telegram import Update
from telegram.ext import BaseUpdateProcessor

from bot.bounded import BoundedDict
from bot.transport.journal import Journal
from bot.transport.lanes import Lane, Slot, current_slot, lane_of

LOG = logging.getLogger("wenju")

# Most updates in hand only wait: behind others of the same person, or until Telegram allows another
# message. Neither may delay other people, so there is in effect no limit.
UPDATES_AT_ONCE = 1_000_000
MAX_REMEMBERED = 10_000  # ids of updates, so that none is handled again

Handling = Awaitable[Any]


class UpdateProcessor(BaseUpdateProcessor):
    """Handles a person's updates one after another, those of different people concurrently.

    Drops duplicates: Telegram repeats an update that was not confirmed in time.
    """

    def __init__(self) -> None:
        super().__init__(UPDATES_AT_ONCE)
        self.watch: Callable[[object, Handling], Handling] | None = None  # wraps the handling
        self.handled = time.monotonic()  # when the handling of an update last ended
        self.loop: asyncio.AbstractEventLoop | None = None  # of the handlers, once it runs
        self.journal = Journal()
        self.stopping = False  # no further update is begun
        self._ids: BoundedDict[int, None] = BoundedDict(MAX_REMEMBERED)
        self._lanes: WeakValueDictionary[Lane, asyncio.Lock] = WeakValueDictionary()

    async def do_process_update(self, update: object, coroutine: Handling) -> None:
        """Handle an update after those before it in its lane; drop a duplicate."""
        if isinstance(update, Update) and self._is_duplicate(update.update_id):
            LOG.info("update %d came again", update.update_id)
            cast("Coroutine[Any, Any, None]", coroutine).close()
            return
        slot = Slot(self._lanes.setdefault(lane_of(update), asyncio.Lock()))
        await slot.acquire()
        try:
            if self.stopping:
                cast("Coroutine[Any, Any, None]", coroutine).close()
                return
            current_slot.set(slot)
            await (self.watch(update, coroutine) if self.watch else coroutine)
        finally:
            slot.release()
        self.handled = time.monotonic()
        if isinstance(update, Update) and not slot.is_cancelled:
            self.journal.delete(update.update_id)

    def _is_duplicate(self, update_id: int) -> bool:
        """Whether the update was seen before; it is remembered."""
        if update_id in self._ids:
            return True
        self._ids[update_id] = None
        return False

    async def initialize(self) -> None:
        """Remember the event loop, for the health check, which runs in another thread."""
        self.loop = asyncio.get_running_loop()

    async def shutdown(self) -> None:
        """Nothing to close."""
