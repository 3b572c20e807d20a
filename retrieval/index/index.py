"""The index: the articles in service, as segments in which deleted articles are marked.

An index is immutable: a change makes another one, which shares the segments.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from retrieval.documents.article import Article, id_number
from retrieval.documents.passages import Passage, Row, passage
from retrieval.index.arrays import Ids, distinct, offsets, places
from retrieval.index.records import Lazy
from retrieval.index.segment import Segment, merge, select

PASSAGES_CACHED = 4096  # passages, and sentences, in caches
SEGMENTS = 8  # at most: each is looked at for every question; beyond, the smallest are merged


@dataclass(frozen=True, eq=False)
class Part:
    """A segment, which of its articles are in service, and the document frequencies of these."""

    segment: Segment
    alive: NDArray[np.bool_]  # by article
    doc_freq: Ids  # terms x 3

    @cached_property
    def sizes(self) -> NDArray[np.int64]:
        """How many sentences, articles and paragraphs are in service, then their tokens (6)."""
        segment = self.segment
        alive = self.alive[segment.article_of]
        in_paragraph = alive[segment.first_in_paragraph[:-1]]
        tokens = int(segment.sentence_terms.lengths[alive].sum())
        lengths = tokens, int(segment.article_lengths[self.alive].sum()), tokens
        return np.array([alive.sum(), self.alive.sum(), in_paragraph.sum(), *lengths], np.int64)

    def without(self, articles: Ids) -> "Part":
        """This part after some of its articles have been deleted."""
        alive = self.alive.copy()
        alive[articles] = False
        return Part(self.segment, alive, self.doc_freq - select(self.segment, articles).doc_freq)

    @property
    def compact(self) -> Segment:
        """A segment of nothing but the articles in service."""
        if self.alive.all():
            return self.segment
        return select(self.segment, np.flatnonzero(self.alive).astype(np.int32))


def part_of(segment: Segment, gone: Ids | None = None) -> Part:
    """A segment in service, without the articles that are `gone`."""
    whole = Part(segment, np.ones(len(segment.digests), np.bool_), segment.doc_freq)
    return whole if gone is None or not len(gone) else whole.without(gone)


class Index(Lazy[Passage]):
    """The passages of articles, in the articles' order, with their tokens.

    A passage's place is its number in its segment, counted on over all segments.
    """

    def __init__(self, parts: Iterable[Part], *, by_name: bool = False) -> None:
        self.parts = [part for part in parts if part.alive.any()]
        self._by_name = by_name
        self.bases = offsets(np.array([len(p.segment.ids) for p in self.parts], np.int64))
        self._first_places = self.bases[:-1].tolist()
        self._article_bases = offsets(np.array([len(p.alive) for p in self.parts], np.int64))
        sizes = sum((part.sizes for part in self.parts), np.zeros(6, np.int64))
        self.counts = sizes[:3]  # of sentences, articles and paragraphs
        super().__init__(int(self.counts[0]), self._at)
        self.mean_lengths = sizes[3:] / np.maximum(1, self.counts)  # of these, in tokens
        # Ranking reads the best passages of a question several times.
        self.passage = lru_cache(PASSAGES_CACHED)(self._passage)
        self.text = lru_cache(PASSAGES_CACHED)(self._text)

    # What there is.

    def _at(self, at: int) -> Passage:
        """The passage with a number in the articles' order."""
        rank = int(np.searchsorted(self._starts, at, side="right")) - 1
        number, article = self._part_of(rank)
        first = self.bases[number] + self.parts[number].segment.first_passages[article]
        return self.passage(int(first + at - self._starts[rank]))

    @cached_property
    def order(self) -> Ids:
        """The articles in service, by their numbers counted on over all segments, in order."""
        alive = np.concatenate([np.zeros(0, np.bool_), *(part.alive for part in self.parts)])
        numbers: Ids = np.flatnonzero(alive).astype(np.int32)
        if self._by_name:
            names = [name.split("/") for part in self.parts for name in part.segment.names]
            numbers = np.array(sorted(numbers.tolist(), key=names.__getitem__), np.int32)
        return numbers

    @cached_property
    def files(self) -> list[str]:
        """The articles' files, in the articles' order."""
        names = [name for part in self.parts for name in part.segment.names]
        return [names[number] for number in self.order.tolist()]

    @property
    def titles(self) -> list[str]:
        """The articles' titles, in the articles' order."""
        titles = [title for part in self.parts for title in part.segment.titles]
        return [titles[number] for number in self.order.tolist()]

    @cached_property
    def _starts(self) -> NDArray[np.int64]:
        """The number of passages before those of each article, in order."""
        counts = [part.segment.passage_counts for part in self.parts]
        return offsets(np.concatenate([np.zeros(0, np.int64), *counts])[self.order])

    @property
    def articles(self) -> Sequence[Article]:
        """The articles in order, each decoded on access."""
        return Lazy(len(self.order), self.article)

    def article(self, rank: int) -> Article:
        """The article with a rank in the order."""
        number, article = self._part_of(rank)
        return self.parts[number].segment.article(article)

    def _part_of(self, rank: int) -> tuple[int, int]:
        """The part of an article, and its number there."""
        at = int(self.order[rank])
        part = int(np.searchsorted(self._article_bases, at, side="right")) - 1
        return part, at - int(self._article_bases[part])

    def passage_count(self, rank: int) -> int:
        """The number of passages of the article with a rank."""
        return int(self._starts[rank + 1] - self._starts[rank])

    def article_with_id(self, article_id: str) -> Article | None:
        """The article with this id, or None where it is gone."""
        for part in self.parts:
            there = np.isin(part.segment.article_ids, np.array(_numbers(article_id), np.uint64))
            for number in np.flatnonzero(there & part.alive).tolist():
                return part.segment.article(number)
        return None

    @cached_property
    def by_file(self) -> dict[str, tuple[Segment, int]]:
        """The articles by their files: the segment of each, and its number there."""
        return {
            part.segment.names[number]: (part.segment, number)
            for part in self.parts
            for number in np.flatnonzero(part.alive).tolist()
        }

    # Passages.

    def location(self, place: int) -> tuple[Part, int]:
        """The part that a place is in, and the passage's number there."""
        number = bisect_right(self._first_places, place) - 1
        return self.parts[number], place - self._first_places[number]

    def _passage(self, place: int) -> Passage:
        """The passage at a place."""
        part, at = self.location(place)
        segment = part.segment
        window, (_, _, starts, ends) = segment.window(at), segment.rows.T
        return passage(
            segment.article(int(segment.article_of[at])),
            Row._make([*segment.rows[at].tolist(), int(segment.ids[at])]),
            int(starts[window.start]),
            int(ends[window.stop - 1]),
        )

    def _text(self, place: int) -> tuple[str, bool]:
        """The sentence at a place, and whether its article is in Traditional characters."""
        part, at = self.location(place)
        segment, article = part.segment, int(part.segment.article_of[at])
        return segment.text(article, *segment.rows[at, 2:].tolist()), bool(
            segment.traditional[article]
        )

    def rank(self, place: int) -> int:
        """The rank of the article of the passage at a place."""
        part, at = self.location(place)
        return int(self.ranks[self.parts.index(part)][part.segment.article_of[at]])

    def heading(self, place: int) -> str:
        """The heading of the section that a place is in."""
        return self.passage(place).within.heading

    def items_below(self, place: int, limit: int) -> range:
        """The places of the list items that a passage leads in to, at most `limit`."""
        lead, last = self.passage(place), place + 1
        own = lead.within.paragraphs.index(lead.paragraph)
        while last < min(len(self), place + 1 + limit):
            item = self.passage(last)
            if item.within is not lead.within or item.paragraph.lead < own:
                break
            last += 1
        return range(place + 1, last)

    def with_id(self, passage_id: str) -> Passage | None:
        """The passage with this id, or None where there is none any more."""
        rows = self.rows(np.array(_numbers(passage_id), np.uint64))
        found = (base + rows for base, rows in zip(self.bases.tolist(), rows, strict=False))
        return next((self.passage(int(place)) for places in found for place in places), None)

    def rows(self, ids: NDArray[np.uint64]) -> list[Ids]:
        """For each part, the numbers of the passages in service with these ids, ascending."""
        found = []
        for part in self.parts:
            segment = part.segment
            at = places(segment.ids_in_order, ids)
            rows = np.sort(segment.by_id[at[at >= 0]])
            found.append(rows[part.alive[segment.article_of[rows]]])
        return found

    @cached_property
    def ranks(self) -> list[Ids]:
        """For each part, the ranks of its articles in the order."""
        rank = np.zeros(self._article_bases[-1], np.int32)
        rank[self.order] = np.arange(len(self.order), dtype=np.int32)
        return np.split(rank, self._article_bases[1:-1])

    def ranks_in(self, paths: Sequence[str]) -> Ids:
        """The ranks of the articles of these files, or folders with a / at the end."""
        files, ranks = self._by_file
        found = [ranks[:0]]
        for path in paths:
            # "0" comes next after "/".
            after = f"{path[:-1]}0" if path.endswith("/") else f"{path}\0"
            found.append(ranks[bisect_left(files, path) : bisect_left(files, after)])
        return distinct(np.sort(np.concatenate(found)))

    @cached_property
    def _by_file(self) -> tuple[list[str], Ids]:
        """The files of the articles in service, ascending, and the ranks of these articles."""
        ranks = np.array(sorted(range(len(self.files)), key=self.files.__getitem__), np.int32)
        return sorted(self.files), ranks

    # Terms.

    def doc_freqs(self, terms: Sequence[int]) -> NDArray[np.int64]:
        """The document frequencies of terms in sentences, articles and paragraphs: 3 x terms."""
        total = np.zeros((3, len(terms)), np.int64)
        for part in self.parts:
            numbers = part.segment.numbers(terms)
            known = numbers >= 0
            total[:, known] += part.doc_freq[numbers[known]].T
        return total

    def vocabulary(self) -> dict[str, int]:
        """All tokens, each with its document frequency in sentences."""
        found: dict[str, int] = {}
        for part in self.parts:
            blob, starts = part.segment.words.values.tobytes(), part.segment.words.starts.tolist()
            counts = part.doc_freq[:, 0].tolist()
            for (first, last), count in zip(pairwise(starts), counts, strict=True):
                if count:
                    word = blob[first:last].decode("utf-8", "surrogatepass")
                    found[word] = found.get(word, 0) + count
        return found

    # Changes.

    def with_changes(self, gone: Collection[str], new: Iterable[Segment]) -> "Index":
        """The index without the articles of some files, and with new segments."""
        parts = [_without(part, gone) for part in self.parts] if gone else self.parts
        return Index((*parts, *map(part_of, new)), by_name=self._by_name)

    def merge(self) -> "Index":
        """The same index in at most SEGMENTS segments, none of them mostly deleted articles."""
        parts = sorted(self.parts, key=lambda part: len(part.segment.ids))
        small = parts[: max(0, len(parts) - SEGMENTS + 1)] if len(parts) > SEGMENTS else []
        small += [part for part in parts[len(small) :] if 2 * part.alive.sum() < len(part.alive)]
        if not small:
            return self
        kept = [part for part in self.parts if part not in small]
        whole = part_of(merge([part.compact for part in small]))
        return Index((*kept, whole), by_name=self._by_name)


def _without(part: Part, files: Collection[str]) -> Part:
    names = part.segment.names
    gone = [n for n in np.flatnonzero(part.alive).tolist() if names[n] in files]
    return part.without(np.array(gone, np.int32)) if gone else part


def _numbers(short: str) -> list[int]:
    """The number of an id in a list, which is empty where it is no id."""
    try:
        return [id_number(short)]
    except ValueError:
        return []
