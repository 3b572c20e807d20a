"""The index: the articles in service, as segments in which deleted articles are marked.

An index is immutable: a change makes another one, which shares the segments.

An article's rank is its number in the order of the articles. A passage's doc id is its number among
those of all segments, one after the other, deleted ones included. Within a segment articles and
passages have numbers of their own, which `split` and `location` return.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate, chain, pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from retrieval.documents.article import Article, id_number
from retrieval.documents.passages import Passage, Row, passage
from retrieval.index.arrays import Ints, offsets, positions, ranges
from retrieval.index.records import Lazy
from retrieval.index.segment import Part, Segment, merge

PASSAGES_CACHED = 4096  # passages, and sentences, in caches

DocIds = NDArray[np.int64]
Value = TypeVar("Value")


class Index:
    """Articles with their passages and tokens; `len` is how many passages are in service.

    `sort`: the articles are in the order of their files' paths, not in that of the parts.
    """

    def __init__(self, parts: Iterable[Part] = (), *, sort: bool = True) -> None:
        self.parts = [part for part in parts if part.alive.any()]
        self._sort = sort
        # The doc id of each part's first passage, and the end; the same of articles.
        self.bases = [*accumulate((len(part.segment.ids) for part in self.parts), initial=0)]
        self._article_bases = [*accumulate((len(p.alive) for p in self.parts), initial=0)]
        sizes = sum((part.sizes for part in self.parts), np.zeros(6, np.int64))
        self.counts = sizes[:3]  # of sentences, articles and paragraphs
        self.mean_lengths = sizes[3:] / np.maximum(1, self.counts)  # of these, in tokens
        # Ranking reads the best passages of a question several times.
        self.passage = lru_cache(PASSAGES_CACHED)(self._passage)
        self.text = lru_cache(PASSAGES_CACHED)(self._text)

    def __len__(self) -> int:
        return int(self.counts[0])

    # Articles.

    @property
    def articles(self) -> Sequence[Article]:
        """The articles by their ranks, each decoded on access."""
        return Lazy(len(self._in_order), self._article)

    def _article(self, rank: int) -> Article:
        part, number = self._located(self._article_bases, int(self._in_order[rank]))
        return part.segment.article(number)

    @cached_property
    def _in_order(self) -> Ints:
        """For each rank, the number of its article counted over all parts."""
        alive = np.concatenate([np.zeros(0, np.bool_), *(part.alive for part in self.parts)])
        numbers: list[int] = np.flatnonzero(alive).tolist()
        if self._sort:
            names = [name.split("/") for part in self.parts for name in part.segment.names]
            numbers.sort(key=names.__getitem__)
        return np.array(numbers, np.int32)

    @cached_property
    def _ranks(self) -> Ints:
        """The rank of each article counted over all parts, -1 where it is deleted."""
        ranks = np.full(self._article_bases[-1], -1, np.int32)
        ranks[self._in_order] = np.arange(len(self._in_order), dtype=np.int32)
        return ranks

    @cached_property
    def files(self) -> list[str]:
        """The articles' files, by rank."""
        return self._by_rank(part.segment.names for part in self.parts)

    @property
    def titles(self) -> list[str]:
        """The articles' titles, by rank."""
        return self._by_rank(part.segment.titles for part in self.parts)

    @property
    def passage_counts(self) -> list[int]:
        """How many passages each article has, by rank."""
        counts: list[int] = np.diff(self._firsts)[self._in_order].tolist()
        return counts

    @cached_property
    def digests(self) -> dict[str, int]:
        """The digests of the articles by their files."""
        digests = self._by_rank(part.segment.digests.tolist() for part in self.parts)
        return dict(zip(self.files, digests, strict=True))

    def _by_rank(self, values: Iterable[list[Value]]) -> list[Value]:
        """The values of each part's articles, by rank."""
        every = [*chain.from_iterable(values)]
        return [every[number] for number in self._in_order.tolist()]

    @cached_property
    def rank_by_file(self) -> dict[str, int]:
        """The ranks of the articles by their files."""
        return {file: rank for rank, file in enumerate(self.files)}

    def ranks_in(self, paths: Iterable[str]) -> Ints:
        """The ranks of the articles of these files, or folders with a / at the end, ascending."""
        found: set[int] = set()
        for path in paths:
            if path.endswith("/"):
                found |= {rank for rank, file in enumerate(self.files) if file.startswith(path)}
            elif path in self.rank_by_file:
                found.add(self.rank_by_file[path])
        return np.array(sorted(found), np.int32)

    def article_with_id(self, article_id: str) -> Article | None:
        """The article with this id, or None where there is none any more."""
        for part in self.parts:
            same = np.isin(part.segment.article_ids, _id_numbers(article_id))
            for number in np.flatnonzero(same & part.alive).tolist():
                return part.segment.article(number)
        return None

    # Passages.

    @property
    def passages(self) -> Sequence[Passage]:
        """The passages in the order of their articles, each made on access."""
        return Lazy(len(self), lambda at: self.passage(int(self._doc_ids_in_order[at])))

    @cached_property
    def _doc_ids_in_order(self) -> DocIds:
        return self._doc_ids_of(self._in_order)

    @cached_property
    def _firsts(self) -> DocIds:
        """The doc id of the first passage of each article counted over all parts, and the end."""
        counts = (part.segment.passage_counts for part in self.parts)
        return offsets(np.concatenate([np.zeros(0, np.int32), *counts]))

    def _doc_ids_of(self, articles: Ints) -> DocIds:
        """The doc ids of the passages of articles counted over all parts."""
        firsts = self._firsts[articles]
        return ranges(firsts, self._firsts[articles + 1] - firsts).astype(np.int64)

    def doc_ids(self, within: Ints | None = None) -> DocIds:
        """The doc ids of all passages in service, or of those in articles of some ranks."""
        return self._doc_ids_of(
            np.sort(self._in_order if within is None else self._in_order[within])
        )

    def doc_ids_for(self, ids: NDArray[np.uint64]) -> DocIds:
        """The doc ids of the passages in service with these ids, ascending."""
        found = [np.zeros(0, np.int64)]
        for part, base in zip(self.parts, self.bases, strict=False):
            segment = part.segment
            at = positions(segment.ids_in_order, ids)
            numbers = segment.by_id[at[at >= 0]].astype(np.int64)
            found.append(np.sort(numbers[part.alive[segment.article_of[numbers]]]) + base)
        return np.concatenate(found)

    def with_id(self, passage_id: str) -> Passage | None:
        """The passage with this id, or None where there is none any more."""
        doc_ids = self.doc_ids_for(_id_numbers(passage_id)).tolist()
        return self.passage(doc_ids[0]) if doc_ids else None

    def split(self, doc_ids: DocIds) -> Iterator[tuple[Part, int, DocIds]]:
        """Some ascending doc ids by parts: each part, its first doc id, and the numbers in it."""
        cuts = np.searchsorted(doc_ids, self.bases).tolist()
        spans = zip(self.parts, self.bases, pairwise(cuts), strict=False)
        for part, base, (first, last) in spans:
            if first < last:
                yield part, base, doc_ids[first:last] - base

    def location(self, doc_id: int) -> tuple[Part, int]:
        """The part that holds a passage, and the passage's number there."""
        return self._located(self.bases, doc_id)

    def _located(self, bases: list[int], number: int) -> tuple[Part, int]:
        at = bisect_right(bases, number) - 1
        return self.parts[at], number - bases[at]

    def ranks_at(self, doc_ids: DocIds) -> Ints:
        """The ranks of the articles of passages."""
        return self._ranks[np.searchsorted(self._firsts, doc_ids, side="right") - 1]

    def rank(self, doc_id: int) -> int:
        """The rank of the article of a passage."""
        return int(self.ranks_at(np.array(doc_id)))

    def _passage(self, doc_id: int) -> Passage:
        """The passage of a doc id."""
        part, number = self.location(doc_id)
        segment = part.segment
        window, (_, _, starts, ends) = segment.window(number), segment.rows.T
        return passage(
            segment.article(int(segment.article_of[number])),
            Row._make([*segment.rows[number].tolist(), int(segment.ids[number])]),
            int(starts[window.start]),
            int(ends[window.stop - 1]),
        )

    def _text(self, doc_id: int) -> tuple[str, bool]:
        """The sentence of a doc id, and whether its article is in Traditional characters."""
        part, number = self.location(doc_id)
        segment, article = part.segment, int(part.segment.article_of[number])
        text = segment.text(article, *segment.rows[number, 2:].tolist())
        return text, bool(segment.traditional[article])

    def heading(self, doc_id: int) -> str:
        """The heading of a passage's section."""
        return self.passage(doc_id).own_section.heading

    def items_below(self, doc_id: int, limit: int) -> range:
        """The doc ids of the list items that a passage leads in to, at most `limit`."""
        lead, last = self.passage(doc_id), doc_id + 1
        own = lead.own_section.paragraphs.index(lead.paragraph)
        while last < min(self.bases[-1], doc_id + 1 + limit):
            item = self.passage(last)
            if item.own_section is not lead.own_section or item.paragraph.lead < own:
                break
            last += 1
        return range(doc_id + 1, last)

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

    def with_changes(self, deleted: Collection[str], new: Iterable[Segment]) -> "Index":
        """The index without the articles of some files, and with new segments."""

        def remaining(part: Part) -> Part:
            names = part.segment.names
            numbers = [n for n in np.flatnonzero(part.alive).tolist() if names[n] in deleted]
            return part.without(np.array(numbers, np.int32))

        parts = map(remaining, self.parts) if deleted else self.parts
        return Index((*parts, *map(Part.whole, new)), sort=self._sort)

    def merge(self) -> "Index":
        """The same index in few segments, as each is looked at for every question.

        Each has more passages than all smaller ones together, and none is mostly deleted articles.
        """
        ascending = sorted(self.parts, key=lambda part: part.sizes[0])
        small: list[Part] = []
        total = 0
        for at, part in enumerate(ascending):
            if at and part.sizes[0] <= total:
                small = ascending[: at + 1]
            total += part.sizes[0]
        chosen = [p for p in self.parts if p in small or 2 * p.alive.sum() < len(p.alive)]
        if not chosen:
            return self
        others = [part for part in self.parts if part not in chosen]
        whole = Part.whole(merge([part.compact for part in chosen]))
        return Index((*others, whole), sort=self._sort)


def _id_numbers(short: str) -> NDArray[np.uint64]:
    """The number of an id; none where it is no id."""
    try:
        return np.array([id_number(short)], np.uint64)
    except ValueError:
        return np.zeros(0, np.uint64)
