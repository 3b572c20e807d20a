"""The interface of engines, which find candidates for the scoring by the terms of a query."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from retrieval.index.index import Index
from retrieval.index.progress import track
from retrieval.index.segment import Segment

CODES = 36**5  # of a million terms one in sixty shares its code with another


class IndexUnusable(Exception):
    """An engine that cannot be used; the message says why, and what to do."""


class IndexUnreachable(IndexUnusable):
    """A server that does not answer at the moment."""


class Engine(Protocol):
    """Finds candidates."""

    def find(self, terms: Mapping[str, float], n: int) -> NDArray[np.uint64]:
        """The ids of about `n` passages with the highest scores; each term has a boost."""


class Document(NamedTuple):
    """A passage as an engine indexes it: the codes of its terms, separated by blanks.

    `context`: of its paragraph, title and heading.
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
        """Delete articles by their digests, and add new ones with their passages, durably.

        If it is interrupted, `articles` has none of those that are incomplete.
        """


def sync(replica: Replica, index: Index) -> None:
    """Delete and add articles of an engine until it has those of an index."""
    present = set(replica.articles())
    in_index = {
        int(part.segment.digests[number]): (part.segment, number)
        for part in index.parts
        for number in np.flatnonzero(part.alive).tolist()
    }
    deleted, new = present - in_index.keys(), in_index.keys() - present
    if deleted or new:
        tracked = track([*new], "articles put into the engine")
        replica.change(deleted, ((article, documents(*in_index[article])) for article in tracked))


def documents(segment: Segment, article: int) -> Iterator[Document]:
    """The passages of an article as an engine indexes them."""
    first, last = np.searchsorted(segment.article_of, [article, article + 1]).tolist()
    title = segment.title_terms[article]
    sentences, starts = segment.sentence_terms, segment.first_in_paragraph
    for paragraph in np.unique(segment.paragraph_of[first:last]).tolist():
        begin, end = starts[paragraph : paragraph + 2].tolist()
        heading = segment.heading_terms[int(segment.section_of[begin])]
        terms = sentences.values[sentences.starts[begin] : sentences.starts[end]]
        context = _codes(segment, np.concatenate([title, heading, terms]))
        for passage in range(begin, end):
            sentence = _codes(segment, sentences[passage])
            yield Document(int(segment.ids[passage]), sentence, context)


def _codes(segment: Segment, numbers: NDArray[np.int32]) -> str:
    return " ".join(map(code, segment.terms[numbers].tolist()))


@lru_cache(1 << 17)
def code(term: int) -> str:
    """The code of a term by its hash: letters and digits, one token for any analyzer."""
    return np.base_repr(term % CODES, 36).lower()
