"""Notebooks: .ipynb, their Markdown and code cells."""

import json
import re
from typing import Any

from retrieval.readers.source import Source, Unreadable


def source(text: str, name: str) -> Source:
    """A notebook's cells in order. Raises Unreadable where it is none."""
    try:
        notebook = json.loads(text)
        sheets = notebook.get("worksheets") or [notebook]
        cells = [cell for sheet in sheets for cell in sheet.get("cells", [])]
        parts = [_cell(cell) for cell in cells]
        about = notebook.get("metadata") or {}
        title = str(about.get("title") or "")
        authors = [str(author.get("name") or "") for author in about.get("authors") or []]
    except (ValueError, AttributeError, TypeError, RecursionError) as error:
        raise Unreadable("is damaged, or no notebook; save it anew") from error
    markdown = "\n\n".join(filter(None, parts)) + "\n"
    return Source(markdown, title, tuple(filter(None, authors)))


def _cell(cell: Any) -> str:
    told = cell.get("source", cell.get("input", ""))
    text = ("".join(told) if isinstance(told, list) else str(told)).strip()
    match cell.get("cell_type"):
        case "code" if text:
            return fenced(text)
        case "heading":
            return f"{'#' * int(cell.get('level', 1))} {text}"
        case "markdown":
            return text
    return ""


def fenced(code: str) -> str:
    """Code between fences that are longer than any in it."""
    ticks = "`" * max(3, 1 + max(map(len, re.findall("`+", code)), default=0))
    return f"{ticks}\n{code}\n{ticks}"
