"""The readers by suffix: from a file's content and name to its Source.

The module of a format has a function `source(content, name)` that returns a Source or raises
Unreadable; its content is text for those in textual/ and web/, and bytes for the others. A module,
and the libraries that it needs, are imported with the first file of its formats.
"""

from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from retrieval.readers.encodings import decode
from retrieval.readers.office.extraction import actual_suffix
from retrieval.readers.source import NoText, Source, Unreadable

INSTALL_OCR = "python -m pip install -e '.[ocr]'"


def by_suffix(table: Mapping[str, str]) -> dict[str, str]:
    """{suffix: value} of a table of suffixes, {value: suffixes divided by blanks}."""
    return {suffix: value for value, suffixes in table.items() for suffix in suffixes.split()}


MODULES = by_suffix(
    {
        "textual.markdown": ".md .markdown .mdown .mkd .mkdn .mdx",
        "textual.text": ".txt .text",
        "textual.delimited": ".csv .tsv",
        "textual.records": ".json .jsonl .ipynb",
        "textual.subtitles": ".srt .vtt .ass .ssa .lrc",
        "textual.asciidoc": ".adoc .asciidoc .asc",
        "web.page": ".html .htm .xhtml .shtml",
        "office.document": ".docx .doc .odt .rtf .pptx .ppt .rst .org .xlsx .xls .ods",
        "office.book": ".epub",
        "office.mail": ".eml",
        "office.cards": ".ics .vcf",
        "pdf.document": ".pdf",
        "pdf.scan": ".png .jpg .jpeg .webp .tif .tiff .bmp",
    }
)


def has_ocr() -> bool:
    """Whether the extra `ocr` is installed, by which pictures of pages are read."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def source_of(data: bytes, name: str) -> Source:
    """The source in a file's bytes, by the reader for its suffix. Raises Unreadable."""
    suffix = actual_suffix(data, Path(name).suffix.lower())
    if suffix not in MODULES:
        raise Unreadable("is of a kind that is not read; save it as .txt or .docx")
    name = Path(name).with_suffix(suffix).name
    if takes_text(suffix):
        text = decode(data)
        found = replace(source_of_text(text.text, name), warnings=text.warnings)
    else:
        found = _module(suffix).source(data, name)
    if not any(map(str.isalnum, found.markdown)):
        raise NoText("has no text in it")
    return found


def source_of_text(text: str, name: str) -> Source:
    """The source in a file's text; that of a binary format is taken for plain text."""
    suffix = Path(name).suffix.lower()
    found: Source = _module(suffix if takes_text(suffix) else ".txt").source(text, name)
    return found


def takes_text(suffix: str) -> bool:
    """Whether the reader for a suffix, such as .md, takes text rather than bytes."""
    return MODULES.get(suffix, "").startswith(("textual.", "web."))


def _module(suffix: str) -> Any:
    return import_module(f"retrieval.readers.{MODULES[suffix]}")
