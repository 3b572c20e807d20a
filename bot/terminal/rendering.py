"""Telegram's HTML as styled text for a terminal."""

import re
from collections.abc import Iterable
from html.parser import HTMLParser

from rich.cells import cell_len
from rich.text import Text

STYLES = {"b": "bold", "i": "italic dim", "u": "underline", "s": "strike"}
STYLES |= {"code": "cyan", "pre": "cyan"}
# What Telegram shows as links: commands and mentions.
_NAME = "[A-Za-z0-9_]{3,32}+"
_LINKED = rf"(?<![\w/<>])/[A-Za-z0-9_]{{1,64}}+(?:@{_NAME})?+(?![\w/<>@])|(?<!\w)@{_NAME}(?!\w)"
# Where a line may begin: neither at closing punctuation nor inside a Latin word.
_LINE_START = re.compile(r"[^，。、；：？！,.;:?!）)》」』”’】…%](?<![A-Za-z0-9]{2})")


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text = Text()
        self.quoted: set[int] = set()
        self._open: list[tuple[str, int]] = []  # tags, and where in the text they begin
        self._href = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open.append((tag, len(self.text)))
        if tag == "a":
            self._href = dict(attrs).get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        tag, start = self._open.pop()
        if tag == "blockquote":
            first = self.text.plain.count("\n", 0, start)
            self.quoted.update(range(first, self.text.plain.count("\n") + 1))
        elif style := f"link {self._href}" if tag == "a" else STYLES.get(tag):
            self.text.stylize(style, start)

    def handle_data(self, data: str) -> None:
        part = Text(data)
        if not any(tag in {"a", "code", "pre"} for tag, _ in self._open):
            part.highlight_regex(_LINKED, "cyan")
        self.text.append_text(part)


def render(html: str, width: int | None) -> Text:
    """A message's styled text, wrapped to `width` columns; quotations have a bar at their left."""
    parser = _Parser()
    parser.feed(html.strip())
    parser.close()
    lines = []
    for number, line in enumerate(parser.text.split("\n", allow_blank=True)):
        bar = "│ " if number in parser.quoted else ""
        for part in _wrap(line, width - len(bar)) if width else [line]:
            lines.append(Text.assemble((bar, "green"), part))
    return Text("\n").join(lines)


def _wrap(line: Text, width: int) -> Iterable[Text]:
    """A line in pieces of at most `width` columns: Rich wraps at spaces, which Chinese lacks."""
    cuts, start, used = [], 0, 0
    for at, char in enumerate(line.plain):
        used += cell_len(char)
        if used > width:
            cut = at
            while cut > start + 1 and not _LINE_START.match(line.plain, cut):
                cut -= 1
            start = cut if cut > start + 1 else at
            cuts.append(start)
            used = cell_len(line.plain[start : at + 1])
    return line.divide(cuts)
