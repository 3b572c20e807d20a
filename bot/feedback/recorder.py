"""Feedback for the handlers: votes are stored at once, counts of questions with a short delay."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from sqlite3 import Connection
from typing import TypeVar

from bot import LOG
from bot.feedback.store import StorageError, Store
from bot.views.html import replace_surrogates
from retrieval import MAX_QUESTION, Answer

WRITE_DELAY = 5.0  # seconds in which counts are collected before they are written
BUTTON_SURFACE = "button"  # the surface of questions that the bot suggested
TYPING_PAUSE = 5.0  # seconds without another inline query after which the last one counts
MAX_PENDING = 10_000  # different questions in memory while the disk is full

T = TypeVar("T")


class Feedback:
    """The feedback of one bot, in the database at `path`, or in memory without one.

    With `surface`, all questions are counted under that surface. One thread reads and writes, in
    order. A failure is logged unless the use before it failed, too.
    """

    def __init__(self, path: Path | None = None, surface: str = "") -> None:
        self._store = Store(path)
        self._surface = surface
        self._thread = ThreadPoolExecutor(1, "feedback")
        self._failing = self._closed = False
        # Since the start, by surface and whether something was found.
        self.totals: Counter[tuple[str, bool]] = Counter()
        self._pending: Counter[tuple[str, bool]] = Counter()
        self._pending_unanswered: Counter[str] = Counter()
        self._write_task: asyncio.Task[None] | None = None
        # By person: the answer to the last inline query, and the timer after which it counts.
        self._inline: dict[int, tuple[asyncio.TimerHandle, Answer]] = {}

    async def open(self) -> None:
        """Open the database; a failure is logged."""
        with suppress(StorageError):
            await self._run(self._store.open)

    async def close(self) -> None:
        """Write the pending counts and close the database, for good."""
        if self._closed:
            return
        self._closed = True
        for person in list(self._inline):
            self._count_inline(person)
        if self._write_task:
            self._write_task.cancel()
        with suppress(StorageError):
            await self._write()
        await self._run(self._store.close)
        self._thread.shutdown(wait=False)

    async def vote(
        self, user_id: int, place: str, question: str, passages: Sequence[str], good: bool
    ) -> None:
        """Store a vote on the answer in the message `place`; `passages`: the ids it is about.

        Raises StorageError.
        """
        question = normalize_question(question)
        await self._run(lambda: self._store.vote(user_id, place, question, passages, good))

    async def forget(self, user_id: int) -> int:
        """Delete all votes of a person; how many there were. Raises StorageError."""
        return await self._run(lambda: self._store.forget(user_id))

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Write the counts, then run `work` on the database. Raises StorageError."""
        await self._write()
        return await self._run(lambda: self._store.run(work))

    def count(self, surface: str, answer: Answer) -> None:
        """Count a question unless it is small talk; a suggested one in `totals` alone."""
        question = normalize_question(answer.question)
        if answer.small_talk or not question:
            return
        key = (self._surface or surface, answer.found)
        self.totals[key] += 1
        if surface == BUTTON_SURFACE:
            return
        self._pending[key] += 1
        if not answer.found and len(self._pending_unanswered) < MAX_PENDING:
            self._pending_unanswered[question] += 1
        if self._write_task is None or self._write_task.done():
            self._write_task = asyncio.create_task(self._write_later())

    def count_inline(self, user_id: int, answer: Answer) -> None:
        """Count an inline query as a question, unless the same person types on."""
        if earlier := self._inline.get(user_id):
            earlier[0].cancel()
        timer = asyncio.get_running_loop().call_later(TYPING_PAUSE, self._count_inline, user_id)
        self._inline[user_id] = timer, answer

    def _count_inline(self, user_id: int) -> None:
        timer, answer = self._inline.pop(user_id)
        timer.cancel()
        self.count("inline", answer)

    async def _write_later(self) -> None:
        with suppress(StorageError):  # the next question tries again
            while self._pending:
                await asyncio.sleep(WRITE_DELAY)
                await self._write()

    async def _write(self) -> None:
        counts, unanswered = self._pending, self._pending_unanswered
        if not counts:
            return
        self._pending, self._pending_unanswered = Counter(), Counter()
        try:
            await self._run(lambda: self._store.count(counts, unanswered))
        except StorageError:
            self._pending.update(counts)
            self._pending_unanswered.update(unanswered)
            raise

    async def _run(self, work: Callable[[], T]) -> T:
        """Run `work` in the store's thread, to its end even if the caller is cancelled."""
        loop = asyncio.get_running_loop()
        try:
            result = await asyncio.shield(loop.run_in_executor(self._thread, work))
        except StorageError as error:
            if not self._failing:
                LOG.warning("feedback cannot be kept: %s", error)
            self._failing = True
            raise
        self._failing = False
        return result


def normalize_question(question: str) -> str:
    """A question as it is stored: on one line, and no longer than what the library reads."""
    return replace_surrogates(" ".join(question[:MAX_QUESTION].split()))
