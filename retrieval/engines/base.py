"""The interface of engines: the terms of a question in, passages that can be among the best out."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from retrieval.index.index import Index
from retrieval.index.progress import track
from retrieval.index.segment import Segment

CODES = 36**5  # different codes: of a million terms one in sixty shares its code with another


class IndexUnusable(Exception):
    """An engine that cannot be asked; the message says why, and the mend."""


class IndexUnreachable(IndexUnusable):
    """An engine elsewhere that does not answer, for now."""


class Engine(Protocol):
    """What finds candidates."""

    def find(self, terms: Mapping[str, float], n: int) -> NDArray[np.uint64]:
        """The ids of the `n` passages that hold most of the terms, each with its boost."""


class Document(NamedTuple):
    """A passage as an engine indexes it: codes of terms, parted by blanks.

    `context` has those of its whole paragraph, title and heading; where an engine finds one passage
    of a paragraph, the others come along.
    """

    id: int
    sentence: str
    context: str


class Replica(Engine, Protocol):
    """An engine that keeps passages itself, by the digests of the articles that they are of."""

    def articles(self) -> Collection[int]:
        """The articles that it holds."""

    def upsert(self, article: int, passages: Iterable[Document]) -> None:
        """Store these passages of an article in place of any others."""

    def delete(self, article: int) -> None:
        """Delete all passages of an article."""

    def commit(self) -> None:
        """Make all upserts and deletes so far durable and visible to `find`."""


def sync(replica: Replica, index: Index) -> None:
    """Upsert and delete articles until an engine holds those of an index, by their digests."""
    held = set(replica.articles())
    wanted = {
        int(part.segment.digests[number]): (part.segment, number)
        for part in index.parts
        for number in np.flatnonzero(part.alive).tolist()
    }
    gone, new = held - wanted.keys(), wanted.keys() - held
    for article in gone:
        replica.delete(article)
    for article in track([*new], "articles put into the engine"):
        replica.upsert(article, documents(*wanted[article]))
    if gone or new:
        replica.commit()


def documents(segment: Segment, article: int) -> Iterator[Document]:
    """The passages of an article as an engine indexes them."""
    first, last = segment.first_passages[article : article + 2].tolist()
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
    """What stands for a term in an engine, which is to take it for one word."""
    return np.base_repr(term % CODES, 36).lower()
