"""From a file's suffix to the module that reads it.

Each of these modules has a function `source(data, name)` that makes a Source of a file's bytes and
name and raises Unreadable. A module is imported when a first file of its formats is met, and the
libraries that it needs are imported by it.
"""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import cast

from retrieval.readers.source import Source

Reader = Callable[[bytes, str], Source]

MODULES: dict[str, str] = {
    **dict.fromkeys((".md", ".markdown", ".mdown", ".mkd", ".mkdn", ".mdx"), "textual.markdown"),
    **dict.fromkeys((".txt", ".text"), "textual.text"),
    **dict.fromkeys((".html", ".htm", ".xhtml", ".shtml"), "web.page"),
    **dict.fromkeys((".docx", ".doc", ".odt", ".rtf", ".pptx", ".ppt"), "office.document"),
    ".epub": "office.book",
    **dict.fromkeys((".rst", ".org"), "office.document"),
    **dict.fromkeys((".xlsx", ".xls", ".ods"), "office.sheets"),
    ".eml": "office.mail",
    ".pdf": "pdf.document",
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".bmp"), "pdf.scan"),
    **dict.fromkeys((".csv", ".tsv"), "textual.delimited"),
    ".ipynb": "textual.notebooks",
    **dict.fromkeys((".json", ".jsonl"), "textual.records"),
    **dict.fromkeys((".srt", ".vtt"), "textual.subtitles"),
    **dict.fromkeys((".adoc", ".asciidoc", ".asc"), "textual.asciidoc"),
}


INSTALL = "python -m pip install -e '.[ocr]'"


def can_recognize() -> bool:
    """Whether the extra `ocr` is installed, by which pictures of pages are read."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def reader_of(suffix: str) -> Reader | None:
    """The reader for a suffix in lower case, such as ".docx", None where there is none."""
    module = MODULES.get(suffix)
    return cast(Reader, import_module(f"retrieval.readers.{module}").source) if module else None
