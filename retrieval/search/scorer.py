"""Scorer: what ranking needs of an index, whether it is in this process or elsewhere."""

from collections.abc import Callable
from typing import NamedTuple, Protocol

from retrieval.search.question import Question


class IndexUnusable(Exception):
    """An index elsewhere that cannot be answered from; the message says why, and the mend."""


class IndexUnreachable(IndexUnusable):
    """An index elsewhere that does not answer, for now."""


class Held(NamedTuple):
    """Whether a token stands in or right around a passage (`window`), and in its `article`."""

    window: Callable[[str], bool]
    article: Callable[[str], bool]


class Scorer(Protocol):
    """The scores of passages, each known by its place among all."""

    def prepare(self, question: Question) -> None:
        """Have at hand what the words of a question are worth."""

    def best(self, question: Question, limit: int) -> list[tuple[int, float]]:
        """The best passages and their scores, 0 to 1, best first; equals keep their order."""

    def held(self, at: int) -> Held:
        """What stands around the passage at `at`."""

    def rarity(self, token: str) -> float:
        """How telling a token is: its idf as a share of the largest, 0 to 1."""
