"""Segments: one whose numbers point outside is refused, wherever they stand."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from retrieval.index.arrays import Ragged
from retrieval.index.building import build_segment
from retrieval.index.segment import Segment
from retrieval.index.storage import validate
from retrieval.readers.reading import article_from_text


@pytest.fixture(scope="module")
def segment() -> Segment:
    return build_segment(
        [article_from_text("# 茶\n\n## 泡茶\n\n水要热。茶要好。\n\n先洗杯子。", "茶.md")]
    )


def changed(array: np.ndarray, at: Any, value: int) -> np.ndarray:
    other = array.copy()
    other[at] = value
    return other


def with_ragged(name: str, **parts: Callable[[np.ndarray], np.ndarray]) -> Callable[..., Segment]:
    def crafted(segment: Segment) -> Segment:
        ragged = getattr(segment, name)
        made = {part: change(getattr(ragged, part)) for part, change in parts.items()}
        given = {"values": ragged.values, "starts": ragged.starts} | made
        return replace(segment, **{name: Ragged(given["values"], given["starts"])})

    return crafted


def with_array(name: str, change: Callable[[np.ndarray], np.ndarray]) -> Callable[..., Segment]:
    return lambda segment: replace(segment, **{name: change(getattr(segment, name))})


def test_what_was_analysed_is_sound(segment):
    assert validate(segment) is segment


@pytest.mark.parametrize(
    "crafted",
    [
        with_ragged("sentence_terms", values=lambda values: changed(values, 0, -1)),
        with_ragged("sentence_terms", values=lambda values: changed(values, 0, 10**6)),
        with_ragged("heading_terms", values=lambda values: changed(values, 0, 10**6)),
        with_ragged("sentence_terms", starts=lambda starts: changed(starts, 0, 1)),
        with_ragged("sentence_terms", starts=lambda starts: changed(starts, 1, starts[-1] + 1)),
        with_ragged("texts", starts=lambda starts: changed(starts, -1, 10**6)),
        with_array("ids", lambda ids: ids[1:]),
        with_array("article_lengths", lambda lengths: np.append(lengths, lengths)),
        with_array("passage_counts", lambda counts: counts + 1),
        with_array("places", lambda places: places[:, :3]),
        with_array("doc_freq", lambda doc_freq: doc_freq[:, :3]),
        with_array("places", lambda places: changed(places, (0, 2), -1)),
        with_array("places", lambda places: changed(places, (0, 3), 10**6)),
        with_array("places", lambda places: changed(places, (0, 2), places[0, 3] + 1)),
    ],
)
def test_a_number_that_points_outside_is_refused(segment, crafted):
    with pytest.raises(ValueError, match="a number is out of bounds"):
        validate(crafted(segment))
