"""Slides: .pptx, with what kreuzberg would lose: the speaker's notes and merged cells."""

import posixpath
import re
from copy import deepcopy
from typing import Any

from lxml import etree

from retrieval.readers.office.extraction import pack, parse_xml, unpack

_SLIDE = re.compile(r"ppt/slides/slide\d+\.xml")
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_BELOW = str(10**9)  # a place far below the slide: shapes are read from top to bottom


def with_notes(pptx: bytes) -> bytes:
    """A .pptx file without hidden slides, with notes below each slide, merged cells in each row."""
    files = unpack(pptx, ".pptx")
    for name in filter(_SLIDE.fullmatch, files):
        slide = parse_xml(files[name], ".pptx")
        _repeat_merged(slide)
        folder, file = posixpath.split(name)
        relations = files.get(f"{folder}/_rels/{file}.rels", b"<none/>")
        for relation in parse_xml(relations, ".pptx").iter("{*}Relationship"):
            path = posixpath.normpath(posixpath.join(folder, relation.get("Target") or ""))
            if (relation.get("Type") or "").endswith("/notesSlide") and path in files:
                _add_notes(slide, parse_xml(files[path], ".pptx"))
        if slide.get("show") in ("0", "false"):
            slide.find(f"{_P}cSld/{_P}spTree")[2:] = []
        files[name] = etree.tostring(slide, encoding="utf-8")
    return pack(files)


def _add_notes(slide: Any, notes: Any) -> None:
    """Add the notes to a slide as a box of text below all others."""
    tree = slide.find(f"{_P}cSld/{_P}spTree")
    for shape in notes.iter(f"{_P}sp"):
        place, properties = shape.find(f"{_P}nvSpPr/{_P}nvPr/{_P}ph"), shape.find(f"{_P}spPr")
        if None in (tree, place, properties) or place.get("type") != "body":
            continue
        place.getparent().remove(place)
        transform = etree.SubElement(properties, f"{_A}xfrm")
        etree.SubElement(transform, f"{_A}off", x="0", y=_BELOW)
        etree.SubElement(transform, f"{_A}ext", cx="1", cy="1")
        tree.append(shape)


def _repeat_merged(slide: Any) -> None:
    """Repeat the text of merged cells of tables in the rows and columns that they span."""
    for table in slide.iter(f"{_A}tbl"):
        above: list[Any] = [None] * len([*table.iter(f"{_A}gridCol")])
        for row in table.iterfind(f"{_A}tr"):
            cells = [*row.iterfind(f"{_A}tc")]
            for before, over, cell in zip([None, *cells], above, cells, strict=False):
                source = over if cell.get("vMerge") else before if cell.get("hMerge") else None
                cell[:] = cell if source is None else map(deepcopy, source)
            above = cells
