"""Writing Markdown: escaped text, headings, tables and code."""

import re
from collections.abc import Iterable, Sequence
from itertools import chain, groupby, zip_longest

_MARKS = re.compile(r"[\\`*_\[\]<|$]|~(?=~)|&(?=#?\w+;)")
_AT_START = re.compile(r"^(\s*)(?:([#+=>-])|(\d+)(?=[.)]))", re.M)
_CLOSING = re.compile(r"(?<!\S)#+$")  # at the end of a heading it would be dropped


def escape(text: str) -> str:
    """Text escaped for Markdown: nothing in it is markup, and its lines are kept."""
    return _AT_START.sub(lambda at: f"{at[1]}\\{at[2]}" if at[2] else f"{at[0]}\\", _inline(text))


def _inline(text: str) -> str:
    return _MARKS.sub(r"\\\g<0>", text)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def heading(text: str, level: int) -> str:
    """A heading on one line; levels are 1 to 6."""
    own = _CLOSING.sub(r"\\\g<0>", _inline(_one_line(text)))
    return f"{'#' * max(1, min(level, 6))} {own}"


def paragraph(lines: Iterable[str]) -> str:
    """A paragraph with hard breaks between its lines."""
    return "  \n".join(escape(_one_line(line)) for line in lines)


def code_block(code: str) -> str:
    """Code between fences that are longer than any in it."""
    ticks = "`" * max(3, 1 + max(map(len, re.findall("`+", code)), default=0))
    return f"{ticks}\n{code}\n{ticks}"


def table(rows: Sequence[Sequence[str]]) -> str:
    """A table without empty columns; its first row is the header, and each cell is one line."""
    columns = [column for column in zip_longest(*rows, fillvalue="") if any(column)]
    lines = [
        f"| {' | '.join(_inline(_one_line(cell)) for cell in row)} |"
        for row in zip(*columns, strict=True)
    ]
    return "\n".join([*lines[:1], "|" + " --- |" * len(columns), *lines[1:]])


def is_row(cells: Iterable[str]) -> bool:
    """Whether there are several cells."""
    return sum(map(bool, cells)) > 1


def tables(rows: Iterable[Sequence[str]], names: Sequence[str] = ()) -> str:
    """The tables of a sheet, divided by empty rows; a row with a single cell is a paragraph.

    Such a row is a title above a table, or a remark below it. `names`: of the columns, above each.
    """
    blocks: list[str] = []
    lines = ([*map(_one_line, row)] for row in rows)
    for is_table, group in groupby(lines, key=is_row):
        part = [row for row in group if row != names]
        head = [names] if names else []
        blocks += [table([*head, *part])] if is_table else map(escape, filter(None, chain(*part)))
    return "\n\n".join(blocks)
