"""Markdown in, blocks out: headings, paragraphs, items, rows of tables, code, quotations."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal
from unicodedata import east_asian_width

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin

from retrieval.documents.article import Origin
from retrieval.documents.characters import (
    BULLETS,
    WIDE,
    clean_characters,
    close_up_spacing,
    is_drawn,
)
from retrieval.documents.outline.tables import rows_of_table
from retrieval.readers.source import Unreadable

Kind = Literal["heading", "text", "item", "row", "code", "figure", "quote"]

# A line or a mark takes 50 to 130 microseconds to parse: so many take nine seconds.
MAX_MARKS = 70_000
_MARKS = re.compile(r"\n[ \t]*[^\s]|[*_\[<>|`~&{%\\]")
# The languages of code that is drawn.
_FIGURES = {"mermaid", "plantuml", "puml", "dot", "graphviz", "math", "katex", "flow", "sequence"}
_PLAIN = {"", "text", "txt", "plain", "plaintext", "ascii"}
_WIDE = f"[{WIDE[1:-1]}“”‘’—…]"
_BREAK_IN_HAN = re.compile(  # or in a wrapped URL
    rf"(?<={_WIDE})[ \t]*\n\s*(?={_WIDE})|(?<=[，。；：！？、（《“「])[ \t]*\n\s*"
    rf"|[ \t]*\n\s*(?=[，。；：！？、）》”」])|(?<=/)\n(?=[\w.])"
)
_TAG = re.compile(r"<!--.*?(?:-->|$)|</?[a-zA-Z!?][^<>]{0,2000}>", re.S)
SENTENCE_END = re.compile(r"[。．！？!?；;：:…][”’」』）)\"']*$")
CONTENTS_TITLE = re.compile(  # of a table of contents
    r"(?i)\W*(?:(?:本文|文章|[内內]容)?(?:目 *[录錄]|目次)|本[页頁][内內]容"
    r"|(?:table of )?contents)\W*"
)
_LABEL = re.compile(r"[^\s，。；：:、]{1,12} ?[：:](?!//)")  # 作者：…
LIST_MARK = re.compile(  # of an item, of an article of a law, or of a clause of a standard
    rf"[（(【]?(?:\d{{1,3}}|[一二三四五六七八九十]{{1,3}})[)）】、.．](?!\d)|[①-⑳※{BULLETS}]"
    r"|第 ?[一二三四五六七八九十百零〇\d-]+ ?[条條章节節]|\d{1,3}(?:\.\d{1,3}){2,5}[ \u3000一-鿿]"
)
# A quotation, or an item, and below it a table at the margin, which is no part of it.
_ABOVE_TABLE = re.compile(
    r"^((?:>|[-*+] |\d{1,3}[.)] ).*)\n(?=\|.*\|[ \t]*\n\|(?:[ \t]*:?-+:?[ \t]*\|)+[ \t]*$)", re.M
)
_STRUCK = "\0"  # for a name that is struck out
MAX_HTML = 300  # pieces of HTML in a text that are parsed; the others only lose their tags
MIN_WRAP_WIDTH = 32  # columns: lines shorter than these are verse, not wrapped prose
FULL_LINE_SHARE = 0.85  # of the widest line: a line at least so wide is full


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a Markdown text: a heading, a line of a paragraph, an item, a row and the like.

    `level` is a heading's, 1 to 6, or the nesting depth of an item. `parent` is the number of the
    block that an item is nested under, -1 for none. `continues`: it is a further line of the
    paragraph before it. `bold`: all of it is. `only_item`: its list has no other. `number`: of an
    item of a numbered list, else 0. `quotes`: of how many quotations it is part. `byline`: what it
    states of the origin, once that is parsed.
    """

    text: str
    kind: Kind = "text"
    level: int = 0
    parent: int = -1
    continues: bool = False
    bold: bool = False
    only_item: bool = False
    number: int = 0
    quotes: int = 0
    byline: Origin | None = None


def blocks(markdown: str) -> list[Block]:
    """The blocks of a Markdown text (CommonMark with tables). Raises Unreadable as `check_size`."""
    markdown = clean_characters(markdown).replace("\r\n", "\n").replace("\r", "\n")
    check_size(markdown)
    markdown = _ABOVE_TABLE.sub(r"\1\n\n", markdown)
    return _BlockBuilder(html_left=MAX_HTML).add(markdown)


def check_size(markdown: str) -> None:
    """Raise Unreadable where a text has so many lines and marks that it would take too long."""
    if len(markdown) > MAX_MARKS and sum(1 for _ in _MARKS.finditer(markdown)) > MAX_MARKS:
        raise Unreadable(f"has more than {MAX_MARKS:,} lines and marks; split it into articles")


def select(blocks: list[Block], numbers: list[int]) -> list[Block]:
    """The blocks with these numbers, each with its `parent` renumbered."""
    new_numbers = {old: new for new, old in enumerate(numbers)}
    chosen = (blocks[number] for number in numbers)
    return [replace(block, parent=new_numbers.get(block.parent, -1)) for block in chosen]


@dataclass(slots=True)
class _Line:
    """A line of a paragraph."""

    text: str = ""
    bold: bool = True  # all of its text is


@dataclass(slots=True)
class _BlockBuilder:
    """The blocks so far, and what is open at this token of the Markdown parser."""

    blocks: list[Block] = field(default_factory=list)
    quotes: list[int] = field(default_factory=list)  # of each open one, how many lists it is in
    lists: list[list[int]] = field(default_factory=list)  # of open ones each item's first block
    term: str = ""  # of an open list of terms, the last one
    label: str = ""  # that term, until its text begins
    number: int = 0  # of the last item that began, in a numbered list
    table: list[list[str]] = field(default_factory=list)  # the rows of an open table
    html_left: int = 0  # how many more pieces of HTML may be parsed; none in HTML itself

    def add(self, markdown: str) -> list[Block]:
        """All blocks, with those of this Markdown text."""
        parser = MarkdownIt("commonmark").enable(["table", "strikethrough"]).use(deflist_plugin)
        tokens = parser.parse(markdown)
        for before, token in pairwise([Token("", "", 0), *tokens]):
            self._add_token(token, before)
        return self.blocks

    def _add_token(self, token: Token, before: Token) -> None:
        match token.type:
            case "blockquote_open":
                self.quotes.append(len(self.lists))
            case "blockquote_close":
                self.quotes.pop()
            case "bullet_list_open" | "ordered_list_open" | "dl_open":
                self.lists.append([])
            case "bullet_list_close" | "ordered_list_close" | "dl_close":
                at, *others = self.lists.pop()
                if at >= 0 and not others:
                    self.blocks[at] = replace(self.blocks[at], only_item=True)
            case "dd_open":
                self.lists[-1].append(-1)
                self.label = self.term
            case "list_item_open":
                self.lists[-1].append(-1)
                self.number = int(token.info or 0)
            case "tr_open":
                self.table.append([])
            case "table_close":
                rows, self.table, quotes = rows_of_table(self.table), [], len(self.quotes)
                self.blocks += (
                    Block(text, "row" if is_row else "text", quotes=quotes) for text, is_row in rows
                )
            case "tr_close" if self.table and self.table[-1][:1] == [_STRUCK]:
                self.table.pop()
            case "inline" if self.table and _is_struck(token):
                self.table[-1].append(_STRUCK if not self.table[-1] else "")
            case "inline" if self.table:
                self.table[-1].append(" ".join(line.text for line in _lines(token)))
            case "inline" if before.type == "heading_open":
                text = " ".join(line.text for line in _lines(token) if line.text)
                if text := re.sub(r"\s{2,}", " ", close_up_spacing(text)):
                    level, quotes = int(before.tag[1]), len(self.quotes)
                    self.blocks.append(Block(text, "heading", level, quotes=quotes))
            case "inline" if before.type == "dt_open":
                self.term = " ".join(line.text for line in _lines(token))
            case "inline":
                self._add_lines(_lines(token))
            case "html_block":
                self._add_html(token.content)
            case "fence" | "code_block":
                self._add_code(token)

    def _parent(self) -> int:
        return next((items[-1] for items in reversed(self.lists) if items[-1] >= 0), -1)

    def _add_lines(self, lines: list[_Line]) -> None:
        if self.label:
            lines[0].text, self.label = f"{self.label}：{lines[0].text}", ""
        first, depth = len(self.blocks), len(self.lists)
        is_item = depth > self.quotes[-1] if self.quotes else depth > 0
        kind: Kind = "item" if is_item else "quote" if self.quotes else "text"
        for line in lines:
            if text := close_up_spacing(line.text.strip(" \t\n\u3000")):
                at, parent, number = len(self.blocks), self._parent(), 0
                if self.lists and self.lists[-1][-1] < 0:
                    self.lists[-1][-1], number = at, self.number
                block = Block(text, kind, depth, parent, at > first, line.bold, number=number)
                self.blocks.append(replace(block, quotes=len(self.quotes)))

    def _add_html(self, html: str) -> None:
        """Add the blocks of HTML in Markdown; tags alone make none."""
        text = _TAG.sub("", html)
        if not text.strip():
            return
        if not self.html_left:
            self._add_lines([_Line(line, bold=False) for line in text.splitlines()])
            return
        from retrieval.readers.web.page import source_of_html  # seldom needed

        self.html_left -= 1
        first, parent = len(self.blocks), self._parent()
        with suppress(Unreadable):
            self.blocks += (
                replace(block, parent=first + block.parent if block.parent >= 0 else parent)
                for block in _BlockBuilder().add(source_of_html(html).markdown)
            )

    def _add_code(self, token: Token) -> None:
        text = "\n".join(line.rstrip() for line in token.content.splitlines()).strip("\n")
        if text:
            language = [*token.info.lower().split(), ""][0].strip("{}.")
            is_figure = language in _FIGURES or (language in _PLAIN and is_drawn(text))
            kind: Kind = "figure" if is_figure else "code"
            quotes = len(self.quotes)
            self.blocks.append(Block(text, kind, len(self.lists), self._parent(), quotes=quotes))


def _is_struck(token: Token) -> bool:
    """Whether a cell is struck out; a row is if its name is."""
    struck = any(child.type == "s_open" for child in token.children or [])
    return struck and not any(line.text.strip() for line in _lines(token))


def _lines(token: Token) -> list[_Line]:
    """The lines of a paragraph, which end at a hard break, or at a soft one that is no wrap."""
    runs = [[_Line()]]  # of the file's lines, a run up to each hard break
    bold_depth = hidden_depth = 0  # hidden: the readings over characters, and what is struck out
    for child in token.children or []:
        match child.type:
            case "text" | "code_inline" | "text_special" if not hidden_depth:
                line = runs[-1][-1]
                line.text += child.content
                if any(map(str.isalnum, child.content)):
                    line.bold &= bold_depth > 0
            case "strong_open" | "strong_close":
                bold_depth += child.nesting
            case "s_open" | "s_close":
                hidden_depth += child.nesting
            case "html_inline" if tag := re.match(r"<(/?)(?:rt|rp)\b", child.content):
                hidden_depth += -1 if tag[1] else 1
            case "html_inline" if not re.match(r"<br\b", child.content, re.I):
                pass
            case "html_inline" | "hardbreak":
                runs.append([_Line()])
            case "softbreak":
                runs[-1].append(_Line())
    return [line for run in runs for line in _unwrap(run)]


def _unwrap(lines: list[_Line]) -> Iterator[_Line]:
    """The lines of a paragraph, wrapped ones joined.

    Many who write Chinese begin a new line for a new paragraph, without Markdown's empty one.
    """
    if len(lines) == 1:  # most are: this saves a tenth of the time of reading
        yield _join(lines)
        return
    widest = max(width(line.text) for line in lines)
    group = lines[:1]
    for line in lines[1:]:
        if not _is_wrapped(group[-1].text, line.text, widest):
            yield _join(group)
            group = []
        group.append(line)
    yield _join(group)


def _is_wrapped(line: str, below: str, widest: int) -> bool:
    """Whether a line is wrapped: the one below continues its sentence or paragraph."""
    if SENTENCE_END.search(line) or LIST_MARK.match(below.lstrip()):
        return False
    if _LABEL.match(line.lstrip()) and _LABEL.match(below.lstrip()):  # a list of fields
        return False
    if line.rstrip()[-1:] in "，、,（(《“—" or below.lstrip()[:1] in "，。、；：！？）》”,.)":
        return width(line) >= MIN_WRAP_WIDTH or widest >= 2 * MIN_WRAP_WIDTH
    return widest >= MIN_WRAP_WIDTH and width(line) >= FULL_LINE_SHARE * widest


def _join(lines: list[_Line]) -> _Line:
    """Join lines to one, which is bold where all of them are."""
    text = join_lines(line.text for line in lines)
    # Beside Chinese punctuation CommonMark does not parse ** as bold, and leaves it in the text.
    text = text.replace("**", "") if text.count("**") % 2 == 0 else text
    return _Line(text, all(line.bold for line in lines))


def join_lines(lines: Iterable[str]) -> str:
    """Join lines to one, with a blank for each break, but none between Han characters."""
    return _BREAK_IN_HAN.sub("", "\n".join(lines)).replace("\n", " ")


def width(line: str) -> int:
    """The width of a line in columns, of which a Han character takes two."""
    return len(line) if line.isascii() else sum(1 + (east_asian_width(c) in "WF") for c in line)
