"""Names: sections and articles that are what a question asks for, told by what they are called."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from retrieval.index.analysis import OWN_NUMBER
from retrieval.index.arrays import Ragged
from retrieval.index.index import Index, Part
from retrieval.index.segment import Segment, term
from retrieval.search.bm25 import Postings, Scores, postings
from retrieval.search.fields import in_postings
from retrieval.search.query import Query

LEAST = 0.2  # of what a heading can be asked for: below it says another thing
MOST = 20  # sections or articles that a question can mean


class Named(NamedTuple):
    """Passages, by their places, and how much the heading or title above them is asked for."""

    first: int
    last: int  # exclusive
    share: float  # 0 to 1


class _Names(NamedTuple):
    """The headings or titles of a segment by their terms, and how many terms each has."""

    postings: Postings
    sizes: NDArray[np.int64]
    starts: NDArray[np.int64]  # the first passage of each, and where those of the last one end


_HEADINGS: WeakKeyDictionary[Segment, _Names] = WeakKeyDictionary()
_TITLES: WeakKeyDictionary[Segment, _Names] = WeakKeyDictionary()


def sections_named(index: Index, asked: Query, terms: Sequence[int], worth: Scores) -> list[Named]:
    """The sections whose heading is what is asked for, those that say most of it first.

    `terms` and `worth` are those of the query's rows.
    """
    return _named(index, [*map(_headings, index.parts)], asked, terms, worth)


def articles_named(index: Index, asked: Query, terms: Sequence[int], worth: Scores) -> list[Named]:
    """The same of articles and their titles."""
    return _named(index, [*map(_titles, index.parts)], asked, terms, worth)


def sections_numbered(index: Index, number: str) -> Iterator[Named]:
    """The sections that have this number themselves (15条, 3章, 11.5.2)."""
    wanted = term(OWN_NUMBER + number)
    for base, part in zip(index.bases.tolist(), index.parts, strict=False):
        names, row = _headings(part), part.segment.number(wanted)
        if row < 0:
            continue
        starts = names.postings.starts
        for section in names.postings.documents[starts[row] : starts[row + 1]].tolist():
            first, last = names.starts[section : section + 2].tolist()
            if part.alive[part.segment.article_of[first]]:
                yield Named(base + first, base + last, 1.0)


def _named(
    index: Index, names: list[_Names], asked: Query, terms: Sequence[int], worth: Scores
) -> list[Named]:
    total = asked.total(worth) or 1.0
    found: list[Named] = []
    for base, part, of in zip(index.bases.tolist(), index.parts, names, strict=False):
        size = len(of.sizes)
        held = in_postings(of.postings, part.segment.numbers(terms))
        if not len(held.rows):
            continue
        said = asked.summed(held.rows, held.documents, worth[held.rows], size) / total
        likely = np.flatnonzero(said**3 >= LEAST)
        used = np.bincount(held.documents, minlength=size)[likely] / of.sizes[likely]
        # Half of the question is next to nothing; what a heading says beside it counts for less.
        shares = np.minimum(1.0, said[likely]) ** 3 * np.sqrt(np.minimum(1.0, used))
        for at in np.argsort(-shares, kind="stable")[:MOST].tolist():
            first, last = of.starts[likely[at] : likely[at] + 2].tolist()
            if shares[at] >= LEAST and part.alive[part.segment.article_of[first]]:
                found.append(Named(base + first, base + last, float(shares[at])))
    return sorted(found, key=lambda named: -named.share)[:MOST]


def _headings(part: Part) -> _Names:
    segment = part.segment
    if segment not in _HEADINGS:
        _HEADINGS[segment] = _names(segment, segment.heading_terms, segment.section_of)
    return _HEADINGS[segment]


def _titles(part: Part) -> _Names:
    segment = part.segment
    if segment not in _TITLES:
        _TITLES[segment] = _names(segment, segment.title_terms, segment.article_of)
    return _TITLES[segment]


def _names(segment: Segment, terms: Ragged, name_of: NDArray[np.int32]) -> _Names:
    found = postings(terms.values, terms.of_values(), len(terms), len(segment.terms))
    sizes = np.maximum(1, np.bincount(found.documents, minlength=len(terms)))
    return _Names(found, sizes, np.searchsorted(name_of, np.arange(len(terms) + 1)))
