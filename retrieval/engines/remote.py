"""Remote: ranking by the passages that stand in Milvus, with the same scores as in this process."""

from collections.abc import Iterable, Iterator
from itertools import chain

import numpy as np

from retrieval.analysis.synonyms import SYNONYMS
from retrieval.analysis.tokenizer import pairs
from retrieval.documents.passages import Passages
from retrieval.engines.loading import loaded
from retrieval.engines.milvus import WRITING, Milvus, Word, key_of
from retrieval.engines.weights import Field, Vector, belows, exact_scores, question_vector
from retrieval.index.postings import Ids
from retrieval.search.bm25 import UNKNOWN, Scores, idf
from retrieval.search.config import Knobs
from retrieval.search.query import Query, query
from retrieval.search.question import Question
from retrieval.search.scorer import Held
from retrieval.search.scoring import Worth, highest_score, title_weights, worth_of

FIRST = 64  # passages that are asked for at first
MORE = 4  # times as many next, until no other can be among the best
MOST = 1024  # beyond which the reply would grow too large; the best of these then
ROUNDING = 1e-5  # by which a product may be wrong
KEPT = 50_000  # words that need not be asked for again
NOWHERE = Word(UNKNOWN, (0, 0, 0))


class RemoteScoring:
    """The scores of the passages of a folder, which stand in Milvus at `url`.

    What is missing there is loaded first. Raises IndexUnusable, or IndexUnreachable.
    """

    def __init__(self, url: str, passages: Passages, knobs: Knobs) -> None:
        self._milvus = Milvus(url)
        self._about = about = loaded(self._milvus, passages, knobs)
        # The first search may take long: milvus-lite reads its index for it.
        self._milvus.search({0: 1.0}, 1, seconds=WRITING)
        self._passages, self._knobs = passages, knobs
        self._words: dict[str, Word] = {}  # asked for lately
        self._title_weights = title_weights(passages.articles, knobs)
        # A length tells as much less or more as the averages have changed since.
        changed = zip(about.averages, about.weighed_with, strict=True)
        self._slack = 1 + ROUNDING + max(abs(now / (was or 1.0) - 1) for now, was in changed)

    def best(self, question: Question, limit: int) -> list[tuple[int, float]]:
        """The best passages and their scores, best first, at most `limit`; see `Scoring.best`."""
        words = self._known(_tokens(question))
        asked = query(
            question, lambda tokens: np.array([words[t].number for t in tokens], dtype=np.int32)
        )
        of_number = {word.number: word.found_in for word in words.values()}
        found_in = np.array([of_number[number] for number in asked.ids.tolist()], dtype=np.int32)
        knobs = self._knobs
        most = [
            self._idf(found_in.reshape(-1, 3)[:, field], field) * asked.times * (k1 + 1)
            for field, k1 in enumerate((knobs.k1, knobs.around_k1, knobs.around_k1))
        ]
        worth = worth_of(asked, most, knobs)
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

        def numbers(field: Field, vector: Vector) -> set[int]:
            return {d // len(Field) for d in vector if d % len(Field) == field}

        window = numbers(Field.TITLE, own) | numbers(Field.HEADING, own)
        window = window.union(*(numbers(Field.SENTENCE, vector) for vector in vectors.values()))
        article = numbers(Field.ARTICLE, own)
        return Held(
            lambda t: self._word(t).number in window, lambda t: self._word(t).number in article
        )

    def rarity(self, token: str) -> float:
        """How telling a token is: its idf as a share of the largest, 0 to 1."""
        found_in = np.array([self._word(token).found_in[Field.SENTENCE], 0], dtype=np.int32)
        found, unseen = self._idf(found_in, Field.SENTENCE).tolist()
        return float(found / unseen)

    def prepare(self, question: Question) -> None:
        """Ask for all words of a question at once that will be looked at."""
        near = (form for word in question.telling for form in (word, *pairs(word)))
        synonyms = (other for word in question.telling for other in SYNONYMS.get(word, ()))
        self._known([*_tokens(question), *near, *synonyms])

    def _idf(self, found_in: Ids, field: int) -> Scores:
        return idf(found_in, self._about.counts[field])[:-1]

    def _word(self, token: str) -> Word:
        return self._known([token])[token]

    def _known(self, tokens: Iterable[str]) -> dict[str, Word]:
        """What is known of tokens; what is not yet is asked for."""
        known = {token: self._words.get(token) for token in tokens}
        keys = {key_of(token): token for token, word in known.items() if word is None}
        found = self._milvus.words_of([*keys])
        if len(self._words) + len(keys) > KEPT:
            self._words = {}
        for key, token in keys.items():
            word = found.get(key, NOWHERE)
            known[token] = self._words[token] = word if word.found_in[0] >= 0 else NOWHERE
        return {token: word for token, word in known.items() if word}


def _tokens(question: Question) -> Iterator[str]:
    yield from question.tokens
    for word in question.words:
        yield from chain(word.tokens, *word.synonyms)
