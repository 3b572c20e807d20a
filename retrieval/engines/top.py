"""The highest of many scores."""

import numpy as np

from retrieval.search.bm25 import Scores

ROW = 32  # scores of which only the highest is looked at first


def best_first(scores: Scores, count: int) -> list[int]:
    """Where the `count` highest scores above 0 stand, highest first; equals keep their order."""
    rows = len(scores) // ROW
    if count < 1:
        return []
    if rows > count:
        table = scores[: rows * ROW].reshape(rows, ROW)
        highest = table.max(axis=1)
        # At least `count` scores reach this one, and all that do are in these rows or in the rest.
        least = np.partition(highest, rows - count)[rows - count]
        near = np.flatnonzero(highest >= least)[:, None] * ROW + np.arange(ROW)
        places = np.append(near, np.arange(rows * ROW, len(scores)))
        places = places[(scores[places] >= least) & (scores[places] > 0)]
    else:
        places = np.flatnonzero(scores > 0)
    ordered = places[np.argsort(-scores[places], kind="stable")]
    return [int(at) for at in ordered[:count]]
