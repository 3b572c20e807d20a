"""Progress of long work, as a bar on a terminal or as lines in the log."""

import logging
import sys
import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

LOG = logging.getLogger("wenju")
DELAY = 2.0  # seconds up to which nothing is shown
LOG_EVERY = 10.0  # seconds between two lines in the log

Item = TypeVar("Item")


def track(items: Sequence[Item], what: str, *, bar: bool = True) -> Iterator[Item]:
    """The items; after DELAY seconds their progress is shown.

    It is a bar on a terminal, unless `bar` is false, and otherwise lines in the log.
    """
    began = time.monotonic()
    for done, item in enumerate(items):
        if done and time.monotonic() - began > DELAY:
            show = _show_bar if bar and sys.stderr.isatty() else _log_lines
            yield from show(items, done, what)
            return
        yield item


def _show_bar(items: Sequence[Item], done: int, what: str) -> Iterator[Item]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = ("{task.description}", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=len(items), completed=done)
        for item in items[done:]:
            yield item
            progress.advance(task)


def _log_lines(items: Sequence[Item], done: int, what: str) -> Iterator[Item]:
    logged_at = time.monotonic() - LOG_EVERY
    for at in range(done, len(items)):
        if time.monotonic() - logged_at > LOG_EVERY:
            LOG.info("%s: %d of %d", what, at, len(items))
            logged_at = time.monotonic()
        yield items[at]
    LOG.info("%s: all %d", what, len(items))
