"""Lanes: the updates of one person are handled in order, and delay nobody else's."""

import asyncio
from contextvars import ContextVar

from telegram import Update

Lane = tuple[str, int, int]  # the kind of update, the chat and the person; 0 where there is none


class Slot:
    """One update's place in its lane.

    The next update begins when this one is done, or when its reply is queued in its chat.
    """

    def __init__(self, lane: asyncio.Lock) -> None:
        self._lane = lane
        self._is_held = False
        self.has_sent = False  # a request went out to Telegram, and may have been carried out
        self.is_cancelled = False  # the bot shut down before anything was sent

    async def acquire(self) -> None:
        """Wait until the updates before it in the lane are done."""
        await self._lane.acquire()
        self._is_held = True

    def release(self) -> None:
        """Let the next update begin. Does nothing where it has begun already."""
        if self._is_held:
            self._is_held = False
            self._lane.release()


current_slot: ContextVar[Slot | None] = ContextVar("slot", default=None)


def release_current() -> None:
    """Let the person's next update begin while this one is still being handled."""
    if slot := current_slot.get():
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
