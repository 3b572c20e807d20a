"""BM25 as rank_bm25 defines it, scored from inverted postings, and its parts as formulas."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from retrieval.index.arrays import Ids, Offsets, offsets, ranges

SAMPLE = 4096  # scores, the highest of which leave few others to be compared
Scores = NDArray[np.float64]


def sums(places: NDArray[Any], values: Scores, size: int) -> Scores:
    """The sum of the values at each of `size` places."""
    # Of nothing at all numpy makes integers.
    return np.bincount(places, values, size).astype(np.float64, copy=False)


def highest(scores: Scores, count: int) -> NDArray[np.int64]:
    """Where the `count` highest scores above 0 stand, ascending, with all that equal the last."""
    found = np.flatnonzero(scores > 0)
    for size in SAMPLE, len(found):  # most are below the best of a few
        sample = scores[found[:size]]
        if 0 < count < len(sample):
            found = found[scores[found] >= np.partition(sample, -count)[-count]]
    return found if count > 0 else found[:0]


def idf(doc_freq: float | NDArray[Any], size: float | NDArray[Any]) -> Scores:
    """Lucene's idf, log(1 + (N - n + 0.5) / (n + 0.5)), of terms in n of N documents."""
    values: Scores = np.log1p((size - doc_freq + 0.5) / (doc_freq + 0.5))
    return values


def length_norm(lengths: NDArray[Any], mean: float, k1: float, b: float) -> Scores:
    """The length norm k1 (1 - b + b length / mean) of BM25: tf (k1 + 1) / (tf + norm)."""
    values: Scores = k1 * (1 - b + b * (lengths / (mean or 1.0)))
    return values


@dataclass(frozen=True, slots=True)
class Postings:
    """For each of V terms the documents that contain it, ascending, and its frequency in each."""

    starts: Offsets  # V + 1
    documents: Ids
    counts: NDArray[Any]  # of the smallest unsigned type that holds them
    lengths: NDArray[np.int64]  # by document

    def find(self, terms: Ids) -> tuple[NDArray[np.int64], Offsets]:
        """For each posting of some terms, which of these has it, and where it stands.

        A term is -1 where it has none.
        """
        known = np.flatnonzero(terms >= 0)
        firsts = self.starts[terms[known]]
        counts = self.starts[terms[known] + 1] - firsts
        return np.repeat(known, counts), ranges(firsts, counts)


def postings(terms: Ids, documents: Ids, count: int, size: int) -> Postings:
    """The postings of `count` documents and `size` terms: terms[i] occurs in documents[i]."""
    keys, counts = np.unique(terms.astype(np.int64) * (count or 1) + documents, return_counts=True)
    of, at = np.divmod(keys, count or 1)
    return Postings(
        offsets(np.bincount(of, minlength=size)),
        at.astype(np.int32),
        counts.astype(np.min_scalar_type(int(counts.max(initial=0)))),
        np.bincount(documents, minlength=count),
    )


class BM25(BM25Okapi):  # type: ignore[misc]  # rank_bm25 has no types
    """rank_bm25's Okapi over the numbers of terms, with Lucene's idf.

    rank_bm25 loops over all documents for each term of a question; here a question adds up the
    postings of its own terms.
    """

    def __init__(self, given: Postings, k1: float, b: float) -> None:
        super().__init__(given, k1=k1, b=b)

    def _initialize(self, corpus: Postings) -> NDArray[np.int64]:
        """Take the postings, and return the document frequency of each term."""
        self.starts, self.documents = corpus.starts, corpus.documents
        self.corpus_size = len(corpus.lengths)
        self.doc_len = corpus.lengths
        self.avgdl = float(corpus.lengths.mean()) if self.corpus_size else 0.0
        norms = length_norm(corpus.lengths, self.avgdl, self.k1, self.b)[corpus.documents]
        # The score of each posting without its term's weight: seven digits are enough.
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
        """The score of every document for terms with these weights in place of their idf."""
        spans = [self.starts[number : number + 2].tolist() for number in weights]
        if not spans:
            return np.zeros(self.corpus_size)
        documents = np.concatenate([self.documents[a:b] for a, b in spans])
        pairs = zip(spans, weights.values(), strict=True)
        impacts = np.concatenate([self.impacts[a:b] * weight for (a, b), weight in pairs])
        return sums(documents, impacts, self.corpus_size)
