"""AsciiDoc: .adoc .asciidoc .asc, its headings, lists, tables and code as Markdown."""

import re

from retrieval.readers.dates import declared_date
from retrieval.readers.source import Source, Unreadable
from retrieval.readers.textual.notebooks import fenced
from retrieval.readers.writing import escaped, heading, table

MAX_LINES = 100_000
_HEADING = re.compile(r"(={1,6}|#{1,6})\s+(\S.*?)(?:\s+=+)?\s*")
_ATTRIBUTE = re.compile(r":!?([\w-]+)!?:\s*(.*)")
_CODE = re.compile(r"(-{4,}|\.{4,}|`{3,}\w*|\+{4,})\s*")
_HIDDEN = re.compile(r"/{4,}\s*")
_BOX = re.compile(r"(?:={4,}|\*{4,}|_{4,}|--)\s*")
_ITEM = re.compile(r"\s*(\*{1,5}|-|\.{1,5}|\d+\.)\s+(\S.*)")
_TERM = re.compile(r"(\S.*?)::+(?:\s+(.*))?")
_BLOCK_LINE = re.compile(
    r"\[.*\]\s*|//(?!/).*|'''\s*|<<<\s*|(?:include|image|toc|video)::\S*\[.*\]\s*|\+\s*"
)
_ADMONITION = re.compile(r"(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION):\s+")
_MACRO = re.compile(
    r"(?:https?://[^\s\[\]]+|(?:link|xref|mailto|image|footnote|kbd|btn|menu):[^\s\[\]]*)\[([^\]]*)\]"
)
_REFERENCE = re.compile(r"<<[^,>]*(?:,\s*([^>]*))?>>")
_ANCHOR = re.compile(r"\[\[[^\]]*\]\]|\(\(\(?([^()]*)\)?\)\)")
_MARKS = re.compile(r"(?<![\w\\])([*_`#+^~]{1,2})(?=\S)(.+?)(?<=\S)\1(?!\w)", re.ASCII)


def source(text: str, name: str) -> Source:
    """An AsciiDoc text. Raises Unreadable where it is too long."""
    lines = text.splitlines()
    if len(lines) > MAX_LINES:
        raise Unreadable(f"has more than {MAX_LINES:,} lines; split it")
    told: dict[str, str] = {}
    blocks: list[str] = []
    paragraph: list[str] = []
    title = ""

    def end() -> None:
        if paragraph:
            blocks.append(
                escaped(" ".join(paragraph) if _is_latin(paragraph) else "".join(paragraph))
            )
            paragraph.clear()

    i = 0
    while i < len(lines):
        line = lines[i].rstrip()
        i += 1
        if _HIDDEN.fullmatch(line) or _CODE.fullmatch(line) or line.startswith("|==="):
            end()
            stop = next((n for n in range(i, len(lines)) if lines[n].rstrip() == line), len(lines))
            inside, i = lines[i:stop], stop + 1
            if line.startswith("|==="):
                blocks.append(_table(inside))
            elif not _HIDDEN.fullmatch(line):
                blocks.append(fenced("\n".join(inside)))
        elif found := _HEADING.fullmatch(line):
            end()
            level, words = len(found[1]), _plain(found[2])
            title = title or (words if level == 1 else "")
            if level == 1 and not blocks:
                i = _header(lines, i, told)
            blocks.append(heading(words, level))
        elif (
            not line.strip()
            or _BLOCK_LINE.fullmatch(line)
            or _BOX.fullmatch(line)
            or _ATTRIBUTE.fullmatch(line)
        ):
            end()
        elif found := _ITEM.fullmatch(line):
            end()
            depth = len(found[1]) - 1 if found[1][0] in "*." else 0
            blocks.append(f"{'  ' * depth}- {escaped(_plain(found[2]))}")
        elif found := _TERM.fullmatch(line):
            end()
            blocks.append(
                f"- {escaped('：'.join(filter(None, map(_plain, (found[1], found[2] or '')))))}"
            )
        elif re.match(r"\.\w", line):  # the title of a block
            end()
            blocks.append(escaped(_plain(line[1:])))
        else:
            paragraph.append(_plain(_ADMONITION.sub("", line.strip().removesuffix(" +"))))
    end()
    markdown = "\n\n".join(filter(None, blocks))
    authors = (told["author"],) if told.get("author") else ()
    day = declared_date(told.get("revdate"))
    return Source(markdown + "\n", title, authors, day)


def _header(lines: list[str], i: int, told: dict[str, str]) -> int:
    """Read what stands right below the title: author, revision, attributes; where it ends."""
    names = iter(("author", "revdate"))
    while i < len(lines) and (line := lines[i].strip()):
        if found := _ATTRIBUTE.fullmatch(line):
            told[found[1].lower()] = found[2]
        elif not line.startswith("//") and (name := next(names, "")):
            told.setdefault(name, re.sub(r"\s*<[^>]*>|^v?[\d.]+,\s*(?=\d{4})", "", line))
        i += 1
    return i


def _plain(text: str) -> str:
    text = _MACRO.sub(r"\1", _REFERENCE.sub(r"\1", _ANCHOR.sub(r"\1", text)))
    return _MARKS.sub(r"\2", _MARKS.sub(r"\2", text)).strip()


def _is_latin(lines: list[str]) -> bool:
    text = "".join(lines)
    return sum(map(str.isascii, text)) > 0.7 * len(text)


def _table(lines: list[str]) -> str:
    """The rows of a table; its cells stand on one line a row, or one line each below a header."""
    rows = [
        [_plain(cell) for cell in re.split(r"(?<!\\)\|", line)[1:]] for line in lines if "|" in line
    ]
    rows = [row for row in rows if row]
    if not rows:
        return ""
    width = max(map(len, rows))
    if rows and len(rows[0]) > 1 and all(len(row) == 1 for row in rows[1:]):
        cells = [row[0] for row in rows[1:]]
        rows = [rows[0], *(cells[n : n + width] for n in range(0, len(cells), width))]
    return table([row + [""] * (width - len(row)) for row in rows])
