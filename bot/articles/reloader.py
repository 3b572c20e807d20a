"""Reloads of the library while the bot runs."""

import asyncio
import gc
import threading
from collections.abc import Callable, Collection
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from bot import LOG
from bot.articles.recycle_bin import RecycleBin
from retrieval import IndexUnusable, Library, NothingToRead, Problem, short_id

if TYPE_CHECKING:
    from bot.context import State

T = TypeVar("T")

# Together they load all that questions need: names (《…》), words that sound like a misspelling
# (通僚), definitions (什么是) and verbs (有).
_WARM_UP_QUESTIONS = ("《通僚》里有什么", "什么是茶")


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs after a reload: titles of articles by kind of change, and unreadable files."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    problems: tuple[Problem, ...]
    new_problems: tuple[Problem, ...]  # those that were not there before
    stale: frozenset[str]  # files of which an earlier version stays in service
    article_count: int  # in service

    @property
    def articles_changed(self) -> bool:
        """Whether any article was added, changed or removed."""
        return bool(self.added or self.changed or self.removed)


def changes_between(old: Library, new: Library) -> Changes:
    """The changes from one library to another."""
    added, changed, removed = (tuple(a.title for a in each) for each in new.changes_since(old))
    new_problems = tuple(p for p in new.problems if p not in old.problems)
    # Listed as a problem, and still in the index.
    stale = frozenset(p.file for p in new.problems if p.file in new.index.position_by_file)
    return Changes(added, changed, removed, new.problems, new_problems, stale, len(new.articles))


class Reloader:
    """Opens the folder again, one reload at a time, and replaces the library in service."""

    def __init__(self, state: "State", folder: Path, data_folder: Path | None = None) -> None:
        self.folder = folder
        # Removed articles go to the data folder. If there is none, or it is inside the articles'
        # folder, they go to a hidden folder there, which is not read.
        name = f"{short_id(str(folder.resolve()))}.bin"
        path = folder / f".{name}"
        if data_folder and not data_folder.resolve().is_relative_to(folder.resolve()):
            path = data_folder / name
        self.recycle_bin = RecycleBin(folder, path)
        self._data_folder = data_folder  # where the index is stored for the next start
        self.last_changes: Changes | None = None  # by the last reload that changed articles
        self.last_reported: Changes | None = None  # the last that the admin was told of
        self.last_reload_failed = False
        self._state = state
        self._lock = asyncio.Lock()
        self._next: asyncio.Task[Changes] | None = None  # the reload that has not begun
        # The paths that may have changed since the library was opened; None: any.
        self._paths: set[Path] | None = None

    async def reload(self, paths: Collection[Path] | None = None) -> Changes:
        """Read again the paths that may have changed, or all if None, and return the changes.

        Calls that wait for a reload to end share the next one. A failure is logged and raised.
        """
        self._paths = None if paths is None or self._paths is None else self._paths | {*paths}
        if self._next is None:
            self._next = asyncio.create_task(self._reload())
        return await asyncio.shield(self._next)  # if a caller is cancelled, others still wait

    async def _reload(self) -> Changes:
        async with self._lock:  # after the reload in progress
            self._next = None
            old = self._state.library
            paths, self._paths = self._paths, set()
            try:
                new, changes = await _in_daemon_thread(partial(self._open_and_warm_up, old, paths))
            except Exception as error:
                self.last_reload_failed = True
                self._paths = None
                if isinstance(error, NothingToRead | IndexUnusable):
                    LOG.warning("%s", error)
                else:
                    LOG.exception("the articles could not be read again")
                raise
            self.last_reload_failed = False
            self._state.library = new
            for problem in changes.new_problems:
                LOG.warning("%s: %s", problem.file, problem.reason)
            if changes.articles_changed:
                self.last_changes = changes
                counts = len(changes.added), len(changes.changed), len(changes.removed)
                summary = "articles: %d added, %d changed, %d removed; %d in service"
                LOG.info(summary, *counts, changes.article_count)
            return changes

    def _open_and_warm_up(self, old: Library, paths: set[Path] | None) -> tuple[Library, Changes]:
        new = Library.open(self.folder, cache=self._data_folder, previous=old, changed=paths)
        changes = changes_between(old, new)
        if not changes.articles_changed and new.problems == old.problems:
            return old, changes  # with all that it has loaded
        warm_up(new)
        return new, changes


def warm_up(library: Library) -> None:
    """Load what only a question loads, and exempt all that is loaded from garbage collection.

    Questions would wait for either, over 0.1 s with a large library.
    """
    for question in _WARM_UP_QUESTIONS:
        library.related_suggestions(library.ask(question), 1)
    gc.unfreeze()  # so that a library that is no longer in service can be freed
    gc.collect()
    gc.freeze()


async def _in_daemon_thread(function: Callable[[], T]) -> T:
    """Run a function in a daemon thread: a thread of asyncio would delay the shutdown."""
    result: Future[T] = Future()
    result.set_running_or_notify_cancel()  # it cannot be cancelled

    def run() -> None:
        try:
            result.set_result(function())
        except BaseException as error:
            result.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return await asyncio.wrap_future(result)
