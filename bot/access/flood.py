"""How much one person may ask: so many questions a minute, one line, then silence."""

from collections import deque

from bot.bounded import BoundedDict

MINUTE = 60.0
MAX_PEOPLE = 10_000  # whose last questions are remembered


class Flood:
    """The times of each person's questions in the last minute. `limit` 0 is no limit."""

    def __init__(self, limit: int = 0) -> None:
        self.limit = limit
        self._times: BoundedDict[int, deque[float]] = BoundedDict(MAX_PEOPLE)
        self._silent_until: BoundedDict[int, float] = BoundedDict(MAX_PEOPLE)

    def verdict(self, person: int, now: float) -> str:
        """ "ask" where a question may be asked, "tell" once where it may not, then "silence"."""
        if not self.limit:
            return "ask"
        times = self._times[person] = self._times.get(person, deque())
        while times and times[0] <= now - MINUTE:
            times.popleft()
        if len(times) < self.limit:
            times.append(now)
            return "ask"
        if now < self._silent_until.get(person, 0.0):
            return "silence"
        self._silent_until[person] = times[0] + MINUTE
        return "tell"
