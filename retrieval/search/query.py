"""A query: the terms of a question, and what each adds to the scores."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.questions.question import Question, Word
from retrieval.search.bm25 import Scores, sums


@dataclass(frozen=True, slots=True)
class Query:
    """The tokens of a question, a row each, and how often the question has them.

    The rows of `own` stand for themselves alone; each of `choices` is a word and then its synonyms,
    of which only the one that is worth most to a passage counts.
    """

    tokens: list[str]
    times: Scores
    own: slice
    choices: list[list[slice]]

    def total(self, worth: Scores) -> float:
        """What all words asked for are worth together, given what each row is."""
        words = (choice[0] for choice in self.choices)
        return float(worth[self.own].sum() + sum(worth[word].sum() for word in words))

    def summed(self, rows: NDArray[Any], places: NDArray[Any], worth: Scores, size: int) -> Scores:
        """What was found at each of `size` places: the rows, in order, and what each is worth."""
        if not self.choices:
            return sums(places, worth, size)

        def of(way: slice) -> Scores:
            found = slice(*rows.searchsorted((way.start, way.stop)).tolist())
            return sums(places[found], worth[found], size)

        best = (reduce(np.maximum, map(of, choice)) for choice in self.choices)
        return reduce(np.add, best, of(self.own))


def query(question: Question, known: Callable[[str], bool]) -> Query:
    """The query of a question; synonyms that are not `known` to the index are left out."""
    found: list[str] = []
    times: list[int] = []

    def added(tokens: Iterable[str], repeated: int = 1) -> slice:
        counts = Counter(tokens)
        found.extend(counts)
        times.extend(count * repeated for count in counts.values())
        return slice(len(found) - len(counts), len(found))

    def ways(word: Word) -> list[slice]:
        others = (other for other in word.synonyms if known(other[0]))
        return [added(tokens, word.times) for tokens in (word.tokens, *others)]

    own = added(question.tokens)
    choices = [ways(word) for word in question.words]
    return Query(found, np.array(times, dtype=np.float64), own, choices)
