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
    """The terms of a question as a dis-max query: R rows of V variants of G groups.

    A row is a token with its frequency. A variant is a word or one of its synonyms; a group is a
    word with its synonyms, of which the variant with the highest score in a document counts. The
    tokens without synonyms are one variant, a group by themselves. Rows are sorted by variant, and
    variants by group, the original first: the word as the question has it.
    """

    tokens: list[str]  # R
    tf: Scores  # R: in the question
    variant_of: NDArray[np.int64]  # R
    group_of: NDArray[np.int64]  # V: the original variant of the group
    variant_starts: NDArray[np.int64] = field(init=False)  # V: the first row of each
    group_starts: NDArray[np.int64] = field(init=False)  # G: the original variants
    is_original: NDArray[np.bool_] = field(init=False)  # R: whether of an original variant

    def __post_init__(self) -> None:
        variants = np.arange(len(self.group_of))
        own = self.group_of == variants
        self.variant_starts = np.searchsorted(self.variant_of, variants)
        self.group_starts, self.is_original = np.flatnonzero(own), own[self.variant_of]

    def total(self, weights: Scores) -> Any:
        """The summed weights of the original rows; `weights`: (…, R)."""
        return weights[..., self.is_original].sum(axis=-1)

    def dis_max(self, scores: Scores) -> Scores:
        """The scores of D documents: the sum over groups of the best variant's score.

        `scores` (R x D): of each row in each document; R > 0.
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

    def add(variant: Iterable[str], original: int, group_tf: int = 1) -> None:
        counts = Counter(variant)
        tokens.extend(counts)
        tf.extend(count * group_tf for count in counts.values())
        variant_of.extend([len(group_of)] * len(counts))
        group_of.append(original)

    if question.tokens:
        add(question.tokens, 0)
    for group in question.groups:
        original = len(group_of)
        for variant in (group.tokens, *(other for other in group.synonyms if is_known(other[0]))):
            add(variant, original, group.tf)
    return Query(
        tokens,
        np.array(tf, dtype=np.float64),
        np.array(variant_of, np.int64),
        np.array(group_of, np.int64),
    )
