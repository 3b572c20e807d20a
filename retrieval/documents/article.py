"""Articles: a title, sections and clean text, and what is known of the origin."""

import base64
import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A span of the article's text; a byline tells of the article's origin."""

    start: int
    end: int
    byline: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A heading ("" before the first) and the paragraphs that stand under it."""

    heading: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Article:
    """One article. `text` is clean: a paragraph a line, without headings and boilerplate.

    `published` is YYYY-MM-DD (or YYYY-MM), `source` whom the publisher took the text from, `file`
    the path relative to the articles' folder. What the file does not tell is "" or ().
    `traditional`: it is written in Traditional characters.
    """

    file: str
    title: str
    text: str
    sections: tuple[Section, ...]
    published: str = ""
    publisher: str = ""
    source: str = ""
    authors: tuple[str, ...] = ()
    url: str = ""
    traditional: bool = False

    @property
    def id(self) -> str:
        """Short and stable while the file keeps its name."""
        return short_id(self.file)


def short_id(*parts: str) -> str:
    """Eleven characters of [A-Za-z0-9_-] that stand for these strings, the same on every run."""
    joined = "\0".join(parts).encode("utf-8", "surrogatepass")
    return id_of_number(int.from_bytes(hashlib.blake2b(joined, digest_size=8).digest()))


def id_of_number(number: int) -> str:
    """The id that stands for a number below 2**64."""
    return base64.urlsafe_b64encode(number.to_bytes(8)).rstrip(b"=").decode()


def id_number(short: str) -> int:
    """The number that an id stands for. Raises ValueError where the text is none."""
    number = int.from_bytes(base64.b64decode(f"{short}=".encode(), b"-_", validate=True))
    if number >= 1 << 64 or id_of_number(number) != short:
        raise ValueError(f"{short!r} is no id")
    return number
