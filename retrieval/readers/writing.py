"""Markdown that readers write: text of which nothing is taken for a mark, and tables."""

import re
from collections.abc import Iterable, Sequence

_MARKS = re.compile(r"[\\`*_\[\]<>&~|$]")
_AT_START = re.compile(r"^(\s*)([#+=>-]|\d+(?=[.)]))", re.MULTILINE)
MAX_HEADING = 6


def escaped(text: str) -> str:
    """Text of which Markdown takes nothing for a mark; its lines stay lines."""
    return _AT_START.sub(_unmarked, _MARKS.sub(r"\\\g<0>", text))


def _unmarked(found: re.Match[str]) -> str:
    mark = found[2]
    return f"{found[1]}{mark}\\" if mark.isdigit() else f"{found[1]}\\{mark}"


def heading(text: str, level: int) -> str:
    """A heading on one line; levels are 1 to 6."""
    return f"{'#' * max(1, min(level, MAX_HEADING))} {escaped(' '.join(text.split()))}"


def table(rows: Iterable[Sequence[str]]) -> str:
    """A table; its first row is the header. Blocks and lines in a cell become one line."""
    lines = []
    for row in rows:
        cells = (escaped(" ".join(cell.split())) for cell in row)
        lines.append(f"| {' | '.join(cells)} |")
        if len(lines) == 1:
            lines.append("|" + " --- |" * len(row))
    return "\n".join(lines)


def paragraph(lines: Iterable[str]) -> str:
    """A paragraph whose lines stay lines of their own."""
    return "  \n".join(escaped(" ".join(line.split())) for line in lines)


_FENCE = re.compile(r"\s*(```|~~~)")
_PREFIX = re.compile(r"\s*(?:(?:[-*+>]|\d+[.)]|#{1,6})\s+)*(?:\\.|\d+\\.)?")
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
