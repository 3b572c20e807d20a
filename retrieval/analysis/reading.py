"""What a number or a code in a text is read as."""

from typing import NamedTuple


class Reading(NamedTuple):
    """A number or a code in a text: where it stands, and the forms by which it is found."""

    start: int
    end: int
    forms: tuple[str, ...]
