"""Pages with their pieces of text made into Markdown."""

from collections.abc import Sequence

from retrieval.readers.pdf.edges import without_contents, without_edges
from retrieval.readers.pdf.headings import LARGER, by_outline, by_size
from retrieval.readers.pdf.lines import Line, in_order
from retrieval.readers.pdf.pages import Entry, Page
from retrieval.readers.pdf.paragraphs import markdown

MIN_HEADINGS = 2  # that the outline must find; with fewer, sizes tell


def of_lines(pages: Sequence[Page], entries: Sequence[Entry] = (), larger: float = LARGER) -> str:
    """The Markdown of pages, "" for none; headings by the outline's entries, else by their size.

    Letters are a heading's from `larger` times the size of the text on.
    """
    ordered = [in_order(page.pieces, page.width) for page in pages]
    clean = without_edges(
        [[line for column in columns for line in column] for columns in ordered],
        [page.height for page in pages],
    )
    columns: list[list[Line]] = []
    for page_columns, lines in zip(ordered, clean, strict=True):
        left = set(without_contents(lines))
        columns += [rest for c in page_columns if (rest := [x for x in c if x in left])]
    lines = [line for column in columns for line in column]
    headings = by_outline(lines, entries)
    if len(headings) < MIN_HEADINGS:
        headings = by_size(lines, larger)
    return markdown(columns, headings) if lines else ""
