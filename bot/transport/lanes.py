"""Lanes: what one person sends is handled in order, and keeps nobody else waiting."""

import asyncio
from contextvars import ContextVar

from telegram import Update

Lane = tuple[str, int, int]  # the kind of update, the chat and the person; 0 where there is none


class Slot:
    """One update's place in its person's lane.

    The next one begins when this one is done, or when what it sends waits in its chat's order.
    """

    def __init__(self, lane: asyncio.Lock) -> None:
        self._lane = lane
        self._holds = False
        self.sends = False  # something has left for Telegram, and may have arrived
        self.is_cancelled = False  # the bot was told to stop before anything was sent

    async def begin(self) -> None:
        """Wait until all that came before is done."""
        await self._lane.acquire()
        self._holds = True

    def release(self) -> None:
        """Let the next one begin; also where it has begun already."""
        if self._holds:
            self._holds = False
            self._lane.release()


current: ContextVar[Slot | None] = ContextVar("slot", default=None)


def release_current() -> None:
    """Let the person's next update begin while this one is still being handled."""
    if slot := current.get():
        slot.release()


def lane_of(update: object) -> Lane:
    """The lane of an update: one for a person's messages in a chat, presses, or inline queries."""
    if not isinstance(update, Update):
        return "", 0, 0
    person = update.effective_sender  # a user, or the group or channel that somebody writes as
    who = person.id if person else 0
    if update.inline_query:
        return "inline", 0, who
    if update.callback_query:
        return "press", 0, who
    chat = update.effective_chat
    return "message", chat.id if chat else 0, who
