"""Memory: BM25 over postings in this process, for some 200,000 passages at most."""

from collections.abc import Mapping
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from retrieval.engines.bm25 import BM25, Scores, highest, idf, length_norm, postings
from retrieval.index.arrays import ranges
from retrieval.index.index import DocIds, Index
from retrieval.index.segment import Part, Segment, term_hash
from retrieval.search.config import RankingConfig


class _Postings(NamedTuple):
    """What a segment is searched by."""

    sentences: BM25
    contexts: BM25  # the paragraphs with title and heading
    bounds: Scores  # how many times the score of its context a passage's can be, by paragraph


class Memory:
    """BM25 of the sentence plus BM25 of its paragraph with title and heading."""

    def __init__(self, index: Index, config: RankingConfig) -> None:
        self._index, self._config = index, config
        for part in index.parts:
            _postings(part.segment, config)

    def find(self, terms: Mapping[str, float], n: int) -> NDArray[np.uint64]:
        """The ids of the `n` passages with the highest scores; each term has a boost."""
        hashes = [*map(term_hash, terms)]
        idfs = idf(self._index.doc_freqs(hashes)[0], self._index.counts[0])
        weights = idfs * np.array([*terms.values()])
        ids, scores = [np.zeros(0, np.uint64)], [np.zeros(0)]
        for part in self._index.parts:
            ordinals = part.segment.ordinals(hashes).tolist()
            by_ordinal = {o: w for o, w in zip(ordinals, weights.tolist(), strict=True) if o >= 0}
            passages, total = self._best_in(part, by_ordinal, n)
            scores.append(total)
            ids.append(part.segment.ids[passages])
        order = np.argsort(-np.concatenate(scores), kind="stable")
        return np.concatenate(ids)[order[:n]]

    def _best_in(self, part: Part, weights: Mapping[int, float], n: int) -> tuple[DocIds, Scores]:
        """The `n` best passages of a part, ascending, and their scores, by the terms' weights."""
        postings, starts = _postings(part.segment, self._config), part.segment.first_in_paragraph
        in_sentences = postings.sentences.weighted_scores(weights)
        in_sentences[part.deleted_passages] = 0
        in_contexts = postings.contexts.weighted_scores(weights)

        def best_below(paragraphs: DocIds) -> tuple[DocIds, Scores]:
            counts = starts[paragraphs + 1] - starts[paragraphs]
            passages = ranges(starts[paragraphs], counts)
            own = in_sentences[passages]
            total = (own + np.repeat(in_contexts[paragraphs], counts)) * (own > 0)
            best = highest(total, n)
            return passages[best], total[best]

        # The best of the paragraphs that score best rule out most of the others.
        _, total = best_below(highest(in_contexts, n))
        lowest = total.min() * (1 - 1e-6) if len(total) >= n > 0 else 0.0
        return best_below(np.flatnonzero(in_contexts * postings.bounds > lowest))


_POSTINGS: WeakKeyDictionary[Segment, _Postings] = WeakKeyDictionary()


def _postings(segment: Segment, config: RankingConfig) -> _Postings:
    """The postings of a segment, cached."""
    if segment not in _POSTINGS:
        size, sentences = len(segment.terms), segment.sentence_terms
        passages, firsts = sentences.row_indices(), segment.first_in_paragraph[:-1]
        titles = segment.title_terms.take(segment.article_of[firsts])
        headings = segment.heading_terms.take(segment.section_of[firsts])
        terms = np.concatenate([sentences.values, titles.values, headings.values])
        paragraphs = segment.paragraph_of[passages], titles.row_indices(), headings.row_indices()
        in_sentences = postings(sentences.values, passages, len(sentences), size)
        in_contexts = postings(terms, np.concatenate(paragraphs), len(firsts), size)
        k1, context_k1 = config.k1, config.context_k1
        contexts = BM25(in_contexts, context_k1, config.context_b)
        # With tf (k1 + 1) / (tf + norm) a sentence scores most, beside its context, for tf 1.
        norms = length_norm(contexts.doc_len, contexts.avgdl, context_k1, config.context_b)
        shortest = length_norm(np.zeros(1), 1.0, k1, config.b)
        ratios = (k1 + 1) / (context_k1 + 1) * np.maximum(1.0, (1 + norms) / (1 + shortest))
        _POSTINGS[segment] = _Postings(BM25(in_sentences, k1, config.b), contexts, 1 + ratios)
    return _POSTINGS[segment]
