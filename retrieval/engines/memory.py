"""Memory: BM25 over postings in this process, for some 200,000 passages at most."""

from collections.abc import Mapping
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from retrieval.engines.bm25 import BM25, highest, idf, postings
from retrieval.index.index import Index
from retrieval.index.segment import Segment, term_hash
from retrieval.search.config import RankingConfig


class _Statistics(NamedTuple):
    """The statistics with which a segment is searched."""

    sentences: BM25
    contexts: BM25  # the paragraphs with title and heading


class Memory:
    """BM25 of the sentence plus BM25 of its context: its paragraph with title and heading.

    `previous`: the engine of the previous index, whose statistics are kept where they are the same.
    """

    def __init__(self, index: Index, config: RankingConfig, previous: Self | None = None) -> None:
        self._index, self._config = index, config
        known = previous._statistics if previous and previous._config == config else {}
        self._statistics: dict[Segment, _Statistics] = {
            part.segment: known.get(part.segment) or _statistics(part.segment, config)
            for part in index.parts
        }

    def find(self, boosts: Mapping[str, float], limit: int) -> NDArray[np.uint64]:
        """The ids of the `limit` passages with the highest scores; each token has a boost."""
        terms = [*map(term_hash, boosts)]
        idfs = idf(self._index.doc_freqs(terms)[0], len(self._index))
        weights = idfs * np.array([*boosts.values()])
        ids, scores = [np.zeros(0, np.uint64)], [np.zeros(0)]
        for part in self._index.parts:
            segment, (sentences, contexts) = part.segment, self._statistics[part.segment]
            ordinals = segment.ordinals(terms).tolist()
            by_ordinal = {o: w for o, w in zip(ordinals, weights.tolist(), strict=True) if o >= 0}
            in_sentences = sentences.weighted_scores(by_ordinal)
            in_sentences[part.deleted_passages] = 0
            in_contexts = contexts.weighted_scores(by_ordinal)
            passages = np.flatnonzero(in_sentences > 0)
            paragraphs = segment.paragraph_of.take(passages)
            totals = in_sentences.take(passages) + in_contexts.take(paragraphs)
            best = highest(totals, limit)
            ids.append(segment.ids[passages[best]])
            scores.append(totals[best])
        order = np.argsort(-np.concatenate(scores), kind="stable")
        return np.concatenate(ids)[order[:limit]]


def _statistics(segment: Segment, config: RankingConfig) -> _Statistics:
    """The statistics of a segment, with k1 and b of a config."""
    size, sentences = len(segment.terms), segment.sentence_terms
    passages, firsts = sentences.row_indices(), segment.paragraph_starts[:-1]
    titles = segment.title_terms.take(segment.article_of[firsts])
    headings = segment.heading_terms.take(segment.section_of[firsts])
    terms = np.concatenate([sentences.values, titles.values, headings.values])
    paragraphs = segment.paragraph_of[passages], titles.row_indices(), headings.row_indices()
    in_sentences = postings(sentences.values, passages, len(sentences), size)
    in_contexts = postings(terms, np.concatenate(paragraphs), len(firsts), size)
    return _Statistics(
        BM25(in_sentences, config.k1, config.b),
        BM25(in_contexts, config.context_k1, config.context_b),
    )
