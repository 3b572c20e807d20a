"""The type of a number or a code that is found in a text."""

from typing import NamedTuple


class Reading(NamedTuple):
    """A number or a code in a text: its span, and the normal forms by which it is found."""

    start: int
    end: int
    forms: tuple[str, ...]
