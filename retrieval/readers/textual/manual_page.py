"""Manual pages as `man` prints them: headings at the margin, wrapped text, lists of options."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from retrieval.documents.blocks import FULL_LINE_SHARE, join_lines, width
from retrieval.documents.characters import BULLETS, HAN_CHARACTER, WIDE
from retrieval.readers.writing import code_block, escape, heading

_HEADER = re.compile(r"(?P<page>(?P<name>[\w.+-]+)\(\d\w*\)) {2,}.*(?P=name)\(\d\w*\)", re.I)
_NAME = re.compile(r"NAME\b|(?:名称|名字|名稱)(?!\w)")
_GAP = re.compile(r"\S {3,}\S")  # between the parts of a header or a footer
_END = re.compile(r"[。．；：！？.;:!?]$")
_BULLET = re.compile(rf"[{BULLETS}*o]")
_NUMBER = re.compile(r"[(（]?\w{1,3}[.)）]")
# What stands at the beginning of a line and is not divided: a word, or a Han character.
_FIRST_WORD = re.compile(rf"(?:{WIDE}|(?:(?!{WIDE})\S)+)[，。、；：！？）》”]*")
_HYPHEN = re.compile(r"(?<=\w)- (?=\w)")  # at which a line was divided
_MARK = re.compile(r"[，。；：,;]|[.:] ")
_HAN = HAN_CHARACTER.pattern
# In the text of a page each line ends with a blank, be it within a word.
_BLANK_IN_HAN = re.compile(rf"(?<={_HAN}) (?={_HAN})|(?<=[，。；：、！？）]) (?={_HAN})")
MAX_TERM = 60  # columns of a term above its text ...
MAX_HANG = 16  # ... and from a term to the text beside it
SLACK = 2  # columns that a full line may leave free


@dataclass(frozen=True, slots=True)
class _Line:
    """A line, or several that were one; `block`: how many empty lines are above in the section."""

    indent: int
    text: str
    end: int  # the column at which its last line ends
    block: int
    kind: str = ""  # "term", "bullet" or "number"


def is_manual_page(text: str) -> bool:
    """Whether a text begins with the header of a manual page, or with its heading NAME."""
    first, below, *_ = [*text.lstrip("\n")[:1000].split("\n"), "", ""]
    is_name = _NAME.match(first) is not None and below.startswith("   ") and below.strip() != ""
    return is_name or _HEADER.fullmatch(first.rstrip()) is not None


def manual_page_markdown(text: str) -> str:
    """A manual page as Markdown: its name as the title, its sections, and its options as lists."""
    lines = [line.rstrip() for line in text.expandtabs(8).split("\n")]
    header = next(filter(None, map(_HEADER.fullmatch, lines)), None)
    widths = sorted(width(line) for line in lines if line)
    # Some 2 % of the lines may be wider, such as one with an address.
    right = max(
        widths[-1 - len(widths) // 50], FULL_LINE_SHARE * width(header[0] if header else "")
    )
    lines = [line for line in lines if _indent(line) or not _GAP.search(line)]
    below = Counter(_indent(b) for a, b in pairwise(lines) if a and b and not _indent(a))
    body = max((indent for indent in below if indent), key=lambda x: below[x], default=1)
    indents = sorted({*map(_indent, lines)})
    parts = [heading(header["page"], 1)] if header else []
    for is_heading, group in groupby(lines, key=lambda x: x != "" and _indent(x) < body):
        if is_heading:
            parts += (heading(line, 3 if _indent(line) else 2) for line in group)
        else:
            parts += _written(_paragraphs([*group], indents, right), body)
    return "\n\n".join(parts) + "\n"


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _paragraphs(lines: Sequence[str], indents: Sequence[int], right: float) -> list[_Line]:
    """The lines of a section, with each paragraph on one, and each term with its text."""
    found: list[_Line] = []
    block = 0
    for line in lines:
        block += not line
        for part in _parts(line, indents, block) if line else ():
            if found and _continues(found[-1], part, right):
                text = _HYPHEN.sub("-", join_lines([found[-1].text, part.text]))
                found[-1] = replace(found[-1], text=text, end=part.end)
            else:
                found.append(part)
    found = [replace(each, text=_clean(each.text)) for each in found]
    for at in range(len(found) - 2, -1, -1):
        term, below = found[at], found[at + 1]
        if term.kind == "term" or (not term.kind and _is_term(term, below)):
            found[at] = replace(term, kind="term")
            if not below.kind:
                found[at : at + 2] = [replace(found[at], text=f"{term.text} {below.text}")]
    return found


def _parts(line: str, indents: Sequence[int], block: int) -> Iterator[_Line]:
    """A line, or the term at its beginning and the text beside it."""
    own, text, end = _indent(line), line.strip(), width(line)
    for indent in indents:
        at = indent - own
        if not 0 < at <= MAX_HANG or not text[:at].isascii() or text[at - 1 : at] != " ":
            continue
        term, rest = text[:at].rstrip(), text[at:]
        is_apart = text[at - 2] == " " or term[0] == "-"
        if not is_apart or not rest or rest[0] in " -":
            continue
        if _BULLET.fullmatch(term):
            yield _Line(indent, rest, end, block, "bullet")
        elif _NUMBER.fullmatch(term):
            yield _Line(indent, f"{term} {rest}", end, block, "number")
        else:
            yield _Line(own, term, own + len(term), block, "term")
            yield _Line(indent, rest, end, block)
        return
    yield _Line(own, text, end, block)


def _continues(last: _Line, line: _Line, right: float) -> bool:
    """Whether a line goes on with the one above, which had no room for its first word."""
    if last.kind == "term" or line.kind or (last.block, last.indent) != (line.block, line.indent):
        return False
    word = _FIRST_WORD.match(line.text)
    has_no_room = word is not None and last.end + width(word[0]) > right - SLACK
    return has_no_room or (last.end >= FULL_LINE_SHARE * right and not _END.search(last.text))


def _is_term(line: _Line, below: _Line) -> bool:
    """Whether a line is a term, which has its text below it."""
    is_option = line.text[0] == "-"
    is_alike = is_option and (below.kind, below.indent) == ("term", line.indent)
    is_near = line.block == below.block or (is_option and not is_alike)
    is_short = width(line.text) <= MAX_TERM and not _END.search(line.text)
    return is_short and is_near and (is_alike or line.indent < below.indent)


def _written(paragraphs: Sequence[_Line], body: int) -> Iterator[str]:
    """Paragraphs as Markdown: terms and bullets as items, what is indented below as theirs."""
    items: list[int] = []  # the indents of those that are open
    for _, group in groupby(paragraphs, key=lambda x: x if x.kind else (x.block, x.indent)):
        first, *others = group
        while items and items[-1] >= first.indent:
            items.pop()
        texts = [line.text for line in (first, *others)]
        if not items and first.indent > body and not first.kind and all(map(str.isascii, texts)):
            yield code_block("\n".join(texts))
            continue
        pad = "  " * len(items)
        is_item = first.kind in ("term", "bullet")
        yield pad + "- " * is_item + f"  \n{pad}".join(map(escape, texts))
        if is_item:
            items.append(first.indent - (first.kind == "bullet"))


def _clean(text: str) -> str:
    """A paragraph without the blanks that fill it; in a line without marks they divide words."""
    closed = _BLANK_IN_HAN.sub("", text) if _MARK.search(text) else text
    return re.sub(" {2,}", " ", closed)
