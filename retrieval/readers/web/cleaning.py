"""Cleaning of a page's tree: only the article's text is left, in elements that Markdown has."""

import re
from collections.abc import Sequence
from itertools import islice
from typing import Any

from lxml import etree

from retrieval.documents.blocks import CONTENTS_TITLE
from retrieval.documents.boilerplate import RELATED_HEAD
from retrieval.documents.characters import WIDE
from retrieval.documents.outline.headings import is_callout
from retrieval.readers.web.tables import lay_out_tables
from retrieval.readers.web.terms import lay_out_terms, text_of

_NO_TEXT = {"script", "style", "noscript", "template", "nav", "footer", "button", "head"}
_NO_TEXT |= {"select", "textarea", "input", "iframe", "object", "svg", "canvas", "audio", "video"}
_NO_TEXT |= {"rt", "rp", "rtc", "dialog", "map", "embed", "del", "s", "strike"}
# Inline elements of which only the text stays: beside Chinese CommonMark often parses no mark.
_TEXT_ONLY = {"a", "span", "font", "u", "ins", "mark", "small", "big", "sub", "sup", "q", "ruby"}
_TEXT_ONLY |= {"rb", "em", "i", "cite", "dfn", "abbr", "time", "label", "bdi", "bdo", "nobr", "wbr"}
_TEXT_ONLY |= {"form", "center", "data", "img", "acronym", "tt", "var", "picture", "source"}
_INLINE = _TEXT_ONLY | {"b", "strong", "kbd", "code", "samp"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
# Elements that are dropped where they hold nothing but links.
_LINK_BLOCKS = {"ul", "ol", "dl", "menu", "li", "dt", "dd", "table", "tbody", "tr", "td", "th"}
_LINK_BLOCKS |= {"div", "p", "section", "header"}
_BLOCK_TAGS = _HEADINGS | {"p", "div", "ul", "ol", "dl", "table", "pre", "blockquote", "section"}
# Words in the class, id or role of boilerplate; `aside`: of boxes in the text of a manual, too.
_BOILERPLATE = re.compile(
    r"(?i)(?:^|[\s_-])(?:(?P<aside>\w*nav|navigation|menu|sidebar|side-?bar|banner|relate[ds]?|recommend(?:ed|ation)?s?)|"
    r"navbar|navheader|navfooter|"
    r"breadcrumbs?|crumbs?|footer|foot(?!-?notes?)|bottom-?bar|share|sharing|social|"
    r"hot-?list|comments?|comment-?list|pagination|pager|page-?nav|toc|table-of-contents|cookie|"
    r"advert(?:isement)?|ads?|copyright|skip-?link|headerlink|search-?(?:box|form|bar)|login)(?:$|[\s_-])"
)
_BOX = re.compile(
    r"(?:^|[\s_-])(?:sidebar|admonition|callout|alert|note|tip|hint|info|warning|caution|important|danger|topic)"
    r"(?:$|[\s_-])"
)
_TITLE = re.compile(r"(?:^|[\s_-])(?:title|heading|label)(?:$|[\s_-])")
_SENTENCE_END = re.compile(r"[。！？]|[.!?](?:\s|$)")
_ADDRESS = re.compile(r"\s*(?:https?://|www\.|[\w.+-]+@)\S+\s*$")
_PAGE = re.compile(r"(?!\w+:)[^?#]*\.x?html?(?:#.*)?$")  # the address of a page of the same site
_BREAK_IN_HAN = re.compile(rf"(?<={WIDE})[ \t\r]*\n\s*(?={WIDE})")
_BLANKS = re.compile(r"[ \t\r\n]+")
_NOTES = {"footnote", "endnote", "rearnote"}
# What leads to a footnote or back: 2, ①, ↩. In brackets, [1], it stays unless declared as such.
_NOTE_MARK = re.compile(r"\s*([\[［(（〔【])?(?:\d{1,3}|[①-⑳*†‡※◎^↑↩]\ufe0e?)[\]］)）〕】]?\s*")


def main_part(tree: Any) -> Any:
    """The element that holds the article: WeChat's, the only <article>, <main> or the body."""
    for path in ".//*[@id='js_content']", ".//article", ".//main":
        found = tree.findall(path)
        if len(found) == 1 and len(text_of(found[0]).strip()) > 1:
            return found[0]
    return next(tree.iterchildren("body"), tree)


def clean(root: Any) -> None:
    """Remove from a tree what is no text of the article, and make headings of questions."""
    _drop_boilerplate(root)
    _place_notes(root)
    _drop_links(root)
    _make_captions_paragraphs(root)
    _quote_boxes(root)
    etree.strip_tags(root, *_TEXT_ONLY)
    _keep_bold_paragraphs(root)
    lay_out_tables(root, _BLOCK_TAGS - {"p", "div"})
    lay_out_terms(root, _HEADINGS, _BLOCK_TAGS)
    _join_lines(root)


def _drop_boilerplate(root: Any) -> None:
    """Drop menus, footers, hidden elements and the like, unless one is most of the page.

    What is hidden and most of the page is shown by a script; so is one of several words that are
    all hidden within a sentence, such as the keys of two systems.
    """
    sizes = _sizes(root)
    half = sizes[root][0] / 2
    chosen = {element[-1] for element in root.iter(*_INLINE) if _is_choice(element)}
    for element in [*root.iter(etree.Element)]:
        is_hidden = _is_hidden(element) and element not in chosen
        for name in ("style", "hidden"):
            element.attrib.pop(name, None)
        if element is root:
            continue
        names = " ".join(element.get(name, "") for name in ("class", "id", "role"))
        named = _BOILERPLATE.search(names) if len(names) > 2 else None
        is_aside = element.tag == "aside" or (named is not None and named["aside"])
        is_around = not _is_prose(element, sizes[element]) if is_aside else named
        is_boilerplate = is_hidden or (is_around and not _is_note(element))
        if element.tag in _NO_TEXT or (is_boilerplate and sizes[element][0] <= half):
            element.drop_tree()


def _is_prose(element: Any, size: Sequence[int]) -> bool:
    """Whether an element is a word of a sentence, or holds sentences and more text than links."""
    if element.tag in _INLINE:
        return not size[2]
    text, linked, _ = size
    return text > 2 * linked and _SENTENCE_END.search(text_of(element)) is not None


def _is_note(element: Any) -> bool:
    """Whether an element is a footnote, as books declare it."""
    kinds = (element.get("epub:type"), element.get("role", "").removeprefix("doc-"))
    return element.tag == "aside" and not _NOTES.isdisjoint(kinds)


def _place_notes(root: Any) -> None:
    """Put each footnote below the paragraph that leads to it, and drop the marks of both."""
    notes = {e.get("id"): e for e in root.iter("aside") if _is_note(e)}
    for link in reversed([*root.iter("a")]):  # the last note of a paragraph first
        address, _, target = (link.get("href") or "").partition("#")
        note = notes.get(target) if not address else None
        inside = any(map(_is_note, link.iterancestors("aside")))
        is_declared = note is not None or inside or link.get("epub:type") == "noteref"
        mark = _NOTE_MARK.fullmatch(text_of(link)) if target else None
        if not mark or (mark[1] and not is_declared) or link.getparent().tag in _HEADINGS:
            continue
        paragraph = next(link.iterancestors("p"), None)
        if note is not None and paragraph is not None:
            paragraph.addnext(notes.pop(target))
        link.drop_tree()


def _is_choice(element: Any) -> bool:
    """Whether an inline element holds nothing but words that are all hidden; the last is shown."""
    text = (element.text or "") + "".join(part.tail or "" for part in element)
    hidden = all(part.tag in _INLINE and _is_hidden(part) for part in element)
    return len(element) > 1 and hidden and not text.strip()


def _is_hidden(element: Any) -> bool:
    style = "".join((element.get("style") or "").lower().split())
    return element.get("hidden") is not None or "display:none" in style


def _sizes(root: Any) -> dict[Any, list[int]]:
    """For each element its number of letters, of letters in links, and of links."""
    sizes: dict[Any, list[int]] = {}
    for element in reversed([*root.iter(etree.Element)]):  # children come before their parents
        own = sizes.setdefault(element, [0, 0, 0])
        own[0] += _letters(element.text)
        if element.tag == "a" and not _leads_nowhere(element):
            inside = 0 if _ADDRESS.match(element.text or "") else own[0]
            own[1], own[2] = inside, 1
        elif element.tag in _HEADINGS or element.tag in ("pre", "code"):
            own[1] = 0  # a heading that is a link is a heading all the same
        if element is not root:
            above = sizes.setdefault(element.getparent(), [0, 0, 0])
            above[0] += own[0] + _letters(element.tail)
            above[1] += own[1]
            above[2] += own[2]
    return sizes


def _leads_nowhere(link: Any) -> bool:
    """Whether a link is none, or leads to itself or what it is in, as those of terms do."""
    target = (link.get("href") or "").removeprefix("#")
    own = (link.get("id"), link.get("name"), link.getparent().get("id"))
    return link.get("href") is None or target in filter(None, own)


def _letters(text: str | None) -> int:
    return sum(map(str.isalpha, text)) if text else 0


def _drop_links(root: Any) -> None:
    """Drop blocks of nothing but links, in the page or to other pages, with their headings."""
    sizes = _sizes(root)
    dropped: set[Any] = set()
    pairs = [(e, e.getnext()) for e in root.iter("p", "div")]
    pairs = [pair for pair in pairs if all(_leads_to_page(e, sizes) for e in pair)]
    in_row = {element for pair in pairs for element in pair}
    for element in [*root.iter(*_LINK_BLOCKS)]:
        text, linked, links = sizes[element]
        if element.getparent() in dropped:
            dropped.add(element)
        if element is root or element in dropped or not links or text != linked:
            continue
        hrefs = (a.get("href", "") for a in element.iter("a"))
        # A single link in a numbered list may be the heading of what follows.
        is_list = links > 1 or element.tag == "ul" or element in in_row
        if is_list or all(href.startswith("#") for href in hrefs):
            dropped.add(element)
            before = element.getprevious()
            if before is not None and _is_title_of_links(before):
                before.drop_tree()
            element.drop_tree()


def _leads_to_page(element: Any, sizes: dict[Any, list[int]]) -> bool:
    """Whether an element is a paragraph of nothing but links to other pages of the site."""
    if element is None or element.tag not in ("p", "div"):
        return False
    text, linked, links = sizes[element]
    hrefs = (a.get("href") or "" for a in element.iter("a"))
    return links > 0 and text == linked > 0 and all(map(_PAGE.match, filter(None, hrefs)))


def _make_captions_paragraphs(root: Any) -> None:
    """Make paragraphs of lines below a picture that are marked as headings for their look."""
    for element in [*root.iter(*_HEADINGS - {"h1"})]:
        below = element.find(".//br") is not None or text_of(element).rstrip().endswith("。")
        if below and element.find(".//img") is not None:
            element.tag = "p"


def _quote_boxes(root: Any) -> None:
    """Make of boxes with a title quotations with a heading, below which the section goes on."""
    for box in [*root.iter("div", "aside", "section")]:
        if box is root or not _BOX.search(_class(box)):
            continue
        first = next((e for e in box.iter() if (e.text or "").strip()), box)
        title = next((e for e in (first, *first.iterancestors()) if _TITLE.search(_class(e))), None)
        if title is None or title in box.iterancestors() or is_callout(text_of(title).strip()):
            continue
        box.tag, title.tag = "blockquote", "h6"


def _class(element: Any) -> str:
    return element.get("class") or ""


def _is_title_of_links(element: Any) -> bool:
    """Whether an element holds nothing but the title of a list of links."""
    is_small = len([*islice(element.iter(), 9)]) < 9
    own = text_of(element).strip() if is_small else ""
    return bool(CONTENTS_TITLE.fullmatch(own) or RELATED_HEAD.fullmatch(own))


def _keep_bold_paragraphs(root: Any) -> None:
    """Keep as bold only whole paragraphs: these may be headings."""
    for bold in [*root.iter("b", "strong")]:
        parent = bold.getparent()
        alone = parent.tag in ("p", "div", "dt") and len(parent) == 1
        if not alone or ((parent.text or "") + (bold.tail or "")).strip():
            bold.drop_tag()


def _join_lines(root: Any) -> None:
    """Lines wrapped in the file are one line, but in code."""
    within_code = "ancestor-or-self::pre or ancestor-or-self::code"
    for element in root.xpath(f"descendant-or-self::*[not({within_code})]"):
        if element.text:
            element.text = _join(element.text)
        for child in element:
            if child.tail:
                child.tail = _join(child.tail)


def _join(text: str) -> str:
    return _BLANKS.sub(" ", _BREAK_IN_HAN.sub("", text))
