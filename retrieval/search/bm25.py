"""BM25 as rank_bm25 defines it, scored from postings, and its formulas: idf and length norm."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from retrieval.index.arrays import Ints, Offsets, offsets, ranges

SAMPLE = 4096  # scores, whose highest are a threshold that few of the others reach
Scores = NDArray[np.float64]


def sums(positions: NDArray[Any], values: Scores, size: int) -> Scores:
    """The sum of the values at each of `size` positions."""
    # numpy returns integers for empty arrays.
    return np.bincount(positions, values, size).astype(np.float64, copy=False)


def highest(scores: Scores, count: int) -> NDArray[np.int64]:
    """The indices, ascending, of the `count` highest scores above 0 and all that equal the last."""
    indices = np.flatnonzero(scores > 0)
    for size in SAMPLE, len(indices):  # the sample first: most scores are below its highest
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
    """For each of V terms the documents that contain it, ascending, and its frequency in each."""

    starts: Offsets  # V + 1: the first posting of each term
    documents: Ints
    counts: NDArray[Any]  # term frequencies, in the smallest unsigned type
    lengths: NDArray[np.int64]  # of each document

    def find(self, terms: Ints) -> tuple[NDArray[np.int64], Offsets]:
        """For each posting of some terms, the index of the term in `terms`, and of the posting.

        A term -1 has no postings.
        """
        known = np.flatnonzero(terms >= 0)
        firsts = self.starts[terms[known]]
        counts = self.starts[terms[known] + 1] - firsts
        return np.repeat(known, counts), ranges(firsts, counts)


def postings(terms: Ints, documents: Ints, count: int, size: int) -> Postings:
    """The postings of `size` terms in `count` documents: terms[i] occurs in documents[i]."""
    keys, counts = np.unique(terms.astype(np.int64) * (count or 1) + documents, return_counts=True)
    distinct_terms, documents_of = np.divmod(keys, count or 1)
    return Postings(
        offsets(np.bincount(distinct_terms, minlength=size)),
        documents_of.astype(np.int32),
        counts.astype(np.min_scalar_type(int(counts.max(initial=0)))),
        np.bincount(documents, minlength=count),
    )


class BM25(BM25Okapi):  # type: ignore[misc]  # rank_bm25 has no types
    """rank_bm25's Okapi over terms by their numbers, with Lucene's idf.

    Unlike rank_bm25, which loops over all documents for each term, it sums the postings of a query.
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
        # The score of each posting for a term of weight 1; seven digits are enough.
        impacts = corpus.counts * (self.k1 + 1) / (norms + corpus.counts)
        self.impacts = impacts.astype(np.float32)
        return np.diff(corpus.starts)

    def _calc_idf(self, nd: NDArray[np.int64]) -> None:
        """The idf of each term."""
        self.idf = idf(nd, self.corpus_size)

    def get_scores(self, query: Iterable[int]) -> Scores:
        """The score of every document, in corpus order; a repeated term counts again."""
        counts = Counter(query)
        return self.weighted({number: self.idf[number] * n for number, n in counts.items()})

    def weighted(self, weights: Mapping[int, float]) -> Scores:
        """The score of every document, where these weights of terms replace their idf."""
        spans = [self.starts[number : number + 2].tolist() for number in weights]
        if not spans:
            return np.zeros(self.corpus_size)
        documents = np.concatenate([self.documents[a:b] for a, b in spans])
        pairs = zip(spans, weights.values(), strict=True)
        impacts = np.concatenate([self.impacts[a:b] * weight for (a, b), weight in pairs])
        return sums(documents, impacts, self.corpus_size)
