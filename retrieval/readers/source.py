"""What every reader gives: a file as Markdown, and what its format declares of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """A file as Markdown, and what its format itself declares; "" or () where it declares nothing.

    `published` is YYYY-MM-DD, YYYY-MM or YYYY. `warnings` say what was wrong with a file that was
    read all the same: one phrase each, such as "1 damaged character".
    """

    markdown: str
    title: str = ""
    authors: tuple[str, ...] = ()
    published: str = ""
    publisher: str = ""
    url: str = ""
    warnings: tuple[str, ...] = ()


class Unreadable(Exception):
    """A file that yields no article; the message says why and the mend, for a person to read."""


class NoText(Unreadable):
    """A file that was read and has no text in it."""
