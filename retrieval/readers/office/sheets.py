"""Spreadsheets: .xlsx .xls .ods, a heading and tables for each sheet."""

import re
from pathlib import Path

from retrieval.readers.office.extraction import extract
from retrieval.readers.source import Source
from retrieval.readers.writing import heading, tables

_UNNAMED = re.compile(r"(?:sheet|工作表|表|feuil)\s*\d*", re.IGNORECASE)


def source(data: bytes, name: str) -> Source:
    """The sheets of a workbook. Raises Unreadable where it is damaged."""
    result = extract(data, Path(name).suffix)
    names = result.metadata.get("sheet_names") or []
    parts: list[str] = []
    for sheet in result.tables:
        text = tables(sheet.cells)
        number = sheet.page_number - 1
        title = str(names[number]) if 0 <= number < len(names) else ""
        if text and title and not _UNNAMED.fullmatch(title.strip()):
            parts.append(heading(title, 2))
        parts.append(text)
    return Source("\n\n".join(filter(None, parts)) + "\n")
