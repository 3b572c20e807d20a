"""A saved web page: its main text as Markdown, and the metadata in its head."""

import re
from dataclasses import replace
from itertools import islice
from typing import Any

from lxml import etree, html

from retrieval.readers.source import Source, Unreadable
from retrieval.readers.web.chats import exported_chat
from retrieval.readers.web.cleaning import clean, main_part
from retrieval.readers.web.metadata import metadata

_NOT_XML = re.compile(  # characters that XML cannot have, and references to control characters
    r"(?i)[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
    r"|&#(?:0*(?:[12]?\d|3[01])|x0*1?[\da-f])(?![\da-f]);?"
)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>", re.I)
_HEADING = re.compile(r"#{1,6} (\S.*)")  # at the beginning of Markdown
_ESCAPED = re.compile(r"\\(\W)")
MAX_ELEMENTS = 100_000  # of a page; the longest pages of manuals have a tenth of it
MAX_DEPTH = 2_000  # elements within one another; libxml2 itself ends at 2048


def source(text: str, name: str) -> Source:
    """A page's main text and metadata.

    The title of a page that declares none, such as a piece of one, is the heading at its beginning.
    """
    read = source_of_html(text)
    opening = None if read.title else _HEADING.match(read.markdown)
    return replace(read, title=_ESCAPED.sub(r"\1", opening[1])) if opening else read


def source_of_html(text: str) -> Source:
    """The main text and metadata of HTML, be it in another file; its title is the declared one."""
    from html_to_markdown import ConversionOptions, convert

    tree = parse(text)
    if chat := exported_chat(tree):
        return chat
    declared = metadata(tree)  # some of it is in elements that are removed next
    body = main_part(tree)
    clean(body)
    page = etree.tostring(body, encoding="unicode", method="html", with_tail=False)
    options = ConversionOptions(
        extract_metadata=False,
        escape_asterisks=True,
        escape_underscores=True,
        escape_misc=True,
        skip_images=True,
        max_depth=MAX_DEPTH,
    )
    return replace(declared, markdown=f"{(convert(page, options).content or '').strip()}\n")


def parse(text: str) -> Any:
    """The tree of a page, or of a piece of one. Raises Unreadable where there is no text in it."""
    text = _DECLARATION.sub("", _NOT_XML.sub(" ", text))
    parser = html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(text, parser=parser)
    except (etree.ParserError, ValueError) as error:
        raise Unreadable("has no text in it") from error
    if sum(1 for _ in islice(tree.iter(), MAX_ELEMENTS + 1)) > MAX_ELEMENTS:
        raise Unreadable(f"has more than {MAX_ELEMENTS:,} elements; split it")
    return tree
