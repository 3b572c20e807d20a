"""The answer to a message, which every surface shows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from retrieval.answers.highlights import Span, highlights
from retrieval.documents.passages import Passage


@dataclass(frozen=True, eq=False)
class Hit:
    """A passage with its score for a question; loaded on access, as most hits are never shown."""

    score: float  # 0 to 1
    load_passage: Callable[[], Passage]
    load_forms: Callable[[], frozenset[str]]  # the texts, in the normal form, to highlight

    @cached_property
    def passage(self) -> Passage:
        """The passage."""
        return self.load_passage()

    @cached_property
    def highlights(self) -> list[Span]:
        """The spans (start, end) of the passage's text that match the question, in order."""
        return highlights(self.passage.text, self.passage.article.traditional, self.load_forms())


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one message: hits, best first, and how good they are; or the small talk.

    `missing`: words of the message, as typed, that the window of the first hit and the other hits
    shown lack (or, where nothing is found, all articles): an attribute asked for, then by idf, the
    highest first. There are none where the answer is confident.
    """

    question: str  # as asked or, of a follow-up, expanded
    found: bool  # whether the hit judged, see `SearchResult`, is good enough to show
    confident: bool  # whether it may be shown as the answer
    hits: list[Hit]
    shown: int = 0  # how many of the first hits a reply shows at once; 0 where nothing is found
    # {typed: meant} for words found by their sound or a short name, Simplified.
    heard: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    small_talk: str | None = None  # its kind: "greeting", "thanks" …; None: a question
    section_text: str = ""  # of the section asked for by number, whose passages are the hits shown
    topic: str = ""  # of a message that is no question (离婚冷静期) and not answered confidently

    @property
    def is_doubtful(self) -> bool:
        """Whether hits are shown that are neither surely the answer nor on a topic only named."""
        return self.found and not (self.confident or self.topic)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question that the articles answer."""

    id: str  # stable while the article is unchanged
    question: str
