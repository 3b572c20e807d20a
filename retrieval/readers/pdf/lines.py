"""Lines on a page: pieces of text with their places, made into lines in the order of reading."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from statistics import median

# In the size of the letters (em):
WORD_GAP = 0.18  # least gap between two words
CELL_GAP = 1.6  # least gap between two cells of a row, or two columns
GUTTER = 0.8  # gap between two columns of text
MIN_COLUMN = 4  # lines of a column
COLUMN_SHARE = 0.22  # of the page's width: least width of a column
FULL_SHARE = 0.55  # of a column's width: least median width of its lines; cells are shorter


@dataclass(frozen=True, slots=True)
class Line:
    """A piece of text or a line, in points from the page's lower left corner.

    `size` is that of the letters, `cells` the pieces where the line is a row of a table.
    """

    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float
    bold: bool = False
    mono: bool = False
    page: int = 0
    cells: tuple["Line", ...] = ()


def lines_by_column(pieces: Iterable[Line], width: float) -> list[list[Line]]:
    """The lines of a page as they are read: one list a column, from top to bottom."""
    rows = _rows(pieces)
    gutter = _gutter([piece for row in rows for piece in row], width)
    if gutter is None:
        return [[_row_line(row) for row in rows]]
    columns: list[list[Line]] = [[], []]  # the last two are being filled
    for row in rows:
        if any(piece.left < gutter < piece.right for piece in row):
            columns += [[_row_line(row)], [], []]
            continue
        for column, is_right in zip(columns[-2:], (False, True), strict=True):
            if part := [piece for piece in row if (piece.right > gutter) == is_right]:
                column.append(_row_line(part))
    return [column for column in columns if column]


def _rows(pieces: Iterable[Line]) -> list[list[Line]]:
    """Groups of pieces on one line, from top to bottom and left to right."""
    rows: list[list[Line]] = []
    for piece in sorted(pieces, key=lambda p: -(p.top + p.bottom)):
        for row in reversed(rows[-3:]):
            if any(_beside(piece, other) for other in row):
                row.append(piece)
                break
        else:
            rows.append([piece])
    return [_merged(sorted(row, key=lambda p: p.left)) for row in rows]


def _beside(a: Line, b: Line) -> bool:
    """Whether two pieces are on one line: the middle of the smaller one is level with the other."""
    small, large = sorted((a, b), key=lambda piece: piece.top - piece.bottom)
    middle = (small.top + small.bottom) / 2
    sideways = min(a.right, b.right) - max(a.left, b.left)
    return large.bottom <= middle <= large.top and sideways < 0.5 * min(a.size, b.size)


def _merged(row: Sequence[Line]) -> list[Line]:
    """Pieces that are one cell or line of text are one."""
    merged = [*row[:1]]
    for piece in row[1:]:
        last = merged[-1]
        gap, em = piece.left - last.right, max(last.size, piece.size)
        if gap < CELL_GAP * em or len(last.text.strip()) <= 2:
            merged[-1] = _join(last, piece, gap > WORD_GAP * em)
        else:
            merged.append(piece)
    return merged


def _join(a: Line, b: Line, apart: bool) -> Line:
    blank = " " if apart and not a.text.endswith(" ") and not b.text.startswith(" ") else ""
    more = a if len(a.text) >= len(b.text) else b
    return replace(
        more,
        text=f"{a.text}{blank}{b.text}",
        left=a.left,
        right=max(a.right, b.right),
        bottom=min(a.bottom, b.bottom),
        top=max(a.top, b.top),
        mono=a.mono and b.mono,
    )


def _row_line(row: Sequence[Line]) -> Line:
    """The pieces of a row as one line, with cells where there are several."""
    line = reduce(lambda a, b: _join(a, b, True), row)
    return replace(line, cells=tuple(row)) if len(row) > 1 else line


def _gutter(pieces: Sequence[Line], width: float) -> float | None:
    """The x of the space between two columns of text, None for a page with one column."""
    if len(pieces) < 2 * MIN_COLUMN:
        return None
    em = median(piece.size for piece in pieces)
    starts = sorted({round(piece.left) for piece in pieces if piece.left > COLUMN_SHARE * width})
    found: list[tuple[int, float]] = []
    for start in starts:
        x = start - GUTTER * em / 2
        left = [p for p in pieces if p.right <= x + 0.1]
        right = [p for p in pieces if p.left >= start - 1]
        crossing = len(pieces) - len(left) - len(right)
        if min(len(left), len(right)) < MIN_COLUMN or crossing > 0.4 * len(pieces):
            continue
        if all(_is_text(column, width) for column in (left, right)):
            found.append((len(left) + len(right), x))
    return max(found)[1] if found else None


def _is_text(column: Sequence[Line], page_width: float) -> bool:
    """Whether a column is text rather than the cells of a table."""
    left, right = min(p.left for p in column), max(p.right for p in column)
    full = median(p.right - p.left for p in column) / max(right - left, 1.0)
    return right - left >= COLUMN_SHARE * page_width and full >= FULL_SHARE
