"""A query: the terms of a question, and how their scores in a document add up."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.questions.question import Question
from retrieval.search.bm25 import Scores


@dataclass(slots=True)
class Query:
    """The terms of a question: R rows, each a token with its frequency in the question.

    Rows belong to V variants, a word or one of its synonyms, and variants to groups. As in a
    dis-max query, of each group only the variant with the highest score in a document counts.
    Tokens without synonyms are together one variant. Rows stand in the order of their variants.
    """

    tokens: list[str]  # R
    tf: Scores  # R
    variant_of: NDArray[np.int64]  # R: the variant of each row
    group_of: NDArray[np.int64]  # V: for each variant, the one that the question itself has
    variant_starts: NDArray[np.int64] = field(init=False)  # V: the first row of each
    group_starts: NDArray[np.int64] = field(init=False)  # the variants that the question has
    is_original: NDArray[np.bool_] = field(init=False)  # R: whether the question has the row

    def __post_init__(self) -> None:
        variants = np.arange(len(self.group_of))
        own = self.group_of == variants
        self.variant_starts = np.searchsorted(self.variant_of, variants)
        self.group_starts, self.is_original = np.flatnonzero(own), own[self.variant_of]

    def total(self, weights: Scores) -> Any:
        """The summed weights of the question's own rows; `weights`: (…, R)."""
        return weights[..., self.is_original].sum(axis=-1)

    def dis_max(self, scores: Scores) -> Scores:
        """The score of each of D documents: per group the best variant, summed over groups.

        `scores` (R x D) are those of each row in each document; R is not 0.
        """
        variants = np.add.reduceat(scores, self.variant_starts, axis=0)
        best: Scores = np.maximum.reduceat(variants, self.group_starts, axis=0).sum(axis=0)
        return best


def build_query(question: Question, is_known: Callable[[str], bool]) -> Query:
    """The query of a question; synonyms for which `is_known` is false are left out."""
    tokens: list[str] = []
    tf: list[int] = []
    variant_of: list[int] = []
    group_of: list[int] = []

    def add(found: Iterable[str], word: int, repeated: int = 1) -> None:
        counts = Counter(found)
        tokens.extend(counts)
        tf.extend(count * repeated for count in counts.values())
        variant_of.extend([len(group_of)] * len(counts))
        group_of.append(word)

    if question.tokens:
        add(question.tokens, 0)
    for word in question.groups:
        number = len(group_of)
        for variant in (word.tokens, *(other for other in word.synonyms if is_known(other[0]))):
            add(variant, number, word.tf)
    counted = np.array(tf, dtype=np.float64)
    return Query(tokens, counted, np.array(variant_of, np.int64), np.array(group_of, np.int64))
