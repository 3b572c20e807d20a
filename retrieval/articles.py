"""Articles: a file's title, sections and clean text, and what it tells of its origin."""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import frontmatter
import jieba

from .boilerplate import without_boilerplate
from .bylines import byline, is_organisation, iso_date, named_in_title
from .files import Unreadable, file_text
from .markup import Line, html_lines, is_html, markdown_lines, plain_lines
from .scripts import is_traditional, simplified
from .sentences import sentence_spans

MAX_TITLE = 80  # characters: a longer first line is a paragraph, not a title
MAX_HEADING = 40
SHORT_TITLE = 24  # characters of the first sentence, where there is no title

_SENTENCE_END = re.compile(r"[。；;…，,：:、！!？?][”’」』）)\"']*$")
_NUMBERED = re.compile(
    r"(?P<han>[一二三四五六七八九十百]+、)|(?P<paren>[（(][一二三四五六七八九十百]+[)）])|(?P<di>第[一二三四五六七八九十百\d]+[章节部篇条])"
    r"|(?P<digit>\d+(?:\.\d+)*[.、．](?!\d)|\d+(?:\.\d+)+ )"
)
_SIGNATURE_AT_END = re.compile(r"(?<=[。！？!?”」』])\s*([(（][^()（）]{2,40}[)）])$")


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
    traditional: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "traditional", is_traditional(self.title + self.text))

    @property
    def id(self) -> str:
        """Short and stable while the file keeps its name."""
        return short_id(self.file)


def short_id(*parts: str) -> str:
    """Eleven characters of [A-Za-z0-9_-] that stand for these strings, the same on every run."""
    digest = hashlib.blake2b("\0".join(parts).encode(), digest_size=8).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def read_article(path: Path, folder: Path) -> Article:
    """The article in a file. Raises Unreadable with the reason where there is none."""
    return article_from_text(file_text(path), str(path.relative_to(folder).as_posix()))


def article_from_text(text: str, file: str) -> Article:
    """The article in a file's text, with front matter or without; the file's name tells its kind.

    Raises Unreadable where the front matter is broken or no sentence is left.
    """
    told, body = _front_matter(text)
    page: dict[str, str] = {}
    if file.lower().endswith((".html", ".htm")) or is_html(body):
        lines, page = html_lines(body)
    elif file.lower().endswith((".md", ".markdown")):
        lines = markdown_lines(body)
    else:
        lines = plain_lines(body)
    lines = without_boilerplate(lines)
    title, lines = _title(lines, _first(told, "title") or page.get("title", ""))
    text, sections = _sections(lines)
    if not any(section.paragraphs for section in sections):
        raise Unreadable("has no sentence in it")
    title = title or _shortened(text)
    return Article(file, title, text, sections, **_origin(told, page, title, text, sections))


def plain_article(file: str, title: str, text: str) -> Article:
    """An article whose text is taken exactly as it is, each line a paragraph, nothing cleaned."""
    paragraphs = tuple(Paragraph(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text))
    return Article(file, title, text, (Section("", paragraphs),))


def _front_matter(text: str) -> tuple[dict[str, Any], str]:
    """The fields above a text (keys in lower case) and the text itself."""
    try:
        fields, body = frontmatter.parse(text)
    except Exception as error:  # whatever the YAML, JSON or TOML reader raises
        problem = getattr(error, "problem", None) or "not valid"
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 2}" if mark else ""
        raise Unreadable(
            f"has broken front matter ({problem}{where}); mend what is between ---"
        ) from error
    return (
        ({str(key).lower(): value for key, value in fields.items()}, body) if fields else ({}, text)
    )


def _first(fields: Mapping[str, Any], *names: str) -> str:
    """The first of these fields that is told, as one line of text."""
    for name in names:
        value = fields.get(name)
        if isinstance(value, list):
            value = "、".join(str(item) for item in value)
        if value and not isinstance(value, (dict, bool)):
            return " ".join(str(value).split())
    return ""


def _title(lines: list[Line], told: str) -> tuple[str, list[Line]]:
    """The title ("" where there is none) and the lines below it."""
    if not lines:
        return told, lines
    at = next((i for i, line in enumerate(lines[:8]) if line.level == 1), None)
    if at is None:
        head = [simplified(line.text) for line in lines[:8]]
        at = next((i for i, text in enumerate(head) if text in head[i + 1 :]), 0)
        at = at if _may_be_title(lines, at) else None
    title = told or (lines[at].text if at is not None else "")
    if at is not None and (not told or _same(told, lines[at].text)):
        # What stands above a title is the page's, unless it is told by whom or is itself text.
        above = [x for x in lines[:at] if byline(x.text) or _SENTENCE_END.search(x.text)]
        lines = above + lines[at + 1 :]
    return title, [line for line in lines if not _same(line.text, title)]


def _may_be_title(lines: list[Line], at: int) -> bool:
    text = lines[at].text
    ends_like_sentence = re.search(r"[。；;，,：:][”’」』）)]*$", text)
    alone = len(lines) == 1
    return not (alone or ends_like_sentence or len(text) > MAX_TITLE or byline(text))


def _same(a: str, b: str) -> bool:
    return re.sub(r"\W", "", simplified(a)) == re.sub(r"\W", "", simplified(b))


def _sections(lines: list[Line]) -> tuple[str, tuple[Section, ...]]:
    """The clean text and its sections."""
    headings = _heading_positions(lines)
    pieces: list[str] = []
    sections: list[tuple[str, list[Paragraph]]] = [("", [])]
    at = 0
    for i, line in enumerate(lines):
        if i in headings:
            sections.append((line.text, []))
            continue
        for text in _without_signature(line.text):
            if not any(c.isalnum() for c in text):
                continue
            told = byline(text) is not None
            sections[-1][1].append(Paragraph(at, at + len(text), told))
            pieces.append(text)
            at += len(text) + 1
    kept = tuple(Section(heading, tuple(found)) for heading, found in sections if found)
    return "\n".join(pieces), kept


def _without_signature(line: str) -> list[str]:
    """A paragraph and, apart from it, the (记者 …) that closes it."""
    found = _SIGNATURE_AT_END.search(line)
    if found and byline(found[1]):
        return [line[: found.start()].rstrip(), found[1]]
    return [line]


def _heading_positions(lines: list[Line]) -> set[int]:
    """Which lines are headings: marked ones, and short unended lines between paragraphs.

    Several such lines in a row are a list or a poem, unless their numbering differs in kind.
    """
    may_be = [line.level > 0 or _looks_like_heading(line.text) for line in lines] + [True]
    found: set[int] = set()
    for i in range(len(lines) - 1, -1, -1):
        if lines[i].level > 0:
            found.add(i)
        elif may_be[i]:
            last = i + 1 == len(lines)
            above_differs = (
                i == 0 or not may_be[i - 1] or _numbering(lines[i - 1]) != _numbering(lines[i])
            )
            below = not may_be[i + 1] or (
                i + 1 in found and _numbering(lines[i]) != _numbering(lines[i + 1])
            )
            if above_differs and below and not last:
                found.add(i)
    return found


def _looks_like_heading(text: str) -> bool:
    return len(text) <= MAX_HEADING and not _SENTENCE_END.search(text) and byline(text) is None


def _numbering(line: Line) -> str:
    """The kind of number that a heading begins with, "" for none."""
    found = _NUMBERED.match(line.text)
    return (found.lastgroup or "") if found else f"level {line.level}"


def _shortened(text: str) -> str:
    """A title made of the first sentence, cut at a comma where there is one."""
    start, end = sentence_spans(text.split("\n", 1)[0])[0]
    sentence = text[start:end].rstrip("。；;")
    if len(sentence) <= SHORT_TITLE:
        return sentence
    cut = max(sentence.rfind(mark, 6, SHORT_TITLE) for mark in "，,、 ")
    return sentence[: cut if cut > 0 else SHORT_TITLE] + "…"


def _origin(
    told: Mapping[str, Any],
    page: Mapping[str, str],
    title: str,
    text: str,
    sections: tuple[Section, ...],
) -> dict[str, Any]:
    """Publisher, source, date, authors, url: from front matter, the page and bylines, in turn."""
    lines = [text[p.start : p.end] for s in sections for p in s.paragraphs if p.byline]
    bylines = [b for line in lines if (b := byline(line))]
    publishers = [_first(told, "publisher", "site", "sitename", "media"), page.get("publisher", "")]
    publishers += [b.publisher for b in bylines]
    sources = [_first(told, "source"), *(b.source for b in bylines)]
    authors: list[str] = []
    named = named_in_title(title, _dictionary())
    signed = [name for b in bylines for name in b.authors]
    declared = re.split(
        r"[、,，;；]\s*", _first(told, "authors", "author") or page.get("author", "")
    )
    for name in (named, *signed, *declared):
        if not name:
            continue
        if is_organisation(name):
            publishers.append(name)
        elif name not in authors:
            authors.append(name)
    publisher = next(filter(None, [*publishers, *sources]), "")
    source = next((s for s in sources if s and s != publisher), "")
    dates = (
        told.get("date"),
        told.get("published"),
        page.get("date"),
        *(b.published for b in bylines),
    )
    return {
        "published": next(filter(None, map(iso_date, dates)), ""),
        "publisher": publisher,
        "source": source,
        "authors": tuple(authors),
        "url": _first(told, "url", "link", "permalink", "source_url") or page.get("url", ""),
    }


def _dictionary() -> Mapping[str, int]:
    """jieba's words with their frequencies."""
    jieba.initialize()
    words: Mapping[str, int] = jieba.dt.FREQ
    return words
