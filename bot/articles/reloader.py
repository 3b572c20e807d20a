"""Reload of the library while the bot runs."""

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
    """What a reload has changed: titles of articles, and files that cannot be read."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    problems: tuple[Problem, ...]
    new_problems: tuple[Problem, ...]  # those that were not there before
    stale: frozenset[str]  # files of which an earlier version stays in service
    count: int  # articles in service

    @property
    def articles_changed(self) -> bool:
        """Whether any article was added, changed or removed."""
        return bool(self.added or self.changed or self.removed)


def changes_between(old: Library, new: Library) -> Changes:
    """The changes from one library to another."""
    added, changed, removed = (tuple(a.title for a in each) for each in new.changes_since(old))
    new_problems = tuple(p for p in new.problems if p not in old.problems)
    stale = frozenset(p.file for p in new.problems if p.file in new.index.position_by_file)
    return Changes(added, changed, removed, new.problems, new_problems, stale, len(new.articles))


class HasLibrary(Protocol):
    """What holds the library in service."""

    library: Library


class Reloader:
    """Opens the folder again, one reload at a time, and replaces the library in service."""

    def __init__(self, holder: HasLibrary, folder: Path, cache: Path | None = None) -> None:
        self.folder = folder
        # The bin for removed articles is hidden if it is in the folder, so that it is not read.
        outside = cache is not None and not cache.resolve().is_relative_to(folder.resolve())
        name = f"{short_id(str(folder.resolve()))}.bin"
        self.bin = cache / name if cache and outside else folder / f".{name}"
        self._cache = cache  # where the index is stored for the next start
        self.latest: Changes | None = None  # the last changes of articles
        self.reported: Changes | None = None  # the last changes that the admin was notified of
        self.failed = False  # whether the last reload failed
        self._holder = holder
        self._lock = asyncio.Lock()
        self._calls = self._served_calls = 0
        self._result: Changes | None = None  # of the last reload
        # The paths that may have changed since the library was opened; None: any.
        self._changed: set[Path] | None = None

    async def reload(self, changed: Collection[Path] | None = None) -> Changes:
        """Read the paths that may have changed, or all; the changes. Logs and raises a failure."""
        if changed is None or self._changed is None:
            self._changed = None
        else:
            self._changed |= {*changed}
        self._calls += 1
        call = self._calls
        async with self._lock:
            if self._result is None or self._served_calls < call:
                served = self._calls
                self._result = await self._read()
                self._served_calls = served
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
    """Run `read` in a daemon thread: those of asyncio would delay the shutdown."""
    result: Future[T] = Future()
    result.set_running_or_notify_cancel()  # it cannot be cancelled

    def run() -> None:
        try:
            result.set_result(read())
        except BaseException as error:
            result.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return await asyncio.wrap_future(result)
