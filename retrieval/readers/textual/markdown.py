"""Markdown in its dialects, with or without front matter: .md files to plain Markdown."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from retrieval.documents.blocks import check_size
from retrieval.documents.characters import HAN_CHARACTER
from retrieval.documents.outline.headings import CLAUSE_END, is_callout, is_question
from retrieval.readers.source import Source
from retrieval.readers.textual.front_matter import parse_front_matter

_FENCE = re.compile(r"[ >\t]*(?P<mark>`{3,}|~{3,})(?P<info>[^`]*)$")
_CAPTION = re.compile(r"\b(?:title|caption)=([\"'])(?P<text>.+?)\1")
_ADMONITION = re.compile(
    r"[ \t]*(?:(?:!!!|\?\?\?\+?)[ \t]*(?=[\w\"])|===[+!]?[ \t]+)"
    r"[\w -]*?[ \t]*(?:\"(?P<title>.*)\")?[ \t]*"
)
_CONTAINER = re.compile(r"[ \t]*:{3,}[ \t]*(?P<kind>\{[^}]*\}|[\w-]*)[ \t]*(?P<title>.*)")
_CONTAINER_END = re.compile(r"[ \t]*(?::{3,}|</details>)[ \t]*")
_DETAILS = re.compile(
    r"[ \t]*<details[^<>]*>[ \t]*<summary[^<>]*>(?P<title>.*?)</summary>(?P<kind>)[ \t]*"
)
_ABOVE_SUMMARY = re.compile(r"^([ \t]*<details[^<>]*>)\s*\n\s*(?=<summary)", re.M)
_INCLUDED = re.compile(r"[ \t>]*(?:--8<--|\{\{#\w*include).*")  # code of another file
_CALLOUT = re.compile(
    r"(?P<marks>(?:[ \t]*>)+)[ \t]*\[![\w -]+(?:\|[^\]]*)?\][-+]?[ \t]*(?P<title>.*)"
)
_SENTENCE = re.compile(r"[。！？；，：…,;]|[.!?:]$|^\s*(?:[-*+>|#]|\d+[.)])")
BOX_INDENT = 4  # columns: of the content of an admonition
MAX_INDENT = 60  # columns: deeper indents are cut to this one
_DEEP = re.compile(rf"^ {{{MAX_INDENT},}}", re.M)
MAX_HEADING = 40  # characters of one without a blank behind its #, a line below it, or of a box
_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)(?:.|\n(?!\s*\n)){1,1000}?(?<!`)\1(?!`)")


def source(text: str, name: str) -> Source:
    """A Markdown file."""
    found = parse_front_matter(text)
    check_size(found.body)
    return found.to_source(found.body if found.is_commonmark else plain_markdown(found.body))


def plain_markdown(text: str) -> str:
    """CommonMark with tables, of Markdown in whatever dialect.

    Admonitions, containers, callouts and tabs become their title and content, footnotes become
    paragraphs (in a sentence, brackets), links between notes their text; directives for a site's
    generator are removed.
    """
    text = _ABOVE_SUMMARY.sub(r"\1", _DEEP.sub(" " * MAX_INDENT, text.expandtabs(4)))
    parts = ((is_code, "\n".join(lines)) for is_code, lines in _parts(text.split("\n")))
    return "\n".join(part if is_code else _replace_markup(part) for is_code, part in parts)


class _Box(NamedTuple):
    """An open box: an admonition or a tab, whose content is indented, or a container."""

    indent: int  # of its first line; -1 for a container, which a line of its own ends
    margin: int  # the same, as far as it is not the content of another box
    quoted: bool  # it becomes a quotation


def _parts(lines: list[str]) -> Iterator[tuple[bool, list[str]]]:
    """Runs of lines, and whether they are code between fences (these lines among them).

    A box becomes a quotation: whatever heads some of it, the section goes on below it.
    """
    part: list[str] = []
    fence = ""
    boxes: list[_Box] = []  # the open ones
    last_end = max((at for at, x in enumerate(lines) if _CONTAINER_END.fullmatch(x)), default=-1)
    for at, line in enumerate(lines):
        indent = len(line) - len(line.lstrip())
        while boxes and line.strip() and indent <= boxes[-1].indent:
            boxes.pop()
        cut = BOX_INDENT * sum(box.indent >= 0 for box in boxes)
        bare = line if line[:cut].strip() else line[cut:]
        margin, marks = len(bare) - len(bare.lstrip()), _marks(boxes)
        line = marks + bare[min(margin, len(marks) - len(marks.lstrip())) :]
        mark = _FENCE.match(line)
        if fence == "$$" and line.rstrip().endswith("$$"):
            yield True, [*part, line.rstrip()[:-2], f"{marks}```"]
            part, fence = [], ""
        elif fence:
            part += [] if _INCLUDED.fullmatch(line) else [line]
            if mark and mark["mark"].startswith(fence) and not mark["info"].strip():
                yield True, part
                part, fence = [], ""
        elif mark or bare.strip() == "$$":
            yield False, part + (_caption(mark) if mark else [])
            part, fence = ([line], mark["mark"]) if mark else ([f"{marks}```math"], "$$")
        elif opening := _ADMONITION.fullmatch(bare):
            boxes.append(_Box(indent, margin, quoted=True))
            part += _title(opening["title"], _marks(boxes))
        elif opening := _CALLOUT.fullmatch(bare):
            part += _title(opening["title"], f"{marks}{opening['marks']} ")
        elif _CONTAINER_END.fullmatch(bare):
            while boxes and boxes.pop().indent >= 0:
                pass
            part.append("")
        elif opening := _DETAILS.fullmatch(bare) or _container(bare):
            is_box = opening["title"] or is_callout(opening["kind"])
            boxes.append(_Box(-1, margin, quoted=bool(is_box) and at < last_end))
            part += _title(opening["title"], _marks(boxes) or " " * margin)
        else:
            part.append(line)
    yield bool(fence), part


def _marks(boxes: Sequence[_Box]) -> str:
    """What the lines within these boxes begin with: a > for each quotation."""
    margins = [box.margin for box in boxes if box.quoted]
    return " " * margins[0] + "> " * len(margins) if margins else ""


def _container(line: str) -> re.Match[str] | None:
    found = _CONTAINER.fullmatch(line)
    return found if found and found["kind"] else None


def _caption(fence: re.Match[str]) -> list[str]:
    """The caption of code as a line above it; one without Han is the name of a file."""
    caption = _CAPTION.search(fence["info"])
    if not caption or not HAN_CHARACTER.search(caption["text"]):
        return []
    margin = fence.string[: fence.start("mark")]
    return [margin.rstrip(), f"{margin}{caption['text'].rstrip('：:。')}：", margin.rstrip()]


def _title(text: str | None, marks: str) -> list[str]:
    """The title of a box, a heading or a sentence, in a quotation with these marks.

    One that only says that it is a box (注意) is left out.
    """
    title = re.sub(r"\{.*\}|<[^<>]*>", "", text or "").strip().strip("*")
    is_short = len(title) <= MAX_HEADING and not CLAUSE_END.search(title)
    own = f"{marks}{'###### ' if is_short or is_question(title) else ''}{title}"
    return ["", own, marks.rstrip()] if title and not is_callout(title) else [""]


def _replace_markup(text: str) -> str:
    spans: list[str] = []

    def hidden(found: re.Match[str]) -> str:
        spans.append(found[0])
        return f"\x00{len(spans) - 1}\x00"

    text = _CODE_SPAN.sub(hidden, text.replace("\x00", ""))
    for pattern, put in _DIALECTS:
        text = re.sub(pattern, put, text, flags=re.M)
    return re.sub(r"\x00(\d+)\x00", lambda found: spans[int(found[1])], text)


def _heading(found: re.Match[str]) -> str:
    """#标题 without a blank is a heading where it is short, in Chinese, and no list of #tags."""
    marks, text = found.groups()
    short = len(text) <= MAX_HEADING and HAN_CHARACTER.search(text) and " #" not in text
    return f"{marks} {text}" if short else found[0]


def _underlined(found: re.Match[str]) -> str:
    """A line of - or = marks the line above it as a heading only where that looks like one."""
    above, rule = found.groups()
    end = max(found.start() - 1, 0)
    before = found.string[found.string.rfind("\n", 0, end) + 1 : end]
    heads = len(above) <= MAX_HEADING and not _SENTENCE.search(above.strip()) and not before.strip()
    return found[0] if heads else f"{above}\n\n{rule}"


# The markup of dialects, where ^ and $ are those of a line, and its replacement.
_DIALECTS: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    (r"(?s)%%.{0,20000}?%%", ""),  # Obsidian's comments
    (r"(?s)\{\{[<%].{0,500}?[%>]\}\}|\{%.{0,500}?%\}", ""),  # shortcodes
    (r"\{\{[#\w][^{}]{0,200}\}\}", ""),
    (r"!\[\[[^\]]{0,200}\]\]", ""),  # an embedded note or picture
    (r"\[\[[^\]|\n]{0,200}\|([^\]\n]{1,200})\]\]", r"\1"),
    (r"\[\[([^\]#\n]{1,200})(?:#[^\]\n]{0,200})?\]\]", r"\1"),
    (r"(?<![=<>!])==(?=[^\s=])([^=\n]{1,300}?)(?<=[^\s=])==(?![=>])", r"\1"),
    (r"\+\+[\"']?([^+\"'\n]{1,20})[\"']?\+\+", r"\1"),  # a key
    # A footnote within its sentence, with links in it; without Han it may be a pattern: ^[a-z].
    (r"\^\[(?=[^\]]{0,200}[㐀-鿿])((?:[^\[\]]|\[[^\[\]]*\]){1,500}?)[。.]?\]", r"（\1）"),
    (r"(?<!^)\[\^[^\]\s]{1,80}\](?!:)", ""),  # where a footnote belongs
    (r"(?<=[\s。！？；])\^[\w-]+[ \t]*$", ""),  # Obsidian's name of a block
    (r"^([ \t>]*(?:[-*+]|\d+[.)])[ \t]+)\[[ xX/-]\][ \t]+", r"\1"),  # tasks
    # Attributes of what is before them, at the end of a line or, with a colon, anywhere.
    (r"(?<![ \t])[ \t]*\{:?[ \t]*(?:[#.]|[\w-]+=)[\w .#=%\"'-]{0,200}\}[ \t]*$", ""),
    (r"[ \t]*\{:[ \t]*(?:[#.]|[\w-]+=)[\w .#=%\"'-]{0,200}\}", ""),
    (r"^(\[[^\]\n]{1,200}\]:[ \t]*[^\s<]+)[ \t]*<!--.{0,200}?-->[ \t]*$", r"\1"),
    # A link whose address stands in another file.
    (r"(?<![a-zA-Z\d_\])])\[([^\[\]\n]{0,99}[㐀-鿿][^\[\]\n]{0,99})\]\[[\w-]{1,80}\]", r"\1"),
    (r"^([ \t]*)-(?=[㐀-鿿])", r"\1- "),  # an item without a blank
    (
        r"(?i)^[^\S\n]*(?:\[\[?_?toc_?\]?\]|@\[toc\].*|\{:toc\}|\[目录\]|\$\{toc\}|<!-- *toc.*-->)"
        r"[^\S\n]*$",
        "",
    ),
    (r"^[^\S\n]*(?:@include|<<<|--8<--|@import|!include|\{\{#).*$", ""),
    (r"^(?:import|export)\s.+?(?:from\s+[\"'].+[\"']|=.*|;)\s*$", ""),  # MDX
    (r"^\{/\*.*\*/\}\s*$", ""),
    (r"^([ \t>]*)\[\^[^\]\s]+\]:[ \t]*(.*)$", r"\1\n\1\2\n"),  # a footnote
    (r"^(#{1,6})([^\s#].*)$", _heading),
    (r"^(#.*?)(?<![ \t])[ \t]*\{(?:[#.:][^{}]*|[\w-]+=[^{}]*)\}[ \t]*(?=#*[ \t]*$)", r"\1"),
    (r"^([^\S\n]*\S.*)\n( {0,3}(?:-{2,}|={2,})[ \t]*)$", _underlined),
)
