"""The answer to a question: what every surface shows, each in its own way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from retrieval.answers.highlights import Span, highlights
from retrieval.documents.passages import Passage


@dataclass(frozen=True)
class Hit:
    """A passage, its score (0 to 1), and the words to highlight in it, in the normal form."""

    passage: Passage
    score: float
    forms: frozenset[str]

    @cached_property
    def highlights(self) -> list[Span]:
        """The spans (start, end) of the passage's text that match the question, in order.

        Computed on demand: most hits are never shown.
        """
        return highlights(self.passage.text, self.passage.article.traditional, self.forms)


@dataclass(frozen=True, slots=True)
class Answer:
    """The hits for one question, best first.

    `found`: the first hit is good enough to show. `confident`: it may be shown as the answer.
    `shown`: how many of the first hits a reply shows at once, 0 where nothing is found. `heard`:
    corrections of words that the articles lack, {typed: meant}, in Simplified characters.
    `missing`: words of the question that are not near the first hit (or, where nothing is found, in
    no article), the highest idf first; none where the answer is confident. `small_talk`: the kind
    of a message that is no question: "greeting", "thanks", "farewell" or "identity".
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
    """A question that the articles answer; its id is stable while its article is unchanged."""

    id: str
    question: str
