"""Tables of a page: those of data stay, with each cell in all rows and columns that it spans."""

from collections.abc import Collection
from copy import deepcopy
from typing import Any

from lxml import etree

_PARTS = ("td", "th", "tr", "tbody", "thead", "tfoot", "caption")
MAX_CELLS = 50_000  # of a table with its repeated cells; more are a mistake or an attack


def lay_out_tables(root: Any, blocks: Collection[str]) -> None:
    """Make blocks of tables that lay the page out, lists of pairs; `blocks`: tags of no data.

    A table that is the page's running head is dropped.
    """
    for table in reversed([*root.iter("table")]):  # the inner ones first
        own = [e for e in table.iter(*_PARTS) if next(e.iterancestors("table")) is table]
        rows = [[c for c in e if c.tag in ("td", "th")] for e in own if e.tag == "tr"]
        if len(rows) == 1 and _is_running_head(rows[0]):
            table.drop_tree()
            continue
        widest = max(map(len, rows), default=0)
        if widest < 2 or any(e.tag in blocks for e in table.iterdescendants()):
            for part in (table, *own):
                part.tag = "div"
            continue
        _repeat_spans(rows)
        if widest == 2 and not all(c.tag == "th" for c in rows[0]):
            _as_pairs(table, [[*row[0].getparent()] for row in rows if row])


def _is_running_head(row: list[Any]) -> bool:
    """Whether a row has the same name at both ends, as above a manual page."""
    names = [" ".join(cell.text_content().split()) for cell in row]
    return len(names) > 2 and names[0] == names[-1] != ""


def _as_pairs(table: Any, rows: list[list[Any]]) -> None:
    """A table of two columns without a head: a list of 名称：内容."""
    tail = table.tail
    pairs = [[*{" ".join(c.text_content().split()): c for c in row}] for row in rows]
    table.clear()
    table.tag, table.tail = "ul", tail
    for pair in pairs:
        if any(pair):
            item = etree.SubElement(table, "li")
            item.text = "：".join([pair[0].rstrip("：:"), *pair[1:]])


def _repeat_spans(rows: list[list[Any]]) -> None:
    spans = {c: (_number(c, "rowspan"), _number(c, "colspan")) for row in rows for c in row}
    if not len(spans) < sum(down * across for down, across in spans.values()) <= MAX_CELLS:
        return
    below: dict[int, tuple[Any, int]] = {}  # by column: a cell, and how many more rows it spans
    for row in filter(None, rows):
        parent, column = row[0].getparent(), 0
        parent[:] = []
        for cell in (*row, None):
            while column in below:
                above, more = below.pop(column)
                parent.append(deepcopy(above))
                below |= {column: (above, more - 1)} if more > 1 else {}
                column += 1
            down, across = spans.get(cell, (0, 0))
            for number in range(across):
                parent.append(deepcopy(cell) if number else cell)
                below |= {column: (cell, down - 1)} if down > 1 else {}
                column += 1


def _number(cell: Any, name: str) -> int:
    """The number of rows or columns that a cell spans."""
    value = cell.attrib.pop(name, "1").strip()
    return max(1, int(value)) if value.isdecimal() and len(value) < 5 else 1
