"""Markdown, HTML and plain text, read into lines: one paragraph or heading each."""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from unicodedata import east_asian_width

from markdown_it import MarkdownIt
from markdown_it.token import Token

from retrieval.documents.origin import byline

NOT_A_HEADING = -1

_FIRST_TAG = re.compile(
    r"\s*(?:<!--.*?-->\s*)*<(?:!doctype|\?xml|[a-z][a-z1-6]*[\s/>])", re.I | re.S
)
_BLOCK_END = re.compile(r"</(?:p|div|body|article|section|li|h[1-6]|td)\s*>", re.IGNORECASE)
_PAGE = re.compile(r"<(?:html|body)[\s>]", re.IGNORECASE)
_AUTHOR = re.compile(
    r"<meta[^<>]{1,100}?name=[\"']author[\"'][^<>]{1,100}?content=[\"']([^\"'<>]{2,40})",
    re.IGNORECASE,
)
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HAN = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
_BREAK_IN_HAN = re.compile(rf"(?<={_HAN})[ \t\r]*\n\s*(?={_HAN})")
_SENTENCE_ENDS = re.compile(r"[。！？!?；;：:…][”’」』）)\"']*$")
_INDENT = re.compile(r"(?:　　|\t| {4})\s*\S")

# It would tell on standard error of every page that it finds odd.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_OUTER = "".join(c for c in map(chr, range(0x3001)) if c.isspace()) + "\u200b\ufeff"
_BLANKS = re.compile(r"[ \t\r\n]+")
# Tags by what they do to the text, both HTML's own and those of trafilatura's trees.
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6", "head"}
_ROWS = {"tr", "row"}
_LISTS = {"ul", "ol", "dl", "list", "pre"}
_CODE = {"pre", "code"}
_BREAKS = {"br", "lb"}
_BLOCKS = {"p", "div", "main", "article", "section", "center", "body", "header", "hr", "address"}
_BLOCKS |= {"blockquote", "quote", "figure", "figcaption", "details", "summary"}
_BLOCKS |= {"li", "dt", "dd", "item", "table", "caption", "thead", "tbody", "td", "th", "cell"}
_BLOCKS |= _HEADINGS | _ROWS | _LISTS
_NOT_TEXT = {"script", "style", "noscript", "template", "nav", "footer", "aside", "title"}
_NOT_TEXT |= {"button", "select", "textarea", "iframe", "object", "svg"}
NARROWEST = 32  # columns: lines shorter than these are verse, not wrapped prose
NARROWEST_OF_FULL = 0.85  # of the widest line: from here a line was full
LONGEST_ROW = 200  # characters: a longer row of a table only lays the page out


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, or a heading that the markup itself marks.

    `level` is that of a heading, 1 to 6; 0 where nothing is marked; NOT_A_HEADING for the items
    of a list, the rows of a table and code.
    """

    text: str
    level: int = 0


def is_html(text: str) -> bool:
    """Whether a text is marked up as HTML, in whole or in part, as saved pages are."""
    ends = sum(1 for _ in _BLOCK_END.finditer(text))
    return ends > 0 and (
        _FIRST_TAG.match(text) is not None or ends * 3 > sum(map(bool, text.splitlines()))
    )


def plain_lines(text: str) -> list[Line]:
    """The lines of a plain text; hard-wrapped paragraphs are joined again."""
    blocks = list(_blocks(text))
    width = _wrapped_at(blocks)
    return [Line(line) for block in blocks for line in _unwrapped(block, width)]


def markdown_lines(text: str) -> list[Line]:
    """The paragraphs, headings, list items and table rows of a Markdown text, without its marks."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    lines: list[Line] = []
    level = depth = 0
    row: list[str] | None = None
    for token in parser.parse(text):
        match token.type:
            case "heading_open":
                level = int(token.tag[1])
            case "heading_close":
                level = 0
            case "list_item_open" | "blockquote_open":
                depth += 1
            case "list_item_close" | "blockquote_close":
                depth -= 1
            case "tr_open":
                row = []
            case "tr_close":
                lines.append(Line(" ".join(filter(None, row or [])), NOT_A_HEADING))
                row = None
            case "inline" if row is not None:
                row.append(" ".join(_inline_lines(token)))
            case "inline":
                kind = NOT_A_HEADING if depth else level
                lines.extend(Line(part, level or kind) for part in _inline_lines(token))
            case "fence" | "code_block":
                lines.extend(Line(part, NOT_A_HEADING) for part in token.content.splitlines())
            case "html_block":
                lines.extend(_fragment_lines(token.content))
    return [Line(text, line.level) for line in lines if (text := _stripped(line.text))]


def html_lines(html: str) -> tuple[list[Line], dict[str, str]]:
    """The lines of a saved page's main text, and what the page tells of itself.

    The second value has title, author, date (ISO), publisher and url where the page has them. A
    piece of a page, without menus around it, is taken as a whole.
    """
    html = _NOT_XML.sub(" ", html)
    if not _PAGE.search(html):
        return _fragment_lines(html), {}
    import trafilatura  # a fifth of a second to import: only when a page is read

    document: Any = trafilatura.bare_extraction(
        html, favor_recall=True, include_comments=False, with_metadata=True
    )
    if document is None:  # no main text found: take every line there is
        return _fragment_lines(html), {}
    names = {"title": "title", "author": "author", "date": "date", "url": "url"}
    names["sitename"] = "publisher"
    told = {ours: str(value) for name, ours in names.items() if (value := getattr(document, name))}
    if "author" not in told and (author := _AUTHOR.search(html)):
        told["author"] = author[1]  # trafilatura takes no name without a blank in it from here
    lines = _tree_lines(document.body)
    if len(lines) < 2:  # a short page, which it gives as one line without its paragraphs
        lines = _fragment_lines(html)
    return lines, told


def _fragment_lines(html: str) -> list[Line]:
    """All lines of a piece of HTML but for scripts, menus and the like."""
    import trafilatura

    whole = html if _PAGE.search(html) else f"<html><body>{html}</body></html>"
    tree: Any = trafilatura.load_html(whole)
    if tree is None:
        return []
    articles = tree.findall(".//article")
    return _tree_lines(articles[0] if len(articles) == 1 else tree)


def _tree_lines(root: Any) -> list[Line]:
    """The lines of a tree, HTML's own or as trafilatura makes it, in document order."""
    walk = _Walk()
    ways: list[tuple[Any, bool]] = [
        (root, True)
    ]  # not by recursion: pages nest as deep as they like
    while ways:
        element, entering = ways.pop()
        if not entering:
            walk.leave(element)
        elif element.tag in _NOT_TEXT:
            walk.read(element.tail)
        else:
            walk.enter(element)
            ways.append((element, False))
            ways.extend((child, True) for child in reversed(element))
    walk.end_block()
    return walk.lines


class _Walk:
    """A walk through a tree that gathers its lines."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._text: list[str] = []
        self._row: list[str] | None = None  # the cells of the row that is being read
        self._heading = self._lists = self._code = 0

    def enter(self, element: Any) -> None:
        tag = element.tag
        if tag in _BREAKS:
            self._text.append("\n")
        if tag in _BLOCKS:
            self.end_block()
        if tag in _ROWS:
            self._end_row()  # a row within a row: the outer one only lays the page out
            self._row = []
        if tag in _HEADINGS:
            self._heading = int((element.get("rend") or tag).strip("head") or 2)
        self._lists += tag in _LISTS
        self._code += tag in _CODE
        self.read(element.text)

    def leave(self, element: Any) -> None:
        tag = element.tag
        if tag in _BLOCKS:
            self.end_block()
        if tag in _ROWS:
            self._end_row()
        self._lists -= tag in _LISTS
        self._code -= tag in _CODE
        self.read(element.tail)

    def read(self, text: str | None) -> None:
        """Take the text within or after a tag; a new line in it means one only in code."""
        text = text or ""
        flat = text if self._code else _BLANKS.sub(" ", _BREAK_IN_HAN.sub("", text))
        self._text.append(flat)

    def end_block(self) -> None:
        parts = [part for raw in "".join(self._text).split("\n") if (part := _stripped(raw))]
        self._text.clear()
        if self._row is not None:
            self._row.extend(parts)
        else:
            level = NOT_A_HEADING if self._lists else self._heading
            self.lines.extend(Line(part, level) for part in parts)
        self._heading = 0

    def _end_row(self) -> None:
        cells, self._row = self._row or [], None
        if sum(map(len, cells)) > LONGEST_ROW:
            self.lines.extend(map(Line, cells))
        elif cells:
            self.lines.append(Line(" ".join(cells), NOT_A_HEADING))


def _inline_lines(token: Token) -> list[str]:
    """The lines of a Markdown paragraph: those that hard breaks make, or its own sentence ends.

    Many who write Chinese begin a new line for a new paragraph and do not know that Markdown asks
    for an empty one; a line that stops within a sentence is only wrapped.
    """
    lines: list[list[str]] = [[""]]  # each line as its author wrapped it
    for child in token.children or []:
        wrapped = lines[-1]
        match child.type:
            case "text" | "code_inline":
                wrapped[-1] += child.content
            case "html_inline" if re.match(r"<br\b", child.content, re.IGNORECASE):
                lines.append([""])
            case "hardbreak":
                lines.append([""])
            case "softbreak" if _SENTENCE_ENDS.search(wrapped[-1]) or byline(wrapped[-1]):
                lines.append([""])
            case "softbreak":
                wrapped.append("")
    return [_joined(wrapped) for wrapped in lines]


def _joined(wrapped: list[str]) -> str:
    """One line made of several: a blank stands for the break, but not between Han characters."""
    return _BREAK_IN_HAN.sub("", "\n".join(wrapped)).replace("\n", " ")


def _stripped(line: str) -> str:
    """A line without control characters and outer blanks; what stands between stays as it is."""
    return "".join(c for c in line if c >= " " or c == "\t").strip(_OUTER)


def _blocks(text: str) -> Iterator[list[str]]:
    """The lines that stand together: divided by empty lines, or by an indent that opens one."""
    block: list[str] = []
    for raw in text.splitlines():
        line = _stripped(raw)
        if block and (not line or _INDENT.match(raw)):
            yield block
            block = []
        if line:
            block.append(line)
    if block:
        yield block


def _wrapped_at(blocks: list[list[str]]) -> int:
    """The number of columns at which a text's lines were wrapped, 0 where they were not.

    Wrapped means: of the lines that another follows in their block, three or more are almost
    equally wide, they are most of these lines, and most of them stop within a sentence.
    """
    followed = [line for block in blocks for line in block[:-1]]
    widest = max((_width(line) for block in blocks for line in block), default=0)
    full = [line for line in followed if _width(line) >= NARROWEST_OF_FULL * widest]
    open_ended = [line for line in full if line[-1] not in "。！？!?；;：:"]
    wrapped = len(full) >= 2 and len(full) > 0.6 * len(followed) and widest >= NARROWEST
    return widest if wrapped and len(open_ended) * 2 >= len(full) else 0


def _unwrapped(block: list[str], width: int) -> list[str]:
    """A block's lines, joined where the text was wrapped: at this width, or if 0, in this block."""
    width = width or _wrapped_at([block])
    if not width:
        return block
    lines: list[list[str]] = []
    goes_on = False
    for line in block:
        if goes_on:
            lines[-1].append(line)
        else:
            lines.append([line])
        goes_on = _width(line) >= NARROWEST_OF_FULL * width
    return [_joined(line) for line in lines]


def _width(line: str) -> int:
    """How many columns a line takes on a screen: Han characters are two wide."""
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in line)
