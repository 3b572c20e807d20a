"""Markdown, HTML and plain text, read into lines: one paragraph or heading each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

_HTML = re.compile(r"</(?:p|div|body|article|section|span|li|h[1-6]|td)\s*>", re.IGNORECASE)
_HAN = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
_GAP_IN_HAN = re.compile(rf"(?<={_HAN})[ \n](?={_HAN})")

_BLANKS = re.compile(r"[ \t\r\n]+")
_BLOCKS = {"head", "p", "list", "item", "quote", "table", "row", "cell", "code", "main", "div"}


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, or a heading that the markup itself marks (level 1 to 6; 0: not marked)."""

    text: str
    level: int = 0


def is_html(text: str) -> bool:
    """Whether a text is marked up as HTML, in whole or in part, as saved pages are."""
    return _HTML.search(text) is not None


def plain_lines(text: str) -> list[Line]:
    """The lines of a plain text; hard-wrapped paragraphs are joined again."""
    blocks = [
        [line for raw in block.splitlines() if (line := _stripped(raw))]
        for block in re.split(r"\n\s*\n", text)
    ]
    return [Line(line) for block in blocks for line in _unwrapped(block)]


def markdown_lines(text: str) -> list[Line]:
    """The paragraphs, headings, list items and table rows of a Markdown text, without its marks."""
    tokens = MarkdownIt("commonmark", {"html": False}).enable("table").parse(text)
    lines: list[Line] = []
    level = 0
    row: list[str] | None = None
    for token in tokens:
        match token.type:
            case "heading_open":
                level = int(token.tag[1])
            case "heading_close":
                level = 0
            case "tr_open":
                row = []
            case "tr_close":
                lines.append(Line(" ".join(row or [])))
                row = None
            case "inline" if row is not None:
                row.append(_inline_text(token))
            case "inline":
                lines.extend(Line(part, level) for part in _inline_text(token).split("\n"))
            case "fence" | "code_block":
                lines.extend(Line(part) for part in token.content.splitlines())
    return [Line(text, line.level) for line in lines if (text := _stripped(line.text))]


def html_lines(html: str) -> tuple[list[Line], dict[str, str]]:
    """The lines of a saved page's main text, and what the page tells of itself.

    The second value has title, author, date (ISO), publisher and url where the page has them.
    """
    import trafilatura  # a fifth of a second to import: only when a page is read

    document = trafilatura.bare_extraction(html, favor_recall=True, include_comments=False)
    if document is None:  # no main text found: take every line there is
        return plain_lines(trafilatura.html2txt(html)), {}
    page = document.as_dict()  # type: ignore[union-attr]  # a dict only where asked for
    names = {"title": "title", "author": "author", "date": "date", "sitename": "publisher"}
    told = {ours: str(page[theirs]) for theirs, ours in names.items() if page.get(theirs)}
    if page.get("url"):
        told["url"] = str(page["url"])
    return list(_tree_lines(document.body)), told  # type: ignore[union-attr]


def _tree_lines(element: Any) -> Iterator[Line]:
    """The lines of a tree as trafilatura makes it, in document order: head, p, item, row ..."""
    if element.tag == "lb" or not any(child.tag in _BLOCKS for child in element):
        joint = " " if element.tag == "row" else ""
        level = 2 if element.tag == "head" else 0
        for lb in element.iter("lb"):
            lb.text = "\n"
        text = joint.join(
            _BLANKS.sub(" ", part) if part != "\n" else part for part in element.itertext()
        )
        yield from (Line(line, level) for part in text.split("\n") if (line := _stripped(part)))
        return
    for part in (element.text, *(piece for child in element for piece in (child, child.tail))):
        if isinstance(part, str):
            if line := _stripped(_BLANKS.sub(" ", part)):
                yield Line(line)
        elif part is not None:
            yield from _tree_lines(part)


def _inline_text(token: Token) -> str:
    """The words of a Markdown inline token; its lines are those that hard breaks make."""
    parts: list[str] = []
    for child in token.children or []:
        match child.type:
            case "text" | "code_inline":
                parts.append(child.content)
            case "softbreak":
                parts.append(" ")
            case "hardbreak":
                parts.append("\n")
    return "\n".join(_GAP_IN_HAN.sub("", line) for line in "".join(parts).split("\n"))


def _stripped(line: str) -> str:
    """A line without control characters and outer blanks; what stands between stays as it is."""
    return "".join(c for c in line if c >= " " or c == "\t").strip(" \t\u3000\xa0\u200b\ufeff")


def _unwrapped(block: list[str]) -> list[str]:
    """A block's lines, joined to one where the text was wrapped at a fixed width.

    Wrapped means: three lines or more, all but the last almost equally long, and most of them
    ending in the middle of a sentence.
    """
    body = block[:-1]
    if len(body) < 2 or min(map(len, body)) < max(16, 0.8 * max(map(len, block))):
        return block
    if sum(line[-1] in "。！？!?；;：:" for line in body) > len(body) / 2:
        return block
    return [_GAP_IN_HAN.sub("", "\n".join(block)).replace("\n", " ")]
