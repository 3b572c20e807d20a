"""Tables that are drawn: from the lines that PDFium finds on a page, pdfplumber makes the cells."""

import ctypes
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import chain, compress, islice
from statistics import median
from types import SimpleNamespace
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from retrieval.documents.outline.tables import MAX_CELL, MAX_SHARE_OF_LONG
from retrieval.readers.pdf.lines import Line, cell_text

MIN_EDGES = 3  # of two columns whose outer sides are open
MAX_SEGMENTS = 20_000  # of the paths on a page; more are a drawing
MAX_CROSSINGS = 4_000  # of upright and level lines: a drawing, or squared paper
SAME_LINE = 3.0  # points between two lines that are one
STRAIGHT = 1.0  # points by which the ends of an upright or level line may differ
INSET = 1.0  # points of a cell at its border, which letters of the next cell may touch
_Edge = dict[str, Any]
_Box = tuple[float, float, float, float]  # left, bottom, right, top


def with_rows(page: Any, text: Any, pieces: Sequence[Line]) -> list[Line]:
    """The pieces of a page, where those in a drawn table are its rows, each with all its cells.

    A cell that spans several rows or columns is in each of them, as it is in other formats. What
    may be no table stays as it is: where letters stand on a border, or cells are long texts.
    """
    drawn = [*_edges(page)] if page.get_rotation() == 0 else []
    if len(drawn) < MIN_EDGES:
        return [*pieces]
    from pdfplumber.table import TableFinder, merge_edges

    edges = merge_edges(drawn, *4 * (SAME_LINE,))
    upright = sum(edge["orientation"] == "v" for edge in edges)
    if upright * (len(edges) - upright) > MAX_CROSSINGS:
        return [*pieces]
    found = [*pieces]
    page_like: Any = SimpleNamespace(edges=[*edges, *_open_sides(edges)])
    for table in TableFinder(page_like).tables:
        boxes: list[_Box] = [(x0, -bottom, x1, -top) for x0, top, x1, bottom in table.cells]
        inside = {piece for piece in found if any(_holds(box, piece) for box in boxes)}
        if rows := _rows(boxes, text, inside):
            found = [piece for piece in found if piece not in inside] + rows
    return found


def _edges(page: Any) -> Iterator[_Edge]:
    """The upright and level lines of a page, as pdfplumber has them: `top` grows downwards."""
    x, y, matrix = ctypes.c_float(), ctypes.c_float(), raw.FS_MATRIX()
    for path in _paths(page):
        raw.FPDFPageObj_GetMatrix(path, matrix)
        ends: list[tuple[float, float]] = []  # of the lines that hang together
        for i in range(raw.FPDFPath_CountSegments(path)):
            segment = raw.FPDFPath_GetPathSegment(path, i)
            kind = raw.FPDFPathSegment_GetType(segment)
            raw.FPDFPathSegment_GetPoint(segment, x, y)
            end = (
                matrix.a * x.value + matrix.c * y.value + matrix.e,
                matrix.b * x.value + matrix.d * y.value + matrix.f,
            )
            ends = [end] if kind == raw.FPDF_SEGMENT_MOVETO else [*ends[:1], *ends[-1:], end]
            if kind == raw.FPDF_SEGMENT_LINETO:
                yield from _edge(*ends[-2:])
            if raw.FPDFPathSegment_GetClose(segment):
                yield from _edge(ends[-1], ends[0])


def _paths(page: Any) -> list[Any]:
    """What is drawn on a page, nothing where it is a drawing."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    try:
        objects = page.get_objects([raw.FPDF_PAGEOBJ_PATH], max_depth=1)
        paths = [*islice(objects, MAX_SEGMENTS)]
    except pdfium.PdfiumError:
        return []
    if sum(map(raw.FPDFPath_CountSegments, paths)) > MAX_SEGMENTS:
        return []

    def is_visible(path: Any) -> bool:
        return bool(raw.FPDFPath_GetDrawMode(path, fill, stroke) and (fill.value or stroke.value))

    return [*filter(is_visible, paths)]


def _edge(a: tuple[float, float], b: tuple[float, float]) -> Iterator[_Edge]:
    (x0, x1), (bottom, top) = sorted((a[0], b[0])), sorted((a[1], b[1]))
    width, height = x1 - x0, top - bottom
    if min(width, height) < STRAIGHT <= max(width, height):
        place = {"x0": x0, "x1": x1, "top": -top, "bottom": -bottom, "doctop": -top}
        orientation = "h" if width > height else "v"
        yield {**place, "width": width, "height": height, "orientation": orientation}


def _open_sides(edges: Sequence[_Edge]) -> Iterator[_Edge]:
    """The outer sides of tables, many of which have inner lines alone."""
    tables = [[edge] for edge in edges if edge["orientation"] == "v"]
    for edge in (edge for edge in edges if edge["orientation"] == "h"):
        touched = [any(_cross(edge, other) for other in table) for table in tables]
        if any(touched):
            joined = [*chain(*compress(tables, touched)), edge]
            tables = [*(t for t, is_own in zip(tables, touched, strict=True) if not is_own), joined]
    for table in tables:
        x0, y0 = (min(edge[key] for edge in table) for key in ("x0", "top"))
        x1, y1 = (max(edge[key] for edge in table) for key in ("x1", "bottom"))
        across = sum(e["x0"] < x0 + SAME_LINE and e["x1"] > x1 - SAME_LINE for e in table)
        down = sum(e["top"] < y0 + SAME_LINE and e["bottom"] > y1 - SAME_LINE for e in table)
        if across > 1:
            yield from (*_edge((x0, -y0), (x0, -y1)), *_edge((x1, -y0), (x1, -y1)))
        if down > 1:
            yield from (*_edge((x0, -y0), (x1, -y0)), *_edge((x0, -y1), (x1, -y1)))


def _cross(level: _Edge, upright: _Edge) -> bool:
    return bool(
        level["orientation"] < upright["orientation"]
        and level["x0"] - SAME_LINE < upright["x0"] < level["x1"] + SAME_LINE
        and upright["top"] - SAME_LINE < level["top"] < upright["bottom"] + SAME_LINE
    )


def _holds(box: _Box, piece: Line) -> bool:
    """Whether the middle of a piece is in a box."""
    x, y = (piece.left + piece.right) / 2, (piece.bottom + piece.top) / 2
    return box[0] < x < box[2] and box[1] < y < box[3]


def _rows(boxes: Sequence[_Box], text: Any, inside: Collection[Line]) -> list[Line]:
    """The rows of the table that the boxes of its cells make up, none if it is not certainly one.

    `inside`: the pieces in it, whose letters are those of the cells.
    """
    texts = {box: _cell(text, box) for box in boxes}
    in_pieces, in_cells = (
        sum(c.isalnum() for part in parts for c in part)
        for parts in ((piece.text for piece in inside), texts.values())
    )
    long = sum(len(cell) > MAX_CELL for cell in texts.values())
    lefts, tops = sorted({box[0] for box in boxes}), sorted({-box[3] for box in boxes})
    is_long = long > MAX_SHARE_OF_LONG * len(tops)
    if len(lefts) < 2 or not in_pieces or in_pieces != in_cells or is_long:
        return []
    size, page = median(piece.size for piece in inside), next(iter(inside)).page
    rights = [*lefts[1:], max(box[2] for box in boxes)]
    bottoms = [*(-top for top in tops[1:]), min(box[1] for box in boxes)]
    rows = []
    for top, bottom in zip((-top for top in tops), bottoms, strict=True):
        cells = []
        for left, right in zip(lefts, rights, strict=True):
            cell = Line("", left, bottom, right, top, size, page=page)
            own = next((box for box in boxes if _holds(box, cell)), None)
            cells.append(replace(cell, text=texts.get(own, "") if own else ""))
        if written := list(dict.fromkeys(cell.text for cell in cells if cell.text)):
            row = replace(cells[0], text=" ".join(written), right=rights[-1])
            rows.append(replace(row, cells=tuple(cells), is_row=True))
    return rows


def _cell(text: Any, box: _Box) -> str:
    """The text in a box, on one line."""
    left, bottom, right, top = box
    inner = text.get_text_bounded(left + INSET, bottom + INSET, right - INSET, top - INSET)
    return cell_text(line.strip() for line in inner.replace("\ufffe", "-").splitlines())
