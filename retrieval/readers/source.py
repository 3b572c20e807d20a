"""The result of a reader: a file as Markdown, with the metadata that its format declares."""

import re
from dataclasses import dataclass
from datetime import date

_DATE = re.compile(
    r"\s*(?:D:)?([12]\d{3})"
    r"(?:\s*[-/.年]\s*(\d{1,2})(?!\d)(?:\s*[-/.月]\s*(\d{1,2})(?!\d))?|(\d\d)(\d\d))?"
    r"(?=$|[\sT日月年Z+]|\d{6})"
)


@dataclass(frozen=True, slots=True)
class Source:
    """A file as Markdown, with the metadata that its format declares; "" or () for none.

    `published` is YYYY-MM-DD, YYYY-MM or YYYY. `warnings` are the faults of a file that was read
    all the same: one phrase each, such as "1 damaged character".
    """

    markdown: str
    title: str = ""
    authors: tuple[str, ...] = ()
    published: str = ""
    publisher: str = ""
    url: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """A file, or several of a kind, that is not read, or not as it should be, and why."""

    file: str
    reason: str


class Unreadable(Exception):
    """A file that yields no article; the message has the reason and the remedy, for its owner."""


class NoText(Unreadable):
    """A file that was read and has no text in it."""


def damage(suffix: str) -> Unreadable:
    """The error of a file that is not of its suffix's format, or not whole."""
    return Unreadable(f"is damaged, or no {suffix} file; save it anew")


def parse_date(text: object) -> str:
    """YYYY-MM-DD, YYYY-MM or YYYY from the beginning of a declared date, "" where there is none.

    2024-05-01T09:00+08:00, 2024/5/1, 20240501, 2024年5月 and 2024 are dates.
    """
    found = _DATE.match(str(text or ""))
    return iso_date(*filter(None, found.groups())) if found else ""


def iso_date(year: str, month: str | None = None, day: str | None = None) -> str:
    """YYYY-MM-DD, YYYY-MM or YYYY, "" for no date, such as the 30th of February."""
    try:
        found = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return ""
    return found.isoformat()[: 10 if day else 7 if month else 4]
