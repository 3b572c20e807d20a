"""Notebooks: .ipynb, their Markdown and code cells."""

import json
from typing import Any

from retrieval.readers.source import Source, Unreadable
from retrieval.readers.writing import code_block


def source(text: str, name: str) -> Source:
    """A notebook's cells in order. Raises Unreadable where it is none."""
    try:
        notebook = json.loads(text)
        parts = [_cell(cell) for cell in notebook.get("cells", [])]
        about = notebook.get("metadata") or {}
        title = str(about.get("title") or "")
        authors = [str(author.get("name") or "") for author in about.get("authors") or []]
    except (ValueError, AttributeError, TypeError, RecursionError) as error:
        raise Unreadable("is damaged, or no notebook; save it anew") from error
    markdown = "\n\n".join(filter(None, parts)) + "\n"
    return Source(markdown, title, tuple(filter(None, authors)))


def _cell(cell: Any) -> str:
    lines = cell.get("source", "")
    text = ("".join(lines) if isinstance(lines, list) else str(lines)).strip()
    match cell.get("cell_type"):
        case "code" if text:
            return code_block(text)
        case "markdown":
            return text
    return ""
