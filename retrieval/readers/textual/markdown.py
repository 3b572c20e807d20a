"""Markdown in its dialects, with or without front matter: .md files to plain Markdown."""

import re
from collections.abc import Iterator

from retrieval.documents.blocks import check_size
from retrieval.documents.characters import orderly
from retrieval.readers.source import Source
from retrieval.readers.textual.front_matter import front_matter

_FENCE = re.compile(r"(?P<indent>[ >\t]*)(?P<mark>`{3,}|~{3,})(?P<info>[^`]*)$")
_HEADING = re.compile(r"(?P<marks>#{1,6})(?P<text>[^\s#].*)")
_HAN = re.compile(r"[㐀-鿿]")
_ATTRIBUTES = re.compile(r"[ \t]*\{(?:[#.:][^{}]*|[\w-]+=[^{}]*)\}[ \t]*(?=#*[ \t]*$)")
_ADMONITION = re.compile(
    r"(?P<indent>[ \t]*)(?:!!!|\?\?\?\+?|===\+?)[ \t]+(?P<kind>[\w -]*?)[ \t]*"
    r"(?:\"(?P<title>.*)\")?[ \t]*$"
)
_CONTAINER = re.compile(
    r"(?P<indent>[ \t]*):{3,}[ \t]*(?:\{[^}]*\}|(?P<kind>[\w-]*))[ \t]*(?P<title>.*)$"
)
_CALLOUT = re.compile(
    r"(?P<quote>(?:[ \t]*>)+)[ \t]*\[!(?P<kind>[\w -]+)(?:\|[^\]]*)?\][-+]?[ \t]*(?P<title>.*)$"
)
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]:[ \t]*(?P<text>.*)")
_RULE_BELOW = re.compile(r"[ ]{0,3}(?:-{2,}|={2,})[ \t]*$")
_SENTENCE = re.compile(r"[。！？；，：…,;]|[.!?:]$|^\s*(?:[-*+>|#]|\d+[.)])")
MAX_PAGES = 300  # pieces of HTML in a text that are read as a page; of others the tags go
MAX_INDENT = 60  # columns: deeper, nothing is told apart
_DEEP = re.compile(rf"^ {{{MAX_INDENT},}}", re.M)
LONGEST_UNDERLINED = 40  # characters of a heading that is marked by a line below it
_MDX = re.compile(r"(?:import|export)\s.+?(?:from\s+[\"'].+[\"']|=.*|;)\s*$|\{/\*.*\*/\}\s*$")
_CONTENTS = re.compile(
    r"\s*(?:\[\[?_?toc_?\]?\]|@\[toc\].*|\{:toc\}|\[目录\]|\$\{toc\}|<!-- *toc.*-->)\s*$", re.I
)
_INCLUDE = re.compile(r"\s*(?:@include|<<<|--8<--|@import|!include|\{\{#).*$")
_INLINE = (
    (
        re.compile(r"\{\{[<%].{0,500}?[%>]\}\}|\{%.{0,500}?%\}|\{\{[#\w][^{}]{0,200}\}\}", re.S),
        "",
    ),  # shortcodes
    (re.compile(r"!\[\[[^\]]{0,200}\]\]"), ""),  # an embedded note or picture
    (re.compile(r"\[\[[^\]|\n]{0,200}\|([^\]\n]{1,200})\]\]"), r"\1"),
    (re.compile(r"\[\[([^\]#\n]{1,200})(?:#[^\]\n]{0,200})?\]\]"), r"\1"),
    (re.compile(r"(?<![=<>!])==(?=[^\s=])([^=\n]{1,300}?)(?<=[^\s=])==(?![=>])"), r"\1"),
    (re.compile(r"\+\+[\"']?([^+\"'\n]{1,20})[\"']?\+\+"), r"\1"),  # a key
    (re.compile(r"(?<!^)\[\^[^\]\s]{1,80}\](?!:)", re.M), ""),
    (re.compile(r"(?m)(?<=[\s。！？；])\^[\w-]+[ \t]*$"), ""),  # Obsidian's name of a block
    (re.compile(r"(?m)^([ \t>]*(?:[-*+]|\d+[.)])[ \t]+)\[[ xX/-]\][ \t]+"), r"\1"),  # tasks
    (re.compile(r"(?m)(?<![ \t])[ \t]*\{:?[ \t]*[#.][\w .#=\"'-]{0,200}\}[ \t]*$"), ""),
)
_COMMENT = re.compile(r"^ {0,3}<!--(?:(?!-->).){0,20000}-->[ \t]*$", re.M | re.S)
_PRIVATE = re.compile(r"%%.{0,20000}?%%", re.S)
_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)(?:.|\n(?!\s*\n)){1,1000}?(?<!`)\1(?!`)")


def source(text: str, name: str) -> Source:
    """A Markdown file. Raises Unreadable where it is a draft or too long."""
    found = front_matter(orderly(text))
    check_size(found.body)
    return found.source(found.body if found.is_plain else plain_markdown(found.body))


def plain_markdown(text: str) -> str:
    """CommonMark with tables, of Markdown in whatever dialect.

    Admonitions, containers, callouts and tabs become their title and content, footnotes
    paragraphs; links between notes become their text; what only a generator of sites reads goes.
    """
    parts = []
    text = _DEEP.sub(" " * MAX_INDENT, text.expandtabs(4))
    for is_code, lines in _parts(text.split("\n")):
        parts.append("\n".join(lines) if is_code else _plain("\n".join(lines)))
    return _with_pages_read("\n".join(parts))


def _parts(lines: list[str]) -> Iterator[tuple[bool, list[str]]]:
    """Runs of lines, and whether they are code between fences (these lines among them)."""
    lines = _without_containers(lines)
    part: list[str] = []
    fence = ""
    for line in lines:
        found = _FENCE.match(line)
        if not fence and found:
            yield False, part
            part, fence = [line], found["mark"]
        elif fence and found and found["mark"].startswith(fence) and not found["info"].strip():
            yield True, [*part, line]
            part, fence = [], ""
        elif not fence and line.strip() == "$$":
            yield False, part
            part, fence = ["```math"], "$$"
        elif fence == "$$" and line.rstrip().endswith("$$"):
            yield True, [*part, line.rstrip()[:-2], "```"]
            part, fence = [], ""
        else:
            part.append(line)
    yield bool(fence), part


def _without_containers(lines: list[str]) -> list[str]:
    """The lines with admonitions, containers, callouts and tabs as their title and content."""
    found: list[str] = []
    dedents: list[int] = []  # the indents of the open admonitions' own lines
    fence = ""
    quoted = False  # within a callout, whose lines lose their >
    for raw in lines:
        line = raw
        indent = len(line) - len(line.lstrip())
        while dedents and line.strip() and indent <= dedents[-1]:
            dedents.pop()
        line = (
            line[4 * len(dedents) :]
            if line[: 4 * len(dedents)].isspace() or not line.strip()
            else line
        )
        mark = _FENCE.match(line)
        if mark and not fence:
            fence = mark["mark"]
        elif mark and fence and mark["mark"].startswith(fence) and not mark["info"].strip():
            fence = ""
        if fence or mark:
            found.append(line)
        elif opened := _ADMONITION.fullmatch(line):
            dedents.append(indent)
            found += ["", *_title(opened["indent"], opened["title"] or "")]
        elif opened := _CALLOUT.fullmatch(line):
            quoted = True
            found += ["", *_title("", opened["title"])]
        elif (opened := _CONTAINER.fullmatch(line)) and (opened["kind"] or not opened["title"]):
            found += ["", *_title(opened["indent"], re.sub(r"\{.*\}", "", opened["title"]))]
        else:
            quoted = quoted and line.lstrip().startswith(">")
            found.append(re.sub(r"^[ ]*>[ ]?", "", line) if quoted else line)
    return found


def _title(indent: str, title: str) -> list[str]:
    """The title of an admonition: a bold line, as it heads what follows."""
    clean = title.strip().strip("*")
    return [f"{indent}**{clean}**", ""] if clean else []


def _plain(text: str) -> str:
    spans: list[str] = []

    def kept(found: re.Match[str]) -> str:
        spans.append(found[0])
        return f"\x00{len(spans) - 1}\x00"

    text = _CODE_SPAN.sub(kept, text.replace("\x00", "")) if "`" in text else text
    if "%%" in text:
        text = _PRIVATE.sub("", text)
    for pattern, put in _INLINE:
        text = pattern.sub(put, text)
    lines: list[str] = []
    for line in text.split("\n"):
        _add(lines, line)
    return re.sub(r"\x00(\d+)\x00", lambda found: spans[int(found[1])], "\n".join(lines))


def _add(lines: list[str], line: str) -> None:
    """Add a line in its plain form to those before it."""
    if _CONTENTS.match(line) or _INCLUDE.match(line) or _MDX.match(line):
        return
    if (footnote := _FOOTNOTE.match(line.lstrip())) is not None:
        lines += ["", footnote["text"], ""]
        return
    found = _HEADING.match(line)
    if found and _is_heading(found["text"]):
        line = f"{found['marks']} {found['text']}"
    if line.startswith("#"):
        line = _ATTRIBUTES.sub("", line)
    above = lines[-1] if lines else ""
    if _RULE_BELOW.match(line) and above.strip():
        long = len(above) > LONGEST_UNDERLINED or _SENTENCE.search(above.strip())
        if long or (len(lines) > 1 and lines[-2].strip()):
            lines.append("")
    lines.append(line)


def _is_heading(text: str) -> bool:
    """Whether #标题 without a blank is a heading: it is short, in Chinese, and no list of #tags."""
    return len(text) <= LONGEST_UNDERLINED and _HAN.search(text) is not None and " #" not in text


def _with_pages_read(markdown: str) -> str:
    """Markdown with the HTML in it as Markdown too."""
    markdown = _COMMENT.sub("", markdown)
    if not re.search(r"^ {0,3}</?[A-Za-z!?]", markdown, re.M):
        return markdown
    from markdown_it import MarkdownIt

    lines = markdown.split("\n")
    parser = MarkdownIt("commonmark").disable(["inline"])
    found = [token for token in parser.parse(markdown) if token.type == "html_block"]
    for token in reversed(found[:MAX_PAGES]):
        if token.map:
            start, end = token.map
            lines[start:end] = ["", *_page_lines(token.content), ""]
    return "\n".join(lines)


def _page_lines(html: str) -> list[str]:
    """The lines of Markdown that a piece of HTML makes; tags alone make none."""
    if not re.sub(r"<!--.{0,2000}?-->|<[^<>]{0,2000}>", "", html, flags=re.S).strip():
        return []
    from retrieval.readers.source import Unreadable
    from retrieval.readers.web.page import page

    try:
        return page(html).markdown.strip("\n").split("\n")
    except Unreadable:
        return []
