"""PDF files: .pdf, by PDFium; pages that are pictures go to the extra `ocr`."""

from collections.abc import Sequence
from typing import Any

from retrieval.readers.pdf.edges import without_contents, without_edges
from retrieval.readers.pdf.headings import by_outline, by_size
from retrieval.readers.pdf.lines import Line, in_order
from retrieval.readers.pdf.pages import Page, opened, outline, pages
from retrieval.readers.pdf.paragraphs import markdown
from retrieval.readers.source import Source, Unreadable

MIN_LETTERS = 8  # on a page; with fewer it is a picture
SCANNED_SHARE = 0.5  # of the pages: from here on the file is scanned
MIN_HEADINGS = 2  # that the outline must find; with fewer, sizes tell
MAX_STRANGE = 0.3  # share of letters that stand for no character known


def source(data: bytes, name: str) -> Source:
    """A PDF file's text and title. Raises Unreadable where it is scanned, locked or damaged."""
    document = opened(data)
    try:
        read = [*pages(document)]
        pictures = [n for n, page in enumerate(read) if not _has_text(page.pieces)]
        if len(pictures) > SCANNED_SHARE * len(read):
            return _scanned(data, name)
        return _read(document, read, pictures)
    finally:
        document.close()


def _read(document: Any, read: Sequence[Page], pictures: Sequence[int]) -> Source:
    ordered = [in_order(page.pieces, page.width) for page in read]
    clean = without_edges(
        [[line for column in columns for line in column] for columns in ordered],
        [page.height for page in read],
    )
    columns: list[list[Line]] = []
    for page_columns, lines in zip(ordered, clean, strict=True):
        left = set(without_contents(lines))
        columns += [kept for c in page_columns if (kept := [x for x in c if x in left])]
    lines = [line for column in columns for line in column]
    if not lines:
        raise Unreadable("has no text in it")
    headings = by_outline(lines, outline(document))
    if len(headings) < MIN_HEADINGS:
        headings = by_size(lines)
    several = "s are pictures" if len(pictures) > 1 else " is a picture"
    warnings = (f"{len(pictures)} page{several}",) if pictures else ()
    title = " ".join((document.get_metadata_dict().get("Title") or "").split())
    return Source(
        markdown(columns, headings),
        title=title if _is_title(title, lines) else "",
        warnings=warnings,
    )


def _is_title(title: str, lines: Sequence[Line]) -> bool:
    """Whether the declared title is the document's: it stands on one of the first pages.

    Programs declare names of files and templates.
    """
    first = "".join(line.text for line in lines if line.page <= lines[0].page + 1)
    return bool(title) and "".join(title.split()) in "".join(first.split())


def _has_text(pieces: Sequence[Line]) -> bool:
    letters = [c for piece in pieces for c in piece.text if c.isalnum() or c >= "\ue000"]
    strange = sum("\ue000" <= c <= "\uf8ff" or c == "\ufffd" for c in letters)
    return len(letters) >= MIN_LETTERS and strange <= MAX_STRANGE * len(letters)


def _scanned(data: bytes, name: str) -> Source:
    from retrieval.readers.pdf.scan import source_of_pdf

    return source_of_pdf(data, name)
