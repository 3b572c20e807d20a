"""BM25 as rank_bm25 defines it, scored from postings, and its formulas: idf and length norm."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from retrieval.index.arrays import Ints, Offsets, pair_counts, ranges

SAMPLE = 4096  # scores; the highest of them rule out most of the others
Scores = NDArray[np.float64]


def indices_of_highest(scores: Scores, count: int) -> NDArray[np.int64]:
    """The indices of the `count` highest scores above 0 and all equal to the last, ascending."""
    indices = np.flatnonzero(scores > 0)
    for size in SAMPLE, len(indices):  # the sample first
        sample = scores[indices[:size]]
        if 0 < count < len(sample):
            indices = indices[scores[indices] >= np.partition(sample, -count)[-count]]
    return indices if count > 0 else indices[:0]


def idf(doc_freq: float | NDArray[Any], size: float | NDArray[Any]) -> Scores:
    """Lucene's idf, log(1 + (N - n + 0.5) / (n + 0.5)), of terms that n of N documents contain."""
    values: Scores = np.log1p((size - doc_freq + 0.5) / (doc_freq + 0.5))
    return values


def length_norm(lengths: NDArray[Any], mean: float, k1: float, b: float) -> Scores:
    """The length norm k1 (1 - b + b length / mean) of BM25: tf (k1 + 1) / (tf + norm)."""
    values: Scores = k1 * (1 - b + b * (lengths / (mean or 1.0)))
    return values


@dataclass(frozen=True, slots=True)
class Postings:
    """The documents, in ascending order, that contain each of V terms, with a value for each."""

    starts: Offsets  # V + 1: the first posting of each term
    documents: Ints
    values: NDArray[Any]  # of each posting: the term frequency, or what depends on it
    lengths: NDArray[np.int64]  # of each document, in tokens

    def find(self, terms: Ints) -> tuple[NDArray[np.int64], Offsets]:
        """The postings of some terms by their ordinals; -1 is a term without postings.

        For each posting: the index of its term in `terms`, and its own index in `documents`.
        """
        firsts = self.starts[terms]
        counts = (self.starts[terms + 1] - firsts) * (terms >= 0)
        return np.repeat(np.arange(len(terms)), counts), ranges(firsts, counts)


def postings(terms: Ints, documents: Ints, document_count: int, term_count: int) -> Postings:
    """The postings of a corpus whose tokens are given: terms[i] occurs in documents[i]."""
    containing, frequencies = pair_counts(terms, documents, term_count)
    lengths = np.bincount(documents, minlength=document_count)
    return Postings(containing.starts, containing.values, frequencies.values, lengths)


class BM25(BM25Okapi):  # type: ignore[misc]  # rank_bm25 has no types
    """rank_bm25's Okapi over terms by their ordinals, with Lucene's idf.

    Unlike rank_bm25, which loops over all documents for each term, it sums the postings of a query.
    The engine weighs a term by its idf in all segments: `weighted_scores`.
    """

    def __init__(self, corpus: Postings, k1: float, b: float) -> None:
        super().__init__(corpus, k1=k1, b=b)

    def _initialize(self, corpus: Postings) -> NDArray[np.int64]:
        """Take the postings, and return the document frequency of each term."""
        self.starts, self.documents = corpus.starts, corpus.documents
        self.corpus_size = len(corpus.lengths)
        self.doc_len = corpus.lengths
        self.avgdl = float(corpus.lengths.mean()) if self.corpus_size else 0.0
        norms = length_norm(corpus.lengths, self.avgdl, self.k1, self.b)[corpus.documents]
        # The score of each posting for a term of weight 1, in half the memory of float64.
        impacts = corpus.values * (self.k1 + 1) / (norms + corpus.values)
        self.impacts = impacts.astype(np.float32)
        return np.diff(corpus.starts)

    def _calc_idf(self, nd: NDArray[np.int64]) -> None:
        """The idf of each term."""
        self.idf = idf(nd, self.corpus_size)

    def get_scores(self, query: Iterable[int]) -> Scores:
        """The score of every document, in corpus order; a repeated term counts again."""
        counts = Counter(query)
        return self.weighted_scores({term: self.idf[term] * n for term, n in counts.items()})

    def weighted_scores(self, weights: Mapping[int, float]) -> Scores:
        """The score of every document, where these weights of terms replace their idf."""
        spans = [self.starts[term : term + 2].tolist() for term in weights]
        if not spans:
            return np.zeros(self.corpus_size)
        # The types that `bincount` would convert to.
        documents = np.concatenate([self.documents[a:b] for a, b in spans], dtype=np.intp)
        pairs = zip(spans, weights.values(), strict=True)
        weighted = [self.impacts[a:b] * weight for (a, b), weight in pairs]
        impacts = np.concatenate(weighted, dtype=np.float64)
        scores = np.bincount(documents, impacts, self.corpus_size)
        return scores.astype(np.float64, copy=False)  # integers where there are no postings
