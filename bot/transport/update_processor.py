"""How updates are handed to the handlers: many at once, and each of them once."""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, cast

from telegram import Update
from telegram.ext import BaseUpdateProcessor

LOG = logging.getLogger("wenju")

# Most updates at hand only wait until Telegram allows another message, and a busy group must not
# keep everybody else waiting: it has to be more than wait at the worst of times.
UPDATES_AT_ONCE = 4096
MAX_REMEMBERED = 10_000  # ids of updates, so that none is handled again

Handling = Awaitable[Any]


class UpdateProcessor(BaseUpdateProcessor):
    """Drops what was handled already: Telegram repeats an update that it thinks was not taken."""

    def __init__(self) -> None:
        super().__init__(UPDATES_AT_ONCE)
        self.watch: Callable[[object, Handling], Handling] | None = None  # goes around all handling
        self.handled = time.monotonic()  # when an update was last done with
        self.loop: asyncio.AbstractEventLoop | None = None  # in which they are, once there is one
        self._ids: OrderedDict[int, None] = OrderedDict()

    async def do_process_update(self, update: object, coroutine: Handling) -> None:
        """Handle an update, unless it was handled."""
        if isinstance(update, Update) and self._came_before(update.update_id):
            LOG.info("update %d came again", update.update_id)
            cast("Coroutine[Any, Any, None]", coroutine).close()
            return
        await (self.watch(update, coroutine) if self.watch else coroutine)
        self.handled = time.monotonic()

    def _came_before(self, update_id: int) -> bool:
        if update_id in self._ids:
            return True
        self._ids[update_id] = None
        if len(self._ids) > MAX_REMEMBERED:
            self._ids.popitem(last=False)
        return False

    async def initialize(self) -> None:
        """Remember the event loop, for those who look at it from outside."""
        self.loop = asyncio.get_running_loop()

    async def shutdown(self) -> None:
        """Nothing to close."""
