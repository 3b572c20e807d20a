"""Articles: a title, sections, clean text and the origin."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

MAX_PATH = 60  # characters of a path of headings that is shown
HEADING_SEPARATOR = " › "


@dataclass(frozen=True, slots=True)
class Origin:
    """Who wrote an article, where it appeared and when, as in `Article`; "" and (): not stated."""

    authors: tuple[str, ...] = ()
    source: str = ""
    publisher: str = ""
    published: str = ""
    translators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A span of the article's text; its lines, where it has several, belong together.

    `byline` is what it tells of the article's origin, if it does nothing else. `kind`: "text",
    "item" (of a list), "row" (of a table, with its column names), "code", "figure" (a drawing or a
    formula in code: shown, and never a passage), "quote" or "byline". `lead` is the index, in the
    section's paragraphs, of the one that announces this one, -1 where there is none: for an item
    the sentence above the list or the item that it is nested in, for a command what says to run it.
    """

    start: int
    end: int
    byline: Origin | None = None
    kind: str = "text"
    lead: int = -1


@dataclass(frozen=True, slots=True)
class Section:
    """A heading ("" before the first) and the paragraphs under it.

    `level` is the heading's, 1 the outermost and 7 a question of a FAQ, 0 where there is none;
    `above` are the headings that it stands under, outermost first, without the title. `number` is
    as written, of a section that is one article (条) of a law or a numbered clause: 第十五条, 5.1.
    """

    heading: str
    paragraphs: tuple[Paragraph, ...]
    level: int = 0
    above: tuple[str, ...] = ()
    number: str = ""

    @property
    def path(self) -> str:
        """The headings down to this section, and its number; outer ones if MAX_PATH allows."""
        number = self.number if self.number not in self.heading else ""
        parts = [part for part in (self.heading, number) if part]
        left = MAX_PATH - sum(map(len, parts))
        for heading in reversed(self.above):
            left -= len(heading) + len(HEADING_SEPARATOR)
            if left < 0 and parts:
                break
            parts.insert(0, heading)
        return HEADING_SEPARATOR.join(parts)


@dataclass(frozen=True, slots=True, eq=False)
class Article:
    """One article. `text` is clean: paragraphs joined by line breaks, no headings or boilerplate.

    `published` is YYYY-MM-DD (or YYYY-MM, or YYYY), `source` whom the publisher took the text from,
    `file` the path relative to the articles' folder, `version` the date that tells it from other
    versions of the same document: the one in the file's name, else the latest of those in a law's
    history and its title (2022年修订), else `published`. `warnings` are what was wrong with a file
    that was read all the same. What the file does not tell is "" or (). `traditional`: it is
    written in Traditional characters.
    """

    file: str
    title: str
    text: str
    sections: Sequence[Section]
    published: str = ""
    publisher: str = ""
    source: str = ""
    authors: tuple[str, ...] = ()
    url: str = ""
    traditional: bool = False
    version: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Short, and stable while the file keeps its path."""
        return short_id(self.file)


def hash_number(*parts: str) -> int:
    """A hash of some strings, below 2**64 and the same on each run."""
    content = "\0".join(parts).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(content, digest_size=8).digest())


def as_int64(number: int) -> int:
    """A number below 2**64 as the signed integer of the same bits: databases have no others."""
    return number - (1 << 64) if number >= 1 << 63 else number


@lru_cache(4096)
def short_id(*parts: str) -> str:
    """An id of eleven characters of [A-Za-z0-9_-]: the hash of some strings."""
    return id_of_number(hash_number(*parts))


def id_of_number(number: int) -> str:
    """The id of a number below 2**64, which it encodes."""
    return base64.urlsafe_b64encode(number.to_bytes(8)).rstrip(b"=").decode()


def id_number(short: str) -> int:
    """The number that an id encodes. Raises ValueError where the text is no id."""
    number = int.from_bytes(base64.b64decode(f"{short}=".encode(), b"-_", validate=True))
    if number >= 1 << 64 or id_of_number(number) != short:
        raise ValueError(f"{short!r} is no id")
    return number
