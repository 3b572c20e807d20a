"""Lines of pages made into Markdown: paragraphs, list items, tables, code."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from itertools import accumulate, chain, pairwise
from statistics import median
from typing import Literal, NamedTuple

from retrieval.documents.blocks import LIST_MARK, SENTENCE_END, join_lines
from retrieval.documents.characters import BULLETS, SYMBOLS, WIDE
from retrieval.readers.pdf.headings import Headings
from retrieval.readers.pdf.lines import Line
from retrieval.readers.pdf.pages import HYPHEN
from retrieval.readers.writing import code_block, escape, heading, table

_BULLET = re.compile(rf"[{BULLETS}{SYMBOLS}–—*-]\s+(?=\S)|[{BULLETS}{SYMBOLS}](?=\S)")
_FIRST_WORD = re.compile(
    r"[“‘（《「【(\[\"]*(?:[\w@.:/%+-]+(?<=[\x21-\x7e])|.)[，。、；：？！…”’）》」】,.;:?!)\]\"]*",
    re.ASCII,
)
_WIDE = "，。、；：？！（）《》「」『』【】"
_BESIDE_WIDE = re.compile(rf"(?<=[{_WIDE}]) +| +(?=[{_WIDE}])")
_NO_WORD = re.compile("[^A-Za-z-]")
_HYPHENATED = re.compile(r"[A-Za-z]{2,}-$")
PARAGRAPH_GAP = 1.3  # times the usual distance of lines: least distance between paragraphs
SAME_COLUMN = 4.0  # points by which the columns of a table on two pages may differ
INDENT = 1.2  # em by which the first line of a paragraph is indented


@dataclass(slots=True)
class _Block:
    """Lines of one paragraph; `level` is a heading's, or the nesting depth of an item."""

    kind: Literal["heading", "text", "item", "code", "row"]
    lines: list[Line]
    level: int = 0


class _Words(NamedTuple):
    """How often each Latin word occurs in a text, and whether the text is Chinese.

    There a hyphen at the end of a line is one of the text; in English it divides a word.
    """

    counts: Counter[str]
    in_chinese: bool


def markdown(columns: Sequence[Sequence[Line]], headings: Headings) -> str:
    """The Markdown of columns of lines; `headings` counts lines through all columns."""
    lines = [*chain(*columns)]
    rights: list[float] = []  # for each line the right edge of its column's full lines
    for column in columns:
        ends = sorted(line.right for line in column)
        rights += [ends[int(0.95 * (len(ends) - 1))]] * len(ends)
    starts = {0, *accumulate(map(len, columns))}
    text = " ".join(line.text for line in lines)
    counts = Counter(re.findall(r"[A-Za-z][A-Za-z-]+", text))
    words = _Words(counts, in_chinese=3 * len(re.findall(WIDE, text)) > len(text))
    pitch = _pitch(lines)
    blocks: list[_Block] = []
    i = 0
    while i < len(lines):
        last = blocks[-1] if blocks else None
        level, count = headings.get(i, (0, 1))
        if level:
            blocks.append(_Block("heading", lines[i : i + count], level))
        elif last and not _begins_block(last, lines[i], rights[i - 1], i in starts, pitch):
            last.lines.append(lines[i])
        else:
            blocks.append(_block(lines[i], last))
        i += count
    return "\n\n".join(filter(None, (_block_markdown(block, words) for block in blocks))) + "\n"


def _pitch(lines: Sequence[Line]) -> Mapping[float, float]:
    """The usual distance of two lines, for each size of letters."""
    found: dict[float, list[float]] = {}
    for a, b in pairwise(lines):
        step = a.bottom - b.bottom
        if a.page == b.page and a.size == b.size and 0.8 * a.size < step < 3 * a.size:
            found.setdefault(a.size, []).append(step)
    return {size: sorted(steps)[len(steps) // 3] for size, steps in found.items()}


def _block(line: Line, last: _Block | None) -> _Block:
    marked = _BULLET.match(line.text) is not None
    if line.mono and not marked:
        return _Block("code", [line])
    if line.cells:
        return _Block("row", [line])
    if not marked:
        return _Block("text", [line])
    if last is None or last.kind != "item":
        return _Block("item", [line])
    deeper = (line.left - last.lines[0].left) / line.size
    return _Block("item", [line], max(0, last.level + (deeper > 0.8) - (deeper <= -0.8)))


def _begins_block(
    block: _Block, line: Line, right: float, new_column: bool, pitch: Mapping[float, float]
) -> bool:
    """Whether a line begins a block of its own below the lines of this one."""
    last = block.lines[-1]
    if block.kind == "row":
        return _block(line, None).kind != "row" or not _have_same_columns(last, line)
    is_other = (block.kind == "code") != line.mono or _BULLET.match(line.text)
    if block.kind == "heading" or line.cells or is_other:
        return True
    step = last.bottom - line.bottom
    usual = pitch.get(last.size, 1.6 * last.size)
    near = new_column or step < PARAGRAPH_GAP * usual
    if block.kind == "code":
        return not near and step > 2.2 * usual
    if abs(line.size - last.size) > 0.08 * last.size:
        return True
    ended = SENTENCE_END.search(last.text) is not None
    slack = (0.5 if ended else 1.5) * line.size
    full = last.right + _first_width(line) > right - slack
    if LIST_MARK.match(line.text) and (ended or not full):
        return True
    if new_column or line.page != last.page:
        return not full or ended
    first = block.lines[0]
    usual_left = block.lines[1].left if len(block.lines) > 1 else min(first.left, line.left)
    indented = line.left > usual_left + INDENT * line.size and block.kind == "text"
    return not near or not full or indented


def _have_same_columns(a: Line, b: Line) -> bool:
    """Whether rows are of one table, as far as that is certain."""
    if not (a.is_row and b.is_row):
        return a.is_row == b.is_row
    return len(a.cells) == len(b.cells) and all(
        min(abs(x.left - y.left), abs(x.right - y.right), abs(x.left + x.right - y.left - y.right))
        <= SAME_COLUMN
        for x, y in zip(a.cells, b.cells, strict=True)
    )


def _first_width(line: Line) -> float:
    """The width of the first word of a line, with the punctuation that belongs to it."""
    word = _FIRST_WORD.match(line.text)
    return sum(0.55 if c.isascii() else 1.0 for c in word[0]) * line.size if word else 0.0


def _block_markdown(block: _Block, words: _Words) -> str:
    if block.kind == "code":
        return _code(block.lines)
    if block.kind == "row" and len(block.lines) > 1:
        return _table(block.lines)
    text = _join(block.lines, words)
    if block.kind == "heading":
        return heading(text, block.level)
    if block.kind == "item":
        return f"{'  ' * block.level}- {escape(_BULLET.sub('', text, count=1))}"
    return escape(text)


def _table(lines: Sequence[Line]) -> str:
    """Rows as a table; a cell belongs to the column of the first row above it."""
    widest = max(lines, key=lambda line: len(line.cells))
    columns = [(cell.left, cell.right) for cell in widest.cells]
    rows = []
    for line in lines:
        row = [""] * len(columns)
        for cell in line.cells:
            at = min(range(len(columns)), key=lambda c: _distance(cell, columns[c]))
            row[at] = f"{row[at]} {cell.text}".strip()
        rows.append(row)
    return table([*rows[:1], *(row for row in rows[1:] if row != rows[0])])  # it is on each page


def _distance(cell: Line, column: tuple[float, float]) -> float:
    overlap = min(cell.right, column[1]) - max(cell.left, column[0])
    return -overlap if overlap > 0 else min(abs(cell.left - column[0]), abs(cell.right - column[1]))


def _code(lines: Sequence[Line]) -> str:
    left = min(line.left for line in lines)
    widths = [(x.right - x.left) / len(x.text) for x in lines if len(x.text) > 3]
    wide = median(widths) if widths else lines[0].size / 2
    texts = [" " * round((x.left - left) / max(wide, 1.0)) + x.text for x in lines]
    return code_block("\n".join(texts).replace(HYPHEN, "-"))


def _join(lines: Sequence[Line], words: _Words) -> str:
    """Lines as one: without a blank between Han characters, and without hyphens of the page."""
    text = reduce(partial(_append, words), (line.text for line in lines))
    return _BESIDE_WIDE.sub("", text.replace(HYPHEN, "-")).strip()


def _append(words: _Words, text: str, more: str) -> str:
    if text.endswith(HYPHEN) or (_HYPHENATED.search(text) and more[:1].islower()):
        a, b = _NO_WORD.split(text[:-1])[-1], _NO_WORD.split(more)[0]
        hyphenated, whole = words.counts[f"{a}-{b}"], words.counts[a + b]
        has_hyphen = hyphenated >= whole and (hyphenated > 0 or words.in_chinese)
        return text[:-1] + ("-" if has_hyphen else "") + more
    return join_lines([text, more])
