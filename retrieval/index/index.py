"""The index: the live articles, as segments in which deleted articles are marked.

An index is immutable: a change makes another one, which shares the segments.

The doc id of a passage counts the passages of all segments, deleted ones included; its number in
its segment is given by `by_segment` and `segment_and_number`. So the number of an article in all
segments counts deleted ones. Its position counts the live ones, in order: its index in `articles`.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate, chain, pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from retrieval.documents.article import Article, id_number
from retrieval.documents.passages import Passage, PassageSpan, passage
from retrieval.index.arrays import Ints, offsets, ranges
from retrieval.index.records import LazySequence
from retrieval.index.segment import Part, Segment, cached_method, merge

PASSAGE_CACHE_SIZE = 4096  # passages, and as many sentences

DocIds = NDArray[np.int64]
Value = TypeVar("Value")


class Index:
    """Articles with their passages and tokens; `len` is how many passages are live.

    `sort`: whether the articles are in the order of their files' paths, or in that of the parts.
    """

    def __init__(self, parts: Iterable[Part] = (), *, sort: bool = True) -> None:
        self._sort = sort
        self.parts = [part for part in parts if part.live.any()]
        # The doc id of each part's first passage, and the end; the same for articles.
        self.doc_bases = [*accumulate((len(part.segment.ids) for part in self.parts), initial=0)]
        self._article_bases = [*accumulate((len(part.live) for part in self.parts), initial=0)]
        sizes = sum((part.sizes for part in self.parts), np.zeros((2, 3), np.int64))
        self.doc_counts = sizes[0]  # of sentences, articles and paragraphs
        self.mean_lengths = sizes[1] / np.maximum(1, self.doc_counts)  # of these, in tokens

    def __len__(self) -> int:
        return int(self.doc_counts[0])

    # Articles.

    @cached_property
    def articles(self) -> Sequence[Article]:
        """The live articles in order, each decoded on access."""
        return LazySequence(len(self._live_numbers), self._article)

    def _article(self, position: int) -> Article:
        segment, number = self._locate(int(self._live_numbers[position]), self._article_bases)
        return segment.article(number)

    @cached_property
    def _live_numbers(self) -> Ints:
        """The numbers in all segments of the live articles, in the articles' order."""
        live = np.concatenate([np.zeros(0, np.bool_), *(part.live for part in self.parts)])
        numbers: list[int] = np.flatnonzero(live).tolist()
        if self._sort:
            paths = [file.split("/") for part in self.parts for file in part.segment.files]
            numbers.sort(key=paths.__getitem__)
        return np.array(numbers, np.int32)

    @cached_property
    def _positions(self) -> Ints:
        """The position of each article by its number in all segments, -1 of a deleted one."""
        positions = np.full(self._article_bases[-1], -1, np.int32)
        positions[self._live_numbers] = np.arange(len(self._live_numbers), dtype=np.int32)
        return positions

    @cached_property
    def files(self) -> list[str]:
        """The articles' files, in order."""
        return self._in_order(part.segment.files for part in self.parts)

    @property
    def titles(self) -> list[str]:
        """The articles' titles, in order."""
        return self._in_order(part.segment.titles for part in self.parts)

    @property
    def passage_counts(self) -> list[int]:
        """How many passages each article has, in order."""
        return self._in_order(part.segment.passage_counts.tolist() for part in self.parts)

    @cached_property
    def digest_by_file(self) -> dict[str, int]:
        """The digests of the articles' contents by their files."""
        digests = self._in_order(part.segment.digests.tolist() for part in self.parts)
        return dict(zip(self.files, digests, strict=True))

    def _in_order(self, values: Iterable[list[Value]]) -> list[Value]:
        """The values of the live articles in order; `values`: of all articles of each part."""
        by_number = [*chain.from_iterable(values)]
        return [by_number[number] for number in self._live_numbers.tolist()]

    @cached_property
    def position_by_file(self) -> dict[str, int]:
        """The positions of the articles by their files."""
        return {file: position for position, file in enumerate(self.files)}

    def positions_in(self, paths: Iterable[str]) -> Ints:
        """The positions of the articles of files, or folders with a / at the end, ascending."""
        found: set[int] = set()
        for path in paths:
            if path.endswith("/"):
                found |= {at for at, file in enumerate(self.files) if file.startswith(path)}
            elif path in self.position_by_file:
                found.add(self.position_by_file[path])
        return np.array(sorted(found), np.int32)

    def article_with_id(self, article_id: str) -> Article | None:
        """The article with this id, or None if it is gone."""
        for part in self.parts:
            same = np.isin(part.segment.article_ids, _decode_id(article_id))
            for number in np.flatnonzero(same & part.live).tolist():
                return part.segment.article(number)
        return None

    # Passages.

    @cached_property
    def passages(self) -> Sequence[Passage]:
        """The live passages in the order of their articles, each made on access."""
        doc_ids = self._doc_ids_of(self._live_numbers)
        return LazySequence(len(doc_ids), lambda at: self.passage(int(doc_ids[at])))

    @cached_property
    def _first_doc_ids(self) -> DocIds:
        """The doc id of the first passage of each article of all segments, and the end."""
        counts = (part.segment.passage_counts for part in self.parts)
        return offsets(np.concatenate([np.zeros(0, np.int32), *counts]))

    def _doc_ids_of(self, articles: Ints) -> DocIds:
        """The doc ids of the passages of articles by their numbers in all segments."""
        firsts = self._first_doc_ids[articles]
        return ranges(firsts, self._first_doc_ids[articles + 1] - firsts)

    def doc_ids(self, within: Ints | None = None) -> DocIds:
        """The doc ids of all live passages, or of those in articles at positions, ascending."""
        articles = self._live_numbers
        return self._doc_ids_of(np.sort(articles if within is None else articles[within]))

    def doc_ids_for(self, ids: NDArray[np.uint64]) -> DocIds:
        """The doc ids of the live passages with these passage ids, ascending."""
        found = [np.zeros(0, np.int64)]
        for part, base in zip(self.parts, self.doc_bases, strict=False):
            segment, order = part.segment, part.segment.order_by_id
            at = np.searchsorted(segment.ids, ids, sorter=order)
            numbers = order.take(at, mode="clip")
            is_found = (segment.ids[numbers] == ids) & part.live[segment.article_of[numbers]]
            found.append(np.sort(numbers[is_found]) + np.int64(base))
        return np.concatenate(found)

    def passage_with_id(self, passage_id: str) -> Passage | None:
        """The passage with this id, or None if it is gone."""
        doc_ids = self.doc_ids_for(_decode_id(passage_id)).tolist()
        return self.passage(doc_ids[0]) if doc_ids else None

    def by_segment(self, doc_ids: DocIds) -> Iterator[tuple[Segment, int, DocIds]]:
        """Ascending doc ids by segments: each segment, its first doc id, their numbers in it."""
        bounds = pairwise(np.searchsorted(doc_ids, self.doc_bases).tolist())
        for part, base, (first, last) in zip(self.parts, self.doc_bases, bounds, strict=False):
            if first < last:
                yield part.segment, base, doc_ids[first:last] - base

    def segment_and_number(self, doc_id: int) -> tuple[Segment, int]:
        """The segment that holds a passage, and the passage's number there."""
        return self._locate(doc_id, self.doc_bases)

    def _locate(self, number: int, bases: list[int]) -> tuple[Segment, int]:
        at = bisect_right(bases, number) - 1
        return self.parts[at].segment, number - bases[at]

    def article_positions(self, doc_ids: DocIds) -> Ints:
        """The positions of the articles of passages."""
        return self._positions[np.searchsorted(self._first_doc_ids, doc_ids, side="right") - 1]

    def article_position(self, doc_id: int) -> int:
        """The position of the article of a passage."""
        return int(self.article_positions(np.array(doc_id)))

    # Ranking reads the best passages of a question several times.
    @cached_method(PASSAGE_CACHE_SIZE)
    def passage(self, doc_id: int) -> Passage:
        """The passage with a doc id."""
        segment, number = self.segment_and_number(doc_id)
        article = segment.article(int(segment.article_of[number]))
        span = PassageSpan._make([*segment.places[number].tolist(), int(segment.ids[number])])
        window = segment.places[segment.window(number), 2:]  # starts and ends
        return passage(article, span, int(window[0, 0]), int(window[-1, 1]))

    @cached_method(PASSAGE_CACHE_SIZE)
    def text_and_script(self, doc_id: int) -> tuple[str, bool]:
        """The sentence of a passage, and whether it is Traditional, as `normal_form` takes them."""
        segment, number = self.segment_and_number(doc_id)
        article = int(segment.article_of[number])
        text = segment.text(article, *segment.places[number, 2:].tolist())
        return text, bool(segment.traditional[article])

    def title_and_version(self, doc_id: int) -> tuple[str, str]:
        """The title and the version of the article of a passage."""
        segment, number = self.segment_and_number(doc_id)
        return segment.title_and_version(int(segment.article_of[number]))

    def is_of_kind(self, doc_id: int, kind: str) -> bool:
        """Whether a passage's paragraph is of a kind."""
        segment, number = self.segment_and_number(doc_id)
        # Most articles have none, and need not be decoded.
        may_be = segment.may_have_kind(int(segment.article_of[number]), kind)
        return may_be and self.passage(doc_id).paragraph.kind == kind

    def headings_may_match(self, doc_id: int, pattern: re.Pattern[str]) -> bool:
        """Whether title, headings or opening of a passage's article may have a pattern."""
        segment, number = self.segment_and_number(doc_id)
        return segment.headings_may_match(int(segment.article_of[number]), pattern)

    def items_below(self, doc_id: int, limit: int) -> range:
        """The doc ids of the items of the list that a passage introduces, at most `limit`."""
        lead, end = self.passage(doc_id), doc_id + 1
        paragraph = lead.own_section.paragraphs.index(lead.paragraph)
        while end < min(self.doc_bases[-1], doc_id + 1 + limit):
            item = self.passage(end)
            if item.own_section != lead.own_section or item.paragraph.lead < paragraph:
                break
            end += 1
        return range(doc_id + 1, end)

    # Terms.

    def doc_freqs(self, terms: Sequence[int]) -> NDArray[np.int64]:
        """The document frequencies of terms in sentences, articles and paragraphs: 3 x terms."""
        total = np.zeros((3, len(terms)), np.int64)
        for part in self.parts:
            ordinals = part.segment.ordinals(terms)
            total += part.doc_freq.take(ordinals, axis=0, mode="wrap").T[:3] * (ordinals >= 0)
        return total

    def vocabulary(self) -> dict[str, int]:
        """All tokens, each with its document frequency in sentences."""
        found: Counter[str] = Counter()
        for part in self.parts:
            blob, starts = part.segment.tokens.values.tobytes(), part.segment.tokens.starts.tolist()
            counts = part.doc_freq[:, 0].tolist()
            for (first, last), count in zip(pairwise(starts), counts, strict=True):
                if count:
                    found[blob[first:last].decode("utf-8", "surrogatepass")] += count
        return found

    # Changes.

    def with_changes(self, deleted: Collection[str], new: Iterable[Segment]) -> "Index":
        """The index without the articles of some files, and with new segments."""
        parts = []
        for part in self.parts:
            live = np.flatnonzero(part.live).tolist() if deleted else []
            gone = [number for number in live if part.segment.files[number] in deleted]
            parts.append(part.without(np.array(gone, np.int32)))
        return Index([*parts, *map(Part.of_all, new)], sort=self._sort)

    def merge(self, *, to_one: bool = False) -> "Index":
        """The same index in fewer segments, since every question looks at each.

        Each then has more passages than all smaller ones together, and half of its articles live.
        `to_one`: only one is left, which takes as long as writing all of them anew.
        """
        if to_one and len(self.parts) > 1:
            return Index((Part.of_all(merge(self.parts)),), sort=self._sort)
        ascending = sorted(self.parts, key=len)
        sizes = [*map(len, ascending)]
        too_small = [at for at in range(1, len(sizes)) if sizes[at] <= sum(sizes[:at])]
        small = ascending[: too_small[-1] + 1] if too_small else []
        chosen = [p for p in self.parts if p in small or 2 * p.live.sum() < len(p.live)]
        if not chosen:
            return self
        others = [part for part in self.parts if part not in chosen]
        return Index([*others, Part.of_all(merge(chosen))], sort=self._sort)


def _decode_id(text: str) -> NDArray[np.uint64]:
    """An article's or passage's id as segments store it; an empty array where it is no id."""
    try:
        return np.array([id_number(text)], np.uint64)
    except ValueError:
        return np.zeros(0, np.uint64)
