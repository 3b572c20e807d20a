"""Readings: all that stands in a text and is found by other forms than its own words."""

from collections.abc import Iterable
from datetime import date

from retrieval.analysis.codes import codes
from retrieval.analysis.numbers import numbers
from retrieval.analysis.reading import Reading
from retrieval.analysis.relative_dates import relative_dates


def readings(normal: str, today: date | None = None) -> list[Reading]:
    """The numbers and codes of a text in the normal form, in order, none overlapping.

    `today` reads 去年, 上个月 … too, as a question means them.
    """
    found: list[Reading] = []
    kinds: tuple[Iterable[Reading], ...] = (codes(normal), numbers(normal))
    if today:
        kinds = (relative_dates(normal, today), *kinds)
    for kind in kinds:  # of two that overlap, the earlier kind's stays
        taken = tuple(found)
        found += (r for r in kind if all(r.end <= t.start or t.end <= r.start for t in taken))
    return sorted(found)
