"""Segments: articles with their passages and tokens, as arrays that never change.

A term is the hash of a token, so that segments need no vocabulary in common. A segment's terms are
sorted; the ordinal of a term is its index among them.
"""

import hashlib
import os
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property, lru_cache, partial
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from retrieval.documents.article import Article
from retrieval.index import records
from retrieval.index.arrays import Ints, Ragged, distinct, groups, join, positions

MAX_PARAGRAPH = 64  # sentences, after which another begins: bounds the time a candidate takes
TERM_CACHE_SIZE = 1 << 16  # terms: the hashes of all, and the ordinals in a segment
ARTICLE_CACHE_SIZE = 256  # articles of a segment, decoded

Value = TypeVar("Value")

# What a field has one row for.
TERMS, PASSAGES, SECTIONS, ARTICLES = (
    {"per": per} for per in ("terms", "passages", "sections", "articles")
)


def _cached(
    size: int,
) -> Callable[[Callable[..., Value]], cached_property[Callable[..., Value]]]:
    """Make a method keep its last results, in an LRU cache of each object's own."""
    return lambda method: cached_property(lambda self: lru_cache(size)(partial(method, self)))


@dataclass(frozen=True, eq=False)
class Segment:
    """Articles indexed together, with their passages, sections and terms.

    `rows` has for each passage its section in the article, its paragraph in the section, and its
    start and end in the article's text. `doc_freq`: for each term its document frequency in
    sentences, articles and paragraphs. Fields that end in `_terms` hold ordinals of terms: those of
    a text in its order; `article_terms`, titles included, distinct and ascending, with the
    frequencies in `article_counts`. A title of the article's first words, with "…" at its end,
    names no subject: it has no terms. Sections without a passage are left out.
    """

    terms: NDArray[np.uint64] = field(metadata=TERMS)  # ascending
    words: Ragged = field(metadata=TERMS)  # the tokens in UTF-8
    doc_freq: Ints = field(metadata=TERMS)  # x 3
    ids: NDArray[np.uint64] = field(metadata=PASSAGES)
    rows: Ints = field(metadata=PASSAGES)  # x 4
    sentence_terms: Ragged = field(metadata=PASSAGES)
    heading_terms: Ragged = field(metadata=SECTIONS)
    title_terms: Ragged = field(metadata=ARTICLES)
    article_terms: Ragged = field(metadata=ARTICLES)
    article_counts: Ragged = field(metadata=ARTICLES)
    article_lengths: Ints = field(metadata=ARTICLES)  # in tokens
    title_lengths: Ints = field(metadata=ARTICLES)  # in characters
    passage_counts: Ints = field(metadata=ARTICLES)
    article_ids: NDArray[np.uint64] = field(metadata=ARTICLES)
    digests: NDArray[np.uint64] = field(metadata=ARTICLES)  # of articles and version
    traditional: NDArray[np.bool_] = field(metadata=ARTICLES)
    files: Ragged = field(metadata=ARTICLES)  # their names in the file system's encoding
    records: Ragged = field(metadata=ARTICLES)  # lines of JSON
    texts: Ragged = field(metadata=ARTICLES)  # code points

    @cached_property
    def article_of(self) -> Ints:
        """The article of each passage."""
        return np.repeat(np.arange(len(self.digests), dtype=np.int32), self.passage_counts)

    @cached_property
    def section_of(self) -> Ints:
        """The section of each passage, counted over all articles."""
        return groups(self.article_of, self.rows[:, 0])

    @cached_property
    def paragraph_of(self) -> Ints:
        """The paragraph of each passage, counted over all, each of at most MAX_PARAGRAPH."""
        written = groups(self.section_of, self.rows[:, 1])
        firsts = np.flatnonzero(np.diff(written, prepend=-1))
        return groups(written, (np.arange(len(written)) - firsts[written]) // MAX_PARAGRAPH)

    @cached_property
    def first_in_paragraph(self) -> Ints:
        """The first passage of each paragraph, and the end of the last one's."""
        firsts = np.flatnonzero(np.diff(self.paragraph_of, prepend=-1))
        return np.append(firsts, len(self.ids)).astype(np.int32)

    @cached_property
    def order_by_id(self) -> Ints:
        """The passages in the order of their ids."""
        return np.argsort(self.ids, kind="stable").astype(np.int32)

    @cached_property
    def sorted_ids(self) -> NDArray[np.uint64]:
        """The passages' ids, ascending."""
        return self.ids[self.order_by_id]

    @cached_property
    def file_names(self) -> list[str]:
        """The names of the articles' files."""
        return [os.fsdecode(self.files[number].tobytes()) for number in range(len(self.files))]

    @cached_property
    def titles(self) -> list[str]:
        """The articles' titles."""
        return [self.title_and_version(number)[0] for number in range(len(self.records))]

    @_cached(ARTICLE_CACHE_SIZE)
    def title_and_version(self, number: int) -> tuple[str, str]:
        """The title and the version of an article, from its record."""
        return records.title_and_version(self.records[number].tobytes())

    @cached_property
    def name(self) -> str:
        """The name of the segment's file: a digest of the articles' digests."""
        return digest(self.digests.tobytes()).hex()

    @_cached(ARTICLE_CACHE_SIZE)
    def article(self, number: int) -> Article:
        """The article with a number, decoded from its record."""
        return records.article(self.records[number].tobytes(), self.text(number))

    @_cached(TERM_CACHE_SIZE)
    def may_have(self, number: int, kind: str) -> bool:
        """Whether an article may have paragraphs of a kind, by its record."""
        return f'"{kind}"'.encode() in self.records[number].tobytes()

    def text(self, article: int, start: int = 0, end: int | None = None) -> str:
        """The text of an article, or its characters from `start` to `end`."""
        points = self.texts[article][start:end]
        return points.tobytes().decode("utf-32-le", "surrogatepass")

    @_cached(TERM_CACHE_SIZE)
    def word(self, ordinal: int) -> str:
        """The token of a term."""
        return self.words[ordinal].tobytes().decode("utf-8", "surrogatepass")

    @_cached(TERM_CACHE_SIZE)
    def ordinal(self, term: int) -> int:
        """The ordinal of a term, -1 where the segment lacks it."""
        terms = self.terms.data  # numpy would make an object of each that is compared
        at = bisect_left(terms, term)
        return at if at < len(terms) and terms[at] == term else -1

    def ordinals(self, terms: Sequence[int]) -> Ints:
        """The ordinals of terms, -1 for each that the segment lacks."""
        return np.fromiter(map(self.ordinal, terms), np.int32, len(terms))

    def window(self, passage: int) -> slice:
        """A passage with the one before and the one after it in its paragraph."""
        paragraph = self.paragraph_of[passage]
        first, end = self.first_in_paragraph[paragraph : paragraph + 2].tolist()
        return slice(max(passage - 1, first), min(passage + 2, end))


@dataclass(frozen=True, eq=False)
class Part:
    """A segment in an index: which articles are in service, with what document frequencies."""

    segment: Segment
    alive: NDArray[np.bool_]  # of each article, whether it is in service
    doc_freq: Ints  # terms x 3

    @classmethod
    def whole(cls, segment: Segment) -> "Part":
        """A segment of which no article is deleted."""
        return cls(segment, np.ones(len(segment.digests), np.bool_), segment.doc_freq)

    def without(self, articles: Ints) -> "Part":
        """This part after some of its articles have been deleted."""
        if not len(articles):
            return self
        alive = self.alive.copy()
        alive[articles] = False
        return Part(self.segment, alive, self.doc_freq - select(self.segment, articles).doc_freq)

    @cached_property
    def deleted_passages(self) -> Ints:
        """The passages of the segment that are not in service."""
        return np.flatnonzero(~self.alive[self.segment.article_of]).astype(np.int32)

    @cached_property
    def sizes(self) -> NDArray[np.int64]:
        """How many sentences, articles and paragraphs are in service, then their tokens (6)."""
        segment = self.segment
        passages = self.alive[segment.article_of]
        paragraphs = passages[segment.first_in_paragraph[:-1]]
        tokens = int(segment.sentence_terms.lengths[passages].sum())
        lengths = tokens, int(segment.article_lengths[self.alive].sum()), tokens
        return np.array([passages.sum(), self.alive.sum(), paragraphs.sum(), *lengths], np.int64)

    @cached_property
    def live_terms(self) -> NDArray[np.bool_]:
        """For each term of the segment, whether a sentence, title or heading in service has it."""
        segment = self.segment
        if self.alive.all():
            return np.ones(len(segment.terms), np.bool_)
        live = self.doc_freq[:, 1] > 0  # in titles and sentences
        sections = distinct(segment.section_of[self.alive[segment.article_of]])
        live[segment.heading_terms.take(sections).values] = True
        return live

    def has(self, term: int) -> bool:
        """Whether an article in service has a term."""
        ordinal = self.segment.ordinal(term)
        return ordinal >= 0 and bool(self.live_terms[ordinal])

    @property
    def compact(self) -> Segment:
        """A segment of nothing but the articles in service."""
        if self.alive.all():
            return self.segment
        return select(self.segment, np.flatnonzero(self.alive).astype(np.int32))


def select(segment: Segment, articles: Ints) -> Segment:
    """The segment of some of its articles, ascending, and of all of its terms."""
    chosen: dict[str, NDArray[Any]] = {"articles": articles}
    chosen["passages"] = passages = np.flatnonzero(np.isin(segment.article_of, articles))
    chosen["sections"] = distinct(segment.section_of[passages])
    selected: dict[str, Any] = {}
    for f in fields(Segment):
        if f.metadata["per"] != "terms":
            value, rows = getattr(segment, f.name), chosen[f.metadata["per"]]
            selected[f.name] = value.take(rows) if isinstance(value, Ragged) else value[rows]
    return with_doc_freq(replace(segment, **selected))


def merge(parts: Sequence[Part]) -> Segment:
    """One segment of the articles in service, and of the terms that these have."""
    live = np.flatnonzero(np.concatenate([part.live_terms for part in parts]))
    live_terms = np.concatenate([part.segment.terms for part in parts])[live]
    terms, rows = np.unique(live_terms, return_index=True)
    words = join([part.segment.words for part in parts]).take(live[rows])
    segments = [part.compact for part in parts]
    ordinals = [positions(terms, segment.terms) for segment in segments]  # new ones, by the old
    doc_freq = np.zeros((len(terms), 3), np.int32)
    for segment, new in zip(segments, ordinals, strict=True):
        doc_freq[new[new >= 0]] += segment.doc_freq[new >= 0]

    def joined(name: str) -> Any:
        values = [getattr(segment, name) for segment in segments]
        if name.endswith("_terms"):
            pairs = zip(values, ordinals, strict=True)
            values = [Ragged(new[value.values], value.starts) for value, new in pairs]
        return join(values) if isinstance(values[0], Ragged) else np.concatenate(values)

    others = {f.name: joined(f.name) for f in fields(Segment) if f.metadata["per"] != "terms"}
    return Segment(terms=terms, words=words, doc_freq=doc_freq, **others)


def with_doc_freq(segment: Segment) -> Segment:
    """The segment with `doc_freq` computed from its terms."""
    terms, passages = segment.sentence_terms.values, segment.sentence_terms.row_indices()
    size = len(segment.terms)
    width = max(1, size)

    def document_frequencies(documents: NDArray[Any]) -> NDArray[Any]:
        # Sorting is several times as quick as numpy's unique, which hashes.
        pairs = distinct(np.sort(documents.astype(np.int64) * width + terms))
        return np.bincount(pairs % width, minlength=size)

    columns = (
        document_frequencies(passages),
        np.bincount(segment.article_terms.values, minlength=size),
        document_frequencies(segment.paragraph_of[passages]),
    )
    return replace(segment, doc_freq=np.stack(columns, axis=1).astype(np.int32))


@lru_cache(TERM_CACHE_SIZE)
def term_hash(token: str) -> int:
    """The term of a token: its 64-bit BLAKE2b hash, of which 10**9 collide with p = .03."""
    return int.from_bytes(digest(token.encode("utf-8", "surrogatepass")))


def digest(data: bytes) -> bytes:
    """The BLAKE2b digest of data, 8 bytes."""
    return hashlib.blake2b(data, digest_size=8).digest()
