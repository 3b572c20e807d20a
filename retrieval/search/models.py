"""The models that `found` and `confident` decide by: logistic regressions, fitted elsewhere."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class LogisticRegression:
    """A logistic regression, and the probability from which it decides yes."""

    threshold: float
    intercept: float
    weights: Mapping[str, float]  # of inputs by name

    def probability(self, inputs: Mapping[str, float]) -> float:
        """The probability of yes, 0 to 1."""
        logit = sum((w * inputs[name] for name, w in self.weights.items()), self.intercept)
        return 1 / (1 + math.exp(-logit))


class Models(NamedTuple):
    """The models of `found` and `confident`; tests/benchmarks/confidence.py fits them."""

    found: LogisticRegression
    confident: LogisticRegression


@cache
def fitted_models() -> Mapping[str, Models]:
    """The models of confidence.json: "lexical", and "semantic" for evidence with such features."""
    text = files("retrieval.search").joinpath("confidence.json").read_text("utf-8")
    return {
        kind: Models(*(LogisticRegression(**models[name]) for name in Models._fields))
        for kind, models in json.loads(text).items()
    }
