"""Reranking by meaning: the scores of the best passages combine with cosines."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.search.config import (
    COSINE_WEIGHT,
    COSINE_WEIGHT_UNSURE,
    COVERAGE_WEIGHT,
    DEVIATION_WEIGHT,
    DEVIATION_WEIGHT_UNSURE,
    MIN_DEVIATION,
)


class Reranked(NamedTuple):
    """New scores of some passages, by which to order them, and their cosines.

    A cosine is NaN where there is no vector, or where a model's are of unknown scale.
    """

    scores: Sequence[float]
    cosines: Sequence[float]


# A question, and for each passage its text, its score and the coverage of the question's words by
# its window.
Rerank = Callable[[str, Sequence[str], Sequence[float], Sequence[float]], Reranked]


def combine(
    scores: Sequence[float],
    coverages: Sequence[float],
    cosines: NDArray[np.float64],
    *,
    any_model: bool,
) -> Sequence[float]:
    """The scores, each with a term of its coverage and a term of its cosine (NaN: none) added.

    With s the score, t the best one and g = max(0, 1 - 2t), the less the words say the larger:
    s + .2 min(1, 2t) coverage + (1 + 3g) (cosine - mean). For `any_model`, whose cosines are of
    unknown scale, the last term is (.025 + .075g) (cosine - mean) / standard deviation. A missing
    cosine counts as the mean; without any the scores are returned as they are.
    """
    known = np.isfinite(cosines)
    if not known.any():
        return scores
    best = max(scores)
    unsure = max(0.0, 1 - 2 * best)
    deviations = cosines - cosines[known].mean()
    if any_model:
        weight = DEVIATION_WEIGHT + DEVIATION_WEIGHT_UNSURE * unsure
        deviations *= weight / max(MIN_DEVIATION, float(cosines[known].std()))
    else:
        deviations *= COSINE_WEIGHT + COSINE_WEIGHT_UNSURE * unsure
    covered = COVERAGE_WEIGHT * min(1.0, 2 * best) * np.array(coverages)
    new: list[float] = (np.array(scores) + covered + np.where(known, deviations, 0.0)).tolist()
    return new
