"""Documents, slides and sheets: .docx .doc .odt .rtf .pptx .ppt .rst .org .xlsx .xls .ods."""

import re
from contextlib import suppress
from pathlib import Path
from typing import Any

from retrieval.documents.blocks import check_size
from retrieval.readers.encodings import decode
from retrieval.readers.office.extraction import extract
from retrieval.readers.office.slides import with_notes
from retrieval.readers.office.word import BREAK, with_breaks_and_notes
from retrieval.readers.office.workbook import as_shown
from retrieval.readers.source import Source, Unreadable
from retrieval.readers.textual.markup import without_roles
from retrieval.readers.writing import heading, tables

# Authors and dates of office files are those of an account or a template, and are not used.
_MARKUP = {".org", ".rst"}  # text, which is decoded first, and whose authors are used
_WORKBOOKS = {".xlsx", ".xls", ".ods"}
_UNNAMED = re.compile(r"(?:sheet|工作表|表|feuil)\s*\d*", re.I)
_NO_TITLE = re.compile(
    r"(?i)(?:microsoft|untitled|无标题|無標題|幻灯片|powerpoint|word|文档)\b.*|文档\d*|演示文稿\d*|.*\.\w{2,4}"
)
_RTF_BYTES = re.compile(r"(?:\\'[0-9a-f]{2})+")  # which kreuzberg leaves in a title
_DAY_AND_TIME = re.compile(r"(?P<day>\d{4}-\d\d-\d\d) (?P<time>\d\d:\d\d):\d\d")
_LINE = re.compile(
    rf"^(?:(?P<whole>[#|])|(?P<item>[ \t]*(?:[-*+]|\d+[.)])[ \t]+))?.*{BREAK}.*", re.M
)
_BLANK = re.compile(r"&#(?:9|160);")
_BOLD_LINE = re.compile(r"\*\*[^*]+\*\*\s*")
_NOTE = re.compile(r"^\[\^(\d+)\]:\s+(.+)\n?", re.M)
_NOTE_MARKS = re.compile(r"^(.+?)((?:\[\^\d+\])+)$", re.M)  # at the end of a line
_ORG_LINK = re.compile(r"\[\[(?:[^\]\n]+\]\[)?([^\]\n]+)\]\]")
_ORG_FIELD = re.compile(r"^\*\*[A-Z_]+\*\*: .*$", re.M)
_RST_BORDER = re.compile(r"^[ \t]*=+(?:[ \t]+=+)+[ \t]*\n", re.M)  # kreuzberg cuts Han at it
_RST_NOTE = re.compile(
    r"(?m)^([ \t]*)\.\. (?:note|tip|warning|important|caution|danger|attention|hint|seealso)"
    r"::[ \t]*(.*)$"
)
_RST_HIDDEN = re.compile(
    r"(?m)^\.\. (?:_[^\n]*:|index::|contents::|toctree::|meta::)[^\n]*\n"
    r"(?:[ \t]+\S[^\n]*\n|\n(?=[ \t]+\S))*"
)


def source(data: bytes, name: str) -> Source:
    """A document's text and metadata."""
    suffix = Path(name).suffix
    warnings: tuple[str, ...] = ()
    if suffix in _MARKUP:
        text = decode(data)
        check_size(text.text)
        data, warnings = _without_markup(text.text, suffix).encode(), text.warnings
    # kreuzberg may take what zipfile refuses, and what has no sense in its parts.
    with suppress(Unreadable, ValueError, TypeError, IndexError):
        data = _CHANGED[suffix](data) if suffix in _CHANGED else data
    result = extract(data, suffix)
    if suffix in _WORKBOOKS:
        return Source(_sheets(result))
    markdown = _ORG_FIELD.sub("", result.content) if suffix == ".org" else result.content
    title = " ".join(str(result.metadata.get("title") or "").split())
    title = _RTF_BYTES.sub(lambda run: _decoded(run[0]), title)
    title = "" if _NO_TITLE.fullmatch(title) else title
    authors = tuple(result.metadata.get("authors") or ()) if suffix in _MARKUP else ()
    markdown = _LINE.sub(_at_breaks, _BLANK.sub(" ", _with_notes_in_place(markdown)))
    return Source(markdown, title, authors, warnings=warnings)


def _decoded(escaped: str) -> str:
    with suppress(Unreadable):
        return decode(bytes.fromhex(escaped.replace("\\'", ""))).text
    return ""


def _sheets(workbook: Any) -> str:
    """A heading and tables for each sheet."""
    parts: list[str] = []
    for sheet in workbook.tables:
        if text := tables([*map(_without_midnight, row)] for row in sheet.cells):
            name = str(workbook.metadata.get("sheet_names")[sheet.page_number - 1])
            parts += [text] if _UNNAMED.fullmatch(name.strip()) else [heading(name, 2), text]
    return "\n\n".join(parts) + "\n"


def _without_midnight(cell: str) -> str:
    """A cell; of a date its day, of a time its hours and minutes alone."""
    found = _DAY_AND_TIME.fullmatch(cell)
    if not found or found["time"] == "00:00":
        return found["day"] if found else cell
    return found["time"] if found["day"] < "1900" else f"{found['day']} {found['time']}"


def _at_breaks(line: re.Match[str]) -> str:
    """A line of Markdown as paragraphs, divided at each BREAK, but for a heading and a table."""
    text = line[0].replace(f"**{BREAK}**", " ")
    if line["whole"] or _BOLD_LINE.fullmatch(text):
        return text.replace(BREAK, " ")
    return text.replace(BREAK, "\n\n" + " " * len(line["item"] or ""))


def _with_notes_in_place(markdown: str) -> str:
    """Markdown with each note below the paragraph that has its mark, which CommonMark drops."""
    notes = dict(_NOTE.findall(markdown))

    def with_notes(line: re.Match[str]) -> str:
        return "\n\n".join([line[1], *(notes.get(n, "") for n in re.findall(r"\d+", line[2]))])

    text = _NOTE_MARKS.sub(with_notes, _NOTE.sub("", markdown))
    others = [note for note in notes.values() if note not in text]
    text = re.sub(r"\[\^(\d+)\]", lambda mark: "" if mark[1] in notes else mark[0], text)
    return "\n\n".join([text, *others])


def _without_markup(text: str, suffix: str) -> str:
    """reStructuredText or Org without markup that kreuzberg would take for text."""
    if suffix == ".rst":
        text = _RST_BORDER.sub("", _RST_HIDDEN.sub("", text))
        return without_roles(_RST_NOTE.sub(r"\1\2", text))
    return _ORG_LINK.sub(r"\1", text)


# What is made of a file before kreuzberg reads it.
_CHANGED = {".docx": with_breaks_and_notes, ".pptx": with_notes, ".xlsx": as_shown}
