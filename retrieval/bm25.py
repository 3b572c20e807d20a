"""BM25 as rank_bm25 defines it, scored from inverted postings."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from .postings import Block, Documents, Ids, blocks, documents

Scores = NDArray[np.float64]
Choice = Sequence[tuple[Sequence[str], float]]  # ways to say one thing: tokens, and their share
_NO_DOCUMENT = np.zeros(0, dtype=np.uint16)


class Idf(Mapping[str, float]):
    """The idf of each token of a vocabulary: an array that is read like a dict."""

    def __init__(self, vocabulary: dict[str, int], values: NDArray[np.float64]) -> None:
        self._vocabulary = vocabulary
        self.values_by_id = values

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

    `corpus` is one list of tokens a document, or such documents as numbers; k1 and b are Okapi's
    parameters. `idf`, where it is given, is that of another index; a token it does not know counts
    as unseen.
    """

    def __init__(
        self,
        corpus: Iterable[Sequence[str]] | Documents,
        k1: float,
        b: float,
        idf: Mapping[str, float] | None = None,
    ) -> None:
        self._given_idf = idf
        super().__init__(corpus, k1=k1, b=b)
        del self._given_idf

    def _initialize(self, corpus: Iterable[Sequence[str]] | Documents) -> NDArray[np.int64]:
        """Build the postings, and return in how many documents each token stands."""
        given = corpus if isinstance(corpus, Documents) else documents(corpus)
        self.vocabulary = given.vocabulary
        self.corpus_size = len(given.lengths)
        self.doc_len = given.lengths
        self.avgdl = float(given.lengths.mean()) if self.corpus_size else 0.0
        self._blocks = list(blocks(given))
        self._firsts = [block.first for block in self._blocks]
        found_in = np.zeros(len(self.vocabulary), dtype=np.int64)
        for block in self._blocks:
            found_in[block.tokens] += np.diff(block.starts)
        return found_in

    def _calc_idf(self, nd: NDArray[np.int64]) -> None:
        """Lucene's idf, log(1 + (N - n + 0.5) / (n + 0.5)), and what each length adds below it."""
        self._found_in = nd
        self.unseen_idf = float(np.log1p((self.corpus_size + 0.5) / 0.5))
        values = np.log1p((self.corpus_size - nd + 0.5) / (nd + 0.5))
        if self._given_idf is not None:
            given = (self._given_idf.get(token, self.unseen_idf) for token in self.vocabulary)
            values = np.where(nd, np.fromiter(given, np.float64, len(nd)), self.unseen_idf)
        self.idf: Mapping[str, float] = Idf(self.vocabulary, values)
        self._idf = values
        length = self.doc_len / (self.avgdl or 1.0)
        self._saturation = self.k1 * (1 - self.b + self.b * length)

    def get_scores(self, query: Iterable[str], choices: Sequence[Choice] = ()) -> Scores:
        """The score of every document, in corpus order; a repeated token counts again.

        Of each of the `choices` the one that is worth most to a document counts too.
        """
        scores = np.zeros(self.corpus_size)
        own = self._weighted(query)
        others = [[self._weighted(tokens, share) for tokens, share in c] for c in choices]
        for block in self._blocks:
            here = scores[block.first : block.first + block.size]
            found = self._found(block, *own)
            if found is not None:
                here += found
            for choice in others:
                ways = (self._found(block, *way) for way in choice)
                some = [way for way in ways if way is not None]
                if some:
                    here += reduce(np.maximum, some)
        return scores

    def _weighted(self, tokens: Iterable[str], share: float = 1.0) -> tuple[Ids, Scores]:
        """The numbers of the tokens that are known, and what each is worth at most."""
        counts = Counter(tokens)
        known = [token for token in counts if token in self.vocabulary]
        ids = np.array([self.vocabulary[token] for token in known], dtype=np.int32)
        times = np.array([counts[token] for token in known], dtype=np.float64)
        return ids, self._idf[ids] * times * (share * (self.k1 + 1))

    def _found(self, block: Block, ids: Ids, weights: Scores) -> Scores | None:
        """The scores of a block's documents; None where none of them has any of the tokens."""
        slices = block.slices(ids)
        places = np.concatenate([block.documents[s] for s in slices] or [_NO_DOCUMENT])
        if not len(places):
            return None
        at = places.astype(np.intp)
        scores = np.concatenate([block.frequencies[s] for s in slices]).astype(np.float64)
        if self.b:
            below = self._saturation[block.first : block.first + block.size].take(at)
            below += scores
        else:
            below = scores + self.k1
        scores /= below
        scores *= np.repeat(weights, [s.stop - s.start for s in slices])
        return np.bincount(at, scores, minlength=block.size).astype(np.float64, copy=False)

    def best_score(self, query: Iterable[str]) -> float:
        """The score no document can exceed: every token found, again and again.

        A token that stands nowhere counts with the largest idf, so that a question about other
        things has far to go.
        """
        k1: float = self.k1
        return sum(self.token_idf(token) for token in query) * (k1 + 1)

    def token_idf(self, token: str) -> float:
        """The idf of a token; one that stands nowhere has the largest."""
        token_id = self.vocabulary.get(token)
        return self.unseen_idf if token_id is None else float(self._idf[token_id])

    def has(self, token: str) -> bool:
        """Whether a token stands in any document."""
        return token in self.vocabulary and bool(self._found_in[self.vocabulary[token]])

    def holds(self, token: str, document: int) -> bool:
        """Whether a document has a token."""
        token_id = self.vocabulary.get(token)
        if token_id is None:
            return False
        block = self._blocks[bisect_right(self._firsts, document) - 1]
        found = block.documents[block.postings(token_id)]
        # Of the postings' own type: with another, numpy would convert them all.
        at = int(found.searchsorted(np.uint16(document - block.first)))
        return at < len(found) and int(found[at]) == document - block.first
