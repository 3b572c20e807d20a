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
