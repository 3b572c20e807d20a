"""The answer to a question: what every surface shows, each in its own way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from retrieval.answers.highlights import Span, highlights
from retrieval.documents.passages import Passage


@dataclass(frozen=True)
class Hit:
    """A passage, its score (0 to 1), and the forms of the question's words to highlight in it."""

    passage: Passage
    score: float
    marked: frozenset[str]  # in the normal form

    @cached_property
    def highlights(self) -> list[Span]:
        """Where in the passage's text the question's words stand: (start, end), in order.

        Made when it is first asked for: most hits are never shown.
        """
        return highlights(self.passage.text, self.passage.article.traditional, self.marked)


@dataclass(frozen=True, slots=True)
class Answer:
    """The hits for one question, best first.

    `found`: they are worth showing. `confident`: the first may be shown as the answer.
    `shown`: how many of the first hits a reply shows at once; the others are a button away.
    `heard`: words that the articles lack, found by their sound: {typed: meant}, simplified.
    `missing`: words of the question that stand nowhere near the first hit, the heaviest first;
    none where it is confident. `small_talk`: the message is no question but a "greeting",
    "thanks", "farewell" or "identity".
    """

    question: str
    found: bool
    confident: bool
    hits: list[Hit]
    shown: int = 0
    heard: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    small_talk: str | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question that the articles answer; its id is stable while the articles stand unchanged."""

    id: str
    question: str
