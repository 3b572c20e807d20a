"""Markdown that readers write: text of which nothing is taken for a mark, and tables."""

import re
from collections.abc import Iterable, Sequence

_MARKS = re.compile(r"[\\`*_\[\]<|$]|~(?=~)|&(?=#?\w+;)")
_AT_START = re.compile(r"^(\s*)([#+=>-]|\d+(?=[.)]))", re.MULTILINE)
MAX_HEADING = 6


def escaped(text: str) -> str:
    """Text of which Markdown takes nothing for a mark; its lines stay lines."""
    return _AT_START.sub(_unmarked, _inline(text))


def _inline(text: str) -> str:
    return _MARKS.sub(r"\\\g<0>", text)


def _unmarked(found: re.Match[str]) -> str:
    mark = found[2]
    return f"{found[1]}{mark}\\" if mark.isdigit() else f"{found[1]}\\{mark}"


def heading(text: str, level: int) -> str:
    """A heading on one line; levels are 1 to 6."""
    return f"{'#' * max(1, min(level, MAX_HEADING))} {_inline(' '.join(text.split()))}"


def table(rows: Sequence[Sequence[str]]) -> str:
    """A table; its first row is the header. Blocks and lines in a cell become one line."""
    lines = [f"| {' | '.join(_inline(_flat(cell)) for cell in row)} |" for row in rows]
    lines.insert(1, "|" + " --- |" * len(rows[0]))
    return "\n".join(lines)


def tables(rows: Iterable[Sequence[str]]) -> str:
    """The tables of a sheet; rows with one cell beside them are paragraphs, empty rows divide.

    A title above a table and a remark below it are such rows. Columns that are empty go.
    """
    blocks: list[str] = []
    part: list[list[str]] = []
    for row in (*rows, ()):
        cells = [_flat(cell) for cell in row]
        full = sum(map(bool, cells))
        if full > 1:
            part.append(cells)
            continue
        blocks += [_narrow_table(part)] if part else []
        part = []
        blocks += [escaped(cell) for cell in cells if cell]
    return "\n\n".join(blocks)


def _narrow_table(rows: list[list[str]]) -> str:
    width = max(map(len, rows))
    rows = [row + [""] * (width - len(row)) for row in rows]
    used = [any(row[i] for row in rows) for i in range(width)]
    return table([[cell for cell, use in zip(row, used, strict=True) if use] for row in rows])


def _flat(text: str) -> str:
    return " ".join(text.split())


def paragraph(lines: Iterable[str]) -> str:
    """A paragraph whose lines stay lines of their own."""
    return "  \n".join(escaped(" ".join(line.split())) for line in lines)


_FENCE = re.compile(r"\s*(```|~~~)")
_PREFIX = re.compile(r"\s*(?:(?:[-*+>]|\d+[.)]|#{1,6})\s+)*(?:\\.|\d+\\[.)])?")
_CODE_OR_ESCAPE = re.compile(
    r"(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)|\\(?P<mark>[-.+=#(){}!>\"'])"
)


def without_needless_escapes(markdown: str) -> str:
    """Markdown without backslashes before what is a mark only where a line begins."""
    lines = []
    fenced = False
    for line in markdown.split("\n"):
        fenced ^= _FENCE.match(line) is not None
        start = _PREFIX.match(line)
        at = 0 if fenced or start is None else start.end()
        rest = line[at:] if fenced else _CODE_OR_ESCAPE.sub(_unescaped, line[at:])
        lines.append(line[:at] + rest)
    return "\n".join(lines)


def _unescaped(found: re.Match[str]) -> str:
    return found["mark"] or found[0]


_ENTRY = re.compile(r"(?:[-*] +)?(?P<text>.*?\S)(?:[\s.…·\\]*\d{1,4})?")
_HEADING_LINE = re.compile(r"#{1,6} +(.+)")
MIN_ENTRIES = 3  # lines that repeat headings, from which on they are a table of contents


def without_contents(markdown: str) -> str:
    """Markdown without a table of contents: lines that say a heading, with its page or not."""
    lines = markdown.split("\n")
    headings = {_letters(found[1]) for line in lines if (found := _HEADING_LINE.fullmatch(line))}
    entries = [
        i
        for i, line in enumerate(lines)
        if line
        and not line.startswith("#")
        and (found := _ENTRY.fullmatch(line.strip()))
        and (_letters(found["text"]) in headings or _letters(line) in headings)
    ]
    if len(entries) < MIN_ENTRIES:
        return markdown
    gone = set(entries)
    return "\n".join(line for i, line in enumerate(lines) if i not in gone)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text)
