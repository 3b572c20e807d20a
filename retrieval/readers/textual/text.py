"""Plain text: hard-wrapped paragraphs joined, headings of manuals marked: .txt to Markdown."""

import re
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from itertools import pairwise

from retrieval.documents.blocks import NARROWEST, NARROWEST_OF_FULL, check_size, joined, width
from retrieval.documents.characters import orderly
from retrieval.readers.source import Source
from retrieval.readers.textual import subtitles
from retrieval.readers.textual.front_matter import front_matter
from retrieval.readers.textual.marks import chat, is_wiki, restructured, wiki
from retrieval.readers.writing import escape

_FIRST_TAG = re.compile(
    r"\s*(?:<!--.*?-->\s*)*<(?:!doctype|\?xml|[a-z][a-z1-6]*[\s/>])", re.I | re.S
)
_BLOCK_END = re.compile(r"</(?:p|div|body|article|section|li|h[1-6]|td)\s*>", re.IGNORECASE)
_OPENS = re.compile(
    r"(?P<bullet>[*+•●▪◦·■◆-])[ \u3000]+\S"
    r"|(?P<number>\d{1,3}(?:\.\d{1,3})*[.)、．]|[（(][一二三四五六七八九十\d]{1,3}[)）]"
    r"|[一二三四五六七八九十]{1,3}[、．.])(?=\s*[^\s\d])"
    r"|(?P<law>第[一二三四五六七八九十百零〇\d]+[条章节编部篇])|(?P<label>(?:问|答|Q\d*|A\d*)[：:])"
)
_SENTENCE_END = re.compile(r"[。．！？!?；;：:…][”’」』）)\"']*$")
_FULL_STOP = re.compile(r"[。！？!?；;：:]$")
_RULE = re.compile(r"[-=_*~—─━·.+#\s]{3,}")
_TABULAR = re.compile(r"\S(?: {3,}|\t+)\S")
_PROMPT = re.compile(r"(?:[$#>%]|\w+@[\w.-]+[:~][^$#]*[$#]|C:\\[^>]*>|PS [^>]*>)[ \t]+[\w./~-]")
_MANUAL = re.compile(r"(?P<page>(?P<name>[\w.+-]+)\(\d\w*\)) {2,}.*(?P=name)\(\d\w*\)", re.I)
_UNDERLINE = re.compile(r"([=~^\"*#+-])\1{2,}")
_FOOTNOTE = re.compile(r"\^\[\d{1,3}\]")
INDENTED = 0.5  # of the lines: from here what is not indented may head what is
MAX_HEADING = 40  # characters
SHORT = 48  # columns: shorter lines of a block stay lines of one paragraph
MAX_WRAPPED = 200  # columns: longer lines were never wrapped


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the file: how many columns it is indented by, and what it says."""

    indent: int
    text: str
    level: int = 0  # of a heading

    @property
    def right(self) -> int:
        """The column where it ends."""
        return self.indent + width(self.text)


def source(text: str, name: str) -> Source:
    """A text file; a page that was saved as text is read as a page.

    Raises Unreadable where it is a draft or too long.
    """
    found = front_matter(orderly(text))
    check_size(found.body)
    if found.is_plain:
        return found.source(found.body)
    if is_html(found.body):
        from retrieval.readers.web.page import page

        fields = zip(astuple(found.source("")), astuple(page(found.body)), strict=True)
        return Source(*(above or within for above, within in fields))
    return found.source(text_markdown(found.body))


def is_html(text: str) -> bool:
    """Whether a text is marked up as HTML, in whole or in part, as saved pages are."""
    ends = sum(1 for _ in _BLOCK_END.finditer(text))
    return ends > 0 and (
        _FIRST_TAG.match(text) is not None or ends * 3 > sum(map(bool, text.splitlines()))
    )


def text_markdown(text: str) -> str:
    """Plain text as Markdown, its marks escaped; of what other markup it has, too."""
    if subtitles.is_subtitles(text):
        return subtitles.source(text, "").markdown
    if is_wiki(text):
        return wiki(text)
    text = chat(restructured(text))
    lines = [*_titled([_line(raw) for raw in text.splitlines()])]
    blocks = [block for block in _blocks(lines) if block]
    headed = _heads_by_indent(blocks)
    wrapped = _wrapped_at(blocks)
    parts = [
        _code(block)
        if _is_code(block) or _is_command(above, block)
        else _markdown(block, wrapped, headed)
        for above, block in pairwise([[], *blocks])
    ]
    return "\n\n".join(parts) + "\n"


def _titled(lines: list[_Line]) -> Iterator[_Line]:
    """The lines with underlined titles as headings; the heads and feet of manual pages go."""
    marks: dict[str, int] = {}
    skipped = False
    named = ""
    for at, line in enumerate(lines):
        below = lines[at + 1].text if at + 1 < len(lines) else ""
        above = lines[at - 1].text if at else ""
        manual = _MANUAL.fullmatch(line.text)
        apart = not above or _UNDERLINE.fullmatch(above) is not None
        if skipped:
            skipped = False
        elif named and (manual or line.text.endswith(named)):
            continue
        elif manual:
            named = manual["page"]
            yield _Line(0, manual["page"], 1)
        elif apart and line.text and _underlines(below, line.text):
            level = marks.setdefault(below[0], len(marks) + 1)
            skipped = True
            yield _Line(0, line.text, min(level, 6))
        else:
            yield line


def _underlines(below: str, text: str) -> bool:
    """Whether a line of - or = marks the short line above it as a title."""
    short = len(text) <= MAX_HEADING and not _UNDERLINE.fullmatch(text)
    found = _UNDERLINE.fullmatch(below) if short and not _SENTENCE_END.search(text) else None
    return found is not None and 0.6 * width(text) <= len(below) <= 1.5 * width(text) + 4


def _line(raw: str) -> _Line:
    raw = raw.expandtabs(8)
    bare = raw.lstrip(" \u3000\xa0")
    return _Line(width(raw[: len(raw) - len(bare)]), bare.rstrip())


def _blocks(lines: list[_Line]) -> Iterator[list[_Line]]:
    """Lines that stand together: divided by empty lines, and rules."""
    block: list[_Line] = []
    for line in lines:
        if not line.text or line.level or _RULE.fullmatch(line.text):
            yield block
            yield [line] if line.level else []
            block = []
        else:
            block.append(line)
    yield block


def _heads_by_indent(blocks: list[list[_Line]]) -> bool:
    """Whether a text is indented but for its headings, as manual pages are."""
    lines = [line for block in blocks for line in block]
    indented = sum(line.indent >= 3 for line in lines)
    return len(lines) >= 6 and INDENTED * len(lines) <= indented < len(lines)


def _wrapped_at(blocks: list[list[_Line]]) -> int:
    """The column at which a text's lines were wrapped, 0 where they were not.

    Wrapped means: of the lines that another follows in their block, three or more are almost
    equally wide, they are most of these lines, and most of them stop within a sentence.
    """
    followed = [line for block in blocks if not _is_code(block) for line in block[:-1]]
    widest = _usual_width([line.right for line in followed])
    full = [line for line in followed if line.right >= NARROWEST_OF_FULL * widest]
    open_ended = [line for line in full if not _FULL_STOP.search(line.text)]
    wrapped = len(full) >= 2 and len(full) > 0.6 * len(followed)
    wrapped = wrapped and NARROWEST <= widest <= MAX_WRAPPED
    return widest if wrapped and len(open_ended) * 2 >= len(full) else 0


def _usual_width(rights: list[int]) -> int:
    """The width that hardly any line exceeds: an address may stand out."""
    return sorted(rights)[max(0, len(rights) - 1 - len(rights) // 50)] if rights else 0


def _is_code(block: list[_Line]) -> bool:
    """Whether lines are commands or columns, which stay as they are."""
    marked = sum(bool(_TABULAR.search(x.text) or _PROMPT.match(x.text)) for x in block)
    latin = sum(x.text.isascii() for x in block)
    return marked * 2 > len(block) and (latin * 2 >= len(block) or marked >= 3)


def _is_command(above: list[_Line], block: list[_Line]) -> bool:
    """Whether lines are what the line above says to type: in Latin, indented, after a colon."""
    said = above and above[-1].text[-1] in "：:" and block[0].indent > above[-1].indent
    return bool(said) and all(line.text.isascii() for line in block)


def _code(block: list[_Line]) -> str:
    least = min(line.indent for line in block)
    text = "\n".join(" " * (line.indent - least) + line.text for line in block)
    return f"~~~~\n{text}\n~~~~"


def _markdown(block: list[_Line], wrapped: int, headed: bool) -> str:
    """A block of lines as Markdown."""
    if block[0].level:
        return f"{'#' * block[0].level} {escape(block[0].text)}"
    if headed and len(block) == 1 and _heads(block[0]):
        return f"## {escape(block[0].text)}"
    if headed and len(block) > 1 and block[1].indent >= 3 and _heads(block[0]):
        # Its text begins right below it.
        return f"## {escape(block[0].text)}\n\n{_markdown(block[1:], wrapped, headed)}"
    wrapped = wrapped or _wrapped_at([block])
    return "\n\n".join(_paragraphs(_unwrapped(block, wrapped)))


def _heads(line: _Line) -> bool:
    """Whether a line that is not indented may head what is indented below it."""
    text = line.text
    dated = re.match(r"(?:19|20)\d{2} ?[-/.年]", text) or "©" in text or "(C)" in text
    numbered = _OPENS.match(text) or re.match(r"第 ?\S{1,3} ?[章篇编]|\d+(?:\.\d+)+", text)
    ends = _SENTENCE_END.search(text) or re.search(r"[，,、]$", text)
    return line.indent == 0 and len(text) <= MAX_HEADING and not (dated or numbered or ends)


def _unwrapped(block: list[_Line], wrapped: int) -> list[list[_Line]]:
    """The lines of a block, those together that are one line when it is not wrapped."""
    lines: list[list[_Line]] = []
    for line in block:
        if lines and wrapped and _goes_on(lines[-1], line, wrapped):
            lines[-1].append(line)
        else:
            lines.append([line])
    return lines


def _goes_on(above: list[_Line], line: _Line, wrapped: int) -> bool:
    """Whether a line was only wrapped from those above it."""
    last = above[-1]
    opening = _OPENS.match(line.text)
    alone = line.indent != last.indent or len(above) == 1
    if opening and (alone or opening["bullet"] or opening["law"]):
        return False
    hanging = _OPENS.match(above[0].text) is not None and len(above) == 1
    if line.indent > last.indent + 1 and not hanging:
        return False  # the indent that opens a paragraph
    full = last.right >= NARROWEST_OF_FULL * wrapped
    cut = last.right >= wrapped / 2 and not _SENTENCE_END.search(last.text)
    return full or (cut and len(above) > 1) or line.text[0] in "，。、；：！？）》”"


def _paragraphs(lines: list[list[_Line]]) -> Iterator[str]:
    """The paragraphs of a block: a line each, but short ones stay together as lines of one."""
    short: list[str] = []
    for line in lines:
        text = _FOOTNOTE.sub("", joined([part.text for part in line]))
        opening = _OPENS.match(text)
        if not opening and width(text) <= SHORT:
            short.append(escape(text))
            continue
        if short:
            yield "  \n".join(short)
            short = []
        bullet = opening and opening["bullet"]
        yield f"- {escape(text[1:].lstrip())}" if bullet else escape(text)
    if short:
        yield "  \n".join(short)
