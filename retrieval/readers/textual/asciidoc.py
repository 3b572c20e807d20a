"""AsciiDoc: .adoc .asciidoc .asc, its headings, lists, tables and code as Markdown."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain, takewhile

from retrieval.documents.blocks import check_size, join_lines
from retrieval.readers.source import Source, parse_date
from retrieval.readers.writing import code_block, escape, heading, table

_HEADING = re.compile(r"(={1,6}|#{1,6})\s+(\S.*?)(?:\s+=+)?")
_ATTRIBUTE = re.compile(r":!?([\w-]+)!?:\s*(.*)")
_DELIMITED = re.compile(r"(?P<code>-{4,}|\.{4,}|`{3,}\w*|\+{4,})|(?P<table>\|===)|/{4,}")
_ITEM = re.compile(r"\s*(\*{1,5}|-|\.{1,5}|\d+\.)\s+(\S.*)")
_TERM = re.compile(r"(\S.*?)::+(?:\s+(.*))?")
_TITLE_OF_BLOCK = re.compile(r"\.(\w.*)")
_NO_TEXT = re.compile(  # boxes, attributes, anchors, comments, macros
    rf"|={{4,}}|\*{{4,}}|_{{4,}}|--|{_ATTRIBUTE.pattern}|\[.*\]|//(?!/).*|'''|<<<|\+"
    r"|(?:include|image|toc|video)::\S*\[.*\]"
)
_ADMONITION = re.compile(r"(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION):\s+")
_MACRO = re.compile(
    r"(?:https?://[^\s\[\]]{1,500}|(?:link|xref|mailto|image|footnote|kbd|btn|menu):[^\s\[\]]{0,500})"
    r"\[([^\]]{0,500})\]"
    r"|<<[^,>]*(?:,\s*([^>]*))?>>|\[\[[^\]]*\]\]|\(\(\(?([^()]*)\)?\)\)"
)
_FOOTNOTE = re.compile(r"footnote:[\w-]*\[([^\]]{1,500}?)[。.]?\]")
_MARKS = re.compile(r"(?<![\w\\])([*_`#+^~]{1,2})(?=\S)(.+?)(?<=\S)\1(?!\w)", re.ASCII)


def source(text: str, name: str) -> Source:
    """An AsciiDoc text."""
    check_size(text)
    lines = iter([line.rstrip() for line in text.splitlines()])
    header: dict[str, str] = {}
    title = ""
    blocks: list[str] = []
    paragraph: list[str] = []
    for line in chain(lines, [""]):
        block = _block(line, lines)
        if block is None:
            paragraph.append(_without_markup(_ADMONITION.sub("", line.strip().removesuffix(" +"))))
            continue
        if block.startswith("# ") and not title:
            title = _without_markup(line.strip("=# "))
            header = {} if any(blocks) or paragraph else _header(takewhile(str.strip, lines))
        blocks += [escape(join_lines(paragraph)), block]
        paragraph = []
    authors = tuple(filter(None, [header.get("author")]))
    day = parse_date(header.get("revdate"))
    return Source("\n\n".join(filter(None, blocks)) + "\n", title, authors, day)


def _block(line: str, below: Iterator[str]) -> str | None:
    """The Markdown of a line that is a block, or begins one; None for a line of a paragraph."""
    if found := _DELIMITED.fullmatch(line):
        inside = [*takewhile(lambda other: other != line, below)]
        if found["code"]:
            return code_block("\n".join(inside))
        return _table(inside) if found["table"] else ""
    if found := _HEADING.fullmatch(line):
        return heading(_without_markup(found[2]), len(found[1]))
    if _NO_TEXT.fullmatch(line):
        return ""
    if found := _ITEM.fullmatch(line):
        depth = len(found[1]) - 1 if found[1][0] in "*." else 0
        return f"{'  ' * depth}- {escape(_without_markup(found[2]))}"
    if found := _TERM.fullmatch(line):
        return f"- {escape('：'.join(_without_markup(part) for part in found.groups() if part))}"
    if found := _TITLE_OF_BLOCK.fullmatch(line):
        return escape(_without_markup(found[1]))
    return None


def _header(lines: Iterable[str]) -> dict[str, str]:
    """The lines right below the title: author, revision, attributes."""
    fields: dict[str, str] = {}
    names = iter(("author", "revdate"))
    for line in lines:
        if found := _ATTRIBUTE.fullmatch(line):
            fields[found[1].lower()] = found[2]
        elif not line.startswith("//") and (name := next(names, "")):
            fields.setdefault(name, re.sub(r"\s*<[^>]*>|^v?[\d.]+,\s*(?=\d{4})", "", line))
    return fields


def _without_markup(text: str) -> str:
    text = _FOOTNOTE.sub(r"（\1）", text)
    text = _MACRO.sub(lambda found: found[1] or found[2] or found[3] or "", text)
    return _MARKS.sub(r"\2", _MARKS.sub(r"\2", text)).strip()


def _table(lines: list[str]) -> str:
    """The rows of a table; its cells are on one line a row, or one line each below a header."""
    rows = [[_without_markup(cell) for cell in re.split(r"(?<!\\)\|", line)[1:]] for line in lines]
    rows = [row for row in rows if row]
    if rows and len(rows[0]) > 1 and all(len(row) == 1 for row in rows[1:]):
        cells, width = [*chain(*rows[1:])], len(rows[0])
        rows[1:] = [cells[at : at + width] for at in range(0, len(cells), width)]
    return table(rows) if rows else ""
