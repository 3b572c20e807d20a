"""Tables as text: .csv .tsv."""

import csv
import io
from pathlib import Path

from retrieval.readers.source import Source, Unreadable
from retrieval.readers.writing import tables

_DELIMITERS = ",;\t|，；"
_SAMPLE = 20_000  # characters from which the delimiter is told
MAX_ROWS = 50_000
MAX_CELLS = 500_000


def source(text: str, name: str) -> Source:
    """The rows as tables. Raises Unreadable where there are too many."""
    content = text.replace("\0", "")
    delimiter = "\t" if Path(name).suffix.lower() == ".tsv" else _delimiter(content)
    csv.field_size_limit(1_000_000)
    rows: list[list[str]] = []
    cells = 0
    try:
        for row in csv.reader(io.StringIO(content, newline=""), delimiter=delimiter):
            rows.append(row)
            cells += len(row)
            if len(rows) > MAX_ROWS or cells > MAX_CELLS:
                told = f"{MAX_ROWS:,} rows or {MAX_CELLS:,} cells"
                raise Unreadable(f"has more than {told}; split it")
    except csv.Error as error:
        raise Unreadable(f"is no table that can be read ({error}); save it anew") from error
    return Source(tables(rows) + "\n")


def _delimiter(text: str) -> str:
    """The mark that divides most lines into equally many cells; the comma where none does."""
    sample = text[:_SAMPLE].splitlines()
    best = (0, ",")
    for mark in _DELIMITERS:
        counts = [len(row) for row in csv.reader(sample, delimiter=mark)]
        usual = max(set(counts), key=counts.count, default=1)
        if usual > 1 and counts.count(usual) > best[0]:
            best = (counts.count(usual), mark)
    return best[1]
