"""The interface of engines, which find the candidates that are scored, by a query's tokens."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from retrieval.index.index import Index
from retrieval.index.progress import track
from retrieval.index.segment import Segment

# Tokens that terms are mapped to: of a million terms one in sixty shares its token with another.
ENGINE_TOKENS = 36**5


class IndexUnusable(Exception):
    """The index of an engine cannot be used; the message says why, and what to do."""


class IndexUnreachable(IndexUnusable):
    """The server of an engine does not answer at the moment."""


class Engine(Protocol):
    """Finds the passages that can be among the best for a query."""

    def find(self, boosts: Mapping[str, float], limit: int) -> NDArray[np.uint64]:
        """The ids of about `limit` passages with the highest scores; each token has a boost."""


class Document(NamedTuple):
    """A passage as an engine indexes it: the tokens of its terms, separated by blanks."""

    id: int  # the passage id
    sentence: str
    context: str  # those of its title, its heading and its whole paragraph


class Replica(Engine, Protocol):
    """An engine that stores passages itself, by the digests of their articles."""

    def article_digests(self) -> Collection[int]:
        """The digests of the articles that it has."""

    def change(
        self, deleted: Collection[int], new: Iterable[tuple[int, Iterable[Document]]]
    ) -> None:
        """Delete articles by their digests, and add new ones with their passages, durably.

        After an interruption `article_digests` has no article that is incomplete.
        """


def sync(replica: Replica, index: Index) -> None:
    """Delete and add articles of an engine so that it has those of an index."""
    present = set(replica.article_digests())
    wanted = {
        int(part.segment.digests[number]): (part.segment, number)
        for part in index.parts
        for number in np.flatnonzero(part.live).tolist()
    }
    deleted, new = present - wanted.keys(), wanted.keys() - present
    if deleted or new:
        tracked = track([*new], "articles put into the engine")
        replica.change(deleted, ((digest, documents(*wanted[digest])) for digest in tracked))


def documents(segment: Segment, article: int) -> Iterator[Document]:
    """The passages of an article, by its number in the segment, as an engine indexes them."""
    of_article = slice(*np.searchsorted(segment.article_of, [article, article + 1]).tolist())
    title = segment.title_terms[article]
    sentences, starts = segment.sentence_terms, segment.paragraph_starts
    for paragraph in np.unique(segment.paragraph_of[of_article]).tolist():
        first, end = starts[paragraph : paragraph + 2].tolist()
        heading = segment.heading_terms[int(segment.section_of[first])]
        terms = sentences.values[sentences.starts[first] : sentences.starts[end]]
        context = _text(segment, np.concatenate([title, heading, terms]))
        for passage in range(first, end):
            sentence = _text(segment, sentences[passage])
            yield Document(int(segment.ids[passage]), sentence, context)


def _text(segment: Segment, ordinals: NDArray[np.int32]) -> str:
    return " ".join(map(engine_token, segment.terms[ordinals].tolist()))


@lru_cache(1 << 17)
def engine_token(term: int) -> str:
    """A term as a token of letters and digits, which no engine's analyzer splits."""
    return np.base_repr(term % ENGINE_TOKENS, 36).lower()
