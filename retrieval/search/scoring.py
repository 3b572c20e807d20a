"""Scoring: BM25 of each candidate and of what stands around it, added up.

A sentence leaves out what its title, its heading and the sentences around it have said. So a word
counts that stands in the sentence, in its paragraph or in its article; and, as if the sentence had
it, one that only the title or the heading has.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.engines.base import Engine
from retrieval.index.arrays import Ids, ranges
from retrieval.index.index import Index
from retrieval.index.segment import Segment, term
from retrieval.questions.question import Question
from retrieval.search.bm25 import Postings, Scores, idf, sums
from retrieval.search.config import Knobs
from retrieval.search.fields import (
    Found,
    Layout,
    found_in,
    in_postings,
    inverted,
    layout_of,
    with_all,
)
from retrieval.search.query import Query, query

CANDIDATES = 150  # asked of the engine: of 1,104 first hits none was lost, see the benchmarks
HEAVIEST = 0.93  # of the idf of a question's terms, that an engine is asked for
FREQUENCIES = 100_000  # of tokens, that need not be looked up again


class QueryTerms(NamedTuple):
    """A query, the hash of each of its rows, in how much it stands (3 x rows), and its worth.

    `worth` is what each row is worth at most in a sentence, an article, a paragraph, and in a title
    or heading (4 x rows). A long one of these is not worth less, and the idf is the sentences', so
    that a word counts the same wherever it stands. `highest` is the score that no passage exceeds:
    every word found for ever, wherever it counts.
    """

    asked: Query
    hashes: Sequence[int]
    doc_freqs: NDArray[np.int64]
    worth: Scores
    highest: float


class Held(NamedTuple):
    """Whether a token stands in or right around a passage (`window`), and in its `article`."""

    window: Callable[[str], bool]
    article: Callable[[str], bool]


class Scoring:
    """The scores of passages: shares, 0 to 1, of the best score that a question allows."""

    def __init__(self, index: Index, engine: Engine | None, knobs: Knobs) -> None:
        self.knobs = knobs
        self._index, self._engine = index, engine
        self._largest = idf(0, len(index))
        self._segments: list[Segment] = [part.segment for part in index.parts]
        # In how many sentences a token stands, and how telling it is.
        self.frequency = lru_cache(FREQUENCIES)(self._frequency)
        self.rarity = lru_cache(FREQUENCIES)(self._rarity)

    def terms(self, question: Question) -> QueryTerms:
        """The terms of a question, and what they are worth; a synonym its share of the word."""
        knobs = self.knobs
        asked = query(question, self.known)
        hashes = [*map(term, asked.tokens)]
        doc_freqs = self._index.doc_freqs(hashes)
        k1s = np.array([[knobs.k1], [knobs.around_k1], [knobs.around_k1]])
        worth = idf(doc_freqs, self._index.counts[:, None]) * asked.times * (k1s + 1)
        ways = np.array([sums(asked.way_of, field, len(asked.word_of)) for field in worth])
        shares = knobs.synonyms * np.minimum(1.0, ways[:, asked.word_of] / np.maximum(ways, 1e-9))
        shares[:, asked.words] = 1.0
        worth *= shares[:, asked.way_of]
        highest = np.array([1.0, knobs.article, knobs.paragraph]) @ asked.total(worth)
        worth = np.vstack([worth, worth[0] / (knobs.k1 + 1)])
        return QueryTerms(asked, hashes, doc_freqs, worth, float(highest))

    def best(
        self,
        given: QueryTerms,
        limit: int,
        within: Ids | None = None,
        holding: Collection[str] = (),
    ) -> list[tuple[int, float]]:
        """The places of the best passages and their scores, best first, at most `limit`.

        Equal scores keep the articles' order. A passage with nothing of the question in its own
        sentence is none. `within`: only those of these articles, by their places in the order;
        of many passages those are left out that do not have all tokens `holding` in their sentence.
        """
        places: list[NDArray[Any]] = [np.zeros(0, np.int64)]
        ranks: list[NDArray[Any]] = [np.zeros(0, np.int64)]
        scores = [np.zeros(0)]
        if self._engine is None and within is None:
            everything = self._everywhere
        else:
            rows = self._candidates(given, limit, holding) if within is None else self._all(within)
            everything = [(self._layout(*pair), None) for pair in enumerate(rows)]
        for number, (layout, postings) in enumerate(everything):
            if not len(layout.passages):
                continue
            segment = self._segments[number]
            numbers = segment.numbers(given.hashes)
            found = (
                in_postings(postings, numbers) if postings else found_in(layout, segment, numbers)
            )
            scores.append(_scored(given, layout, found, self.knobs))
            places.append(layout.passages + self._index.bases[number])
            ranks.append(self._index.ranks[number][layout.articles[layout.article_of]])
        shares = np.concatenate(scores) / (given.highest or 1.0)
        return _best_first(shares, np.concatenate(ranks), np.concatenate(places), limit)

    def sees_all(self, within: Ids | None) -> bool:
        """Whether every passage is scored, and not only candidates."""
        return self._engine is None or within is not None

    def held(self, place: int) -> Held:
        """What stands around the passage at a place."""
        part, at = self._index.location(place)
        segment = part.segment
        article, section = int(segment.article_of[at]), int(segment.section_of[at])
        window, sentences = segment.window(at), segment.sentence_terms
        near = {
            *sentences.values[slice(*sentences.starts[[window.start, window.stop]])].tolist(),
            *segment.title_terms[article].tolist(),
            *segment.heading_terms[section].tolist(),
        }
        whole = segment.article_terms[article]

        def in_article(token: str) -> bool:
            number = segment.number(term(token))
            found = int(whole.searchsorted(number))
            return found < len(whole) and int(whole[found]) == number

        return Held(lambda token: segment.number(term(token)) in near, in_article)

    def known(self, token: str) -> bool:
        """Whether any article has a token."""
        wanted = term(token)
        return any(segment.number(wanted) >= 0 for segment in self._segments)

    def places_with(self, tokens: Collection[str]) -> Iterator[int]:
        """The places of candidates that have all of these tokens in their sentence."""
        weights = dict.fromkeys(tokens, 1.0)
        rows = self._holding(self._found(weights) if self._engine else self._all(), tokens)
        for base, found in zip(self._index.bases.tolist(), rows, strict=False):
            yield from (found + base).tolist()

    def _frequency(self, token: str) -> int:
        wanted = term(token)
        numbers = [(part, part.segment.number(wanted)) for part in self._index.parts]
        return sum(int(part.doc_freq[number, 0]) for part, number in numbers if number >= 0)

    def _rarity(self, token: str) -> float:
        """How telling a token is: its idf as a share of the largest, 0 to 1."""
        return float(idf(self.frequency(token), len(self._index)) / self._largest)

    def _candidates(self, given: QueryTerms, limit: int, holding: Collection[str]) -> list[Ids]:
        """The passages of each part that can be among the best."""
        rarity = idf(given.doc_freqs[0], self._index.counts[0])
        rows = self._found(heaviest(given.asked, rarity, self.knobs), limit)
        return self._holding(rows, holding) if holding else rows

    def _found(self, terms: Mapping[str, float], limit: int = 0) -> list[Ids]:
        """The passages of each part that the engine finds."""
        assert self._engine
        return self._index.rows(self._engine.find(terms, max(CANDIDATES, limit)))

    def _holding(self, rows: list[Ids], tokens: Collection[str]) -> list[Ids]:
        """Those of each part that have all tokens in their sentence."""
        wanted = [*map(term, tokens)]
        pairs = zip(self._segments, rows, strict=True)
        return [with_all(segment, found, segment.numbers(wanted)) for segment, found in pairs]

    def _all(self, within: Ids | None = None) -> list[Ids]:
        """All passages of each part; `within`: of these articles, by their places in the order."""
        found: list[Ids] = []
        for part, ranks in zip(self._index.parts, self._index.ranks, strict=True):
            wanted = part.alive if within is None else np.isin(ranks, within) & part.alive
            found.append(np.flatnonzero(wanted[part.segment.article_of]).astype(np.int32))
        return found

    @cached_property
    def _everywhere(self) -> list[tuple[Layout, Postings | None]]:
        """All passages of each part, and what stands in them."""
        layouts = [self._layout(*pair) for pair in enumerate(self._all())]
        pairs = zip(layouts, self._segments, strict=True)
        return [(layout, inverted(layout, segment)) for layout, segment in pairs]

    def _layout(self, number: int, rows: Ids) -> Layout:
        return layout_of(self._segments[number], rows, self._index.mean_lengths, self.knobs)


def _scored(given: QueryTerms, at: Layout, found: Found, knobs: Knobs) -> Scores:
    """The scores of the passages that stand there."""
    rows, documents, shares = found
    _, size, first_paragraph, first_name, first_heading, every = at.starts.tolist()
    values = given.worth[at.field_of[documents], rows] * shares
    # What each passage leaves to its title and heading: the words that it lacks itself.
    own = documents < size
    held = np.zeros((len(given.hashes), size), np.bool_)
    held[rows[own], documents[own]] = True
    names = np.flatnonzero(documents >= first_name)
    firsts, counts = (each[documents[names] - first_name] for each in at.spans)
    below = ranges(firsts, counts)
    names = np.repeat(names, counts)
    lacks = ~held[rows[names], below]
    names, below = names[lacks], below[lacks]
    implied = below + np.where(documents[names] < first_heading, every, every + size)

    total = given.asked.summed(
        np.concatenate([rows, rows[names]]),
        np.concatenate([documents, implied]),
        np.concatenate([values, values[names]]),
        every + 2 * size,
    )
    covered = total[first_heading:every] / (given.asked.total(given.worth[3]) or 1.0)
    headings = knobs.heading + knobs.covering_heading * np.minimum(1.0, covered) ** 2
    scores = total[:size] + knobs.article * total[size:first_paragraph][at.article_of]
    scores += knobs.paragraph * total[first_paragraph:first_name][at.paragraph_of]
    scores += at.title_weights[at.article_of] * total[every : every + size]
    scores += headings[at.section_of] * total[every + size :]
    scores *= total[:size] > 0
    return np.minimum(scores, given.highest)


def heaviest(asked: Query, rarity: Scores, knobs: Knobs) -> dict[str, float]:
    """The terms that make up most of a question's idf, and how often each counts."""
    boosts = asked.times * np.where(asked.is_asked, 1.0, knobs.synonyms)
    worth = rarity * boosts
    order = np.argsort(-worth, kind="stable")
    enough = int(np.searchsorted(np.cumsum(worth[order]), HEAVIEST * worth.sum())) + 1
    terms: dict[str, float] = {}
    for row in order[:enough].tolist():
        token = asked.tokens[row]
        terms[token] = terms.get(token, 0.0) + float(boosts[row])
    return terms


def _best_first(
    scores: Scores, ranks: NDArray[Any], places: NDArray[Any], limit: int
) -> list[tuple[int, float]]:
    """The places with the highest scores above 0; equals in the order of ranks, then of places."""
    kept = np.flatnonzero(scores > 0)
    if limit < len(kept):
        least = np.partition(scores[kept], -limit)[-limit] if limit > 0 else np.inf
        kept = kept[scores[kept] >= least]
    order = kept[np.lexsort((places[kept], ranks[kept], -scores[kept]))][: max(0, limit)]
    return [*zip(places[order].tolist(), scores[order].tolist(), strict=True)]
