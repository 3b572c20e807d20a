"""The highest scores: the same ones, in the same order, as a stable sort of all would give."""

import numpy as np
import pytest

from retrieval.engines.top import ROW, best_first


def sorted_whole(scores, count):
    ordered = np.argsort(-scores, kind="stable")
    return [int(at) for at in ordered if scores[at] > 0][:count]


@pytest.mark.parametrize("size", [0, 1, ROW - 1, ROW, 11 * ROW, 40 * ROW + 7])
@pytest.mark.parametrize("count", [1, 10, 50])
@pytest.mark.parametrize("levels", [2, 5, 10_000])  # few levels: many equal scores
def test_best_first_is_what_sorting_all_gives(size, count, levels):
    scores = np.random.default_rng(size).integers(0, levels, size).astype(float)
    assert best_first(scores, count) == sorted_whole(scores, count)


def test_scores_of_zero_are_never_among_the_best():
    scores = np.zeros(100 * ROW)
    scores[[5, 99 * ROW]] = 1.0, 2.0
    assert best_first(scores, 10) == [99 * ROW, 5]
    assert best_first(scores, 0) == []
