"""Scoring: the exact scores of passages, by BM25 of the sentence and of what is around it.

Without an engine, or within some articles, all passages are scored; otherwise an engine's
candidates and the other passages of their paragraphs.

A sentence often leaves out what its title, its heading and the sentences around it say. The score
is the sum over fields of weight x BM25: sentence, article, paragraph; and title and heading, for
the terms that the sentence itself lacks. It is divided by the highest score possible for the query
in sentence, article and paragraph, and at most 1. A term's saturation is the part of BM25 that
depends on the passage: tf / (tf + length norm).

A doc id is the number of a passage in the index, from 0.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache, partial
from typing import NamedTuple

import numpy as np

from retrieval.analysis.synonyms import synonyms_of
from retrieval.analysis.tokenizer import bigrams, contains_word
from retrieval.engines.base import Engine
from retrieval.engines.bm25 import Postings, Scores, idf, indices_of_highest
from retrieval.index.arrays import Ints
from retrieval.index.index import DocIds, Index
from retrieval.index.segment import Segment, term_hash
from retrieval.questions.question import Question
from retrieval.search.config import CANDIDATES, ENGINE_IDF_SHARE, RankingConfig
from retrieval.search.fields import (
    Fields,
    fields_of,
    passages_containing,
    saturation_postings,
    saturations,
    saturations_from_postings,
    score,
)
from retrieval.search.query import Query, QueryTerms, build_query

TOKEN_CACHE_SIZE = 100_000  # in the caches of document frequencies and idf
TERMS_CACHE_SIZE = 4  # a question that names articles is searched for in them, and in all
CONTEXT_CACHE_SIZE = 512  # passages: several features and the evidence need their contexts

_OF_TWO_SCRIPTS = re.compile(r"([\u4e00-\u9fff]+)([a-z\d]+)|([a-z\d]+)([\u4e00-\u9fff]+)")

Hits = list[tuple[int, float]]  # doc ids and scores, best first
Contains = Callable[[str], bool]  # whether a text contains a token


class Context(NamedTuple):
    """Two tests of a passage: whether its window has a token, and whether its article has it."""

    window: Contains  # whether in the passage, the ones beside it, the title or the heading
    article: Contains  # whether in its article


class Scoring:
    """The scores of an index's passages for questions, and the statistics that these need."""

    def __init__(self, index: Index, engine: Engine | None, config: RankingConfig) -> None:
        self.config = config
        self._index, self._engine = index, engine
        self._max_idf = idf(0, len(index))
        self.doc_freq = lru_cache(TOKEN_CACHE_SIZE)(self._doc_freq)
        self.normalised_idf = lru_cache(TOKEN_CACHE_SIZE)(self._normalised_idf)
        self.context = lru_cache(CONTEXT_CACHE_SIZE)(self._context)
        self.terms = lru_cache(TERMS_CACHE_SIZE)(self._terms)

    def _terms(self, question: Question) -> QueryTerms:
        """The terms of a question's query with their weights."""
        config = self.config
        query = build_query(question, self.is_known, self.normalised_idf)
        hashes = [*map(term_hash, query.tokens)]
        doc_freqs = self._index.doc_freqs(hashes)
        k1s = np.array([[config.k1], [config.context_k1], [config.context_k1]])
        weights = idf(doc_freqs, self._index.doc_counts[:, None]) * query.tf * (k1s + 1)
        has_synonyms = len(query.original_of) > len(query.originals)
        if has_synonyms:  # each weighs at most `config.synonym` x its original
            totals = np.add.reduceat(weights, query.first_terms, axis=1)
            ratios = totals[:, query.original_of] / np.maximum(totals, 1e-9)
            shares = config.synonym * np.minimum(1.0, ratios)
            shares[:, query.originals] = 1.0
            weights *= shares[:, query.alternative_of]
        max_score = np.array([1.0, config.article, config.paragraph]) @ query.total(weights)
        heading_weights = weights[0] / (config.k1 + 1)
        return QueryTerms(query, hashes, doc_freqs, weights, heading_weights, float(max_score))

    def best(
        self,
        terms: QueryTerms,
        limit: int,
        within: Ints | None = None,
        *,
        must_contain: Collection[str] = (),
    ) -> Hits:
        """The doc ids of the best passages and their scores, 0 to 1, best first, at most `limit`.

        Equal scores keep the articles' order. Passages without a term in their own sentence are
        left out. `within`: only passages of these articles, by their positions in `Index.articles`.
        `must_contain`: of an engine's candidates only those with all of these tokens in their
        sentence are scored, and the rest of their paragraphs.
        """
        if not terms.query.tokens:
            return []
        scores, doc_ids = [np.zeros(0)], [np.zeros(0, np.int64)]
        for fields, values in self._fields_and_saturations(terms, limit, within, must_contain):
            scores.append(score(terms, fields, values, self.config))
            doc_ids.append(fields.doc_ids)
        shares = np.minimum(1.0, np.concatenate(scores) / (terms.max_score or 1.0))
        return self._best_first(shares, np.concatenate(doc_ids), limit)

    def is_exhaustive(self, within: Ints | None) -> bool:
        """Whether every passage is scored, and not only an engine's candidates."""
        return self._engine is None or within is not None

    def coverage(self, words: Sequence[str], contains: Contains, *, whole: bool = False) -> float:
        """The coverage of words by a text: sum(idf x match) / sum(idf), 0 to 1.

        The match is that of `word_match`; with `whole` a word that is there only in part has none.
        The coverage is 1 where all idf are 0.
        """
        match = _matches_whole if whole else self.word_match
        return self._weighted_share(words, partial(match, contains=contains), default=1.0)

    def word_match(self, word: str, contains: Contains) -> float:
        """1 where a text contains a word or a synonym, otherwise the share of its bigrams there.

        Each bigram counts by its idf: 合作 and 作用, which many articles have, are little of
        光合作用. Of a word of Han and Latin letters (连wifi) it is the share of these two.
        """
        if _matches_whole(word, contains):
            return 1.0
        if len(word) == 1:
            return 0.0
        if two := _OF_TWO_SCRIPTS.fullmatch(word):
            return self._weighted_share([*filter(None, two.groups())], contains)
        return self._weighted_share(bigrams(word) if len(word) > 2 else [], contains)

    def _weighted_share(
        self, words: Iterable[str], match: Callable[[str], float], default: float = 0.0
    ) -> float:
        """sum(idf x match) / sum(idf) of words; `default` where all idf are 0."""
        total = covered = 0.0
        for word in words:
            weight = self.normalised_idf(word)
            total += weight
            covered += weight * match(word)
        return covered / total if total else default

    def window_coverage(self, words: Sequence[str], doc_id: int) -> float:
        """The coverage of words by the window of a passage with its title and heading, 0 to 1."""
        return self.coverage(words, self.context(doc_id).window)

    def _context(self, doc_id: int) -> Context:
        """The `Context` of a passage."""
        segment, passage = self._index.segment_and_number(doc_id)
        article, section = int(segment.article_of[passage]), int(segment.section_of[passage])
        window, sentences = segment.window(passage), segment.sentence_terms
        first, last = sentences.starts[window.start], sentences.starts[window.stop]
        window_terms = {
            *sentences.values[first:last].tolist(),
            *segment.title_terms[article].tolist(),
            *segment.heading_terms[section].tolist(),
        }
        article_terms = segment.article_terms[article]  # ascending

        def in_article(token: str) -> bool:
            ordinal = segment.ordinal(term_hash(token))
            index = int(article_terms.searchsorted(ordinal))
            return index < len(article_terms) and int(article_terms[index]) == ordinal

        return Context(lambda token: segment.ordinal(term_hash(token)) in window_terms, in_article)

    def is_known(self, token: str) -> bool:
        """Whether any article contains a token."""
        term = term_hash(token)
        return any(part.has(term) for part in self._index.parts)

    def doc_ids_containing(self, tokens: Collection[str]) -> Iterator[int]:
        """The doc ids of passages whose sentence has all these tokens.

        With an engine those of its candidates only.
        """
        doc_ids = self._find(dict.fromkeys(tokens, 1.0)) if self._engine else self._index.doc_ids()
        yield from self._containing(doc_ids, tokens).tolist()

    def _doc_freq(self, token: str) -> int:
        """The document frequency of a token in sentences."""
        term = term_hash(token)
        ordinals = ((part, part.segment.ordinal(term)) for part in self._index.parts)
        return sum(int(part.doc_freq[ordinal, 0]) for part, ordinal in ordinals if ordinal >= 0)

    def _normalised_idf(self, token: str) -> float:
        """The idf of a token in sentences divided by the largest possible, 0 to 1."""
        return float(idf(self.doc_freq(token), len(self._index)) / self._max_idf)

    def _fields_and_saturations(
        self, terms: QueryTerms, limit: int, within: Ints | None, must_contain: Collection[str]
    ) -> Iterator[tuple[Fields, Scores]]:
        """For each segment the fields of the passages to score, and the terms' saturations."""
        if self._engine is None and within is None:
            for segment, fields, postings in self._all_saturations:
                yield fields, saturations_from_postings(postings, segment.ordinals(terms.hashes))
            return
        if self.is_exhaustive(within):
            doc_ids = self._index.doc_ids(within)
        else:
            doc_ids = self._candidates(terms, limit, must_contain)
        for segment, fields in self._fields_at(doc_ids):
            yield fields, saturations(fields, segment, segment.ordinals(terms.hashes))

    def _candidates(self, terms: QueryTerms, limit: int, must_contain: Collection[str]) -> DocIds:
        """The doc ids of the candidates for a query."""
        idfs = idf(terms.doc_freqs[0], len(self._index))
        doc_ids = self._find(engine_terms(terms.query, idfs, self.config), limit)
        return self._containing(doc_ids, must_contain) if must_contain else doc_ids

    def _find(self, boosts: Mapping[str, float], limit: int = 0) -> DocIds:
        """The doc ids of the candidates that the engine finds for tokens with their boosts."""
        assert self._engine
        return self._index.doc_ids_for(self._engine.find(boosts, max(CANDIDATES, limit)))

    def _containing(self, doc_ids: DocIds, tokens: Collection[str]) -> DocIds:
        """Those doc ids whose sentence contains all tokens."""
        hashes, containing = [*map(term_hash, tokens)], [doc_ids[:0]]
        for segment, base, passages in self._index.by_segment(doc_ids):
            ordinals = segment.ordinals(hashes)
            containing.append(passages_containing(segment, passages, ordinals) + base)
        return np.concatenate(containing)

    @cached_property
    def _all_saturations(self) -> list[tuple[Segment, Fields, Postings]]:
        """For each segment the fields of all passages, and the postings of their saturations."""
        pairs = self._fields_at(self._index.doc_ids())
        return [
            (segment, fields, saturation_postings(fields, segment)) for segment, fields in pairs
        ]

    def _fields_at(self, doc_ids: DocIds) -> Iterator[tuple[Segment, Fields]]:
        """For each segment the fields of the passages at some doc ids."""
        means = self._index.mean_lengths
        for segment, base, passages in self._index.by_segment(doc_ids):
            yield segment, fields_of(segment, base, passages, means, self.config)

    def _best_first(self, scores: Scores, doc_ids: DocIds, limit: int) -> Hits:
        """The doc ids with the highest scores above 0; ties by articles, then by doc ids."""
        top = indices_of_highest(scores, limit)
        positions = self._index.article_positions(doc_ids[top])
        order = top[np.lexsort((doc_ids[top], positions, -scores[top]))][:limit]
        return [*zip(doc_ids[order].tolist(), scores[order].tolist(), strict=True)]


def _matches_whole(word: str, contains: Contains) -> bool:
    """Whether a text contains a word, or a synonym of it, as a whole."""
    return contains(word) or any(contains_word(other, contains) for other in synonyms_of(word))


def engine_terms(query: Query, idfs: Scores, config: RankingConfig) -> dict[str, float]:
    """{token: boost} of the tokens for an engine; the boost is the tf, reduced in synonyms.

    Only the tokens of the highest idf x boost: as few as have ENGINE_IDF_SHARE of the sum of all.
    """
    boosts = query.tf * np.where(query.is_original, 1.0, config.synonym)
    weights = idfs * boosts
    order = np.argsort(-weights, kind="stable")
    count = int(np.searchsorted(np.cumsum(weights[order]), ENGINE_IDF_SHARE * weights.sum())) + 1
    terms: dict[str, float] = {}
    for index in order[:count].tolist():
        token = query.tokens[index]
        terms[token] = terms.get(token, 0.0) + float(boosts[index])
    return terms
