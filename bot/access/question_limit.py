"""A limit of questions a minute for each person."""

from typing import Literal

from bot.bounded import BoundedDict
from bot.transport.rate_limiter import SlidingWindow

MINUTE = 60.0
MAX_PEOPLE = 10_000  # whose questions are remembered


class QuestionLimit:
    """At most `limit` questions a minute for each person; 0 is no limit."""

    def __init__(self, limit: int = 0) -> None:
        self.limit = limit
        self._windows: BoundedDict[int, SlidingWindow] = BoundedDict(MAX_PEOPLE)
        self._silent_until: BoundedDict[int, float] = BoundedDict(MAX_PEOPLE)

    def count(
        self, person: int, now: float, *, may_warn: bool = True
    ) -> Literal["answer", "warn", "ignore"]:
        """Count a question; whether to answer it, or beyond the limit warn, once, or ignore it."""
        if not self.limit:
            return "answer"
        window = self._windows.get(person) or SlidingWindow(self.limit, MINUTE)
        self._windows[person] = window
        next_time = window.next_time(now)
        if next_time <= now:
            window.record(now)
            return "answer"
        if not may_warn or now < self._silent_until.get(person, 0.0):
            return "ignore"
        self._silent_until[person] = next_time
        return "warn"
