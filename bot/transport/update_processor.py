"""How updates are handed to the handlers: each of them once, each person's in order."""

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
from bot.transport.lanes import Lane, Slot, current, lane_of

LOG = logging.getLogger("wenju")

# Most updates at hand only wait: behind others of the same person, or until Telegram allows another
# message. Neither may keep everybody else waiting, so there is in effect no limit.
UPDATES_AT_ONCE = 1_000_000
MAX_REMEMBERED = 10_000  # ids of updates, so that none is handled again

Handling = Awaitable[Any]


class UpdateProcessor(BaseUpdateProcessor):
    """Handles a person's updates one after another, and those of different people at once.

    Drops what was handled already: Telegram repeats an update that it thinks was not taken.
    """

    def __init__(self) -> None:
        super().__init__(UPDATES_AT_ONCE)
        self.watch: Callable[[object, Handling], Handling] | None = None  # goes around all handling
        self.handled = time.monotonic()  # when an update was last done with
        self.loop: asyncio.AbstractEventLoop | None = None  # in which they are, once there is one
        self.journal = Journal()
        self.stopping = False  # nothing more is begun
        self._ids: BoundedDict[int, None] = BoundedDict(MAX_REMEMBERED)
        self._lanes: WeakValueDictionary[Lane, asyncio.Lock] = WeakValueDictionary()

    async def do_process_update(self, update: object, coroutine: Handling) -> None:
        """Handle an update when it is its person's turn, unless it was handled."""
        if isinstance(update, Update) and self._came_before(update.update_id):
            LOG.info("update %d came again", update.update_id)
            cast("Coroutine[Any, Any, None]", coroutine).close()
            return
        slot = Slot(self._lanes.setdefault(lane_of(update), asyncio.Lock()))
        await slot.begin()
        try:
            if self.stopping:
                cast("Coroutine[Any, Any, None]", coroutine).close()
                return
            current.set(slot)
            await (self.watch(update, coroutine) if self.watch else coroutine)
        finally:
            slot.release()
        self.handled = time.monotonic()
        if isinstance(update, Update) and not slot.is_cancelled:
            self.journal.delete(update.update_id)

    def _came_before(self, update_id: int) -> bool:
        if update_id in self._ids:
            return True
        self._ids[update_id] = None
        return False

    async def initialize(self) -> None:
        """Remember the event loop, for those who look at it from outside."""
        self.loop = asyncio.get_running_loop()

    async def shutdown(self) -> None:
        """Nothing to close."""
