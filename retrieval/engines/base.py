"""The interface of engines: they find candidates for the scoring by the terms of a question."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from retrieval.index.index import Index
from retrieval.index.progress import track
from retrieval.index.segment import Segment

CODES = 36**5  # codes: of a million terms one in sixty shares its code with another


class IndexUnusable(Exception):
    """An engine that cannot be used; the message says why, and what to do."""


class IndexUnreachable(IndexUnusable):
    """A server that does not answer at the moment."""


class Engine(Protocol):
    """Finds candidates."""

    def find(self, terms: Mapping[str, float], n: int) -> NDArray[np.uint64]:
        """The ids of about `n` passages with the highest scores; each term has a boost."""


class Document(NamedTuple):
    """A passage as an engine indexes it: codes of terms, separated by blanks.

    `context`: those of the paragraph, title and heading. The scoring adds the other passages of the
    paragraphs that an engine finds.
    """

    id: int
    sentence: str
    context: str


class Replica(Engine, Protocol):
    """An engine that stores passages itself, by the digests of their articles."""

    def articles(self) -> Collection[int]:
        """The digests of the articles that it has."""

    def change(
        self, deleted: Collection[int], new: Iterable[tuple[int, Iterable[Document]]]
    ) -> None:
        """Delete articles, and put in new ones with their passages, durably.

        Where it is interrupted, `articles` has none of those that are half there.
        """


def sync(replica: Replica, index: Index) -> None:
    """Delete and put in articles of an engine until it has those of an index."""
    present = set(replica.articles())
    wanted = {
        int(part.segment.digests[number]): (part.segment, number)
        for part in index.parts
        for number in np.flatnonzero(part.alive).tolist()
    }
    deleted, new = present - wanted.keys(), wanted.keys() - present
    if deleted or new:
        shown = track([*new], "articles put into the engine")
        replica.change(deleted, ((article, documents(*wanted[article])) for article in shown))


def documents(segment: Segment, article: int) -> Iterator[Document]:
    """The passages of an article as an engine indexes them."""
    first, last = np.searchsorted(segment.article_of, [article, article + 1]).tolist()
    title = segment.title_terms[article]
    sentences, starts = segment.sentence_terms, segment.first_in_paragraph
    for paragraph in np.unique(segment.paragraph_of[first:last]).tolist():
        begin, end = starts[paragraph : paragraph + 2].tolist()
        heading = segment.heading_terms[int(segment.section_of[begin])]
        own = sentences.values[sentences.starts[begin] : sentences.starts[end]]
        context = _codes(segment, np.concatenate([title, heading, own]))
        for passage in range(begin, end):
            sentence = _codes(segment, sentences[passage])
            yield Document(int(segment.ids[passage]), sentence, context)


def _codes(segment: Segment, numbers: NDArray[np.int32]) -> str:
    return " ".join(map(code, segment.terms[numbers].tolist()))


@lru_cache(1 << 17)
def code(term: int) -> str:
    """The code of a term: letters and digits, which any analyzer takes for one word."""
    return np.base_repr(term % CODES, 36).lower()
