"""Scoring: BM25 of each candidate and of what stands around it, added up.

A sentence leaves out what its title, its heading and the sentences around it have said. So a word
counts that stands in the sentence, in its paragraph or in its article; and, as if the sentence had
it, one that only the title or the heading has.
"""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.engines.base import Engine
from retrieval.index.arrays import Ids, ranges
from retrieval.index.index import Index, Part
from retrieval.index.segment import Segment, term
from retrieval.questions.question import Question
from retrieval.search.bm25 import Scores, idf
from retrieval.search.config import Knobs
from retrieval.search.fields import (
    Found,
    Layout,
    Matcher,
    inverted,
    joined,
    layout_of,
    sentences_of,
)
from retrieval.search.query import Query, query

CANDIDATES = 150  # asked of the engine: of 1,104 first hits none was lost, see the benchmarks
HEAVIEST = 0.93  # of the idf of a question's terms, that an engine is asked for
FREQUENCIES = 100_000  # of tokens, that need not be looked up again
_NO_PLACE = np.zeros(0, np.int64)


class Worth(NamedTuple):
    """What each row of a query is worth at most in a sentence, an article and a paragraph.

    `implied` is what it is worth in a title or heading. A long one is not worth less, and the idf
    is the sentences', so that a word counts the same wherever it stands.
    """

    sentence: Scores
    article: Scores
    paragraph: Scores
    implied: Scores


class QueryTerms(NamedTuple):
    """A query, the hash of each of its rows, in how much it stands (3 x rows), and its worth."""

    asked: Query
    hashes: Sequence[int]
    doc_freqs: NDArray[np.int64]
    worth: Worth


class Held(NamedTuple):
    """Whether a token stands in or right around a passage (`window`), and in its `article`."""

    window: Callable[[str], bool]
    article: Callable[[str], bool]


class Scoring:
    """The scores of passages: shares, 0 to 1, of the best score that a question allows."""

    def __init__(self, index: Index, engine: Engine | None, knobs: Knobs) -> None:
        self.knobs = knobs
        self._index, self._engine = index, engine
        # In how many sentences a token stands, and how telling it is.
        self.frequency = lru_cache(FREQUENCIES)(self._frequency)
        self.rarity = lru_cache(FREQUENCIES)(self._rarity)

    def terms(self, question: Question) -> QueryTerms:
        """The terms of a question, and what they are worth."""
        asked = query(question, self.known)
        hashes = [*map(term, asked.tokens)]
        doc_freqs = self._index.doc_freqs(hashes)
        return QueryTerms(asked, hashes, doc_freqs, self._worth(asked, doc_freqs))

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
        asked, terms, doc_freqs, worth = given
        places: list[NDArray[Any]] = [_NO_PLACE]
        ranks: list[NDArray[Any]] = [_NO_PLACE]
        scores = [np.zeros(0)]
        candidates = (
            self._candidates(asked, doc_freqs[0], limit, holding)
            if within is None
            else self._all_of(within)
        )
        for number, (part, layout) in enumerate(candidates):
            scores.append(self._scored(asked, worth, layout, Matcher(part.segment, terms)))
            places.append(layout.passages + self._index.bases[number])
            ranks.append(self._index.ranks[number][layout.articles[layout.article_of]])
        found = np.concatenate(scores) / (highest_score(asked, worth, self.knobs) or 1.0)
        order = _best_first(found, np.concatenate(ranks), np.concatenate(places), limit)
        return [(int(at), float(score)) for at, score in order]

    def held(self, place: int) -> Held:
        """What stands around the passage at a place."""
        part, at = self._index.location(place)
        segment = part.segment
        article, section = int(segment.article_of[at]), int(segment.section_of[at])
        window, sentences = segment.window(at), segment.sentence_terms
        near = np.concatenate(
            [
                sentences.values[sentences.starts[window.start] : sentences.starts[window.stop]],
                segment.title_terms[article],
                segment.heading_terms[section],
            ]
        )
        return Held(
            _holds(segment, np.unique(near)), _holds(segment, segment.article_terms[article])
        )

    def known(self, token: str) -> bool:
        """Whether any article has a token."""
        wanted = term(token)
        return any(part.segment.number(wanted) >= 0 for part in self._index.parts)

    def _rarity(self, token: str) -> float:
        """How telling a token is: its idf as a share of the largest, 0 to 1."""
        own, largest = idf(np.array([self.frequency(token), 0]), len(self._index))
        return float(own / largest)

    def places_with(self, tokens: Iterable[str]) -> Iterator[int]:
        """The places of candidates that have all of these tokens in their sentence."""
        wanted = sorted(tokens)
        asked = Query(wanted, np.ones(len(wanted)), slice(0, len(wanted)), [])
        doc_freqs = self._index.doc_freqs([*map(term, wanted)])
        candidates = self._candidates(asked, doc_freqs[0], CANDIDATES)
        for number, (part, layout) in enumerate(candidates):
            held = Matcher(part.segment, [*map(term, wanted)]).all_in(layout.sentence_texts)
            yield from (layout.passages[held] + int(self._index.bases[number])).tolist()

    def _frequency(self, token: str) -> int:
        return int(self._index.doc_freqs([term(token)])[0, 0])

    def _worth(self, asked: Query, doc_freqs: NDArray[np.int64]) -> Worth:
        """What the rows are worth; a synonym its share of the word asked for."""
        knobs = self.knobs
        k1s = (knobs.k1, knobs.around_k1, knobs.around_k1)
        fields = [
            idf(freqs, size) * asked.times * (k1 + 1)
            for freqs, size, k1 in zip(doc_freqs, self._index.counts, k1s, strict=True)
        ]
        for field in fields:
            for word, *synonyms in asked.choices:
                best = field[word].sum()
                for synonym in synonyms:
                    field[synonym] *= knobs.synonyms * min(1.0, best / field[synonym].sum())
        sentence, article, paragraph = fields
        return Worth(sentence, article, paragraph, sentence / (knobs.k1 + 1))

    def _candidates(
        self,
        asked: Query,
        doc_freqs: NDArray[np.int64],
        limit: int,
        holding: Collection[str] = (),
    ) -> Iterable[tuple[Part, Layout]]:
        """The passages of each part that can be among the best."""
        if self._engine is None:
            return self._everywhere
        terms = heaviest(asked, idf(doc_freqs, self._index.counts[0]), self.knobs)
        ids = self._engine.find(terms, max(CANDIDATES, limit))
        rows = self._index.rows(ids)
        if wanted := [*map(term, holding)]:
            rows = [
                found[Matcher(part.segment, wanted).all_in(sentences_of(part.segment, found))]
                for part, found in zip(self._index.parts, rows, strict=True)
            ]
        parts = zip(self._index.parts, rows, strict=True)
        return [(part, self._layout(part, found)) for part, found in parts]

    def _all_of(self, articles: Ids) -> Iterable[tuple[Part, Layout]]:
        """All passages of some articles, in each part."""
        for part, ranks in zip(self._index.parts, self._index.ranks, strict=True):
            wanted = np.isin(ranks, articles) & part.alive
            yield part, self._layout(part, np.flatnonzero(wanted[part.segment.article_of]))

    @cached_property
    def _everywhere(self) -> list[tuple[Part, Layout]]:
        """All passages of each part."""
        parts = self._index.parts
        alive = (np.flatnonzero(part.alive[part.segment.article_of]) for part in parts)
        return [
            (part, inverted(self._layout(part, rows), part.segment))
            for part, rows in zip(parts, alive, strict=True)
        ]

    def _layout(self, part: Part, candidates: NDArray[Any]) -> Layout:
        return layout_of(part.segment, candidates, self._index.mean_lengths, self.knobs)

    def _scored(self, asked: Query, worth: Worth, at: Layout, match: Matcher) -> Scores:
        """The scores of the passages that stand there."""
        knobs = self.knobs
        found = match.found(at.sentence_texts)
        own = bm25_of(asked, found, worth.sentence, at.sentence_norms)
        around = match.found(at.article_texts) if at.article_texts else match.looked_up(at.articles)
        scores = bm25_of(asked, around, worth.article, at.article_norms)
        total = own + knobs.article * scores[at.article_of]
        scores = bm25_of(asked, joined(found, at.paragraph_of), worth.paragraph, at.paragraph_norms)
        total += knobs.paragraph * scores[at.paragraph_of]

        held = np.zeros((len(asked.tokens), len(own)), dtype=np.bool_)
        held[found.rows, found.documents] = True
        implied = _implied(asked, match.found(at.title_texts), at.article_of, held, worth.implied)
        total += at.title_weights[at.article_of] * implied
        headings = match.found(at.heading_texts)
        implied = _implied(asked, headings, at.section_of, held, worth.implied)
        covered = _covered(asked, headings, worth.implied, at.section_of)
        total += (knobs.heading + knobs.covering_heading * covered**2) * implied
        total *= own > 0
        return np.minimum(total, highest_score(asked, worth, knobs))


def heaviest(asked: Query, rarity: Scores, knobs: Knobs) -> dict[str, float]:
    """The terms that make up most of a question's idf, and how often each counts."""
    boosts = asked.times.copy()
    for _, *synonyms in asked.choices:
        for synonym in synonyms:
            boosts[synonym] *= knobs.synonyms
    worth = rarity * boosts
    order = np.argsort(-worth, kind="stable")
    enough = int(np.searchsorted(np.cumsum(worth[order]), HEAVIEST * worth.sum())) + 1
    terms: dict[str, float] = {}
    for row in order[:enough].tolist():
        token = asked.tokens[row]
        terms[token] = terms.get(token, 0.0) + float(boosts[row])
    return terms


def highest_score(asked: Query, worth: Worth, knobs: Knobs) -> float:
    """The score that no passage exceeds: every word found for ever, wherever it counts."""
    best = asked.total(worth.sentence) + knobs.article * asked.total(worth.article)
    return best + knobs.paragraph * asked.total(worth.paragraph)


def bm25_of(asked: Query, found: Found, worth: Scores, norms: Scores) -> Scores:
    """The BM25 of each document, given what its length adds to the frequency."""
    shares = found.times / (found.times + norms[found.documents])
    shares *= worth[found.rows]
    return asked.summed(found.rows, found.documents, shares, len(norms))


def _implied(
    asked: Query, found: Found, field_of: Ids, held: NDArray[np.bool_], worth: Scores
) -> Scores:
    """What each passage leaves to its field, a title or a heading: the words that it lacks itself.

    `found` tells what stands in the fields, `field_of` the field of each passage, `held` which row
    of the query stands in which passage.
    """
    size = len(field_of)
    counts = np.bincount(field_of, minlength=int(field_of.max(initial=-1)) + 1)
    firsts = np.cumsum(counts) - counts
    of_field = counts[found.documents]
    places = ranges(firsts[found.documents], of_field)
    rows = np.repeat(found.rows, of_field)
    lacks = ~held[rows, places]
    rows, places = rows[lacks], places[lacks]
    return asked.summed(rows, places, worth[rows], size)


def _covered(asked: Query, found: Found, worth: Scores, field_of: Ids) -> Scores:
    """The share of the question, by idf, that the field of each passage holds."""
    size = int(field_of.max(initial=-1)) + 1
    shares = asked.summed(found.rows, found.documents, worth[found.rows], size)
    covered: Scores = np.minimum(1.0, shares / (asked.total(worth) or 1.0))[field_of]
    return covered


def _best_first(
    scores: Scores, ranks: NDArray[Any], places: NDArray[Any], limit: int
) -> Iterable[tuple[int, float]]:
    """The places with the highest scores above 0; equals in the order of ranks, then of places."""
    kept = np.flatnonzero(scores > 0)
    if limit < len(kept):
        least = np.partition(scores[kept], -limit)[-limit] if limit > 0 else np.inf
        kept = kept[scores[kept] >= least]
    order = kept[np.lexsort((places[kept], ranks[kept], -scores[kept]))][: max(0, limit)]
    return zip(places[order].tolist(), scores[order].tolist(), strict=True)


def _holds(segment: Segment, numbers: Ids) -> Callable[[str], bool]:
    """Whether a token is among ascending numbers of terms."""

    def holds(token: str) -> bool:
        number = segment.number(term(token))
        at = bisect_left(numbers, number)
        return number >= 0 and at < len(numbers) and int(numbers[at]) == number

    return holds
