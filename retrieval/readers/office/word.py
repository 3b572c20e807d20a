"""Word files: .docx, with what kreuzberg would lose: breaks, tabs, and where footnotes belong."""

import re
from collections.abc import Mapping
from copy import deepcopy

from lxml import etree

from retrieval.readers.office.extraction import pack, parse_xml, unpack

BREAK = "\ue0ff"  # a private character, for a line that ends within a paragraph
_TEXT = "word/document.xml"
_NOTES = {"footnote": "word/footnotes.xml", "endnote": "word/endnotes.xml"}
_BREAK = re.compile(rb"<w:br ?/>|<w:br w:type=\"textWrapping\"[^>]*/>")
_TAB = re.compile(rb"<w:tab ?/>")
_ID = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}id"


def with_breaks_and_notes(docx: bytes) -> bytes:
    """A .docx file with BREAK for each break within a paragraph, and a blank for each tab.

    kreuzberg joins what they divide (负责人：… 电话：…). A footnote becomes a paragraph below the
    one that refers to it.
    """
    files = unpack(docx, ".docx")
    xml = files.get(_TEXT, b"")
    changed = _TAB.sub(_text(" "), _BREAK.sub(_text(BREAK), xml))
    notes = {kind: files.pop(name) for kind, name in _NOTES.items() if name in files}
    if b"noteReference" in changed:
        changed = _with_notes(changed, notes)
    return docx if changed == xml else pack({**files, _TEXT: changed})


def _text(text: str) -> bytes:
    return f'<w:t xml:space="preserve">{text}</w:t>'.encode()


def _with_notes(xml: bytes, notes: Mapping[str, bytes]) -> bytes:
    """The text with each note below the paragraph, or the table, that refers to it."""
    body = parse_xml(xml, ".docx")
    for kind, data in notes.items():
        found = {note.get(_ID): note for note in parse_xml(data, ".docx").iter(f"{{*}}{kind}")}
        for reference in reversed([*body.iter(f"{{*}}{kind}Reference")]):
            note = found.get(reference.get(_ID))
            above = [*reference.iterancestors("{*}tbl"), *reference.iterancestors("{*}p")]
            reference.getparent().remove(reference)
            for paragraph in reversed([*note.iter("{*}p")] if note is not None and above else []):
                above[0].addnext(deepcopy(paragraph))
    return bytes(etree.tostring(body, encoding="utf-8"))
