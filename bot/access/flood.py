"""How much one person may ask: so many questions a minute, one line, then silence."""

from bot.bounded import BoundedDict
from bot.transport.pace import Window

MINUTE = 60.0
MAX_PEOPLE = 10_000  # whose last questions are remembered


class Flood:
    """A window of a minute for each person's questions. `limit` 0 is no limit."""

    def __init__(self, limit: int = 0) -> None:
        self.limit = limit
        self._windows: BoundedDict[int, Window] = BoundedDict(MAX_PEOPLE)
        self._silent_until: BoundedDict[int, float] = BoundedDict(MAX_PEOPLE)

    def verdict(self, person: int, now: float) -> str:
        """ "ask" where a question may be asked, "tell" once where it may not, then "silence"."""
        if not self.limit:
            return "ask"
        window = self._windows[person] = self._windows.get(person) or Window(self.limit, MINUTE)
        free_at = window.next_time(now)
        if free_at <= now:
            window.record(now)
            return "ask"
        if now < self._silent_until.get(person, 0.0):
            return "silence"
        self._silent_until[person] = free_at
        return "tell"
