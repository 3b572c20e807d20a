"""Metrics for Prometheus, without any content of messages or data of people."""

import time
from collections.abc import Iterator
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from telegram import Update
from telegram.constants import ChatType

from bot.context import State
from bot.transport.update_processor import Handling
from retrieval import Library

SURFACES = ("private", "group", "inline", "guest", "button", "other")
# Seconds: handling takes milliseconds, but messages may wait for the rate limits.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


def surface_of(update: Update) -> str:
    """The one of SURFACES that an update comes from."""
    if update.inline_query:
        return "inline"
    if update.callback_query:
        return "button"
    if update.guest_message:
        return "guest"
    message = update.message or update.edited_message
    if message is None:
        return "other"
    return "private" if message.chat.type == ChatType.PRIVATE else "group"


class Metrics(Collector):
    """The metrics: counted as updates are handled, or read from the state when they are scraped."""

    def __init__(self, state: State) -> None:
        self.registry = registry = CollectorRegistry()
        self._updates = Counter("wenju_updates", "Updates handled", ["surface"], registry=registry)
        about = "From taking an update to having handled it, all that was sent included"
        self._seconds = Histogram(
            "wenju_update_seconds", about, ["surface"], buckets=BUCKETS, registry=registry
        )
        about = "Updates, and polls for them, that failed"
        self._errors = Counter("wenju_errors", about, ["place", "error"], registry=registry)
        for surface in SURFACES:  # so that they are 0 rather than missing
            self._updates.labels(surface)
            self._seconds.labels(surface)
        self._state = state
        self._library: Library | None = None  # in service, and since when
        self._since = 0.0
        self._notice_reload()
        registry.register(self)
        ProcessCollector(registry=registry)

    async def measure(self, update: Update, handling: Handling) -> None:
        """Handle an update, and count and time it."""
        surface = surface_of(update)
        self._notice_reload()
        try:
            with self._seconds.labels(surface).time():
                await handling
        finally:
            self._updates.labels(surface).inc()

    async def count_error(self, update: object, context: Any) -> None:
        """An error handler that counts errors."""
        place = "update" if isinstance(update, Update) else "polling"
        self._errors.labels(place, type(context.error).__name__).inc()

    def _notice_reload(self) -> None:
        if (library := self._state.library) is not self._library:
            self._library, self._since = library, time.monotonic()

    def collect(self) -> Iterator[Metric]:
        """The metrics of the state."""
        self._notice_reload()
        library, age = self._state.library, time.monotonic() - self._since
        reloader = self._state.reloader
        failed = int(reloader is not None and reloader.last_reload_failed)
        for name, about, value in (
            ("articles", "Articles", len(library.articles)),
            ("passages", "Sentences", len(library.passages)),
            ("index_age_seconds", "Since the articles last changed", age),
            ("unreadable_files", "Files that cannot be read", len(library.problems)),
            ("reload_failed", "1 where the folder could not be read again", failed),
        ):
            yield GaugeMetricFamily(f"wenju_{name}", about, value)
        about = "Questions, and whether the articles had an answer"
        family = CounterMetricFamily("wenju_questions", about, labels=["surface", "found"])
        counts = self._state.feedback.totals
        for surface in SURFACES:
            family.add_metric([surface, "yes"], counts[surface, True])
            family.add_metric([surface, "no"], counts[surface, False])
        yield family
