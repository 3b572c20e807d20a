"""Plain text (.txt) to Markdown: joins hard-wrapped lines, finds headings, lists and code."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from itertools import groupby, pairwise

from retrieval.documents.blocks import (
    FULL_LINE_SHARE,
    MIN_WRAP_WIDTH,
    SENTENCE_END,
    check_size,
    join_lines,
    width,
)
from retrieval.documents.characters import BULLETS, close_up_spacing
from retrieval.documents.outline.headings import CLAUSE_END, MAX_HEADING, NUMBERED
from retrieval.readers.source import Source
from retrieval.readers.textual import manual_page, markup, subtitles
from retrieval.readers.textual.delimited import table_of_lines
from retrieval.readers.textual.front_matter import parse_front_matter
from retrieval.readers.writing import code_block, escape, heading

# A bullet, a number, an article or chapter of a law, or the label of a question or an answer.
_ITEM_START = re.compile(
    rf"(?P<bullet>[{BULLETS}*+-])[ \u3000]+(?=\S)"
    r"|(?P<number>\d{1,3}(?:\.\d{1,3})*[.)、．]|[（(][一二三四五六七八九十\d]{1,3}[)）]"
    r"|[一二三四五六七八九十]{1,3}[、．.])(?=\s*[^\s\d])"
    r"|(?P<law>第[一二三四五六七八九十百零〇\d]+[条章节编部篇])|(?P<label>(?:问|答|Q\d*|A\d*)[：:])"
)
_RULE = re.compile(r"[-=_*~—─━·.+#\s]{3,}")
# Text, at least three blanks, text; or a row between bars.
_COLUMNS = re.compile(r"\S {3,}\S|^[|│].*[|│]$")
# The prompt of a shell, and a command.
_PROMPT = re.compile(r"(?:[$#>%]|\w+@[\w.-]+[:~][^$#]*[$#]|C:\\[^>]*>|PS [^>]*>)[ \t]+[\w./~-]")
_UNDERLINE = re.compile(r"([=~^\"*#+-])\1{2,}")
_FOOTNOTE = re.compile(r"\^\[\d{1,3}\]")  # a reference, as in Wikipedia's plain text: ^[1]
MIN_INDENTED_SHARE = 0.5  # if at least so many lines are indented, the others may be headings
MAX_SHORT = 48  # columns: consecutive lines at most so wide are kept as lines of one paragraph
MAX_WRAP_WIDTH = 200  # columns: longer lines were never wrapped


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the file: its indent in columns, its text, its level if it is a heading."""

    indent: int
    text: str
    level: int = 0
    raw: str = ""  # with its tabs, which are blanks in `text`

    @property
    def end_column(self) -> int:
        """The column at which it ends."""
        return self.indent + width(self.text)


def source(text: str, name: str) -> Source:
    """Read a text file; a web page that was saved as text is read as a page."""
    found = parse_front_matter(text)
    check_size(found.body)
    if found.is_commonmark:
        return found.to_source(found.body)
    if markup.is_html(found.body):
        from retrieval.readers.web.page import source_of_html

        # A field of the front matter is preferred to the page's own.
        head, page = astuple(found.to_source("")), astuple(source_of_html(found.body))
        return Source(*(in_head or in_page for in_head, in_page in zip(head, page, strict=True)))
    return found.to_source(text_to_markdown(found.body))


def text_to_markdown(text: str) -> str:
    """Plain text, MediaWiki, reStructuredText, subtitles or a chat as Markdown."""
    if subtitles.is_subtitles(text):
        return subtitles.source(text, "").markdown
    if markup.is_wiki(text):
        return markup.wiki_to_markdown(text)
    if manual_page.is_manual_page(text):
        return manual_page.manual_page_markdown(text)
    text = markup.join_chat_lines(markup.strip_rst(text))
    blocks = [*_blocks(_mark_headings([_parse_line(raw) for raw in text.splitlines()]))]
    body_is_indented = _body_is_indented(blocks)
    wrap_width = _wrap_width(blocks)
    parts = [
        table_of_lines(line.raw for line in block)
        or (_code(block) if _is_listing(block) or _is_below_lead_in(above, block) else "")
        or _markdown(block, wrap_width, body_is_indented)
        for above, block in pairwise([[], *blocks])
    ]
    return "\n\n".join(parts) + "\n"


def _mark_headings(lines: list[_Line]) -> Iterator[_Line]:
    """The lines, with underlined titles made headings, and without the underlines."""
    levels: dict[str, int] = {}  # by the character of the underline
    is_underline = False
    texts = [line.text for line in lines]
    for line, above, below in zip(lines, ["", *texts], [*texts[1:], ""], strict=False):
        # The first line of a block, or below an overline.
        is_first = not above or _UNDERLINE.fullmatch(above) is not None
        if is_underline:
            is_underline = False
        elif is_first and line.text and _is_underlined_title(line.text, below):
            level = levels.setdefault(below[0], len(levels) + 1)
            is_underline = True
            yield _Line(0, line.text, min(level, 6))
        else:
            yield line


def _is_underlined_title(text: str, line_below: str) -> bool:
    """Whether a text may be a title, and below is a line of one mark (=, -, ~ …), about as long."""
    no_title = _UNDERLINE.fullmatch(text) or SENTENCE_END.search(text) or _COLUMNS.search(text)
    if len(text) > MAX_HEADING or no_title or not _UNDERLINE.fullmatch(line_below):
        return False
    # The line may be as long as the text has characters, or columns.
    return 0.6 * width(text) <= len(line_below) <= 1.5 * width(text) + 4


def _parse_line(raw: str) -> _Line:
    text = raw.expandtabs(8)
    bare = text.lstrip(" \u3000\xa0")
    return _Line(width(text[: len(text) - len(bare)]), bare.rstrip(), raw=raw.rstrip())


def _blocks(lines: Iterable[_Line]) -> Iterator[list[_Line]]:
    """Lines split at empty lines and rules, but for those of a table; a heading is a block."""
    block: list[_Line] = []
    for line in (*lines, _Line(0, "")):
        is_rule = _RULE.fullmatch(line.text)
        if is_rule and block and _has_columns(block[-1]):
            continue
        if line.text and not line.level and not is_rule:
            block.append(line)
            continue
        if block:
            yield block
        if line.level:
            yield [line]
        block = []


def _body_is_indented(blocks: list[list[_Line]]) -> bool:
    """Whether at least half of a text's lines are indented, but not all, as in manual pages."""
    lines = [line for block in blocks for line in block]
    indented = sum(line.indent >= 3 for line in lines)
    return len(lines) >= 6 and MIN_INDENTED_SHARE * len(lines) <= indented < len(lines)


def _wrap_width(blocks: list[list[_Line]]) -> int:
    """The column at which a text's lines were wrapped, 0 where they were not.

    Wrapped are those of which most are full, but the last of a paragraph, and end amid a sentence.
    """
    lines = [x for b in blocks if not (_is_listing(b) or _is_verse(b)) for x in b[:-1]]
    if not lines:
        return 0
    # Some 2 % of the lines may be wider, such as one with an address.
    widest = sorted(line.end_column for line in lines)[-1 - len(lines) // 50]
    full = [line for line in lines if line.end_column >= FULL_LINE_SHARE * widest]
    cut = [line for line in full if not SENTENCE_END.search(line.text)]
    unfinished = sum(not SENTENCE_END.search(line.text) for line in lines)
    is_wrapped = (
        len(full) >= 2
        and len(full) > 0.6 * (len(full) + unfinished - len(cut))
        and MIN_WRAP_WIDTH <= widest <= MAX_WRAP_WIDTH
        and len(cut) * 2 >= len(full)
    )
    return widest if is_wrapped else 0


def _is_verse(block: list[_Line]) -> bool:
    """Whether each of several lines, but perhaps the last, ends a clause."""
    return len(block) > 2 and all(CLAUSE_END.search(line.text) for line in block[:-1])


def _is_listing(block: list[_Line]) -> bool:
    """Whether most lines have a prompt or columns, and half are in ASCII or three have them."""
    matching = sum(_has_columns(line) or _PROMPT.match(line.text) is not None for line in block)
    ascii_lines = sum(line.text.isascii() for line in block)
    return matching * 2 > len(block) and (ascii_lines * 2 >= len(block) or matching >= 3)


def _has_columns(line: _Line) -> bool:
    """Whether a line has columns, beside the mark of an item."""
    mark = _ITEM_START.match(line.text)
    return _COLUMNS.search(line.text, mark.end() if mark else 0) is not None


def _is_below_lead_in(block_above: list[_Line], block: list[_Line]) -> bool:
    """Whether lines may be a command: in ASCII, indented further than a lead-in (…：) above."""
    if not block_above or block_above[-1].text[-1] not in "：:":
        return False
    is_indented = block[0].indent > block_above[-1].indent
    return is_indented and all(line.text.isascii() for line in block)


def _code(block: list[_Line]) -> str:
    """A block as a code block of Markdown, without its common indent."""
    indent = min(line.indent for line in block)
    text = "\n".join(" " * (line.indent - indent) + line.text for line in block)
    return code_block(text)


def _markdown(block: list[_Line], wrap_width: int, body_is_indented: bool) -> str:
    first, *others = block
    if first.level:
        return heading(first.text, first.level)
    is_above_body = not others or others[0].indent >= 3  # alone, or directly above its text
    if body_is_indented and is_above_body and _may_be_heading(first):
        body = [_markdown(others, wrap_width, body_is_indented)] if others else []
        return "\n\n".join([heading(first.text, 2), *body])
    return "\n\n".join(_paragraphs(_group_wrapped_lines(block, wrap_width)))


def _may_be_heading(line: _Line) -> bool:
    """Whether a line may be a heading: short, not indented, no date, no item, no end of a clause.

    Numbered headings (第3章) are found later, by retrieval/documents/outline.
    """
    text = line.text
    is_date_or_copyright = re.search(r"^(?:19|20)\d{2} ?[-/.年]|©|\(C\)", text)
    is_item = _ITEM_START.match(text) or NUMBERED.match(text)
    is_short_and_left = line.indent == 0 and len(text) <= MAX_HEADING
    return is_short_and_left and not (is_date_or_copyright or is_item or CLAUSE_END.search(text))


def _group_wrapped_lines(block: list[_Line], wrap_width: int) -> list[list[_Line]]:
    """The lines of a block in groups: each group was one line before it was wrapped."""
    if not wrap_width and _is_verse(block):
        return [[line] for line in block]
    if SENTENCE_END.search(block[-1].text):
        wrap_width = wrap_width or _wrap_width([block])
    groups = [block[:1]]
    for line in block[1:]:
        if _continues(groups[-1], line, wrap_width):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _continues(group: list[_Line], line: _Line, wrap_width: int) -> bool:
    """Whether a line continues a group: they were one line before it was wrapped."""
    last = group[-1]
    mark = _ITEM_START.match(line.text)
    ends = SENTENCE_END.search(last.text) is not None
    # From the third line of a group on, a number at the same indent is part of the sentence.
    may_be_item = line.indent != last.indent or len(group) == 1 or ends
    if mark and (may_be_item or mark["bullet"] or mark["law"]):
        return False
    has_hanging_indent = len(group) == 1 and _ITEM_START.match(group[0].text) is not None
    if line.indent > last.indent + 1 and not has_hanging_indent:
        return False  # the indent of a new paragraph
    if not wrap_width:  # a line that is cut at a comma is none of a poem if it is so long
        return last.text[-1] in "，、" and width(close_up_spacing(last.text)) >= MIN_WRAP_WIDTH
    is_full = last.end_column >= FULL_LINE_SHARE * wrap_width
    # From the second line on, a line may be shorter than full; none begins with a closing mark.
    is_cut = last.end_column >= wrap_width / 2 and not ends
    return is_full or (is_cut and len(group) > 1) or line.text[0] in "，。、；：！？）》”"


def _paragraphs(groups: list[list[_Line]]) -> Iterator[str]:
    """A paragraph or an item for each group of lines; short ones become lines of one paragraph."""
    texts = (_FOOTNOTE.sub("", join_lines(line.text for line in group)) for group in groups)
    for is_short, group in groupby(texts, _is_short):
        if is_short:
            yield "  \n".join(map(escape, group))
            continue
        for text in group:
            mark = _ITEM_START.match(text)
            if mark and mark["bullet"]:
                yield f"- {escape(text[1:].lstrip())}"
            else:
                yield escape(re.sub(" {2,}", " ", text, count=1) if mark else text)


def _is_short(text: str) -> bool:
    return not _ITEM_START.match(text) and width(text) <= MAX_SHORT
