"""How much one person may ask: so many questions a minute, one line, then silence."""

from collections import OrderedDict, deque

MINUTE = 60.0
MAX_PEOPLE = 10_000  # whose last questions are remembered


class Flood:
    """What each person asked in the last minute. `limit` 0 is no limit."""

    def __init__(self, limit: int = 0) -> None:
        self.limit = limit
        self._asked: OrderedDict[int, deque[float]] = OrderedDict()
        self._told: dict[int, float] = {}  # until when somebody is told nothing more

    def verdict(self, person: int, now: float) -> str:
        """ "ask" where a question may be asked, "tell" once where it may not, then "silence"."""
        if not self.limit:
            return "ask"
        asked = self._asked.setdefault(person, deque())
        self._asked.move_to_end(person)
        if len(self._asked) > MAX_PEOPLE:
            oldest, _ = self._asked.popitem(last=False)
            self._told.pop(oldest, None)
        while asked and asked[0] <= now - MINUTE:
            asked.popleft()
        if len(asked) < self.limit:
            asked.append(now)
            return "ask"
        if now < self._told.get(person, 0.0):
            return "silence"
        self._told[person] = asked[0] + MINUTE
        return "tell"
