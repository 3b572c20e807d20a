"""A PDF file's pages as PDFium gives them: pieces of text with their places, and the outline."""

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from retrieval.readers.pdf.lines import Line
from retrieval.readers.pdf.tables import with_rows
from retrieval.readers.source import Unreadable, damage

MAX_PAGES = 3_000
MAX_CHARACTERS = 3_000_000  # of a file; the longest novels have fewer
_MONO = re.compile(r"mono|courier|consol|menlo|code|typewriter|cmtt|fixed", re.I)
_BOLD = re.compile(r"bold|black|heavy|semibold|simhei|heiti", re.I)
_BOLD_WEIGHT = 600
_FIXED_PITCH = 1  # of a font's flags, PDF 32000-1, table 123
APART = 1.2  # em between two pieces of text
CELL = 0.8  # em between two that may be cells, as a blank divides them
_BREAKS, _BLANKS = {0x0D, 0x0A}, {0x20, 0xA0}
_HYPHENS = {0x02, 0xAD, 0xFFFE}  # what PDFium gives for a hyphen at which a line was broken
HYPHEN = "\u00ad"


class Bookmark(NamedTuple):
    """An entry of the outline; levels begin with 1, `top` is in points, None for no place."""

    title: str
    level: int
    page: int
    top: float | None


class Page(NamedTuple):
    """A page with its size in points and its pieces of text."""

    width: float
    height: float
    pieces: list[Line]


def open_document(data: bytes) -> Any:
    """PDFium's document. Raises Unreadable for a damaged, a locked or a very long file."""
    try:
        document = pdfium.PdfDocument(data)
        count = len(document)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise Unreadable("is protected by a password; save it without one") from error
        raise damage(".pdf") from error
    if count > MAX_PAGES:
        raise Unreadable(f"has more than {MAX_PAGES} pages; split it")
    return document


def pages(document: Any) -> Iterator[Page]:
    """The pages with their text. Raises Unreadable where there is more text than is sensible."""
    characters = 0
    for number in range(len(document)):
        try:
            page = document[number]
            text = page.get_textpage()
        except pdfium.PdfiumError:  # a damaged page, among others that are well
            yield Page(0.0, 0.0, [])
            continue
        characters += text.count_chars()
        if characters > MAX_CHARACTERS:
            raise Unreadable(f"has more than {MAX_CHARACTERS} characters; split it")
        width, height = page.get_size()
        yield Page(width, height, with_rows(page, text, [*_pieces(text, number)]))
        text.close()
        page.close()


def outline(document: Any) -> list[Bookmark]:
    """The bookmarks, in order."""
    bookmarks = []
    try:
        for mark in document.get_toc(max_depth=6):
            target = mark.get_dest()
            if not target or (page := target.get_index()) is None:
                continue
            mode, place = target.get_view()
            top = place[1] if mode == raw.PDFDEST_VIEW_XYZ and len(place) > 1 else None
            title = " ".join(mark.get_title().split())
            bookmarks.append(Bookmark(title, mark.level + 1, page, top))
    except pdfium.PdfiumError:
        return []
    return bookmarks


@dataclass(slots=True)
class _Run:
    """Characters side by side in one style; `font_size` is `size` before the page scales it."""

    size: float
    font_size: float
    bold: bool
    mono: bool
    text: str = ""
    left: float = 1e9
    bottom: float = 1e9
    right: float = 0.0
    top: float = 0.0

    def is_apart(self, char: str, left: float, bottom: float, top: float, size: float) -> bool:
        """Whether a character of a font size is far away, on another line or of another size."""
        may_be_cell = self.text.endswith(" ") and char.isalnum() and not self.mono
        apart = (CELL if may_be_cell else APART) * self.size
        away = left - self.right > apart or left < self.left - self.size
        other_line = top < self.bottom or bottom > self.top
        return away or other_line or abs(size - self.font_size) > 0.1 * self.font_size

    def add(self, char: str, left: float, right: float, bottom: float, top: float) -> None:
        self.text += char
        self.left, self.right = min(self.left, left), max(self.right, right)
        self.bottom, self.top = min(self.bottom, bottom), max(self.top, top)

    def line(self, page: int) -> Line:
        # Characters outside the BMP come in two halves.
        text = self.text.strip().encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
        # Letters without ascenders are low: the line is as high as its size.
        top = max(self.top, self.bottom + 0.7 * self.size)
        place = (self.left, self.bottom, self.right, top)
        return Line(text, *place, round(self.size, 1), self.bold, self.mono, page)


def _pieces(text: Any, page: int) -> Iterator[Line]:
    """The runs of characters on a page."""
    boxes = [ctypes.c_double() for _ in range(4)]
    run: _Run | None = None
    for i in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, i)
        if code in _BREAKS and run:
            yield run.line(page)
            run = None
        elif code in _BLANKS and run:
            run.text = f"{run.text.removesuffix(' ')} "
        elif (code >= 0x20 and code not in _BLANKS) or code in _HYPHENS:
            raw.FPDFText_GetCharBox(text, i, *boxes)
            left, right, bottom, top = (box.value for box in boxes)
            font_size = raw.FPDFText_GetFontSize(text, i)
            if run and run.is_apart(chr(code), left, bottom, top, font_size):
                yield run.line(page)
                run = None
            run = run or _new_run(text, i)
            run.add(HYPHEN if code in _HYPHENS else chr(code), left, right, bottom, top)
    if run:
        yield run.line(page)


def _new_run(text: Any, i: int) -> _Run:
    """An empty run that looks like this character."""
    matrix, name, flags = raw.FS_MATRIX(), ctypes.create_string_buffer(96), ctypes.c_int()
    font_size = raw.FPDFText_GetFontSize(text, i) or 1.0
    raw.FPDFText_GetMatrix(text, i, matrix)
    scale = max(abs(matrix.d), abs(matrix.b)) or 1.0
    raw.FPDFText_GetFontInfo(text, i, name, 96, flags)
    font = name.value.decode("utf-8", "replace")
    bold = raw.FPDFText_GetFontWeight(text, i) >= _BOLD_WEIGHT or bool(_BOLD.search(font))
    mono = bool(flags.value & _FIXED_PITCH or _MONO.search(font))
    return _Run(max(font_size * scale, 0.1), font_size, bold, mono)
