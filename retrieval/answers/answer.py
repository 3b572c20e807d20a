"""The answer to a question, which every surface shows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from retrieval.answers.highlights import Span, highlights
from retrieval.documents.passages import Passage


@dataclass(frozen=True, eq=False)
class Hit:
    """A passage with its score for a question; most hits are never shown, and nothing is loaded."""

    score: float  # 0 to 1
    load: Callable[[], Passage]
    forms: Callable[[], frozenset[str]]  # texts in the normal form that are highlighted

    @cached_property
    def passage(self) -> Passage:
        """The passage."""
        return self.load()

    @cached_property
    def highlights(self) -> list[Span]:
        """The spans (start, end) of the passage's text that match the question, in order."""
        return highlights(self.passage.text, self.passage.article.traditional, self.forms())


@dataclass(frozen=True, slots=True)
class Answer:
    """The hits for one question, best first, and how good they are.

    `missing`: words of the question, the highest idf first, that the window of the first hit lacks
    (or, where nothing is found, all articles); none where the answer is confident.
    """

    question: str
    found: bool  # whether the first hit is good enough to show
    confident: bool  # whether it may be shown as the answer
    hits: list[Hit]
    shown: int = 0  # how many of the first hits a reply shows at once; 0 where nothing is found
    heard: Mapping[str, str] = field(default_factory=dict)  # corrections {typed: meant}, Simplified
    missing: tuple[str, ...] = ()
    small_talk: str | None = None  # "greeting", "thanks", "farewell", "identity"; None: a question
    section: str = ""  # all of the section asked for by number, whose passages are the hits shown
    topic: str = ""  # of a message that is no question (离婚冷静期) and not answered confidently

    @property
    def is_doubtful(self) -> bool:
        """Whether the hits are only the closest passages to the question."""
        return self.found and not (self.confident or self.topic)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question that the articles answer."""

    id: str  # stable while the article is unchanged
    question: str
