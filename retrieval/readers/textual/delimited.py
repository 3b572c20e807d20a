"""Tables as text: .csv .tsv, and lines of a text whose cells stand in columns."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable
from itertools import chain, zip_longest
from pathlib import Path
from textwrap import dedent

from retrieval.documents.blocks import LIST_MARK
from retrieval.documents.characters import HAN_CHARACTER
from retrieval.documents.outline.tables import NO_NAME
from retrieval.readers.source import Source, Unreadable
from retrieval.readers.writing import is_row, tables

_DELIMITERS = ",;\t|，；"
_SAMPLE = 20_000  # characters from which the delimiter is found
_GAPS = ("\t", r"\s{2,}|\t", "[|｜│]")  # between the cells of a line: a tab, several blanks, a rule
_CLAUSE = re.compile(r"[。！？；]|[，、：]$")
_BORDER = re.compile(r"[-=:+|｜│┼─━\s]+")
MIN_ROWS = 3  # lines in columns: fewer may be so by accident


def source(text: str, name: str) -> Source:
    """The rows as tables."""
    text = text.replace("\0", "")
    delimiter = "\t" if Path(name).suffix.lower() == ".tsv" else _delimiter(text)
    csv.field_size_limit(1_000_000)
    try:
        rows = [*csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
    except csv.Error as error:
        raise Unreadable(f"is no table that can be read ({error}); save it anew") from error
    return Source(tables(rows) + "\n")


def _delimiter(text: str) -> str:
    """The mark that divides most lines into equally many cells; the comma where none does."""
    sample = text[:_SAMPLE].splitlines()

    def even_lines(mark: str) -> int:
        cells = Counter(len(row) for row in csv.reader(sample, delimiter=mark))
        usual, lines = max(cells.items(), key=lambda item: (item[1], -item[0]), default=(0, 0))
        return lines if usual > 1 else 0

    return max(_DELIMITERS, key=even_lines)


def table_of_lines(lines: Iterable[str]) -> str:
    """The Markdown of lines with their cells in columns, with titles among them; "" for others.

    A list, prose, code, a program's output or a drawing is no table.
    """
    whole = dedent("\n".join(line for line in lines if not _BORDER.fullmatch(line))).split("\n")
    for gap in _GAPS if len(whole) >= MIN_ROWS else ():
        is_tab = gap == "\t"
        bare = whole if is_tab else [line.strip("|｜│ ") for line in whole]
        split = [[cell.strip() for cell in re.split(gap, line)] for line in bare]
        rows = [*filter(is_row, split)]
        if len(rows) < MIN_ROWS or 2 * len(rows) <= len(split) or not _is_chinese(rows[0]):
            continue
        first, width = rows[0], len(rows[0])
        # Programs leave out the empty cells at the end of a row; people align by several tabs.
        is_even = all(len(row) == width or (is_tab and len(row) < width) for row in rows)
        is_list = any(LIST_MARK.match(row[0]) for row in rows)
        is_prose = not is_tab and any(map(_CLAUSE.search, chain(*rows)))
        if is_even and all(first[1:]) and not (is_list or is_prose):
            may_name = not any(map(NO_NAME.search, first))
            has_names = may_name and ((is_tab and width > 2) or _are_names(first, rows[1:]))
            return tables(split, first if has_names else [""] * width)
    return ""


def _is_chinese(row: list[str]) -> bool:
    in_chinese = [HAN_CHARACTER.search(cell) is not None for cell in row]
    return "".join(row)[0].isalnum() and (in_chinese[0] or 2 * sum(in_chinese) > len(row))


def _are_names(first: list[str], others: list[list[str]]) -> bool:
    """Whether a row names the columns: below one of its words are numbers, or one word twice."""
    for name, column in zip(first, zip_longest(*others), strict=False):
        cells = [*filter(None, column)]
        are_numbers = cells and all(re.search(r"\d", cell) for cell in cells)
        if are_numbers or (len({*cells}) < len(cells) and name not in cells):
            return True
    return False
