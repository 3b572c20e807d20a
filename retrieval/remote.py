"""Remote: ranking by the passages that stand in Milvus, with the same scores as in this process."""

import numpy as np

from .bm25 import UNKNOWN, Scores, idf
from .knobs import Knobs
from .loading import loaded
from .milvus import Milvus
from .passages import Passages
from .query import Query, query
from .questions import Question
from .scorer import Held
from .scoring import Worth, highest_score, title_weights, worth_of
from .weights import Field, Vector, belows, exact_scores, question_vector

FIRST = 64  # passages that are asked for at first
MORE = 4  # times as many next, until no other can be among the best
MOST = 4096  # beyond which the answer would grow too large: the best of these it is
ROUNDING = 1e-5  # by which a product may be wrong


class RemoteScoring:
    """The scores of the passages of a folder, which stand in Milvus at `url`.

    What is missing there is loaded first. Raises IndexUnusable, or IndexUnreachable.
    """

    def __init__(self, url: str, passages: Passages, knobs: Knobs) -> None:
        self._milvus = Milvus(url)
        about, words = loaded(self._milvus, passages, knobs)
        self._passages, self._knobs, self._about = passages, knobs, about
        self._numbers = {
            token: number
            for number, (token, counts) in enumerate(zip(words.tokens, words.found_in, strict=True))
            if counts[0] >= 0
        }
        found_in = np.array(words.found_in, dtype=np.int32).reshape(-1, 3).clip(0)
        self._idf = [
            idf(column, size) for column, size in zip(found_in.T, about.counts, strict=True)
        ]
        self._title_weights = title_weights(passages.articles, knobs)
        # A length tells as much less or more as the averages have changed since.
        changed = zip(about.averages, about.weighed_with, strict=True)
        self._slack = 1 + ROUNDING + max(abs(now / (was or 1.0) - 1) for now, was in changed)

    def best(self, question: Question, limit: int) -> list[tuple[int, float]]:
        """The best passages and their scores, best first, at most `limit`; see `Scoring.best`."""
        asked = query(question, lambda tokens: np.array([*map(self._number, tokens)], np.int32))
        k1s = (self._knobs.k1, self._knobs.around_k1, self._knobs.around_k1)
        most = [
            idf[asked.ids] * asked.times * (k1 + 1) for idf, k1 in zip(self._idf, k1s, strict=True)
        ]
        worth = worth_of(asked, most, self._knobs)
        vector = question_vector(asked, worth)
        count = max(FIRST, limit)
        while vector and limit > 0:
            best, rest = self._best_of(asked, worth, vector, count)
            enough = len(best) >= limit and best[limit - 1][1] > rest
            if enough or rest == 0 or count >= MOST:
                return best[:limit]
            count = min(count * MORE, MOST)
        return []

    def _best_of(
        self, asked: Query, worth: Worth, vector: Vector, count: int
    ) -> tuple[list[tuple[int, float]], float]:
        """The passages that a search finds, best first, and what any other can have at most."""
        found = self._milvus.search(vector, count)
        rest = found[-1].product * self._slack if len(found) == count else 0.0
        places = self._passages.places(np.array([f.id for f in found], np.int64))
        # Another process may have loaded passages that this one has not read.
        known = [(at, f) for at, f in zip(places.tolist(), found, strict=True) if at >= 0]
        if not known:
            return [], rest
        at = np.array([at for at, _ in known])
        lengths = np.array([f.lengths for _, f in known])
        scores = exact_scores(
            asked,
            worth,
            [f.vector for _, f in known],
            belows(lengths, self._about.weighed_with, self._knobs),
            belows(lengths, self._about.averages, self._knobs),
            self._title_weights[self._passages.article_of[at]],
            self._knobs,
        )
        best = [(int(at[i]), float(scores[i])) for i in np.lexsort((at, -scores)) if scores[i] > 0]
        return best, rest / (highest_score(asked, worth, self._knobs) or 1.0)

    def held(self, at: int) -> Held:
        """What stands around the passage at `at`."""
        near = [int(self._passages.ids[i]) for i in self._passages.neighbours(at)]
        vectors = self._milvus.vectors(near)
        own = vectors.get(int(self._passages.ids[at]), {})

        def number_in(field: Field, vector: Vector) -> set[int]:
            return {d // len(Field) for d in vector if d % len(Field) == field}

        window = number_in(Field.TITLE, own) | number_in(Field.HEADING, own)
        window = window.union(*(number_in(Field.SENTENCE, v) for v in vectors.values()))
        article = number_in(Field.ARTICLE, own)
        return Held(lambda t: self._number(t) in window, lambda t: self._number(t) in article)

    def rarity(self, token: str) -> float:
        """How telling a token is: its idf as a share of the largest, 0 to 1."""
        sentences: Scores = self._idf[Field.SENTENCE]
        return float(sentences[self._number(token)]) / float(sentences[UNKNOWN])

    def _number(self, token: str) -> int:
        return self._numbers.get(token, UNKNOWN)
