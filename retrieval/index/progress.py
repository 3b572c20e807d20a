"""Progress of long work, as a bar on a terminal or as lines in the log; and its batches."""

import logging
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

LOG = logging.getLogger("wenju")
DELAY = 2.0  # seconds up to which nothing is shown
LOG_EVERY = 10.0  # seconds between two lines in the log

Item = TypeVar("Item")


def track(items: Sequence[Item], what: str, *, bar: bool = True) -> Iterator[Item]:
    """The items; after DELAY seconds their progress is shown.

    It is a bar on a terminal, unless `bar` is false, and otherwise lines in the log.
    """
    show_at, is_logged = time.monotonic() + DELAY, False
    for done, item in enumerate(items):
        if done and time.monotonic() > show_at:
            if bar and sys.stderr.isatty():
                yield from _track_in_bar(items, done, what)
                return
            LOG.info("%s: %d of %d", what, done, len(items))
            show_at, is_logged = time.monotonic() + LOG_EVERY, True
        yield item
    if is_logged:
        LOG.info("%s: all %d", what, len(items))


def _track_in_bar(items: Sequence[Item], done: int, what: str) -> Iterator[Item]:
    """The items after the first `done`, and a bar."""
    from rich.console import Console
    from rich.progress import track as track_by_rich

    console = Console(stderr=True)
    yield from track_by_rich(items[done:], what, len(items), done, console=console, transient=True)


def batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """The items, at most `size` at a time."""
    remaining = iter(items)
    while batch := [*islice(remaining, size)]:
        yield batch
