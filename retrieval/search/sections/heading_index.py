"""The index of headings: the sections and articles whose heading or title is like a query."""

from collections.abc import Iterator
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from retrieval.engines.bm25 import Postings, postings
from retrieval.index.arrays import Ints, Offsets, Ragged
from retrieval.index.building import NUMBER_PREFIX
from retrieval.index.index import Index
from retrieval.index.segment import Segment, term_hash
from retrieval.search.config import MAX_SECTION_MATCHES, MIN_SIMILARITY
from retrieval.search.query import QueryTerms


class SectionMatch(NamedTuple):
    """A section, article or opening passage that a question may ask for by heading or number."""

    first: int  # doc id
    end: int  # doc id of its last passage + 1
    similarity: float  # of heading and question; by number 1, or .5 if the law may be another one

    @property
    def is_certain(self) -> bool:
        """Whether it is surely the section that is asked for by number."""
        return self.similarity == 1


class _Headings(NamedTuple):
    """The H headings, or the H titles, of a segment as an inverted index."""

    postings: Postings
    sizes: NDArray[np.int64]  # H: how many terms each has, except its own number; at least 1
    starts: NDArray[np.int64]  # H + 1: the number in the segment of the first passage below each


# For each segment its headings, at False, and its titles, at True.
_CACHE: WeakKeyDictionary[Segment, dict[bool, _Headings]] = WeakKeyDictionary()


def similar_sections(
    index: Index,
    terms: QueryTerms,
    exactness: float,
    *,
    titles: bool = False,
    with_titles: bool = False,
) -> list[SectionMatch]:
    """The sections of a similarity of at least MIN_SIMILARITY, the highest first.

    `titles`: articles by their titles. The similarity is q^3 h^exactness, where q is the share of
    the query, by weight, that the heading has, and h the share of the heading's terms that the
    query has: a heading may well say more than is asked, but hardly less. `with_titles`: q counts
    what the title has, too (净水器怎么换滤芯: 更换滤芯 in 净水器说明书).
    """
    query, weights = terms.query, terms.heading_weights
    total = query.total(weights) or 1.0
    sections: list[SectionMatch] = []
    for base, part in zip(index.doc_bases, index.parts, strict=False):
        headings = _headings(part.segment, titles=titles)
        term_of, positions = headings.postings.find(part.segment.ordinals(terms.hashes))
        heading_of = headings.postings.documents[positions]
        # An upper bound of q: all terms, synonyms included, in place of `dis_max`.
        max_share = np.bincount(heading_of, weights[term_of], len(headings.sizes)) / total
        if with_titles:
            in_title = _in_titles(part.segment, terms, headings.starts[:-1])
            max_share += (max_share > 0) * (weights @ in_title) / total
        # Slightly less than the minimum, for rounding.
        candidates = np.flatnonzero(max_share >= 0.999 * MIN_SIMILARITY ** (1 / 3))
        if not len(candidates):
            continue
        column_of = np.full(len(headings.sizes), -1)
        column_of[candidates] = np.arange(len(candidates))
        columns = column_of[heading_of]
        matches = np.zeros((len(query.tokens), len(candidates)), np.bool_)
        matches[term_of[columns >= 0], columns[columns >= 0]] = True
        heading_share = matches.sum(axis=0) / headings.sizes[candidates]
        if with_titles:
            matches |= in_title[:, candidates]
        query_share = query.dis_max(matches * weights[:, None]) / total
        similarity = np.minimum(1.0, query_share) ** 3 * np.minimum(1.0, heading_share) ** exactness
        for column in np.argsort(-similarity, kind="stable")[:MAX_SECTION_MATCHES].tolist():
            heading, value = candidates[column], float(similarity[column])
            first, end = headings.starts[heading : heading + 2].tolist()
            if value >= MIN_SIMILARITY and part.live[part.segment.article_of[first]]:
                sections.append(SectionMatch(base + first, base + end, value))
    return sorted(sections, key=lambda match: -match.similarity)[:MAX_SECTION_MATCHES]


def sections_with_term(index: Index, token: str) -> Iterator[tuple[int, int]]:
    """The sections whose headings have a token: the first doc id of each, and the last + 1."""
    term = term_hash(token)
    for base, part in zip(index.doc_bases, index.parts, strict=False):
        headings, ordinal = _headings(part.segment), part.segment.ordinal(term)
        if ordinal < 0:
            continue
        starts = headings.postings.starts
        for section in headings.postings.documents[starts[ordinal] : starts[ordinal + 1]].tolist():
            first, end = headings.starts[section : section + 2].tolist()
            if part.live[part.segment.article_of[first]]:
                yield base + first, base + end


def _in_titles(segment: Segment, terms: QueryTerms, numbers: Offsets) -> NDArray[np.bool_]:
    """Whether the titles of passages have the terms of a query: terms x passages.

    `numbers`: of the passages in the segment.
    """
    titles = _headings(segment, titles=True)
    term_of, positions = titles.postings.find(segment.ordinals(terms.hashes))
    matches = np.zeros((len(terms.query.tokens), len(titles.sizes)), np.bool_)
    matches[term_of, titles.postings.documents[positions]] = True
    return matches[:, segment.article_of[numbers]]


def _headings(segment: Segment, *, titles: bool = False) -> _Headings:
    """The headings of a segment, or the titles, cached as long as the segment is in use."""
    cache = _CACHE.setdefault(segment, {})
    if titles not in cache:
        of_titles = segment.title_terms, segment.article_of
        of_headings = segment.heading_terms, segment.section_of
        cache[titles] = _invert(segment, *(of_titles if titles else of_headings))
    return cache[titles]


def _invert(segment: Segment, terms: Ragged, heading_of: Ints) -> _Headings:
    """The inverted index of H rows of terms; `heading_of`: the row of each passage, ascending.

    The tokens of a section's own number, with NUMBER_PREFIX and without, do not count in the sizes.
    """
    inverted = postings(terms.values, terms.row_indices(), len(terms), len(segment.terms))
    ordinal_of = {segment.token(ordinal): ordinal for ordinal in np.unique(terms.values).tolist()}
    own_numbers = [
        ordinal
        for word, ordinal in ordinal_of.items()
        if word.startswith(NUMBER_PREFIX) or NUMBER_PREFIX + word in ordinal_of
    ]
    _, of_numbers = inverted.find(np.array(own_numbers, np.int32))
    documents = np.delete(inverted.documents, of_numbers)
    sizes = np.maximum(1, np.bincount(documents, minlength=len(terms)))
    return _Headings(inverted, sizes, np.searchsorted(heading_of, np.arange(len(terms) + 1)))
