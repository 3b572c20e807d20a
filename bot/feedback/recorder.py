"""Feedback for the handlers: a press is stored at once, counts of questions a little later."""

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

WRITE_AFTER = 5.0  # seconds that counts wait for others before they are written
SUGGESTED = "button"  # where a question is asked that the bot suggested: it is nobody's own
TYPED_AFTER = 5.0  # seconds without another inline query, after which the last one was meant
MAX_WAITING = 10_000  # different questions that wait while the disk is full

T = TypeVar("T")


class Feedback:
    """The feedback of one bot, in a file, or in memory without one.

    All of it is read and written in one thread, in order. Where that fails, the log is warned
    once, until it works again. `surface` is where all is asked, if the bot has only one place.
    """

    def __init__(self, path: Path | None = None, surface: str = "") -> None:
        self._store = Store(path)
        self._surface = surface
        self._thread = ThreadPoolExecutor(1, "feedback")
        self._failing = self._closed = False
        # Since the start: by surface, and whether something was found.
        self.totals: Counter[tuple[str, bool]] = Counter()
        self._waiting: Counter[tuple[str, bool]] = Counter()
        self._unanswered: Counter[str] = Counter()
        self._writing: asyncio.Task[None] | None = None
        self._typed: dict[int, tuple[asyncio.TimerHandle, Answer]] = {}

    async def open(self) -> None:
        """Open the database, or tell the log why it cannot be."""
        with suppress(StorageError):
            await self._do(self._store.open)

    async def close(self) -> None:
        """Write what still waits, and close the database, for good."""
        if self._closed:
            return
        self._closed = True
        for person in list(self._typed):
            self._settle(person)
        if self._writing:
            self._writing.cancel()
        with suppress(StorageError):
            await self._write()
        with suppress(StorageError):
            await self._do(self._store.close)
        self._thread.shutdown(wait=False)

    async def press(
        self, user_id: int, place: str, question: str, passages: Sequence[str], good: bool
    ) -> None:
        """Keep a verdict on an answer; it is on the disk afterwards. Raises StorageError."""
        question = normalize_question(question)
        await self._do(lambda: self._store.press(user_id, place, question, passages, good))

    async def forget(self, user_id: int) -> int:
        """Delete all verdicts of a person: how many there were. Raises StorageError."""
        return await self._do(lambda: self._store.forget(user_id))

    async def do(self, work: Callable[[Connection], T]) -> T:
        """Write the counts, then run `work` on the database. Raises StorageError."""
        await self._write()
        return await self._do(lambda: self._store.do(work))

    def count(self, surface: str, answer: Answer) -> None:
        """Count a question that somebody asked; nothing tells who.

        A greeting is no question, and one that is edited is asked anew. One that was suggested is
        counted in `totals` alone.
        """
        question = normalize_question(answer.question)
        if answer.small_talk or not question:
            return
        key = (self._surface or surface, answer.found)
        self.totals[key] += 1
        if surface == SUGGESTED:
            return
        self._waiting[key] += 1
        if not answer.found and len(self._unanswered) < MAX_WAITING:
            self._unanswered[question] += 1
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_later())

    def count_inline(self, user_id: int, answer: Answer) -> None:
        """Count an inline query as a question, unless the same person types on.

        Telegram sends a query at every pause in typing: only one that no other follows for a while
        counts. What Telegram answers from its cache never gets here, and is not counted.
        """
        if user_id in self._typed:
            self._typed.pop(user_id)[0].cancel()
        timer = asyncio.get_running_loop().call_later(TYPED_AFTER, self._settle, user_id)
        self._typed[user_id] = timer, answer

    def _settle(self, user_id: int) -> None:
        timer, answer = self._typed.pop(user_id)
        timer.cancel()
        self.count("inline", answer)

    async def _write_later(self) -> None:
        with suppress(StorageError):  # the next question tries again
            while self._waiting:
                await asyncio.sleep(WRITE_AFTER)
                await self._write()

    async def _write(self) -> None:
        counts, unanswered = self._waiting, self._unanswered
        if not counts:
            return
        self._waiting, self._unanswered = Counter(), Counter()
        try:
            await self._do(lambda: self._store.count(counts, unanswered))
        except StorageError:
            self._waiting.update(counts)
            self._unanswered.update(unanswered)
            raise

    async def _do(self, work: Callable[[], T]) -> T:
        """Run `work` in the store's thread, to its end also where the caller is cancelled."""
        loop = asyncio.get_running_loop()
        try:
            outcome = await asyncio.shield(loop.run_in_executor(self._thread, work))
        except StorageError as error:
            if not self._failing:
                LOG.warning("feedback cannot be kept: %s", error)
            self._failing = True
            raise
        self._failing = False
        return outcome


def normalize_question(question: str) -> str:
    """A question as it is stored: on one line, and no more of it than the library reads."""
    text = " ".join(question[:MAX_QUESTION].split())
    return replace_surrogates(text)
