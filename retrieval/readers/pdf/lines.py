"""Lines on a page, in the order of reading, and which of them are running heads or contents."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import chain
from operator import attrgetter

from retrieval.documents.blocks import CONTENTS_TITLE, join_lines

# In the size of the letters (em):
WORD_GAP = 0.18  # least gap between two words
CELL_GAP = 1.6  # least gap between two cells of a row, or two columns

EDGE = 0.13  # of a page's height at the top and the foot, for running heads and page numbers
EDGE_LINES = 2  # lines at the top and at the foot that may be running heads or page numbers
SAME_PLACE = 3.0  # points by which the heights of a running head on two pages may differ
_NUMBER = re.compile(
    r"[-–—·•\s|]*(?:第\s*)?(?:\d{1,4}|[ivxlc]{1,7}|[IVXLC]{1,7})\s*(?:页|頁)?"
    r"(?:\s*[/／,，]?\s*(?:of|共|之)?\s*\d{1,4}\s*(?:页|頁)?)?[-–—·•\s|]*"
)
_NUMBER_BREAK = re.compile(r"(?<=\d[.,:：/-])\n(?=\d)|(?<=[:：/-])\n(?=\d)|(?<=\d)\n(?=[.,%]\d)")
_LEADER = re.compile(r".*?\S\s*(?:[.．·•‧…⋯_]\s*){3,}\s*(?:\d{1,4}|[ivxlc]{1,6})")


@dataclass(frozen=True, slots=True)
class Line:
    """A piece of text or a line, in points from the page's lower left corner.

    `size` is that of the letters, `cells` the pieces where the line may be a row of a table; where
    it certainly `is_row`, they are those of all columns, "" for none.
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
    is_row: bool = False


def rows_of(pieces: Iterable[Line]) -> list[list[Line]]:
    """Groups of pieces on one line, from top to bottom and left to right."""
    rows: list[list[Line]] = []
    for piece in sorted(pieces, key=lambda p: -(p.top + p.bottom)):
        near = (row for row in reversed(rows[-3:]) if any(_beside(piece, other) for other in row))
        if row := next(near, None):
            row.append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=attrgetter("left")) for row in rows]


def _beside(a: Line, b: Line) -> bool:
    """Whether two pieces are on one line: the middle of the smaller one is level with the other."""
    if a.is_row or b.is_row:
        return False
    small, large = sorted((a, b), key=lambda piece: piece.top - piece.bottom)
    middle = (small.top + small.bottom) / 2
    sideways = min(a.right, b.right) - max(a.left, b.left)
    return large.bottom <= middle <= large.top and sideways < 0.5 * min(a.size, b.size)


def merged(row: Sequence[Line]) -> list[Line]:
    """Pieces of a row that are one cell or line of text are one."""
    cells = [*row[:1]]
    for piece in row[1:]:
        last = cells[-1]
        gap, em = piece.left - last.right, max(last.size, piece.size)
        if gap < CELL_GAP * em or len(last.text.strip()) <= 2:
            cells[-1] = join(last, piece, gap > WORD_GAP * em)
        else:
            cells.append(piece)
    return cells


def join(a: Line, b: Line, apart: bool) -> Line:
    """Two pieces as one, with a blank between them where they are apart."""
    blank = " " if apart and not a.text.endswith(" ") and not b.text.startswith(" ") else ""
    return replace(
        a if len(a.text) >= len(b.text) else b,
        text=f"{a.text}{blank}{b.text}",
        left=a.left,
        right=max(a.right, b.right),
        bottom=min(a.bottom, b.bottom),
        top=max(a.top, b.top),
        mono=a.mono and b.mono,
    )


def row_line(row: Sequence[Line]) -> Line:
    """The pieces of a row as one line, with cells where there are several."""
    line = reduce(lambda a, b: join(a, b, True), row)
    return replace(line, cells=tuple(row)) if len(row) > 1 else line


def cell_text(lines: Iterable[str]) -> str:
    """The lines of a cell as one; a number that is broken is whole again."""
    return join_lines(_NUMBER_BREAK.sub("", "\n".join(filter(None, lines))).split("\n"))


def edge_lines(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> set[Line]:
    """The running heads and page numbers among the lines of pages."""
    outer = [_outer(lines, height) for lines, height in zip(pages, heights, strict=True)]
    counts = Counter(key for edges in outer for key in {k for line in edges for k in _keys(line)})
    running = [
        {line for line in edges if any(counts[key] > 1 for key in _keys(line))} for edges in outer
    ]
    # Where most pages have a running head, a line there on the others is one too.
    places = Counter(place for heads in running for place in {*map(_place, heads)})
    most = {place for place, count in places.items() if count > 0.5 * len(pages) and count > 2}
    others = {x for x in chain(*outer) if _place(x) in most or _NUMBER.fullmatch(x.text)}
    return others.union(*running)


def _outer(lines: Sequence[Line], height: float) -> list[Line]:
    """The lines of a page near its top and its foot, where no table goes on from them."""
    ordered = sorted(lines, key=lambda line: -line.top)
    top = [x for x in ordered[:EDGE_LINES] if x.bottom > (1 - EDGE) * height]
    foot = [x for x in ordered[-EDGE_LINES:] if x.top < EDGE * height and x not in top]
    inner = (ordered[EDGE_LINES : EDGE_LINES + 1], ordered[-EDGE_LINES - 1 : -EDGE_LINES])
    return [
        x
        for edge, beyond in zip((top, foot), inner, strict=True)
        for x in edge
        if not (x.is_row and any(line.is_row for line in beyond))
    ]


def _place(line: Line) -> int:
    return round(line.bottom / SAME_PLACE)


def _keys(line: Line) -> list[tuple[str, int]]:
    """What two pages' running heads have in common: the text without numbers, and the place."""
    text = re.sub(r"\d+|\s+", "", line.text)
    return [(text, _place(line) + step) for step in (0, 1)] if text else []


def without_contents(lines: Sequence[Line]) -> list[Line]:
    """A page's lines without a table of contents, whose lines end in dots and a page's number."""
    entries = [i for i, line in enumerate(lines) if _LEADER.fullmatch(line.text)]
    if len(entries) < 3:
        return [line for i, line in enumerate(lines) if i not in entries]
    first, last = entries[0], entries[-1]
    above = [line for line in lines[:first] if not CONTENTS_TITLE.fullmatch(line.text)]
    if above and len(above) == first:  # of an entry in two lines only the second one ends so
        entry, line = lines[first], above[-1]
        if line.size <= 1.05 * entry.size and line.right > 0.9 * entry.right:
            above.pop()
    return [*above, *lines[last + 1 :]]
