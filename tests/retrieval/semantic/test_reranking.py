"""What cosines change in the order of the best passages."""

import math

import numpy as np
import pytest

from retrieval.semantic.reranking import combine

NONE = math.nan


def order(scores, cosines, coverages=None, *, unknown_scale=False):
    """The passages, by number, best first."""
    coverages = coverages or [0.0] * len(scores)
    new_scores = combine(scores, coverages, np.array(cosines), unknown_scale=unknown_scale)
    return sorted(range(len(scores)), key=lambda i: -new_scores[i])


def test_where_the_words_are_sure_meaning_changes_little():
    assert order([0.7, 0.6], [0.80, 0.88]) == [0, 1]
    assert order([0.2, 0.1], [0.80, 0.88]) == [1, 0]


def test_of_passages_alike_in_words_the_one_near_in_meaning_is_first():
    assert order([0.5, 0.49, 0.48], [0.80, 0.84, 0.88]) == [2, 1, 0]


def test_what_stands_around_a_passage_counts_too():
    assert order([0.5, 0.49], [0.8, 0.8], [0.2, 0.9]) == [1, 0]
    assert order([0.5, 0.49], [0.8, NONE], [0.2, 0.9]) == [1, 0]


def test_a_passage_without_a_vector_is_ranked_by_its_words():
    """The cosines of the others are far above 0: it must neither sink nor rise for that."""
    assert order([0.5, 0.4, 0.3], [0.85, NONE, 0.85]) == [0, 1, 2]
    assert order([0.5, 0.4, 0.3], [NONE, NONE, NONE]) == [0, 1, 2]


@pytest.mark.parametrize("narrow", [1, 10])
def test_how_far_the_cosines_of_another_model_spread_does_not_matter(narrow):
    cosines = np.array([0.3, 0.5, 0.9]) / narrow
    assert order([0.3, 0.28, 0.27], cosines, unknown_scale=True) == [2, 1, 0]


def test_cosines_that_hardly_differ_say_nothing():
    assert order([0.52, 0.5], [0.8, 0.8001], unknown_scale=True) == [0, 1]
