"""Terms of a page and their text: questions become headings, the others items of a list."""

import re
from collections.abc import Collection
from typing import Any

from lxml import etree

from retrieval.documents.outline.headings import is_question

MAX_TERM = 60  # characters of a term that is a paragraph, with its text indented below it
_INDENTED = re.compile(r"(?:^|\s)(?:Bd-)?indent(?:$|\s)")  # of manual pages
_OPTION = re.compile(r"-.+|(?![A-Z][a-z]+$)[!-~]+")  # or a value, a file; no word as a name
_END = re.compile(r"[。．；：！？.;:!?]\s*$")


def lay_out_terms(root: Any, headings: Collection[str], blocks: Collection[str]) -> None:
    """Make headings of the questions of a dl and of summaries, items of other terms.

    `headings` and `blocks` are the tags of headings, and of all that is no part of a line.
    """
    level = 1
    for element in [*root.iter(etree.Element)]:
        asks = element.tag == "dt" and is_question(text_of(element).strip())
        if element.tag in headings:
            level = int(element.tag[1])
        elif element.tag == "summary" or asks:
            element.tag = f"h{min(level + 1, 6)}"
        elif element.tag == "details":
            element.tag = "div"
    _find_indented(root)
    for terms in reversed([*root.iter("dl")]):
        if any(child.tag in headings for child in terms):
            for part in (terms, *terms.iterchildren("dd", "dt")):
                part.tag = "div"
        else:
            _terms_as_items(terms, blocks)


def text_of(element: Any) -> str:
    """The text of an element and of all in it."""
    return "".join(element.itertext())


def _find_indented(root: Any) -> None:
    """Make a dl of brief paragraphs with indented text below each."""
    for text in [*root.iter("div")]:
        term = text.getprevious()
        if term is None or term.tag != "p" or not _INDENTED.search(text.get("class") or ""):
            continue
        name = text_of(term).strip()
        if not 0 < len(name) <= MAX_TERM or _END.search(name) or (term.tail or "").strip():
            continue
        above = term.getprevious()
        if above is None or above.tag != "dl":
            above = etree.Element("dl")
            term.addprevious(above)
        term.tag, text.tag = "dt", "dd"
        term.tail = None
        above.tail, text.tail = text.tail, None
        above.extend([term, text])


def _terms_as_items(listed: Any, blocks: Collection[str]) -> None:
    """Make of a dl a list: an item for each term, with its text below it.

    An option, or the like, has its text beside it: alone it says little.
    """
    listed.tag = "ul"
    item = None
    for child in [*listed]:
        if child.tag == "dd" and item is not None:
            item.append(child)
            child.tag = "div" if any(e.tag in blocks for e in child) else "p"
            if len(item) == 2 and _OPTION.fullmatch(text_of(item[0]).strip()):
                _move_first_paragraph(child, item[0], blocks)
        elif child.tag == "dt":
            child.tag = "li"
            term = etree.Element("p")
            term.text, child.text = child.text, None
            term.extend([*child])
            child.append(term)
            item = child


def _move_first_paragraph(text: Any, term: Any, blocks: Collection[str]) -> None:
    """Move the first paragraph of a text to the end of its term."""
    begins_below = len(text) and text[0].tag == "p" and not (text.text or "").strip()
    paragraph = text[0] if begins_below else text
    etree.strip_tags(term, "b", "strong")
    opening = (paragraph.text or "").lstrip()
    if len(term):
        term[-1].tail = f"{(term[-1].tail or '').rstrip()} {opening}"
    else:
        term.text = f"{(term.text or '').rstrip()} {opening}"
    paragraph.text = None
    while len(paragraph) and paragraph[0].tag not in blocks:
        term.append(paragraph[0])
