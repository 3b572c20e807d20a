"""A query: the terms of a question, and what each adds to the scores."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.questions.question import Question
from retrieval.search.bm25 import Scores, sums


@dataclass(slots=True)
class Query:
    """The tokens of a question, a row each, and how often the question has them.

    `ways` are the ways to say a word, of which only the one that is worth most to a passage counts;
    tokens without synonyms are the only way to say what they say together. `way_of` tells the way
    of each row, `word_of` of each way that which the question itself has; `words` are these, and
    `is_asked` the rows that they have.
    """

    tokens: list[str]
    times: Scores
    way_of: NDArray[np.int64]
    word_of: NDArray[np.int64]
    words: NDArray[np.int64] = field(init=False)
    is_asked: NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        own = self.word_of == np.arange(len(self.word_of))
        self.words, self.is_asked = np.flatnonzero(own), own[self.way_of]

    def total(self, worth: Scores) -> Any:
        """What all words asked for are worth together, given what each row is, the last axis."""
        return worth[..., self.is_asked].sum(axis=-1)

    def summed(self, rows: NDArray[Any], places: NDArray[Any], worth: Scores, size: int) -> Scores:
        """What was found at each of `size` places: the rows, and what each is worth there."""
        ways = len(self.word_of)
        table = sums(self.way_of[rows] * size + places, worth, ways * size).reshape(ways, size)
        best: Scores = np.maximum.reduceat(table, self.words).sum(axis=0)
        return best


def query(question: Question, known: Callable[[str], bool]) -> Query:
    """The query of a question; synonyms that are not `known` to the index are left out."""
    tokens: list[str] = []
    times: list[int] = []
    way_of: list[int] = []
    word_of: list[int] = []

    def add(found: Iterable[str], word: int, repeated: int = 1) -> None:
        counts = Counter(found)
        tokens.extend(counts)
        times.extend(count * repeated for count in counts.values())
        way_of.extend([len(word_of)] * len(counts))
        word_of.append(word)

    add(question.tokens, 0)
    for word in question.words:
        number = len(word_of)
        for way in (word.tokens, *(other for other in word.synonyms if known(other[0]))):
            add(way, number, word.times)
    counted = np.array(times, dtype=np.float64)
    return Query(tokens, counted, np.array(way_of, np.int64), np.array(word_of))
