"""A query: the terms of a question, their weights, and how their scores in a document add up."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.engines.bm25 import Scores
from retrieval.questions.question import Question
from retrieval.search.config import MIN_SYNONYM_IDF


@dataclass(slots=True)
class Query:
    """The terms of a question as a dis-max query: T terms of A alternatives.

    A term of a query is a token of an alternative with its frequency there. A word, called the
    original, and its synonyms are the alternatives of a group; the tokens without synonyms together
    are a group of one alternative. A document scores

        sum over groups of max over alternatives of (sum of the scores of the terms)

    Terms are sorted by alternative, and alternatives by group, the original first.
    """

    tokens: list[str]  # T
    tf: Scores  # T: in the question
    alternative_of: NDArray[np.int64]  # T: the index of its alternative
    original_of: NDArray[np.int64]  # A: the index of the original of its group
    first_terms: NDArray[np.int64] = field(init=False)  # A: the index of its first term
    originals: NDArray[np.int64] = field(init=False)  # for each group the index of its original
    is_original: NDArray[np.bool_] = field(init=False)  # T: whether it is of an original

    def __post_init__(self) -> None:
        alternatives = np.arange(len(self.original_of))
        are_original = self.original_of == alternatives
        self.first_terms = np.searchsorted(self.alternative_of, alternatives)
        self.originals = np.flatnonzero(are_original)
        self.is_original = are_original[self.alternative_of]

    def total(self, weights: Scores) -> Any:
        """The summed weights of the terms of originals; `weights`: (…, T)."""
        return weights[..., self.is_original].sum(axis=-1)

    def dis_max(self, scores: Scores) -> Scores:
        """The scores of D documents: the sum over groups of the best alternative's score.

        `scores` (T x D): of each term in each document; T > 0.
        """
        # Several times as quick as numpy's `reduceat`, which takes the columns one by one.
        starts = pairwise([*self.first_terms.tolist(), len(scores)])
        alternatives = [scores[first:end].sum(axis=0) for first, end in starts]
        groups = pairwise([*self.originals.tolist(), len(alternatives)])
        best = [reduce(np.maximum, alternatives[first:end]) for first, end in groups]
        return reduce(np.add, best)


class QueryTerms(NamedTuple):
    """The T terms of a query, with their statistics and weights in an index.

    The score of a term in a document is weight x saturation, with the saturation tf / (tf + length
    norm) and the weight query tf x idf x (k1 + 1). Those of a synonym are reduced so that they sum
    to at most `RankingConfig.synonym` x those of its original. In titles and headings, which have
    no length norm, the weight is query tf x the idf in sentences.
    """

    query: Query
    hashes: Sequence[int]  # T: of the tokens
    doc_freqs: NDArray[np.int64]  # 3 x T: in sentences, articles, paragraphs
    weights: Scores  # 3 x T: in sentences, articles, paragraphs
    heading_weights: Scores  # T: in titles and headings
    max_score: float  # possible in sentence, article and paragraph: originals of saturation 1


def build_query(
    question: Question, is_known: Callable[[str], bool], normalised_idf: Callable[[str], float]
) -> Query:
    """The query of a question.

    `is_known`: whether the index has a token. A synonym is left out if its first token is not
    known, or if the first token of the original has a normalised idf below MIN_SYNONYM_IDF.
    """
    tokens: list[str] = []
    tf: list[int] = []
    alternative_of: list[int] = []
    original_of: list[int] = []

    def add(alternative: Iterable[str], original: int, group_tf: int = 1) -> None:
        counts = Counter(alternative)
        tokens.extend(counts)
        tf.extend(count * group_tf for count in counts.values())
        alternative_of.extend([len(original_of)] * len(counts))
        original_of.append(original)

    if question.tokens:
        add(question.tokens, 0)
    for group in question.groups:
        original = len(original_of)
        add(group.tokens, original, group.tf)
        synonyms = group.synonyms if normalised_idf(group.tokens[0]) >= MIN_SYNONYM_IDF else ()
        for synonym in synonyms:
            if is_known(synonym[0]):
                add(synonym, original, group.tf)
    return Query(
        tokens,
        np.array(tf, dtype=np.float64),
        np.array(alternative_of, np.int64),
        np.array(original_of, np.int64),
    )
