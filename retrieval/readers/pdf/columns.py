"""The columns of a page: those of text, and those of tables without lines between them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, pairwise
from statistics import median

from retrieval.documents.blocks import LIST_MARK
from retrieval.readers.pdf.lines import (
    CELL_GAP,
    WORD_GAP,
    Line,
    cell_text,
    join,
    merged,
    row_line,
    rows_of,
)

# In the size of the letters (em):
GUTTER = 0.8  # gap between two columns of text
MAX_STEP = 4  # between two lines of a table
MIN_COLUMN = 4  # lines of a column
COLUMN_SHARE = 0.22  # of the page's width: least width of a column
FULL_LINE = 0.88  # of a column's width: a line of text that does not end a paragraph
FULL_SHARE = 0.35  # of a column's lines: least share of full ones; few cells are as wide
MIN_ROWS, MAX_LINES = 3, 200  # of a table without lines
GAP_OF_ROWS = 1.15  # times the distance of lines within a row: least distance between rows
SAME_SIZE = 0.08  # share by which the size of letters in a table may differ
_Span = tuple[float, float]  # left, right


def lines_by_column(pieces: Iterable[Line], width: float) -> list[list[Line]]:
    """The lines of a page as they are read: one list a column, from top to bottom."""
    apart = rows_of(pieces)
    rows = [*map(merged, apart)]
    gutter = _gutter([*chain(*rows)], width)
    if gutter is None:
        return [[*_lines(apart)]]
    columns: list[list[Line]] = [[], []]  # the last two are being filled
    for row in rows:
        if any(piece.left < gutter < piece.right for piece in row):
            columns += [[row_line(row)], [], []]
            continue
        for column, is_right in zip(columns[-2:], (False, True), strict=True):
            if part := [piece for piece in row if (piece.right > gutter) == is_right]:
                column.append(row_line(part))
    return [column for column in columns if column]


def _lines(rows: Sequence[Sequence[Line]]) -> Iterator[Line]:
    """The rows of a column as lines, those of a table with all its cells."""
    i = 0
    while i < len(rows):
        count, table = _table_at(rows, i)
        yield from table or [row_line(merged(rows[i]))]
        i += count if table else 1


def _table_at(rows: Sequence[Sequence[Line]], first: int) -> tuple[int, list[Line]]:
    """How many lines from this one on are a table, and its rows; none where it is uncertain.

    Its columns are spans that no word of these lines leaves.
    """
    lines: list[list[Line]] = []
    spans: list[_Span] = []
    for row in rows[first : first + MAX_LINES]:
        words = _words(row)
        size = words[0].size
        fits = not any(w.is_row or w.mono or abs(w.size - size) > SAME_SIZE * size for w in words)
        if lines:
            last = lines[-1][0]
            fits &= abs(last.size - size) <= SAME_SIZE * size
            fits &= last.bottom - words[0].bottom < MAX_STEP * size
            fits &= len(words) > 1 or words[0].left > spans[0][1]
        wider = _joined([*spans, *((w.left, w.right) for w in words)], GUTTER * size)
        if not fits or len(wider) < max(2, len(spans)):
            break
        lines.append(words)
        spans = wider
    while len(lines) >= MIN_ROWS:
        if (groups := _groups(lines, spans)) and _is_certain(groups, spans):
            return len(lines), [_table_row(group, spans) for group in groups]
        if len(lines.pop()) > 1:
            break
    return 1, []


def _words(row: Sequence[Line]) -> list[Line]:
    """The pieces of a row that stand apart."""
    words = [*row[:1]]
    for piece in row[1:]:
        gap, em = piece.left - words[-1].right, max(words[-1].size, piece.size)
        if gap < GUTTER * em:
            words[-1] = join(words[-1], piece, gap > WORD_GAP * em)
        else:
            words.append(piece)
    return words


def _joined(spans: Iterable[_Span], gap: float) -> list[_Span]:
    """Spans, of which those with a smaller gap between them are one."""
    ordered = sorted(spans)
    found = ordered[:1]
    for left, right in ordered[1:]:
        if left - found[-1][1] < gap:
            found[-1] = (found[-1][0], max(right, found[-1][1]))
        else:
            found.append((left, right))
    return found


def _groups(lines: Sequence[Sequence[Line]], spans: Sequence[_Span]) -> list[list[Sequence[Line]]]:
    """The lines of each row of a table, none where it is uncertain.

    A row has one line in its first column; lines of one row are closer than those of two.
    """
    begins = [line[0].left <= spans[0][1] for line in lines]
    each = [[line] for line in lines]
    if all(begins):
        return each
    steps = [a[0].bottom - b[0].bottom for a, b in pairwise(lines)]
    for near, far in pairwise(sorted({*steps})):
        if far < GAP_OF_ROWS * near:
            continue
        groups = [[lines[0]]]
        for line, step in zip(lines[1:], steps, strict=True):
            if step >= far:
                groups.append([])
            groups[-1].append(line)
        if all(sum(line[0].left <= spans[0][1] for line in group) == 1 for group in groups):
            return groups
    return each if all(len(line) > 1 for line in lines) else []


def _is_certain(groups: Sequence[Sequence[Sequence[Line]]], spans: Sequence[_Span]) -> bool:
    """Whether rows are those of a table: most are full, and they are neither a list nor text."""
    full = sum(len({*_columns(chain(*group), spans)}) == len(spans) for group in groups)
    if len(groups) < MIN_ROWS or 2 * full < len(groups):
        return False
    words = [*chain(*chain(*groups))]
    columns = [[w for w in words if span[0] <= w.left <= span[1]] for span in spans]
    if all(_is_text(column, 0.0) for column in columns):
        return False
    apart = min(b[0] - a[1] for a, b in pairwise(spans)) >= CELL_GAP * words[0].size
    marks = all(len(w.text) <= 2 or LIST_MARK.fullmatch(w.text) for w in columns[0])
    return len(spans) > 2 or (apart and not marks)


def _columns(words: Iterable[Line], spans: Sequence[_Span]) -> Iterator[int]:
    """The numbers of the columns that words are in."""
    for word in words:
        yield max(i for i, span in enumerate(spans) if span[0] <= word.left)


def _table_row(group: Sequence[Sequence[Line]], spans: Sequence[_Span]) -> Line:
    words = [*chain(*group)]
    cells = []
    for i, (left, right) in enumerate(spans):
        own = [word.text for word, at in zip(words, _columns(words, spans), strict=True) if at == i]
        cells.append(replace(words[0], text=cell_text(own), left=left, right=right))
    row = row_line(sorted(words, key=lambda word: word.left))
    return replace(row, cells=tuple(cells), is_row=True)


def _gutter(pieces: Sequence[Line], width: float) -> float | None:
    """The x of the space between two columns of text, None for a page with one column."""
    if len(pieces) < 2 * MIN_COLUMN:
        return None
    em = median(piece.size for piece in pieces)
    found: list[tuple[int, float]] = []
    for start in {round(piece.left) for piece in pieces if piece.left > COLUMN_SHARE * width}:
        x = start - GUTTER * em / 2
        left = [p for p in pieces if p.right <= x + 0.1]
        right = [p for p in pieces if p.left >= start - 1]
        crossing = len(pieces) - len(left) - len(right)
        if min(len(left), len(right)) < MIN_COLUMN or crossing > 0.4 * len(pieces):
            continue
        if all(_is_text(column, width) for column in (left, right)):
            found.append((len(left) + len(right), x))
    return max(found, default=(0, None))[1]


def _is_text(column: Sequence[Line], page_width: float) -> bool:
    """Whether a column is text rather than the cells of a table: many of its lines are full."""
    lefts, rights = sorted(p.left for p in column), sorted(p.right for p in column)
    outer = len(column) // 10  # pieces that may stand out, such as a page number
    width = rights[-1 - outer] - lefts[outer]
    full = sum(p.right - p.left >= FULL_LINE * width for p in column)
    return width >= COLUMN_SHARE * page_width and full >= FULL_SHARE * len(column)
