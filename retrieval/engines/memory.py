"""The engine in memory: BM25 over postings in this process, for some 200,000 passages at most."""

from collections.abc import Mapping
from typing import Self

import numpy as np
from numpy.typing import NDArray

from retrieval.engines.bm25 import BM25, idf, indices_of_highest, postings
from retrieval.index.index import Index
from retrieval.index.segment import Segment, term_hash
from retrieval.search.config import RankingConfig


class MemoryEngine:
    """BM25 of the sentence plus BM25 of its context: its paragraph with title and heading.

    `previous`: the engine of the previous index; what it computed of segments in both is kept.
    """

    def __init__(self, index: Index, config: RankingConfig, previous: Self | None = None) -> None:
        self._index, self._config = index, config
        known = previous._bm25_of if previous and previous._config == config else {}
        self._bm25_of: dict[Segment, tuple[BM25, BM25]] = {
            part.segment: known.get(part.segment) or _build_bm25(part.segment, config)
            for part in index.parts
        }

    def find(self, boosts: Mapping[str, float], limit: int) -> NDArray[np.uint64]:
        """The ids of the `limit` passages with the highest scores; each token has a boost."""
        terms = [*map(term_hash, boosts)]
        idfs = idf(self._index.doc_freqs(terms)[0], len(self._index))
        weights = idfs * np.array([*boosts.values()])
        ids, scores = [np.zeros(0, np.uint64)], [np.zeros(0)]
        for part in self._index.parts:
            segment, (sentences, contexts) = part.segment, self._bm25_of[part.segment]
            ordinals = segment.ordinals(terms).tolist()
            weight_of = {o: w for o, w in zip(ordinals, weights.tolist(), strict=True) if o >= 0}
            in_sentences = sentences.weighted_scores(weight_of)
            in_sentences[part.deleted_passages] = 0
            in_contexts = contexts.weighted_scores(weight_of)
            passages = np.flatnonzero(in_sentences > 0)
            paragraphs = segment.paragraph_of.take(passages)
            totals = in_sentences.take(passages) + in_contexts.take(paragraphs)
            best = indices_of_highest(totals, limit)
            ids.append(segment.ids[passages[best]])
            scores.append(totals[best])
        order = np.argsort(-np.concatenate(scores), kind="stable")
        return np.concatenate(ids)[order[:limit]]


def _build_bm25(segment: Segment, config: RankingConfig) -> tuple[BM25, BM25]:
    """BM25 over the sentences of a segment, and over its paragraphs with title and heading."""
    size, sentences = len(segment.terms), segment.sentence_terms
    passages, firsts = sentences.row_indices(), segment.paragraph_starts[:-1]
    titles = segment.title_terms.take(segment.article_of[firsts])
    headings = segment.heading_terms.take(segment.section_of[firsts])
    terms = np.concatenate([sentences.values, titles.values, headings.values])
    paragraphs = segment.paragraph_of[passages], titles.row_indices(), headings.row_indices()
    in_sentences = postings(sentences.values, passages, len(sentences), size)
    in_contexts = postings(terms, np.concatenate(paragraphs), len(firsts), size)
    contexts = BM25(in_contexts, config.context_k1, config.context_b)
    return BM25(in_sentences, config.k1, config.b), contexts
