"""Spreadsheets: .xlsx .xls .ods, a heading and tables for each sheet."""

import re
from pathlib import Path

from retrieval.readers.office.extraction import extracted, format_of
from retrieval.readers.source import Source, Unreadable
from retrieval.readers.writing import heading, tables

_UNNAMED = re.compile(r"(?:sheet|工作表|表|feuil)\s*\d*", re.IGNORECASE)


def source(data: bytes, name: str) -> Source:
    """The sheets of a workbook. Raises Unreadable where all are empty."""
    suffix = format_of(data, Path(name).suffix.lower())
    if suffix == ".html":
        from retrieval.readers.web import page

        return page.source(data, name)
    result = extracted(data, suffix)
    names = result.metadata.get("sheet_names") or []
    parts: list[str] = []
    for sheet in result.tables:
        text = tables(sheet.cells)
        number = sheet.page_number - 1
        title = str(names[number]) if 0 <= number < len(names) else ""
        if text and title and not _UNNAMED.fullmatch(title.strip()):
            parts.append(heading(title, 2))
        parts.append(text)
    markdown = "\n\n".join(filter(None, parts))
    if not markdown:
        raise Unreadable("has no text in its sheets")
    return Source(markdown + "\n")
