"""Reranking: the scores of the best passages once more, by what they mean."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

# A question, the texts of passages, their scores and how far each has the question's words in and
# around it -> scores that tell their order.
Rerank = Callable[[str, Sequence[str], Sequence[float], Sequence[float]], Sequence[float]]

RERANKED = 20  # of the first passages
WINDOW = 0.2  # for the words of the question that stand in or around a passage, where it is sure
COSINE = 1.0  # for the cosine ...
UNSURE = 3.0  # ... and so much more of it the less the words tell
SPREAD = 0.025, 0.075  # the same for cosines of any model, in standard deviations
LEAST_SPREAD = 0.008  # below which cosines do not differ


def combined(
    scores: Sequence[float],
    windows: Sequence[float],
    cosines: NDArray[np.float64],
    *,
    any_model: bool,
) -> Sequence[float]:
    """The scores with the share of the question that is around, and with the cosines (NaN: none).

    t is the best score and g = max(0, 1 - 2t): s + .2 min(1, 2t) window + (1 + 3g) (cosine - mean).
    Of `any_model` the cosines count by how far they spread: (.025 + .075 g) (cosine - mean) / sd.
    What has no cosine counts as if it had the mean; without any nothing changes.
    """
    known = np.isfinite(cosines)
    if not known.any():
        return scores
    best = max(scores)
    unsure = max(0.0, 1 - 2 * best)
    off = cosines - cosines[known].mean()
    if any_model:
        least, more = SPREAD
        off *= (least + more * unsure) / max(LEAST_SPREAD, float(cosines[known].std()))
    else:
        off *= COSINE + UNSURE * unsure
    around = WINDOW * min(1.0, 2 * best) * np.array(windows)
    better: list[float] = (np.array(scores) + around + np.where(known, off, 0.0)).tolist()
    return better
