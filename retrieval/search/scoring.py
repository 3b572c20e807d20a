"""Scoring: the exact scores of candidates, by BM25 of the sentence and of its context.

A sentence often leaves out what its title, its heading and the sentences around it say. The score
is the sum over fields of weight x BM25: sentence, paragraph, article; and title and heading, for
the terms that the sentence itself lacks. It is divided by the highest score that a question allows.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.analysis.synonyms import synonyms_of
from retrieval.analysis.tokenizer import has_whole, pairs
from retrieval.engines.base import Engine
from retrieval.index.arrays import Ids
from retrieval.index.index import Index, Places
from retrieval.index.segment import Segment, term_hash
from retrieval.questions.question import Question
from retrieval.search.bm25 import Postings, Scores, highest, idf
from retrieval.search.config import CANDIDATES, ENGINE_IDF_SHARE, RankingConfig
from retrieval.search.fields import (
    Layout,
    filter_containing,
    invert,
    lay_out,
    saturations,
    saturations_in,
    score,
)
from retrieval.search.query import Query, build_query

TOKENS_CACHED = 100_000  # in the caches of document frequencies and idf
CONTEXTS_CACHED = 512  # those of the first passages are looked at again and again


Hits = list[tuple[int, float]]  # places and scores, best first


class QueryTerms(NamedTuple):
    """A query with the weights of its R rows in this index.

    Each field has the idf of its own documents; titles and headings have that of sentences, and a
    long one is not weighted down.
    """

    query: Query
    hashes: Sequence[int]  # R: of the tokens
    doc_freqs: NDArray[np.int64]  # 3 x R: in sentences, articles and paragraphs
    weights: Scores  # 4 x R: the highest score in a sentence, article, paragraph; title or heading
    max_score: float  # of any passage: every term in every field, with unlimited frequency


Contains = Callable[[str], bool]  # whether a token occurs in some text


class Context(NamedTuple):
    """What occurs in a passage or right around it (`window`), and in its `article`.

    The window is the passage, the one before and the one after it in the paragraph, the title and
    the heading.
    """

    window: Contains
    article: Contains


class Scoring:
    """The scores of passages, 0 to 1: the share of the best score that a question allows."""

    def __init__(self, index: Index, engine: Engine | None, config: RankingConfig) -> None:
        self.config = config
        self._index, self._engine = index, engine
        self._largest = idf(0, len(index))
        self.doc_freq = lru_cache(TOKENS_CACHED)(self._doc_freq)
        self.normalised_idf = lru_cache(TOKENS_CACHED)(self._normalised_idf)
        self.context = lru_cache(CONTEXTS_CACHED)(self._context)

    def terms(self, question: Question) -> QueryTerms:
        """The query of a question with its weights; a synonym has a share of the word's."""
        config = self.config
        query = build_query(question, self.is_known)
        hashes = [*map(term_hash, query.tokens)]
        doc_freqs = self._index.doc_freqs(hashes)
        k1s = np.array([[config.k1], [config.context_k1], [config.context_k1]])
        weights = idf(doc_freqs, self._index.counts[:, None]) * query.tf * (k1s + 1)
        if len(query.group_of) > len(query.group_starts):
            variants = np.add.reduceat(weights, query.variant_starts, axis=1)
            words = variants[:, query.group_of]
            shares = config.synonym * np.minimum(1.0, words / np.maximum(variants, 1e-9))
            shares[:, query.group_starts] = 1.0
            weights *= shares[:, query.variant_of]
        max_score = np.array([1.0, config.article, config.paragraph]) @ query.total(weights)
        weights = np.concatenate([weights, weights[:1] / (config.k1 + 1)])
        return QueryTerms(query, hashes, doc_freqs, weights, float(max_score))

    def best(
        self,
        terms: QueryTerms,
        limit: int,
        within: Ids | None = None,
        must_contain: Collection[str] = (),
    ) -> Hits:
        """The places of the best passages and their scores, best first, at most `limit`.

        Equal scores keep the articles' order. Passages without a term in their own sentence are
        left out. `within`: only passages of these articles, by their ranks in the order.
        `must_contain`: where an engine finds candidates, only those with all of these tokens in
        their sentence.
        """
        if not terms.query.tokens:
            return []
        scores, places = [np.zeros(0)], [np.zeros(0, np.int64)]
        for layout, saturation in self._documents(terms, limit, within, must_contain):
            scores.append(score(terms.query, terms.weights, layout, saturation, self.config))
            places.append(layout.places)
        shares = np.minimum(1.0, np.concatenate(scores) / (terms.max_score or 1.0))
        return self._best_first(shares, np.concatenate(places), limit)

    def is_exhaustive(self, within: Ids | None) -> bool:
        """Whether every passage is scored, and not only an engine's candidates."""
        return self._engine is None or within is not None

    def coverage(self, words: Sequence[str], contains: Contains, *, whole: bool = False) -> float:
        """The coverage of words by a text: sum(idf x share of the word) / sum(idf), 0 to 1.

        The share of a word is 1 where the word or a synonym occurs, otherwise that of its pairs of
        characters, or 0 for `whole` words only. The coverage is 1 where all idf are 0.
        """
        share_of = _has_word if whole else share_of_word
        weighted = [(self.normalised_idf(word), share_of(word, contains)) for word in words]
        total = sum(idf for idf, _ in weighted)
        return sum(idf * share for idf, share in weighted) / total if total else 1.0

    def _context(self, place: int) -> Context:
        """The context of the passage at a place."""
        part, passage = self._index.location(place)
        segment = part.segment
        article, section = int(segment.article_of[passage]), int(segment.section_of[passage])
        window, sentences = segment.window(passage), segment.sentence_terms
        first, last = sentences.starts[window.start], sentences.starts[window.stop]
        in_window = {
            *sentences.values[first:last].tolist(),
            *segment.title_terms[article].tolist(),
            *segment.heading_terms[section].tolist(),
        }
        whole = segment.article_terms[article]

        def in_article(token: str) -> bool:
            number = segment.number(term_hash(token))
            found = int(whole.searchsorted(number))
            return found < len(whole) and int(whole[found]) == number

        return Context(lambda token: segment.number(term_hash(token)) in in_window, in_article)

    def is_known(self, token: str) -> bool:
        """Whether any article contains a token."""
        wanted = term_hash(token)
        return any(part.segment.number(wanted) >= 0 for part in self._index.parts)

    def places_with(self, tokens: Collection[str]) -> Iterator[int]:
        """The places of candidates whose sentence contains all of these tokens."""
        every = self._find(dict.fromkeys(tokens, 1.0)) if self._engine else self._index.places()
        yield from self._filter_containing(every, tokens).tolist()

    def _doc_freq(self, token: str) -> int:
        """The document frequency of a token in sentences."""
        wanted = term_hash(token)
        numbers = ((part, part.segment.number(wanted)) for part in self._index.parts)
        return sum(int(part.doc_freq[number, 0]) for part, number in numbers if number >= 0)

    def _normalised_idf(self, token: str) -> float:
        """The idf of a token in sentences divided by the largest possible, 0 to 1."""
        return float(idf(self.doc_freq(token), len(self._index)) / self._largest)

    def _documents(
        self, terms: QueryTerms, limit: int, within: Ids | None, must_contain: Collection[str]
    ) -> Iterator[tuple[Layout, Scores]]:
        """For each segment the layout of what is to be scored, and the terms' saturations there."""
        if self._engine is None and within is None:
            for segment, layout, inverted in self._everything:
                yield layout, saturations_in(inverted, segment.numbers(terms.hashes))
            return
        if self.is_exhaustive(within):
            places = self._index.places(within)
        else:
            places = self._candidates(terms, limit, must_contain)
        for segment, layout in self._lay_out(places):
            yield layout, saturations(layout, segment, segment.numbers(terms.hashes))

    def _candidates(self, terms: QueryTerms, limit: int, must_contain: Collection[str]) -> Places:
        """The places of the passages that the engine finds."""
        idfs = idf(terms.doc_freqs[0], self._index.counts[0])
        places = self._find(engine_terms(terms.query, idfs, self.config), limit)
        return self._filter_containing(places, must_contain) if must_contain else places

    def _find(self, terms: Mapping[str, float], limit: int = 0) -> Places:
        assert self._engine
        return self._index.places_with_ids(self._engine.find(terms, max(CANDIDATES, limit)))

    def _filter_containing(self, places: Places, tokens: Collection[str]) -> Places:
        """Those places whose sentence contains all tokens."""
        wanted, found = [*map(term_hash, tokens)], [places[:0]]
        for part, base, passages in self._index.split(places):
            numbers = part.segment.numbers(wanted)
            found.append(filter_containing(part.segment, passages, numbers) + base)
        return np.concatenate(found)

    @cached_property
    def _everything(self) -> list[tuple[Segment, Layout, Postings]]:
        """For each segment, the layout of all passages, and its terms, made once."""
        layouts = self._lay_out(self._index.places())
        return [(segment, layout, invert(layout, segment)) for segment, layout in layouts]

    def _lay_out(self, places: Places) -> Iterator[tuple[Segment, Layout]]:
        for part, base, passages in self._index.split(places):
            means = self._index.mean_lengths
            yield part.segment, lay_out(part.segment, base, passages, means, self.config)

    def _best_first(self, scores: Scores, places: Places, limit: int) -> Hits:
        """The places with the highest scores above 0; ties by articles, then by places."""
        found = highest(scores, limit)
        ranks = self._index.ranks_at(places[found])
        order = found[np.lexsort((places[found], ranks, -scores[found]))][: max(0, limit)]
        return [*zip(places[order].tolist(), scores[order].tolist(), strict=True)]


def share_of_word(word: str, contains: Contains) -> float:
    """1 where a word or a synonym occurs, otherwise the share of its pairs that do."""
    if _has_word(word, contains):
        return 1.0
    inner = pairs(word) if len(word) > 2 else []
    return sum(map(contains, inner)) / len(inner) if inner else 0.0


def _has_word(word: str, contains: Contains) -> bool:
    return contains(word) or any(has_whole(other, contains) for other in synonyms_of(word))


def engine_terms(query: Query, idfs: Scores, config: RankingConfig) -> dict[str, float]:
    """The terms that make up ENGINE_IDF_SHARE of a query's summed idf, each with its boost."""
    boosts = query.tf * np.where(query.is_original, 1.0, config.synonym)
    weights = idfs * boosts
    order = np.argsort(-weights, kind="stable")
    enough = int(np.searchsorted(np.cumsum(weights[order]), ENGINE_IDF_SHARE * weights.sum())) + 1
    terms: dict[str, float] = {}
    for row in order[:enough].tolist():
        token = query.tokens[row]
        terms[token] = terms.get(token, 0.0) + float(boosts[row])
    return terms
