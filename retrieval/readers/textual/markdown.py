"""Markdown in its dialects, with or without front matter: .md files to plain Markdown."""

import re
from collections.abc import Callable, Iterator

from retrieval.documents.blocks import check_size
from retrieval.documents.characters import HAN_CHARACTER
from retrieval.readers.source import Source
from retrieval.readers.textual.front_matter import parse_front_matter

_FENCE = re.compile(r"[ >\t]*(?P<mark>`{3,}|~{3,})(?P<info>[^`]*)$")
_ADMONITION = re.compile(
    r"(?P<indent>[ \t]*)(?:!!!|\?\?\?\+?|===\+?)[ \t]+[\w -]*?[ \t]*(?:\"(?P<title>.*)\")?[ \t]*"
)
_CONTAINER = re.compile(
    r"(?P<indent>[ \t]*):{3,}[ \t]*(?:\{[^}]*\}|(?P<kind>[\w-]*))[ \t]*(?P<title>.*)"
)
_CALLOUT = re.compile(r"(?:[ \t]*>)+[ \t]*\[![\w -]+(?:\|[^\]]*)?\][-+]?[ \t]*(?P<title>.*)")
_SENTENCE = re.compile(r"[。！？；，：…,;]|[.!?:]$|^\s*(?:[-*+>|#]|\d+[.)])")
MAX_INDENT = 60  # columns: deeper indents are cut to this one
_DEEP = re.compile(rf"^ {{{MAX_INDENT},}}", re.M)
MAX_HEADING = 40  # characters of one without a blank behind its #, or with a line below it
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
    text = _DEEP.sub(" " * MAX_INDENT, text.expandtabs(4))
    parts = ((is_code, "\n".join(lines)) for is_code, lines in _parts(text.split("\n")))
    return "\n".join(part if is_code else _replace_markup(part) for is_code, part in parts)


def _parts(lines: list[str]) -> Iterator[tuple[bool, list[str]]]:
    """Runs of lines, and whether they are code between fences (these lines among them)."""
    part: list[str] = []
    fence = ""
    indents: list[int] = []  # of the open admonitions
    quoted = False  # within a callout, whose lines lose their >
    for line in lines:
        indent = len(line) - len(line.lstrip())
        while indents and line.strip() and indent <= indents[-1]:
            indents.pop()
        if not line[: 4 * len(indents)].strip():
            line = line[4 * len(indents) :]
        mark = _FENCE.match(line)
        if fence == "$$" and line.rstrip().endswith("$$"):
            yield True, [*part, line.rstrip()[:-2], "```"]
            part, fence = [], ""
        elif fence:
            part.append(line)
            if mark and mark["mark"].startswith(fence) and not mark["info"].strip():
                yield True, part
                part, fence = [], ""
        elif mark or line.strip() == "$$":
            yield False, part
            part, fence = ([line], mark["mark"]) if mark else (["```math"], "$$")
        elif opening := _ADMONITION.fullmatch(line):
            indents.append(indent)
            part += _title(opening["indent"], opening["title"] or "")
        elif opening := _CALLOUT.fullmatch(line):
            quoted = True
            part += _title("", opening["title"])
        elif (opening := _CONTAINER.fullmatch(line)) and (opening["kind"] or not opening["title"]):
            part += _title(opening["indent"], re.sub(r"\{.*\}", "", opening["title"]))
        else:
            quoted = quoted and line.lstrip().startswith(">")
            part.append(re.sub(r"^[ ]*>[ ]?", "", line) if quoted else line)
    yield bool(fence), part


def _title(indent: str, title: str) -> list[str]:
    """The title of an admonition as a bold line, which becomes the heading of its content."""
    clean = title.strip().strip("*")
    return ["", f"{indent}**{clean}**", ""] if clean else [""]


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
    (r"(?<![ \t])[ \t]*\{:?[ \t]*[#.][\w .#=\"'-]{0,200}\}[ \t]*$", ""),
    (
        r"(?i)^[^\S\n]*(?:\[\[?_?toc_?\]?\]|@\[toc\].*|\{:toc\}|\[目录\]|\$\{toc\}|<!-- *toc.*-->)"
        r"[^\S\n]*$",
        "",
    ),
    (r"^[^\S\n]*(?:@include|<<<|--8<--|@import|!include|\{\{#).*$", ""),
    (r"^(?:import|export)\s.+?(?:from\s+[\"'].+[\"']|=.*|;)\s*$", ""),  # MDX
    (r"^\{/\*.*\*/\}\s*$", ""),
    (r"^[ \t]*\[\^[^\]\s]+\]:[ \t]*(.*)$", r"\n\1\n"),  # a footnote
    (r"^(#{1,6})([^\s#].*)$", _heading),
    (r"^(#.*?)(?<![ \t])[ \t]*\{(?:[#.:][^{}]*|[\w-]+=[^{}]*)\}[ \t]*(?=#*[ \t]*$)", r"\1"),
    (r"^([^\S\n]*\S.*)\n( {0,3}(?:-{2,}|={2,})[ \t]*)$", _underlined),
)
