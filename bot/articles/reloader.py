"""A new library in place of the old one while the bot runs."""

import asyncio
import threading
from collections.abc import Callable, Collection
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from bot import LOG
from retrieval import IndexUnusable, Library, NothingToRead, Problem, short_id

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Changes:
    """The titles of what came, changed and went, and the files that cannot be read.

    `new_problems` are those that were not there before; `stale` has the files of which the last
    good version stays in service.
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    problems: tuple[Problem, ...]
    new_problems: tuple[Problem, ...]
    stale: frozenset[str]
    count: int  # articles in service

    @property
    def articles_changed(self) -> bool:
        """Whether any article came, changed or went."""
        return bool(self.added or self.changed or self.removed)


def changes_between(old: Library, new: Library) -> Changes:
    """What is different in the new library."""
    added, changed, removed = (
        tuple(article.title for article in articles) for articles in new.changes_since(old)
    )
    return Changes(
        added=added,
        changed=changed,
        removed=removed,
        problems=new.problems,
        new_problems=tuple(p for p in new.problems if p not in old.problems),
        stale=frozenset(p.file for p in new.problems if p.file in new.index.rank_by_file),
        count=len(new.articles),
    )


class HasLibrary(Protocol):
    """Where the library in service is."""

    library: Library


class Reloader:
    """Reads the folder anew beside the library in service, and swaps the two in one step.

    One reading at a time: whoever asks during one shares the next, which begins after they asked.
    """

    def __init__(self, served: HasLibrary, folder: Path, cache: Path | None = None) -> None:
        self.folder = folder
        # Where articles go that are taken out: nowhere that the folder is read from.
        apart = cache is not None and not cache.resolve().is_relative_to(folder.resolve())
        name = f"{short_id(str(folder.resolve()))}.bin"
        self.bin = cache / name if cache and apart else folder / f".{name}"
        self._cache = cache  # where the index is stored for the next start
        self.latest: Changes | None = None  # the last that there were
        self.reported: Changes | None = None  # whose new problems the admin was told of last
        self.failed = False  # the last reading
        self._holder = served
        self._turn = asyncio.Lock()
        self._asked = self._answered = 0  # how often
        self._result: Changes | None = None
        # What may have changed since the library in service was read; None: anything.
        self._changed: set[Path] | None = None

    async def reload(self, changed: Collection[Path] | None = None) -> Changes:
        """Read the folder; what changed. Where that fails the library stays, and it is logged.

        No more is read than `changed`, where that is known. Raises NothingToRead, or whatever a
        reader stumbles over.
        """
        both = changed is not None and self._changed is not None
        self._changed = {*(self._changed or ()), *(changed or ())} if both else None
        self._asked += 1
        mine = self._asked
        async with self._turn:
            if self._result is None or self._answered < mine:
                request = self._asked
                self._result = await self._read()
                self._answered = request
            return self._result

    async def _read(self) -> Changes:
        old = self._holder.library
        changed, self._changed = self._changed, set()

        def read() -> tuple[Library, Changes]:
            new = Library.open(self.folder, cache=self._cache, previous=old, changed=changed)
            return new, changes_between(old, new)

        try:
            new, changes = await _in_thread(read)
        except Exception as error:
            self.failed = True
            self._changed = None
            if isinstance(error, NothingToRead | IndexUnusable):
                LOG.warning("%s", error)
            else:
                LOG.exception("the articles could not be read again")
            raise
        self.failed = False
        if changes.articles_changed or new.problems != old.problems:
            self._holder.library = new
        for problem in changes.new_problems:
            LOG.warning("%s: %s", problem.file, problem.reason)
        if changes.articles_changed:
            self.latest = changes
            counts = len(changes.added), len(changes.changed), len(changes.removed), changes.count
            LOG.info("articles: %d added, %d changed, %d removed; %d in service", *counts)
        return changes


async def _in_thread(read: Callable[[], T]) -> T:
    """Read in a thread, so that questions are answered meanwhile.

    It is not one of asyncio's, which delay the shutdown until they are done.
    """
    result: Future[T] = Future()
    result.set_running_or_notify_cancel()  # nothing stops it from here on

    def run() -> None:
        try:
            result.set_result(read())
        except BaseException as error:
            result.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return await asyncio.wrap_future(result)
