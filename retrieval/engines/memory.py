"""Memory: BM25 over postings in this process, for some 200,000 passages at most."""

from collections.abc import Mapping
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from retrieval.index.index import Index
from retrieval.index.segment import Segment, term_hash
from retrieval.search.bm25 import BM25, highest, idf, postings
from retrieval.search.config import RankingConfig


class Memory:
    """BM25 of the sentence plus BM25 of its paragraph with title and heading."""

    def __init__(self, index: Index, config: RankingConfig) -> None:
        self._index, self._config = index, config
        for part in index.parts:
            _bm25s(part.segment, config)

    def find(self, terms: Mapping[str, float], n: int) -> NDArray[np.uint64]:
        """The ids of the `n` passages with the highest scores; each term has a boost."""
        hashes = [*map(term_hash, terms)]
        idfs = idf(self._index.doc_freqs(hashes)[0], self._index.counts[0])
        weights = idfs * np.array([*terms.values()])
        ids, scores = [np.zeros(0, np.uint64)], [np.zeros(0)]
        for part in self._index.parts:
            segment = part.segment
            sentences, contexts = _bm25s(segment, self._config)
            ordinals = segment.ordinals(hashes).tolist()
            by_ordinal = {o: w for o, w in zip(ordinals, weights.tolist(), strict=True) if o >= 0}
            sentence_scores = sentences.weighted_scores(by_ordinal)
            rows = np.flatnonzero(sentence_scores > 0)
            if not part.alive.all():
                rows = rows[part.alive[segment.article_of[rows]]]
            context_scores = contexts.weighted_scores(by_ordinal)[segment.paragraph_of[rows]]
            total = sentence_scores[rows] + context_scores
            best = highest(total, n)
            scores.append(total[best])
            ids.append(segment.ids[rows[best]])
        order = np.argsort(-np.concatenate(scores), kind="stable")
        return np.concatenate(ids)[order[:n]]


_BM25S: WeakKeyDictionary[Segment, tuple[BM25, BM25]] = WeakKeyDictionary()


def _bm25s(segment: Segment, config: RankingConfig) -> tuple[BM25, BM25]:
    """BM25 of a segment's sentences and of its paragraphs with title and heading, cached."""
    if segment not in _BM25S:
        size, sentences = len(segment.terms), segment.sentence_terms
        passages, firsts = sentences.row_indices(), segment.first_in_paragraph[:-1]
        titles = segment.title_terms.take(segment.article_of[firsts])
        headings = segment.heading_terms.take(segment.section_of[firsts])
        terms = np.concatenate([sentences.values, titles.values, headings.values])
        paragraphs = segment.paragraph_of[passages], titles.row_indices(), headings.row_indices()
        in_sentences = postings(sentences.values, passages, len(sentences), size)
        in_contexts = postings(terms, np.concatenate(paragraphs), len(firsts), size)
        _BM25S[segment] = (
            BM25(in_sentences, config.k1, config.b),
            BM25(in_contexts, config.context_k1, config.context_b),
        )
    return _BM25S[segment]
