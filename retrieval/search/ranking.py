"""Ranking: the passages that answer a question best.

They are scored by BM25 (`scoring`); then the best of them are looked at again for the kind of
answer that is asked for.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from heapq import heappush, heappushpop

from retrieval.analysis.tokenizer import normalised, normalised_question, words
from retrieval.index.arrays import Ids
from retrieval.index.index import Index
from retrieval.questions.parts import readings
from retrieval.questions.question import Hear, Question, read_question
from retrieval.search.answer_kinds import Candidates, answer_candidates, answers_kind
from retrieval.search.confidence import Evidence, evidence, lacking, surroundings
from retrieval.search.config import Knobs
from retrieval.search.scoring import Scoring


class Ranking:
    """The order in which passages answer questions."""

    def __init__(
        self, index: Index, scoring: Scoring, knobs: Knobs, hear: Hear | None = None
    ) -> None:
        self.knobs = knobs
        self._hear = hear
        self._index = index
        self._scoring = scoring

    def readings(self, text: str) -> Iterator[str]:
        """The ways to read a message, the likeliest first."""
        normal = normalised_question(text)
        return iter([normal]) if self.knobs.courtesy else readings(normal, self._share_known)

    def _share_known(self, clause: str) -> float:
        """The share of a clause's words, by what they are worth, that the articles have."""
        found = [(word, self.rarity(word)) for word in words(clause) if len(word) > 1]
        known = sum(worth for word, worth in found if self._scoring.known(word))
        return known / (sum(worth for _, worth in found) or 1.0)

    def question(self, text: str) -> Question:
        """A question, as a person writes it, as it is looked for."""
        return read_question(
            normalised_question(text),
            courtesy=self.knobs.courtesy,
            asking=self.knobs.asking_words,
            synonyms=self.knobs.synonyms > 0,
            rarity=self.rarity,
            hear=self._hear,
        )

    def best(
        self, question: Question, limit: int, within: Ids | None = None
    ) -> list[tuple[int, float]]:
        """The places of the best passages and their scores, best first, at most `limit`.

        A score is the share, 0 to 1, of the best one that the question allows. Equal scores keep
        the articles' order; those with nothing of the question in their own sentence are none.
        """
        if not question.kinds or limit < 1:
            return self._scoring.best(question, limit, within)
        # A share of the score is kept for those that hold the kind of answer asked for.
        weight = self.knobs.answer_kind
        best = self._scoring.best(question, max(limit, self.knobs.candidates), within)
        found = [(at, score * (1 - weight)) for at, score in best]
        highest: list[float] = []  # the `limit` highest so far, the lowest of them first
        for i, (at, score) in enumerate(found[: self.knobs.candidates]):
            if len(highest) == limit and score + weight < highest[0]:
                break  # whatever they hold, this one and those after it are not among the first
            if self._answers_kind(at, question):
                found[i] = (at, score + weight)
            (heappush if len(highest) < limit else heappushpop)(highest, found[i][1])
        return sorted(found, key=lambda hit: -hit[1])[:limit]

    def _answers_kind(self, at: int, question: Question) -> bool:
        candidates = _candidates(*self._index.text(at))
        return answers_kind(candidates, question.kinds, question.text)

    def evidence(
        self, question: Question, hits: Sequence[tuple[int, float]], number: int = 0
    ) -> Evidence:
        """What speaks for one of the best hits, (place, score), as the answer."""
        at, score = hits[number]
        others = [other for i, (_, other) in enumerate(hits) if i != number]
        return evidence(
            question,
            self._index.passage(at),
            self._scoring.held(at),
            self.rarity,
            score,
            score - max(others, default=0.0),
        )

    def missing(self, question: Question, place: int | None = None) -> tuple[str, ...]:
        """The words of a question that a passage and what stands around it lack, heaviest first.

        Without a place: that all articles lack.
        """
        if place is None:
            return lacking(question, self._scoring.known, self.rarity)
        text = surroundings(self._index.passage(place))
        return lacking(question, self._scoring.held(place).window, self.rarity, text)

    def worth(self, question: Question) -> float:
        """What the words of a question that the articles have are worth together."""
        told = {word for word in question.telling if len(word) > 1 and self._scoring.known(word)}
        return sum(map(self.rarity, told))

    def rarity(self, token: str) -> float:
        """How telling a token is: its idf as a share of the largest, 0 to 1."""
        return self._scoring.rarity(token)


@lru_cache(maxsize=4096)
def _candidates(text: str, traditional: bool) -> Candidates:
    """What a sentence could answer with. Made for the best passages only, and kept for a while."""
    normal = normalised(text, traditional)
    return answer_candidates(normal, words(normal))
