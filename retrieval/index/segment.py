"""Segments: articles with their passages and tokens, as arrays that never change.

A term is the hash of a token, so that segments need no vocabulary in common. A segment's terms are
sorted; the ordinal of a term is its index among them. Articles and passages have numbers, which
count from 0 in each segment.
"""

import hashlib
import os
import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property, lru_cache, partial
from typing import Any, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from retrieval.documents.article import Article, hash_number
from retrieval.documents.references import MAX_OPENING
from retrieval.index.arrays import Ints, Ragged, distinct, firsts, groups, join, pair_counts, take
from retrieval.index.records import decode_article, title_and_version

MAX_PARAGRAPH = 64  # sentences, after which another begins: bounds the time a candidate takes
TERM_CACHE_SIZE = 1 << 16  # terms whose hash, token or ordinal is kept
ARTICLE_CACHE_SIZE = 256  # articles of a segment that are kept decoded
KIND_CACHE_SIZE = 1 << 16  # results of `may_have_kind` and `headings_may_match`

Value = TypeVar("Value")

# The metadata of a field of a segment: what each of its rows is for.
TERMS, PASSAGES, SECTIONS, ARTICLES = (
    {"rows": unit} for unit in ("terms", "passages", "sections", "articles")
)


def cached_method(
    size: int,
) -> Callable[[Callable[..., Value]], cached_property[Callable[..., Value]]]:
    """Decorate a method with an LRU cache for each object, which is freed with the object."""
    return lambda method: cached_property(lambda self: lru_cache(size)(partial(method, self)))


@dataclass(frozen=True, eq=False)
class Segment:
    """Articles indexed together, with their passages, sections and terms.

    `places` has for each passage the number of its section in the article, of its paragraph in the
    section, and its start and end in the article's text. `doc_freq`: for each term its document
    frequency in sentences, articles and paragraphs, and how often it is in headings. Fields that
    end in `_terms` hold ordinals of terms: those of a text, in the order of the text;
    `article_terms`, titles included, distinct and ascending, with the frequencies in
    `article_counts`. A title that is the article's first words has no terms. Sections without a
    passage are left out.
    """

    terms: NDArray[np.uint64] = field(metadata=TERMS)  # ascending
    tokens: Ragged = field(metadata=TERMS)  # in UTF-8
    doc_freq: Ints = field(metadata=TERMS)  # x 4
    ids: NDArray[np.uint64] = field(metadata=PASSAGES)  # the passage ids as numbers
    places: Ints = field(metadata=PASSAGES)  # x 4
    sentence_terms: Ragged = field(metadata=PASSAGES)
    heading_terms: Ragged = field(metadata=SECTIONS)
    title_terms: Ragged = field(metadata=ARTICLES)
    article_terms: Ragged = field(metadata=ARTICLES)
    article_counts: Ragged = field(metadata=ARTICLES)
    article_lengths: Ints = field(metadata=ARTICLES)  # in tokens
    title_characters: Ints = field(metadata=ARTICLES)  # the length of each title
    passage_counts: Ints = field(metadata=ARTICLES)
    article_ids: NDArray[np.uint64] = field(metadata=ARTICLES)
    digests: NDArray[np.uint64] = field(metadata=ARTICLES)  # of its content and `index_version`
    traditional: NDArray[np.bool_] = field(metadata=ARTICLES)  # in Traditional characters
    paths: Ragged = field(metadata=ARTICLES)  # of their files, in the file system's encoding
    records: Ragged = field(metadata=ARTICLES)  # as `encode_article`: all but the text
    texts: Ragged = field(metadata=ARTICLES)  # code points, as UTF-32 has them

    @cached_property
    def article_of(self) -> Ints:
        """The number of each passage's article."""
        return np.repeat(np.arange(len(self.digests), dtype=np.int32), self.passage_counts)

    @cached_property
    def section_of(self) -> Ints:
        """The number of each passage's section in the segment."""
        return groups(self.article_of, self.places[:, 0])

    @cached_property
    def paragraph_of(self) -> Ints:
        """The number of each passage's paragraph in the segment, split after MAX_PARAGRAPH."""
        unsplit = groups(self.section_of, self.places[:, 1])
        place = np.arange(len(unsplit)) - firsts(unsplit)[unsplit]
        return groups(unsplit, place // MAX_PARAGRAPH)

    @cached_property
    def paragraph_starts(self) -> Ints:
        """The first passage of each paragraph, and the number of passages."""
        return np.append(firsts(self.paragraph_of), len(self.ids)).astype(np.int32)

    @cached_property
    def order_by_id(self) -> Ints:
        """The passages in the order of their ids."""
        return np.argsort(self.ids, kind="stable").astype(np.int32)

    @cached_property
    def files(self) -> list[str]:
        """The paths of the articles' files."""
        return [os.fsdecode(self.paths[number].tobytes()) for number in range(len(self.paths))]

    @cached_property
    def titles(self) -> list[str]:
        """The articles' titles."""
        return [self.title_and_version(number)[0] for number in range(len(self.records))]

    @cached_property
    def name(self) -> str:
        """The name of the segment's file: a digest of the articles' digests."""
        return digest(self.digests.tobytes()).hex()

    @cached_method(ARTICLE_CACHE_SIZE)
    def title_and_version(self, number: int) -> tuple[str, str]:
        """The title and the `version` of an article, without decoding all of it."""
        return title_and_version(self.records[number].tobytes())

    @cached_method(ARTICLE_CACHE_SIZE)
    def article(self, number: int) -> Article:
        """An article, decoded from its record."""
        return decode_article(self.records[number].tobytes(), self.text(number))

    @cached_method(KIND_CACHE_SIZE)
    def may_have_kind(self, number: int, kind: str) -> bool:
        """Whether an article may have a paragraph of a kind; False: it surely has none."""
        return f'"{kind}"'.encode() in self.records[number].tobytes()

    @cached_method(KIND_CACHE_SIZE)
    def headings_may_match(self, number: int, pattern: re.Pattern[str]) -> bool:
        """Whether the title, a heading or the opening of an article may have a pattern.

        False: none has it. True may also come of another field of the record.
        """
        record = self.records[number].tobytes().decode("unicode_escape")  # JSON in ASCII
        return pattern.search(record + self.text(number, end=MAX_OPENING)) is not None

    def text(self, number: int, start: int = 0, end: int | None = None) -> str:
        """The text of an article, or its characters from `start` to `end`."""
        points = self.texts[number][start:end]
        return points.tobytes().decode("utf-32-le", "surrogatepass")

    @cached_method(TERM_CACHE_SIZE)
    def token(self, ordinal: int) -> str:
        """The token of a term."""
        return self.tokens[ordinal].tobytes().decode("utf-8", "surrogatepass")

    @cached_method(TERM_CACHE_SIZE)
    def ordinal(self, term: int) -> int:
        """The ordinal of a term, -1 where the segment lacks it."""
        terms = self.terms.data  # numpy would make an object of each that is compared
        at = bisect_left(terms, term)
        return at if at < len(terms) and terms[at] == term else -1

    def ordinals(self, terms: Sequence[int]) -> Ints:
        """The ordinals of terms, -1 for each that the segment lacks."""
        return np.fromiter(map(self.ordinal, terms), np.int32, len(terms))

    def window(self, passage: int) -> slice:
        """The numbers of a passage and of the ones just before and after it in its paragraph."""
        paragraph = self.paragraph_of[passage]
        first, end = self.paragraph_starts[paragraph : paragraph + 2].tolist()
        return slice(max(passage - 1, first), min(passage + 2, end))


# {field: what each of its rows is for}
ROWS_OF: dict[str, str] = {each.name: each.metadata["rows"] for each in fields(Segment)}


@dataclass(frozen=True, eq=False)
class Part:
    """A segment in an index: which articles are live, with what document frequencies.

    `len` is how many passages are live.
    """

    segment: Segment
    live: NDArray[np.bool_]  # whether each article is live: not deleted
    doc_freq: Ints  # terms x 4

    @classmethod
    def of_all(cls, segment: Segment) -> Self:
        """The part of all articles of a segment."""
        return cls(segment, np.ones(len(segment.digests), np.bool_), segment.doc_freq)

    def __len__(self) -> int:
        return int(self.sizes[0, 0])

    def without(self, articles: Ints) -> "Part":
        """This part after some of its articles have been deleted."""
        if not len(articles):
            return self
        live = self.live.copy()
        live[articles] = False
        return Part(self.segment, live, self.doc_freq - select(self.segment, articles).doc_freq)

    @cached_property
    def deleted_passages(self) -> Ints:
        """The passages of the segment that are not live."""
        return np.flatnonzero(~self.live[self.segment.article_of]).astype(np.int32)

    @cached_property
    def sizes(self) -> NDArray[np.int64]:
        """How many sentences, articles and paragraphs are live, and their tokens: 2 x 3."""
        segment = self.segment
        passages = self.live[segment.article_of]
        paragraphs = passages[segment.paragraph_starts[:-1]]
        tokens = int(segment.sentence_terms.lengths[passages].sum())
        counts = passages.sum(), self.live.sum(), paragraphs.sum()
        lengths = tokens, segment.article_lengths[self.live].sum(), tokens
        return np.array([counts, lengths], np.int64)

    def has(self, term: int) -> bool:
        """Whether a live article has a term."""
        ordinal = self.segment.ordinal(term)
        return ordinal >= 0 and bool(self.doc_freq[ordinal].any())


def select(segment: Segment, articles: NDArray[Any]) -> Segment:
    """A segment of only these articles, in ascending order, that keeps all terms."""
    passages = np.flatnonzero(np.isin(segment.article_of, articles))
    sections = distinct(segment.section_of[passages])
    rows = {"articles": articles, "passages": passages, "sections": sections}
    selected: dict[str, Any] = {
        name: take(getattr(segment, name), rows[unit])
        for name, unit in ROWS_OF.items()
        if unit in rows
    }
    return with_doc_freq(replace(segment, **selected))


def merge(parts: Sequence[Part]) -> Segment:
    """One segment of the live articles, and of the terms that these have."""
    # The rows of the live terms among the terms of all parts.
    live = np.flatnonzero(np.concatenate([part.doc_freq.any(axis=1) for part in parts]))
    live_terms = join([part.segment.terms for part in parts])[live]
    terms, firsts_of_terms = np.unique(live_terms, return_index=True)
    tokens = take(join([part.segment.tokens for part in parts]), live[firsts_of_terms])
    segments = [
        part.segment if part.live.all() else select(part.segment, np.flatnonzero(part.live))
        for part in parts
    ]
    # For each segment the new ordinal of each old one; of a term that is gone it means nothing.
    ordinals = [np.searchsorted(terms, each.terms).astype(np.int32) for each in segments]
    doc_freq = np.zeros((len(terms) + 1, 4), np.int32)
    for segment, new in zip(segments, ordinals, strict=True):
        np.add.at(doc_freq, new, segment.doc_freq)  # a term that is gone adds 0

    def join_field(name: str) -> Any:
        values = [getattr(segment, name) for segment in segments]
        if name.endswith("_terms"):
            pairs = zip(values, ordinals, strict=True)
            values = [Ragged(new[value.values], value.starts) for value, new in pairs]
        return join(values)

    others = {name: join_field(name) for name, unit in ROWS_OF.items() if unit != "terms"}
    return Segment(terms=terms, tokens=tokens, doc_freq=doc_freq[:-1], **others)


def with_doc_freq(segment: Segment) -> Segment:
    """The segment with `doc_freq` computed from its terms."""
    terms, passages = segment.sentence_terms.values, segment.sentence_terms.row_indices()
    size = len(segment.terms)
    columns = (
        pair_counts(terms, passages, size)[0].lengths,
        np.bincount(segment.article_terms.values, minlength=size),
        pair_counts(terms, segment.paragraph_of[passages], size)[0].lengths,
        np.bincount(segment.heading_terms.values, minlength=size),
    )
    return replace(segment, doc_freq=np.stack(columns, axis=1).astype(np.int32))


@lru_cache(TERM_CACHE_SIZE)
def term_hash(token: str) -> int:
    """The term of a token: its 64-bit hash. Of 10**9 tokens two collide with p = .03."""
    return hash_number(token)


def digest(data: bytes) -> bytes:
    """The BLAKE2b digest of data, 8 bytes."""
    return hashlib.blake2b(data, digest_size=8).digest()
