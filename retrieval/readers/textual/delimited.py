"""Tables as text: .csv .tsv."""

import csv
import io
from collections import Counter
from pathlib import Path

from retrieval.readers.source import Source, Unreadable
from retrieval.readers.writing import tables

_DELIMITERS = ",;\t|，；"
_SAMPLE = 20_000  # characters from which the delimiter is found


def source(text: str, name: str) -> Source:
    """The rows as tables. Raises Unreadable where there are none."""
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
