"""Word's XML, put in order before it is read."""

import io
import re
import zipfile

from retrieval.readers.office.extraction import ZIP_ERRORS

_MAX_XML = 60_000_000  # bytes; kreuzberg itself refuses files with more than 100 MB
# A break within a paragraph: the paragraph ends, and another like it begins.
_PARAGRAPH = re.compile(rb"<w:p(?: [^>]*)?>(?:(?!<w:p[ >]|</w:p>).)*?</w:p>", re.DOTALL)
_BREAK = re.compile(rb"<w:br ?/>|<w:br w:type=\"textWrapping\"[^>]*/>")
_TAB = re.compile(rb"<w:tab ?/>")
_BLANK = b'<w:t xml:space="preserve"> </w:t>'
_RUN_STYLE = re.compile(rb"<w:r(?: [^>]*)?>(?:<w:rPr>.*?</w:rPr>)?", re.DOTALL)
_STYLE = re.compile(rb"<w:pPr>.*?</w:pPr>", re.DOTALL)
_HEADING = re.compile(rb"<w:pStyle w:val=\"(?:[1-9]|a3|Heading\d|Title)\"", re.IGNORECASE)


def with_lines_apart(docx: bytes) -> bytes:
    """A .docx file in which lines within a paragraph are paragraphs and tabs are blanks.

    kreuzberg joins such lines (负责人：… 电话：…) and what a tab divides. A file that cannot be
    changed is given back as it is.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as package:
            info = package.getinfo("word/document.xml")
            if info.file_size > _MAX_XML:
                return docx
            xml = package.read(info)
            if not _BREAK.search(xml) and not _TAB.search(xml):
                return docx
            xml = _PARAGRAPH.sub(_split_at_breaks, _TAB.sub(_BLANK, xml))
            out = io.BytesIO()
            with zipfile.ZipFile(out, "w") as changed:
                for item in package.infolist():
                    if item.filename == info.filename:
                        changed.writestr(item.filename, xml)
                    elif item.filename.endswith((".xml", ".rels")) and item.file_size < _MAX_XML:
                        changed.writestr(item.filename, package.read(item))
    except ZIP_ERRORS:
        return docx
    return out.getvalue()


def _split_at_breaks(found: re.Match[bytes]) -> bytes:
    paragraph = found[0]
    if not _BREAK.search(paragraph) or _HEADING.search(paragraph):
        return paragraph
    style = _STYLE.search(paragraph)
    opening = b"<w:p>" + (style[0] if style else b"")
    pieces: list[bytes] = []
    at = 0
    for br in _BREAK.finditer(paragraph):
        runs = [*_RUN_STYLE.finditer(paragraph, at, br.start())]
        run = runs[-1][0] if runs else b"<w:r>"
        pieces += [paragraph[at : br.start()], b"</w:r></w:p>", opening, run]
        at = br.end()
    return b"".join([*pieces, paragraph[at:]])
