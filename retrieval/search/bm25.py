"""BM25 as rank_bm25 defines it, scored from inverted postings."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from retrieval.index.postings import Ids, Postings, documents, postings

Scores = NDArray[np.float64]
UNKNOWN = -1  # the number of every token that is not in the vocabulary


def sums(places: NDArray[Any], values: Scores, size: int) -> Scores:
    """The sum of the values at each of `size` places."""
    # Of nothing at all numpy makes integers.
    return np.bincount(places, values, size).astype(np.float64, copy=False)


def idf(found_in: Ids, size: int) -> Scores:
    """Lucene's idf, log(1 + (N - n + 0.5) / (n + 0.5)), for tokens in n of N documents.

    One more stands at the end: that of a token that stands nowhere.
    """
    every = np.append(found_in, 0)
    values: Scores = np.log1p((size - every + 0.5) / (every + 0.5))
    return values


def below(lengths: NDArray[Any], average: float, k1: float, b: float) -> Scores:
    """What a document's length adds to the frequency below the line."""
    values: Scores = k1 * (1 - b + b * (lengths / (average or 1.0)))
    return values


class Idf(Mapping[str, float]):
    """The idf of each token of a vocabulary: an array that is read like a dict."""

    def __init__(self, vocabulary: dict[str, int], values: Scores) -> None:
        self._vocabulary = vocabulary
        self.values_by_id = values  # the last is that of a token that stands nowhere

    def __getitem__(self, token: str) -> float:
        return float(self.values_by_id[self._vocabulary[token]])

    def __iter__(self) -> Iterator[str]:
        return iter(self._vocabulary)

    def __len__(self) -> int:
        return len(self._vocabulary)


class BM25(BM25Okapi):  # type: ignore[misc]  # rank_bm25 has no types
    """rank_bm25's Okapi with Lucene's idf, which is positive for every token.

    rank_bm25 loops over all documents for each token of a question; here a question adds up the
    postings of its own tokens. A posting keeps three bytes, the document and the frequency, and its
    weight is made when it is asked for: scores are exact, and an index is small.

    `corpus` is one list of tokens a document, or the postings of such documents; k1 and b are
    Okapi's parameters. `below` has for each document what its length adds to the frequency below
    the line, k1 * (1 - b + b * length / average length).
    """

    def __init__(self, corpus: Iterable[Sequence[str]] | Postings, k1: float, b: float) -> None:
        super().__init__(corpus, k1=k1, b=b)

    def _initialize(self, corpus: Iterable[Sequence[str]] | Postings) -> Ids:
        """Build the postings, and return in how many documents each token stands."""
        given = corpus if isinstance(corpus, Postings) else postings(documents(corpus))
        self.postings = given
        self.vocabulary = given.vocabulary
        self.corpus_size = len(given.lengths)
        self.doc_len = given.lengths
        self.avgdl = float(given.lengths.mean()) if self.corpus_size else 0.0
        return given.found_in

    def _calc_idf(self, nd: Ids) -> None:
        """The idf of each token, and what each length adds below the line."""
        values = idf(nd, self.corpus_size)
        self.idf = Idf(self.vocabulary, values)
        self.unseen_idf = float(values[UNKNOWN])
        self.below = below(self.doc_len, self.avgdl, self.k1, self.b)

    def numbers(self, tokens: Iterable[str]) -> Ids:
        """The numbers of tokens in the vocabulary."""
        return np.array([*map(self.number, tokens)], dtype=np.int32)

    def get_scores(self, query: Iterable[str]) -> Scores:
        """The score of every document, in corpus order; a repeated token counts again."""
        counts = Counter(query)
        ids, times = self.numbers(counts), np.array([*counts.values()], dtype=np.float64)
        most = self.most(ids, times)
        scores = np.zeros(self.corpus_size)
        for block in self.postings.blocks:  # whose scores stay in the processor's cache
            places, times, found_in = block.gathered(ids)
            here = slice(block.first, block.first + block.size)
            worth = times.astype(np.float64)
            below = self.below[here].take(places)
            below += worth
            worth /= below
            worth *= np.repeat(most, found_in)
            scores[here] += sums(places, worth, block.size)
        return scores

    def most(self, ids: Ids, times: Scores | float = 1.0) -> Scores:
        """What each token of a question can be worth at most, found again and again.

        A token that stands nowhere counts with the largest idf, so that a question about other
        things has far to go.
        """
        worth: Scores = self.idf.values_by_id[ids] * times * (self.k1 + 1)
        return worth

    def number(self, token: str) -> int:
        """The number of a token in the vocabulary."""
        return self.vocabulary.get(token, UNKNOWN)

    def token_idf(self, token: str) -> float:
        """The idf of a token; one that stands nowhere has the largest."""
        return float(self.idf.values_by_id[self.number(token)])

    def holds(self, token: str, document: int) -> bool:
        """Whether a document has a token."""
        return self.postings.holds(self.number(token), document)
