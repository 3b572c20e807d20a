"""PDF files: .pdf, by PDFium; pages that are pictures go to the extra `ocr`."""

from collections.abc import Sequence
from itertools import chain

from retrieval.readers.pdf.columns import lines_by_column
from retrieval.readers.pdf.headings import LARGER, headings_by_outline, headings_by_size
from retrieval.readers.pdf.lines import Line, edge_lines, without_contents
from retrieval.readers.pdf.pages import Bookmark, Page, open_document, outline, pages
from retrieval.readers.pdf.paragraphs import markdown
from retrieval.readers.source import Source, Unreadable

MIN_LETTERS = 8  # on a page; with fewer it is a picture
SCANNED_SHARE = 0.5  # of the pages: where more are pictures, the file is a scan
MAX_STRANGE = 0.3  # share of letters whose character the font does not tell
MIN_HEADINGS = 2  # found by the outline: with fewer, the size of letters tells them


def source(data: bytes, name: str) -> Source:
    """A PDF file's text, and its title where the text has it, too."""
    document = open_document(data)
    try:
        read = [*pages(document)]
        pictures = sum(not _has_text(page.pieces) for page in read)
        if pictures > SCANNED_SHARE * len(read):
            from retrieval.readers.pdf.scan import source_of_pdf

            return source_of_pdf(data, name, document)
        text = markdown_of_pages(read, outline(document))
        title = " ".join((document.get_metadata_dict().get("Title") or "").split())
    finally:
        document.close()
    if not text:
        raise Unreadable("has no text in it")
    plural = "s are pictures" if pictures > 1 else " is a picture"
    warnings = (f"{pictures} page{plural}",) if pictures else ()
    # Programs declare names of files and templates.
    first = "".join(piece.text for page in read[:2] for piece in page.pieces)
    is_title = "".join(title.split()) in "".join(first.split())
    return Source(text, title if is_title else "", warnings=warnings)


def markdown_of_pages(
    pages: Sequence[Page], bookmarks: Sequence[Bookmark] = (), larger: float = LARGER
) -> str:
    """The Markdown of pages, "" for none; headings by the outline, else by their size.

    `larger` is the least size of a heading's letters, times that of the text.
    """
    ordered = [lines_by_column(page.pieces, page.width) for page in pages]
    flat = [[*chain(*columns)] for columns in ordered]
    edges = edge_lines(flat, [page.height for page in pages])
    text = {x for lines in flat for x in without_contents([x for x in lines if x not in edges])}
    columns = [*filter(None, ([x for x in column if x in text] for column in chain(*ordered)))]
    lines = [*chain(*columns)]
    headings = headings_by_outline(lines, bookmarks)
    if len(headings) < MIN_HEADINGS:
        headings = headings_by_size(lines, larger)
    return markdown(columns, headings) if lines else ""


def _has_text(pieces: Sequence[Line]) -> bool:
    letters = [c for piece in pieces for c in piece.text if c.isalnum() or c >= "\ue000"]
    strange = sum("\ue000" <= c <= "\uf8ff" or c == "\ufffd" for c in letters)
    return len(letters) >= MIN_LETTERS and strange <= MAX_STRANGE * len(letters)
