"""Reading: from a file to an article, its title, sections and clean text, and its origin."""

import os
import re
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import frontmatter
import jieba
from frontmatter.default_handlers import BaseHandler, JSONHandler, YAMLHandler

from retrieval.analysis.scripts import is_traditional, simplified
from retrieval.documents.article import Article, Paragraph, Section
from retrieval.documents.boilerplate import without_boilerplate
from retrieval.documents.origin import (
    Byline,
    byline,
    dateline,
    is_date,
    is_organisation,
    iso_date,
    named_in_title,
    original_title,
)
from retrieval.documents.sentences import sentence_spans
from retrieval.readers.encodings import decoded
from retrieval.readers.files import content, source_of
from retrieval.readers.isolation import limited
from retrieval.readers.markup import Line, is_html, markdown_lines, plain_lines
from retrieval.readers.registry import MODULES
from retrieval.readers.source import Source, Unreadable
from retrieval.readers.web.page import page

MAX_TITLE = 80  # characters: a longer first line is a paragraph, not a title
MAX_HEADING = 40
HEAD = 8  # lines at the beginning among which the title stands
EDGE = 4  # paragraphs at either end among which the date of publication stands
CHRONICLE = 3  # lines of nothing but a date, from which on they head the entries of a chronicle
SHORT_TITLE = 24  # characters of the first sentence, where there is no title

_SENTENCE_END = re.compile(r"[。；;…，,：:、！!？?~～][”’」』）)\"']*$")
_NO_HEADING = re.compile(
    r"[。！？；].|^[（(](?![一二三四五六七八九十百]+[)）])|〔\d{4}〕"
)  # a sentence within, a remark in brackets, the number of a document
_NUMBERED = re.compile(
    r"(?P<han>[一二三四五六七八九十百]+、)|(?P<paren>[（(][一二三四五六七八九十百]+[)）])|(?P<di>第[一二三四五六七八九十百\d]+[章节部篇条])"
    r"|(?P<digit>\d+(?:\.\d+)*[.、．](?!\d)|\d+(?:\.\d+)+ )|(?P<alone>(?:PART ?)?\d{1,2}$)"
)
_SPEAKER = r"[^：:，。、！？\s]{1,12} ?[：:]"
_QUESTION = re.compile(rf"(?:问|問|Q\d*)[：:.、]|{_SPEAKER}.*[？?]$", re.IGNORECASE)
_REPLY = re.compile(rf"(?:答|A\d*)[：:.、]|{_SPEAKER}", re.IGNORECASE)
_FIELD = re.compile(r"^\s*[\"']?[\w-]+[\"']?\s*[:=]", re.MULTILINE)
_SIGNATURE_AT_END = re.compile(r"(?<=[。！？!?”」』])\s*([(（][^()（）]{2,40}[)）])$")


def read_article(path: Path, folder: Path) -> Article:
    """The article in a file. Raises Unreadable with the reason where there is none."""
    # A name that is not UTF-8, as old archives have them, is shown as far as it can be.
    file = os.fsencode(path.relative_to(folder).as_posix()).decode("utf-8", "replace")
    return article_from_bytes(content(path), file)


def article_from_bytes(data: bytes, file: str) -> Article:
    """The article in a file's bytes, within the limits. Raises Unreadable where there is none."""
    return limited(article_here, data, file)


def article_here(data: bytes, file: str) -> Article:
    """The same, read in this process and without limits."""
    suffix = Path(file).suffix.lower()
    if MODULES.get(suffix) in ("text", "markdown"):
        return article_from_text(decoded(data).text, file)
    return _article_of_source(source_of(data, file), {}, file)


def article_from_text(text: str, file: str) -> Article:
    """The article in a file's text, with front matter or without; the file's name tells its kind.

    Raises Unreadable where the front matter is broken or no sentence is left.
    """
    told, body = _front_matter(text)
    is_markdown = MODULES.get(Path(file).suffix.lower()) == "markdown"
    if file.lower().endswith((".html", ".htm")) or (not is_markdown and is_html(body)):
        return _article_of_source(page(body), told, file)
    lines = markdown_lines(body) if is_markdown else plain_lines(body)
    return _article(lines, told, {}, file)


def _article_of_source(source: Source, told: Mapping[str, Any], file: str) -> Article:
    authors = "、".join(source.authors)
    declared = {"title": source.title, "author": authors, "date": source.published}
    declared |= {"publisher": source.publisher, "url": source.url}
    return _article(markdown_lines(source.markdown), told, declared, file)


def _article(
    lines: list[Line], told: Mapping[str, Any], page: Mapping[str, str], file: str
) -> Article:
    lines = [line for line in lines if any(c.isalnum() for c in line.text)]
    lines = without_boilerplate(lines)
    title, lines = _title(lines, _first(told, "title") or page.get("title", ""))
    text, sections = _sections(lines)
    if not any(section.paragraphs for section in sections):
        raise Unreadable("has no sentence in it")
    title = title or _shortened(text)
    told_of_it = _origin(told, page, title, text, sections)
    return Article(
        file, title, text, sections, **told_of_it, traditional=is_traditional(title + text)
    )


def plain_article(file: str, title: str, text: str) -> Article:
    """An article whose text is taken exactly as it is, each line a paragraph, nothing cleaned."""
    paragraphs = tuple(Paragraph(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text))
    sections = (Section("", paragraphs),)
    return Article(file, title, text, sections, traditional=is_traditional(title + text))


class _TOMLHandler(BaseHandler):
    """Front matter between lines of +++; frontmatter's own reader of it needs a package."""

    FM_BOUNDARY = re.compile(r"^\+{3,}\s*$", re.MULTILINE)

    def load(self, fm: str) -> dict[str, Any]:
        return tomllib.loads(fm)


_HANDLERS = (YAMLHandler(), JSONHandler(), _TOMLHandler())


def _front_matter(text: str) -> tuple[dict[str, Any], str]:
    """The fields above a text (keys in lower case) and the text itself."""
    lines_above = len(text[: len(text) - len(text.lstrip())].splitlines())
    text = text.strip()
    handler = frontmatter.detect_format(text, _HANDLERS)
    if handler is None:
        return {}, text
    try:
        head, body = handler.split(text)
    except ValueError:  # opened, but never closed
        return {}, text
    try:
        fields = handler.load(head)
    except Exception as error:  # whatever the YAML, JSON or TOML reader raises
        if not _FIELD.search(head):  # a text between two rules
            return {}, text
        problem = getattr(error, "problem", None) or "not valid"
        mark = getattr(error, "problem_mark", None)
        where = f", line {lines_above + mark.line + 1}" if mark else ""
        raise Unreadable(
            f"has broken front matter ({problem}{where}); mend what stands above the text"
        ) from error
    if not isinstance(fields, dict):
        return {}, text
    return {str(key).lower(): value for key, value in fields.items()}, body.strip()


def _first(fields: Mapping[str, Any], *names: str) -> str:
    """The first of these fields that is told, as one line of text."""
    for name in names:
        value = fields.get(name)
        if isinstance(value, list):
            named = (item.get("name") if isinstance(item, dict) else item for item in value)
            value = "、".join(filter(None, map(_scalar, named)))
        if isinstance(value, dict):
            value = value.get("name")
        if text := _scalar(value):
            clean = text.encode("utf-8", "replace").decode()
            return " ".join("".join(c if c >= " " else " " for c in clean).split())
    return ""


def _scalar(value: object) -> str:
    """A field's text, number or date as text; "" for all else.

    A list in a list is nobody's name, and written out, a few lines of YAML can be gigabytes.
    """
    told = isinstance(value, (str, int, float, date)) and not isinstance(value, bool)
    return str(value) if told and value else ""


def _title(lines: list[Line], told: str) -> tuple[str, list[Line]]:
    """The title ("" where there is none) and the lines below it."""
    if not lines:
        return told, lines
    named = next(filter(None, (original_title(line.text) for line in lines[:HEAD])), "")
    at = _title_position(lines)
    title = told or named or (lines[at].text if at is not None else "")
    if at is not None and _same(title, lines[at].text):
        # What stands above a title is the page's, unless it is told by whom or is itself text.
        above = [x for x in lines[:at] if byline(x.text) or _SENTENCE_END.search(x.text)]
        lines = above + lines[at + 1 :]
    rest = [line for line in lines[:HEAD] if not _repeats(line.text, title)]
    return title, rest + lines[HEAD:]


def _title_position(lines: list[Line]) -> int | None:
    """Which of the first lines is the title: a marked one, one that is repeated, or the first."""
    marked = next((i for i, line in enumerate(lines[:HEAD]) if line.level == 1), None)
    if marked is not None:
        return marked
    head = [simplified(line.text) for line in lines[:HEAD]]
    repeated = (
        i
        for i, text in enumerate(head)
        if len(text) >= 8 and text in head[i + 1 :] and not _NUMBERED.match(text)
    )
    first = (i for i, line in enumerate(lines[:HEAD]) if not _tells_of_document(line.text))
    at = next(repeated, next(first, None))
    return at if at is not None and _may_be_title(lines, at) else None


def _tells_of_document(text: str) -> bool:
    return byline(text) is not None or original_title(text) != ""


def _may_be_title(lines: list[Line], at: int) -> bool:
    text = lines[at].text
    ends_like_sentence = re.search(r"[。；;，,：:][”’」』）)]*$", text)
    alone = len(lines) == 1
    return not (alone or ends_like_sentence or len(text) > MAX_TITLE or byline(text))


def _repeats(text: str, title: str) -> bool:
    return _same(text, title) or _same(original_title(text), title)


def _same(a: str, b: str) -> bool:
    a, b = (re.sub(r"\W", "", simplified(text)) for text in (a, b))
    return a == b != ""


def _sections(lines: list[Line]) -> tuple[str, tuple[Section, ...]]:
    """The clean text and its sections."""
    headings = _heading_positions(lines)
    pieces: list[str] = []
    sections: list[tuple[str, list[Paragraph]]] = [("", [])]
    at = 0
    asked = False  # whether the line before is a question put to somebody
    for i, line in enumerate(lines):
        if i in headings:
            sections.append((line.text, []))
            continue
        for text in _without_signature(line.text):
            if not any(c.isalnum() for c in text):
                continue
            told = byline(text) is not None
            paragraphs = sections[-1][1]
            start = at
            if asked and paragraphs and _REPLY.match(text):
                start = paragraphs.pop().start  # a question and its answer are read together
            paragraphs.append(Paragraph(start, at + len(text), told))
            pieces.append(text)
            at += len(text) + 1
            asked = _QUESTION.match(text) is not None
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
    if any(line.level > 0 for line in lines):
        return {i for i, line in enumerate(lines) if line.level > 0}
    dates = {i for i, line in enumerate(lines) if is_date(line.text)}
    chronicle = dates if len(dates) >= CHRONICLE else set()
    may_be = [
        line.level == 0 and (i in chronicle or _looks_like_heading(line.text))
        for i, line in enumerate(lines)
    ] + [True]
    found: set[int] = set()
    for i in range(len(lines) - 2, -1, -1):
        if not may_be[i] or (byline(lines[i + 1].text) and i + 1 not in chronicle):
            continue  # such as an office's name above its date
        number = _numbering(lines[i])
        above_differs = i == 0 or not may_be[i - 1] or _numbering(lines[i - 1]) != number
        below = not may_be[i + 1] or (i + 1 in found and _numbering(lines[i + 1]) != number)
        if above_differs and below:
            found.add(i)
    return found


def _looks_like_heading(text: str) -> bool:
    if len(text) > MAX_HEADING or _SENTENCE_END.search(text) or _NO_HEADING.search(text):
        return False
    return byline(text) is None


def _numbering(line: Line) -> str:
    """The kind of number that a heading begins with, "" for none."""
    found = _NUMBERED.match(line.text)
    return (found.lastgroup or "") if found else "date" if is_date(line.text) else ""


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
    bylines, dates = _told_by_lines(text, [p for s in sections for p in s.paragraphs])
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
    fields = ("date", "published", "pubdate", "created")
    # What a page's own date is taken from may be no more than a year in its footer.
    all_dates: list[object] = [*map(told.get, fields), *dates, page.get("date")]
    return {
        "published": next(filter(None, map(iso_date, all_dates)), ""),
        "publisher": publisher,
        "source": source,
        "authors": tuple(authors),
        "url": _first(told, "url", "link", "permalink", "source_url") or page.get("url", ""),
    }


def _told_by_lines(text: str, paragraphs: list[Paragraph]) -> tuple[list[Byline], list[str]]:
    """What the bylines and the opening of a report tell, and the dates told at either end."""
    bylines: list[Byline] = []
    dates: list[str] = []
    for i, paragraph in enumerate(paragraphs):
        line = text[paragraph.start : paragraph.end]
        from_edge = min(i, len(paragraphs) - 1 - i)
        found = byline(line) if paragraph.byline else dateline(line) if i < HEAD else None
        if found:
            bylines.append(found)
            # A line of the kind 2010年10月 further in heads an entry of a chronicle.
            dates += [found.published] if from_edge < EDGE else []
    return bylines, dates


def _dictionary() -> Mapping[str, int]:
    """jieba's words with their frequencies."""
    jieba.initialize()
    words: Mapping[str, int] = jieba.dt.FREQ
    return words
