"""BM25 as rank_bm25 defines it, scored from inverted postings."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

Scores = NDArray[np.float64]


class BM25(BM25Okapi):  # type: ignore[misc]  # rank_bm25 has no types
    """rank_bm25's Okapi with Lucene's idf, which is positive for every token.

    rank_bm25 loops over all documents for each token of a question; here the weight of each token
    in each document is computed once, and a question adds up the postings of its own tokens.
    `corpus` is one list of tokens a document; k1 and b are Okapi's parameters. `idf`, where it is
    given, is that of another index; a token it does not know counts as unseen.
    """

    def __init__(
        self,
        corpus: Iterable[Sequence[str]],
        k1: float,
        b: float,
        idf: Mapping[str, float] | None = None,
    ) -> None:
        self._given_idf = idf or {}
        super().__init__(corpus, k1=k1, b=b)

    def _initialize(self, corpus: Iterable[Sequence[str]]) -> NDArray[np.int64]:
        """Build the postings, and return in how many documents each token stands."""
        self.vocabulary: dict[str, int] = {}
        lengths: list[int] = []
        stream: list[NDArray[np.int64]] = []
        for document in corpus:
            ids = [self.vocabulary.setdefault(token, len(self.vocabulary)) for token in document]
            stream.append(np.array(ids, dtype=np.int64))
            lengths.append(len(document))
        self.corpus_size = len(lengths)
        self.doc_len = np.array(lengths, dtype=np.float64)
        self.avgdl = float(self.doc_len.mean()) if lengths else 0.0
        token_ids = np.concatenate(stream) if stream else np.empty(0, dtype=np.int64)
        places = np.repeat(np.arange(self.corpus_size, dtype=np.int64), lengths)
        # One number for each (token, document) sorts the postings by token, then by document.
        pairs, counts = np.unique(token_ids * max(1, self.corpus_size) + places, return_counts=True)
        posting_tokens, self._documents = np.divmod(pairs, max(1, self.corpus_size))
        self._frequencies = counts.astype(np.float64)
        found_in = np.bincount(posting_tokens, minlength=len(self.vocabulary))
        self._starts = np.concatenate([[0], np.cumsum(found_in)])
        return found_in

    def _calc_idf(self, nd: NDArray[np.int64]) -> None:
        """Lucene's idf, log(1 + (N - n + 0.5) / (n + 0.5)), and with it each posting's weight."""
        values = np.log1p((self.corpus_size - nd + 0.5) / (nd + 0.5))
        self.unseen_idf = float(np.log1p((self.corpus_size + 0.5) / 0.5))
        if self._given_idf:
            given = self._given_idf
            values = np.array([given.get(token, self.unseen_idf) for token in self.vocabulary])
        self.idf: dict[str, float] = dict(zip(self.vocabulary, values.tolist(), strict=True))
        length = self.doc_len[self._documents] / (self.avgdl or 1.0)
        f = self._frequencies
        saturation = f * (self.k1 + 1) / (f + self.k1 * (1 - self.b + self.b * length))
        self._weights = np.repeat(values, nd) * saturation

    def get_scores(self, query: Iterable[str]) -> Scores:
        """The score of every document, in corpus order; a repeated token counts again."""
        scores = np.zeros(self.corpus_size)
        for token in query:
            token_id = self.vocabulary.get(token)
            if token_id is not None:
                postings = slice(self._starts[token_id], self._starts[token_id + 1])
                scores[self._documents[postings]] += self._weights[postings]
        return scores

    def best_score(self, query: Iterable[str]) -> float:
        """The score no document can exceed: every token found, again and again.

        A token that stands nowhere counts with the largest idf, so that a question about other
        things has far to go.
        """
        k1: float = self.k1
        return sum(self.token_idf(token) for token in query) * (k1 + 1)

    def token_idf(self, token: str) -> float:
        """The idf of a token; one that stands nowhere has the largest."""
        return self.idf.get(token, self.unseen_idf)

    def holds(self, token: str, document: int) -> bool:
        """Whether a document has a token."""
        token_id = self.vocabulary.get(token)
        if token_id is None:
            return False
        found = self._documents[self._starts[token_id] : self._starts[token_id + 1]]
        at = int(np.searchsorted(found, document))
        return at < len(found) and bool(found[at] == document)
