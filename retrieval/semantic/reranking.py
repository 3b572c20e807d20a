"""Semantic reranking: the scores of the best passages are combined with cosines.

The vectors of passages are stored, or computed while a question waits.
"""

import logging
import math
import sqlite3
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.index.index import Index
from retrieval.search.config import (
    COSINE_WEIGHT,
    COSINE_WEIGHT_UNSURE,
    COVERAGE_WEIGHT,
    DEVIATION_WEIGHT,
    DEVIATION_WEIGHT_UNSURE,
    MIN_DEVIATION,
)
from retrieval.semantic.background import Background
from retrieval.semantic.embeddings import RETRY_AFTER, Model, Unavailable, batches, embedder
from retrieval.semantic.vectors import Store, StoredVector

LOG = logging.getLogger("wenju")

WARM_UP_QUESTION = "文据"  # a question whose embedding loads the model
MAX_COMPUTED = 4096  # vectors in memory beside those on disk, of questions too


class Reranked(NamedTuple):
    """New scores of some passages, and their cosines.

    A cosine is NaN where there is no vector, or where the model's cosines are of unknown scale.
    """

    scores: Sequence[float]
    cosines: Sequence[float]


class SemanticReranker:
    """Reranks by the cosines of a model's vectors: those in a file, and those computed."""

    def __init__(self, model: Model, folder: Path | None = None) -> None:
        self.model = model
        self._store: Store | None = None
        try:
            self._store = Store(folder / "vectors.db") if folder else None
        except OSError as error:
            LOG.warning("DATA_DIR: vectors are not kept: %s", error)
        self._background = Background(model, self._store) if self._store else None
        self._embed = embedder(model)
        self._computed: dict[int, StoredVector] = {}
        self._lock = threading.Lock()
        self._unavailable_until = 0.0
        self._failed = False

    def follow(self, index: Index) -> None:
        """Put an index in service: compute the vectors that it lacks in the background."""
        # So that the first question does not wait until the model is loaded, or fails to load.
        anything = {self.model.key(WARM_UP_QUESTION, is_query=True): WARM_UP_QUESTION}
        threading.Thread(target=self._compute, args=(anything, {}, math.inf), daemon=True).start()
        if self._background:
            self._background.follow(index)

    def complete(self, index: Index) -> None:
        """Compute all vectors that an index lacks, and wait for them."""
        if self._background:
            self._background.make(index, awaited=True)

    def rerank(
        self,
        question: str,
        texts: Sequence[str],
        scores: Sequence[float],
        coverages: Sequence[float],
        deadline: float,
    ) -> Reranked:
        """Combine the scores of some passages with their cosines.

        `texts`: of each, to embed; `coverages`: of the question's words by each passage's window;
        `deadline`: as of `cosines`.
        """
        cosines, any_model = self.cosines(question, texts, deadline), bool(self.model.url)
        better = combine(scores, coverages, cosines, any_model=any_model)
        return Reranked(better, [math.nan] * len(texts) if any_model else cosines.tolist())

    def cosines(self, question: str, texts: Sequence[str], deadline: float) -> NDArray[np.float64]:
        """The cosine of a question and each text; NaN where there is no vector in time.

        Vectors that are missing are computed until `deadline`, of time.monotonic().
        """
        seconds_left = deadline - time.monotonic()
        question_key = self.model.key(question, is_query=True)
        keys = [*map(self.model.key, texts)]
        found = self._found([question_key, *keys])
        missing = {k: text for k, text in zip(keys, texts, strict=True) if k not in found}
        if seconds_left > 0 and (missing or question_key not in found):
            # The thread computes a late vector to its end, for later questions.
            unknown = {} if question_key in found else {question_key: question}
            arguments = unknown, missing, deadline
            thread = threading.Thread(target=self._compute, args=arguments, daemon=True)
            thread.start()
            thread.join(seconds_left)
            found |= self._in_memory([question_key, *missing])
        cosines = np.full(len(keys), np.nan)
        if (vector := found.get(question_key)) is not None:
            for at, key in enumerate(keys):
                if (other := found.get(key)) is not None and len(other) == len(vector):
                    cosines[at] = vector.astype(np.float32) @ other.astype(np.float32)
        return cosines

    def _found(self, keys: Sequence[int]) -> dict[int, StoredVector]:
        stored: dict[int, StoredVector] = {}
        if self._store:
            try:
                stored = self._store.get(keys)
            except (sqlite3.Error, ValueError) as error:
                LOG.warning("vectors cannot be read: %s", error)
        return stored | self._in_memory(keys)

    def _in_memory(self, keys: Sequence[int]) -> dict[int, StoredVector]:
        with self._lock:
            return {key: self._computed[key] for key in keys if key in self._computed}

    def _compute(
        self, questions: Mapping[int, str], passages: Mapping[int, str], deadline: float
    ) -> None:
        """Compute vectors until `deadline`, and keep them in memory."""
        for texts, is_query in (questions, True), (passages, False):
            for some in batches(texts, self._embed.at_once):
                if not self._unavailable_until < time.monotonic() < deadline:
                    return
                try:
                    vectors = self._embed([*some.values()], is_query=is_query).astype(np.float16)
                except Unavailable as error:  # logged once, until it works again
                    self._unavailable_until = time.monotonic() + RETRY_AFTER
                    if not self._failed:
                        LOG.warning("%s; answers are ranked without it", error)
                    self._failed = True
                    return
                self._failed = False
                with self._lock:
                    self._computed |= zip(some, vectors, strict=True)
                    while len(self._computed) > MAX_COMPUTED:  # the oldest go first
                        del self._computed[next(iter(self._computed))]


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
