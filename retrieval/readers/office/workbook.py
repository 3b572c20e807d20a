"""Workbooks as a window shows them: .xlsx, of which kreuzberg reads all bare values."""

import re
from collections.abc import Mapping
from copy import deepcopy
from decimal import Decimal, DecimalException
from itertools import product
from string import digits
from typing import Any

from lxml import etree

from retrieval.readers.office.extraction import pack, parse_xml, unpack

MAX_SHEET = 10_000_000  # bytes of a sheet's XML; a larger one is a dump, and is read as it is
MAX_MERGED = 1_000  # cells that are merged to one; more only lay the sheet out
# ECMA-376, 18.8.30
_BUILT_IN = {"2": "0.00", "3": "#,##0", "4": "#,##0.00", "9": "0%", "10": "0.00%"}
_NOT_SHOWN = re.compile(r"_.|\*.|\[\$?([^-\]]*)[^\]]*\]")  # a blank, a filling, a currency's locale
_OTHER_FORMAT = re.compile(r"[A-Za-z@!]")  # a date, General, 0E+00
_FORMAT = re.compile(r"([^#0?]*)([#0,]*[#0])(?:\.(0+))?([^#0?.,]*)")
_REFERENCE = re.compile(r"([A-Z]+)(\d+)")


def as_shown(xlsx: bytes) -> bytes:
    """A workbook without hidden sheets, rows and columns, its numbers as their formats show them.

    A merged cell is repeated in all its rows and columns, beside others.
    """
    files = unpack(xlsx, ".xlsx")
    formats = _formats(files.get("xl/styles.xml", b""))
    for name, data in files.items():
        if name.startswith("xl/worksheets/") and name.endswith(".xml") and len(data) <= MAX_SHEET:
            sheet = parse_xml(data, ".xlsx")
            _show(sheet, formats)
            files[name] = etree.tostring(sheet, encoding="utf-8")
    book = parse_xml(files.get("xl/workbook.xml", b""), ".xlsx")
    for entry in [*book.iterfind("{*}sheets/{*}sheet")]:
        if entry.get("state") in ("hidden", "veryHidden"):
            entry.getparent().remove(entry)
    return pack({**files, "xl/workbook.xml": etree.tostring(book, encoding="utf-8")})


def _formats(styles: bytes) -> Mapping[str, str]:
    """The number format of each style, by its number."""
    tree = parse_xml(styles or b"<styleSheet/>", ".xlsx")
    own = {e.get("numFmtId"): e.get("formatCode") for e in tree.iterfind("{*}numFmts/{*}numFmt")}
    codes, styles_in_order = _BUILT_IN | own, tree.iterfind("{*}cellXfs/{*}xf")
    return {str(n): codes.get(e.get("numFmtId"), "") for n, e in enumerate(styles_in_order)}


def _show(sheet: Any, formats: Mapping[str, str]) -> None:
    rows = {row.get("r"): row for row in sheet.iterfind("{*}sheetData/{*}row")}
    if not all(rows) or not all(cell.get("r") for row in rows.values() for cell in row):
        return  # without the places of its cells
    grid = {int(n): {_column(cell.get("r")): cell for cell in row} for n, row in rows.items()}
    for cell in (cell for line in grid.values() for cell in line.values()):
        value = cell.find("{*}v")
        if cell.get("t", "n") == "n" and value is not None:
            shown = number_as_shown(value.text or "", formats.get(cell.get("s", "0"), ""))
            cell.set("t", "str" if shown else "n")
            value.text = shown or value.text
    for merged in sheet.iterfind("{*}mergeCells/{*}mergeCell"):
        _repeat(grid, merged.get("ref") or "")
    hidden = {
        number
        for e in filter(_is_hidden, sheet.iterfind("{*}cols/{*}col"))
        for number in range(int(e.get("min")), int(e.get("max")) + 1)
    }
    # A filter hides rows for the moment only.
    has_filter = sheet.find(".//{*}filterColumn") is not None
    above = 0  # rows that were dropped
    for number, row in zip(grid, rows.values(), strict=True):
        if _is_hidden(row) and not has_filter:
            row.getparent().remove(row)
            above += 1
            continue
        row[:] = [cell for column, cell in sorted(grid[number].items()) if column not in hidden]
        row.set("r", str(number - above))
        for cell in row:
            cell.set("r", f"{cell.get('r').rstrip(digits)}{number - above}")


def _is_hidden(part: Any) -> bool:
    """Whether a row or columns are hidden, and not by a group that is closed for the moment."""
    return part.get("hidden") in ("1", "true") and not part.get("outlineLevel")


def _column(reference: str) -> int:
    """The number of the column of AB12, the first 1."""
    number = 0
    for letter in reference.rstrip(digits):
        number = 26 * number + ord(letter) - 64
    return number


def _letters(column: int) -> str:
    above, rest = divmod(column - 1, 26)
    return (_letters(above) if above else "") + chr(65 + rest)


def _repeat(grid: Mapping[int, dict[int, Any]], merged: str) -> None:
    """Repeat a merged cell in its rows and columns, unless its rows hold nothing else: a title."""
    corners = [(_column(letters), int(row)) for letters, row in _REFERENCE.findall(merged)]
    (left, top), (right, bottom) = corners[0], corners[-1]
    columns, lines = range(left, right + 1), range(top, bottom + 1)
    own = grid.get(top, {}).get(left)
    others = (c for n in lines for column, c in grid.get(n, {}).items() if column not in columns)
    if own is None or len(columns) * len(lines) > MAX_MERGED or not any(map(len, others)):
        return
    for number, column in product(lines, columns):
        if number in grid:
            grid[number][column] = cell = deepcopy(own)
            cell.set("r", f"{_letters(column)}{number}")


def number_as_shown(number: str, code: str) -> str:
    """A number in a format such as 0.0%, 000000 or #,##0"元"; "" for dates and other formats."""
    code = _NOT_SHOWN.sub(r"\1", code.split(";")[0])
    found = _FORMAT.fullmatch(re.sub(r'["\\]', "", code))
    if not found or _OTHER_FORMAT.search(re.sub(r'"[^"]*"|\\.', "", code)):
        return ""
    before, whole, places, after = found.groups("")
    try:
        value = Decimal(number) * (100 if "%" in after else 1)
    except DecimalException:
        return ""
    width = whole.count("0") + bool(places) + len(places)
    comma = "," if "," in whole else ""
    sign = "-" if value < 0 else ""
    return f"{sign}{before}{abs(value):0{width}{comma}.{len(places)}f}{after}".strip()
