"""A PDF file's pages as PDFium gives them: pieces of text with their places, and the outline."""

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from retrieval.readers.pdf.lines import Line
from retrieval.readers.source import Unreadable

MAX_PAGES = 3_000
MAX_CHARACTERS = 3_000_000  # of a file; the longest novels have fewer
_MONO = re.compile(r"mono|courier|consol|menlo|code|typewriter|cmtt|fixed", re.IGNORECASE)
_BOLD = re.compile(r"bold|black|heavy|semibold|simhei|heiti", re.IGNORECASE)
_BOLD_WEIGHT = 600
_FIXED_PITCH = 1  # of a font's flags, PDF 32000-1, table 123
_BREAKS = {0x0D, 0x0A}
_HYPHENS = {0x02, 0xAD, 0xFFFE}  # what PDFium gives for a hyphen at which a line was broken
HYPHEN = "\u00ad"


@dataclass(frozen=True, slots=True)
class Entry:
    """A bookmark of the outline; levels begin with 1, `top` is None where it names no place."""

    title: str
    level: int
    page: int
    top: float | None


@dataclass(frozen=True, slots=True)
class Page:
    """A page with its size in points and its pieces of text."""

    width: float
    height: float
    pieces: list[Line]


def opened(data: bytes) -> Any:
    """PDFium's document. Raises Unreadable for a damaged or a locked file."""
    try:
        document = pdfium.PdfDocument(data)
        count = len(document)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise Unreadable("is protected by a password; save it without one") from error
        raise Unreadable("is damaged, or no .pdf file; save it anew") from error
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
        yield Page(width, height, [*_pieces(text, number)])
        text.close()
        page.close()


def outline(document: Any) -> list[Entry]:
    """The bookmarks, in order."""
    entries = []
    try:
        for mark in document.get_toc(max_depth=6):
            target = mark.get_dest()
            page = target.get_index() if target else None
            if page is None:
                continue
            mode, place = target.get_view()
            top = place[1] if mode == raw.PDFDEST_VIEW_XYZ and len(place) > 1 else None
            title = " ".join(mark.get_title().split())
            entries.append(Entry(title, mark.level + 1, page, top))
    except pdfium.PdfiumError:
        return []
    return entries


def _pieces(text: Any, page: int) -> Iterator[Line]:
    """Runs of characters that stand side by side and look alike."""
    boxes = [ctypes.c_double() for _ in range(4)]
    left, right, bottom, top = boxes
    run = _Run(text, page)
    for i in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, i)
        if code in _BREAKS:
            yield from run.end()
            continue
        if code == 0x20 or code == 0xA0:
            run.blank()
            continue
        raw.FPDFText_GetCharBox(text, i, *boxes)
        if run.breaks_before(i, left.value, bottom.value, top.value):
            yield from run.end()
        run.add(i, code, left.value, right.value, bottom.value, top.value)
    yield from run.end()


class _Run:
    """The piece of text that is being read."""

    def __init__(self, text: Any, page: int) -> None:
        self._source = text
        self._page = page
        self._start()

    def _start(self) -> None:
        self._text: list[str] = []
        self._left = self._bottom = 1e9
        self._right = self._top = 0.0
        self._size = 0.0
        self._bold = self._mono = False
        self._high = 0

    def blank(self) -> None:
        if self._text and self._text[-1] != " ":
            self._text.append(" ")

    def breaks_before(self, i: int, left: float, bottom: float, top: float) -> bool:
        """Whether a character begins another piece: far away, on another line, of another size."""
        if not self._text:
            return False
        em = self._size
        away = left - self._right > 1.2 * em or left < self._left - em
        other_line = top < self._bottom or bottom > self._top
        size = raw.FPDFText_GetFontSize(self._source, i)
        return away or other_line or abs(size - self._raw_size) > 0.1 * self._raw_size

    def add(self, i: int, code: int, left: float, right: float, bottom: float, top: float) -> None:
        if not self._text:
            self._look(i)
        if 0xD800 <= code < 0xDC00:  # the first half of a character outside the BMP
            self._high = code
            return
        if self._high and 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((self._high - 0xD800) << 10) + (code - 0xDC00)
        self._high = 0
        char = HYPHEN if code in _HYPHENS else chr(code)
        if char < " " or 0xD800 <= code < 0xE000:
            return
        self._text.append(char)
        self._left, self._right = min(self._left, left), max(self._right, right)
        self._bottom, self._top = min(self._bottom, bottom), max(self._top, top)

    def _look(self, i: int) -> None:
        """Size and kind of the letters, from the first one."""
        matrix = raw.FS_MATRIX()
        self._raw_size = raw.FPDFText_GetFontSize(self._source, i) or 1.0
        scale = 1.0
        if raw.FPDFText_GetMatrix(self._source, i, matrix):
            scale = max(abs(matrix.d), abs(matrix.b)) or 1.0
        self._size = max(self._raw_size * scale, 0.1)
        name, flags = ctypes.create_string_buffer(96), ctypes.c_int()
        raw.FPDFText_GetFontInfo(self._source, i, name, 96, flags)
        font = name.value.decode("utf-8", "replace")
        weight = raw.FPDFText_GetFontWeight(self._source, i)
        self._mono = bool(flags.value & _FIXED_PITCH) or _MONO.search(font) is not None
        self._bold = weight >= _BOLD_WEIGHT or _BOLD.search(font) is not None

    def end(self) -> Iterator[Line]:
        text = "".join(self._text).strip()
        if text:
            # Letters without ascenders are low: the line is as high as its size.
            top = max(self._top, self._bottom + 0.7 * self._size)
            yield Line(
                text,
                self._left,
                self._bottom,
                self._right,
                top,
                round(self._size, 1),
                self._bold,
                self._mono,
                self._page,
            )
        self._start()
