"""A query: the tokens of a question as numbers, and what each adds to the scores."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.index.postings import Ids
from retrieval.search.bm25 import UNKNOWN, Scores, sums
from retrieval.search.question import Question, Word


@dataclass(frozen=True, slots=True)
class Query:
    """The tokens of a question, a row each: their numbers, and how often the question has them.

    The rows of `own` stand for themselves alone; each of `choices` is a word and then its synonyms,
    of which only the one that is worth most to a passage counts.
    """

    ids: Ids
    times: Scores
    own: slice
    choices: list[list[slice]]

    def only(self, rows: NDArray[np.bool_]) -> "Query":
        """This query with some of its rows; the others stand nowhere."""
        return replace(self, ids=np.where(rows, self.ids, np.int32(UNKNOWN)))

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


def query(question: Question, numbers: Callable[[Iterable[str]], Ids]) -> Query:
    """The query of a question; `numbers` gives the numbers of tokens, UNKNOWN where there is none.

    Synonyms that no sentence can have are left out.
    """
    ids: list[Ids] = []
    times: list[int] = []

    def added(tokens: Iterable[str], repeated: int = 1) -> slice:
        counts = Counter(tokens)
        ids.append(numbers(counts))
        times.extend(count * repeated for count in counts.values())
        return slice(len(times) - len(counts), len(times))

    def ways(word: Word) -> Iterator[slice]:
        yield added(word.tokens, word.times)
        for other in word.synonyms:
            if numbers(other)[0] != UNKNOWN:
                yield added(other, word.times)

    own = added(question.tokens)
    choices = [list(ways(word)) for word in question.words]
    return Query(np.concatenate(ids), np.array(times, dtype=np.float64), own, choices)
