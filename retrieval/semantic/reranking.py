"""Semantic reranking: the scores of the best passages are combined with cosines.

A cosine is that of the vectors of a question and a passage. The vectors of passages are stored;
those that are missing are computed while a question waits.
"""

import logging
import math
import sqlite3
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.index.index import Index
from retrieval.index.progress import batches
from retrieval.search.config import (
    COSINE_WEIGHT,
    COSINE_WEIGHT_UNSURE,
    COVERAGE_WEIGHT,
    DEVIATION_WEIGHT,
    DEVIATION_WEIGHT_UNSURE,
    MIN_DEVIATION,
)
from retrieval.semantic.background import VectorUpdater
from retrieval.semantic.embeddings import RETRY_AFTER, Model, ModelUnavailable, embedder
from retrieval.semantic.vectors import StoredVector, VectorStore

LOG = logging.getLogger("wenju")

WARM_UP_QUESTION = "文据"  # a question whose embedding loads the model
MAX_CACHED = 4096  # vectors in memory: of questions, and of passages that are not stored


class SemanticReranker:
    """Reranks by the vectors of a model, which are kept in `folder`, and computed if missing."""

    def __init__(self, model: Model, folder: Path | None = None) -> None:
        self.model = model
        self._store: VectorStore | None = None
        try:
            self._store = VectorStore(folder / "vectors.db") if folder else None
        except OSError as error:
            LOG.warning("DATA_DIR: vectors are not kept: %s", error)
        self._updater = VectorUpdater(model, self._store) if self._store else None
        self._embed = embedder(model)
        self._cache: dict[int, StoredVector] = {}
        self._lock = threading.Lock()
        self._unavailable_until = 0.0  # by time.monotonic(); 0: the model did not fail last time

    def prepare(self, index: Index) -> None:
        """Load the model, and update the stored vectors for an index, in the background."""
        # So that the first question does not wait until the model is loaded, or fails to load.
        warm_up = {self.model.key(WARM_UP_QUESTION, is_query=True): WARM_UP_QUESTION}
        threading.Thread(target=self._compute, args=(warm_up, {}, math.inf), daemon=True).start()
        if self._updater:
            self._updater.update_later(index)

    def update_vectors(self, index: Index) -> None:
        """Update the stored vectors for an index, and show the progress."""
        if self._updater:
            self._updater.update(index, in_foreground=True)

    def rerank(
        self,
        question: str,
        texts: Sequence[str],
        scores: Sequence[float],
        coverages: Sequence[float],
        deadline: float,
    ) -> tuple[Sequence[float], Sequence[float]]:
        """The scores of some passages, combined with their cosines; and the cosines.

        `texts`: what is embedded of each; `coverages`: of the question's words by its window;
        `deadline`: by time.monotonic(), until then vectors that are missing are computed. A cosine
        is NaN where there is no vector, and for the model of a server, whose scale is unknown.
        """
        cosines, unknown_scale = self.cosines(question, texts, deadline), bool(self.model.url)
        new_scores = combine(scores, coverages, cosines, unknown_scale=unknown_scale)
        comparable = [math.nan] * len(texts) if unknown_scale else cosines.tolist()
        return new_scores, comparable

    def cosines(self, question: str, texts: Sequence[str], deadline: float) -> NDArray[np.float64]:
        """The cosine of a question and each text; NaN where there is no vector by `deadline`."""
        seconds_left = deadline - time.monotonic()
        question_key = self.model.key(question, is_query=True)
        keys = [*map(self.model.key, texts)]
        found = self._vectors([question_key, *keys])
        missing = {k: text for k, text in zip(keys, texts, strict=True) if k not in found}
        if seconds_left > 0 and (missing or question_key not in found):
            # A thread that is late finishes its batch, for later questions.
            questions = {} if question_key in found else {question_key: question}
            arguments = questions, missing, deadline
            thread = threading.Thread(target=self._compute, args=arguments, daemon=True)
            thread.start()
            thread.join(seconds_left)
            found |= self._cached([question_key, *missing])
        cosines = np.full(len(keys), np.nan)
        if (vector := found.get(question_key)) is not None:
            for at, key in enumerate(keys):
                if (other := found.get(key)) is not None and len(other) == len(vector):
                    cosines[at] = vector.astype(np.float32) @ other.astype(np.float32)
        return cosines

    def _vectors(self, keys: Sequence[int]) -> dict[int, StoredVector]:
        """{key: vector} of those of some keys that are stored or cached."""
        stored: dict[int, StoredVector] = {}
        if self._store:
            try:
                stored = self._store.get(keys)
            except (sqlite3.Error, ValueError) as error:
                LOG.warning("vectors cannot be read: %s", error)
        return stored | self._cached(keys)

    def _cached(self, keys: Sequence[int]) -> dict[int, StoredVector]:
        with self._lock:
            return {key: self._cache[key] for key in keys if key in self._cache}

    def _compute(
        self, questions: Mapping[int, str], passages: Mapping[int, str], deadline: float
    ) -> None:
        """Cache the vectors of texts, {key: text}, until `deadline` or the model fails."""
        for texts, is_query in (questions, True), (passages, False):
            for keys in batches(texts, self._embed.batch_size):
                if not self._unavailable_until < time.monotonic() < deadline:
                    return
                try:
                    vectors = self._embed([texts[key] for key in keys], is_query=is_query)
                except ModelUnavailable as error:
                    if not self._unavailable_until:  # logged once, until it works again
                        LOG.warning("%s; answers are ranked without it", error)
                    self._unavailable_until = time.monotonic() + RETRY_AFTER
                    return
                self._unavailable_until = 0.0
                with self._lock:
                    self._cache |= zip(keys, vectors.astype(np.float16), strict=True)
                    while len(self._cache) > MAX_CACHED:  # the oldest go first
                        del self._cache[next(iter(self._cache))]


def combine(
    scores: Sequence[float],
    coverages: Sequence[float],
    cosines: NDArray[np.float64],
    *,
    unknown_scale: bool,
) -> Sequence[float]:
    """The scores, each with a term of its coverage and a term of its cosine added.

    With s the score, t the best one, and g = max(0, 1 - 2t), which is 0 where the words match well:
    s + .2 min(1, 2t) coverage + (1 + 3g) (cosine - mean). With cosines of unknown scale the last
    term is (.025 + .075g) (cosine - mean) / standard deviation. A cosine that is missing, NaN,
    counts as the mean; if all are, the scores are returned as they are.
    """
    known = np.isfinite(cosines)
    if not known.any():
        return scores
    best = max(scores)
    unsure = max(0.0, 1 - 2 * best)
    deviations = cosines - cosines[known].mean()
    if unknown_scale:
        weight = DEVIATION_WEIGHT + DEVIATION_WEIGHT_UNSURE * unsure
        deviations *= weight / max(MIN_DEVIATION, float(cosines[known].std()))
    else:
        deviations *= COSINE_WEIGHT + COSINE_WEIGHT_UNSURE * unsure
    covered = COVERAGE_WEIGHT * min(1.0, 2 * best) * np.array(coverages)
    new: list[float] = (np.array(scores) + covered + np.where(known, deviations, 0.0)).tolist()
    return new
