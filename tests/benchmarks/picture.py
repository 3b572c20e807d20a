"""Draws .github/replies.svg for the README: a private chat, a group and an inline list.

    python tests/benchmarks/picture.py

What stands in it are the messages that the bot sends about the five articles, through the whole
Application, wrapped as a phone would.
"""

import asyncio
import unicodedata
from html import escape
from pathlib import Path
from typing import Any

from bot.application import in_process_application
from retrieval import Library
from tests.telegram.harness import FRIENDS, SEEDS, XIAOHONG, XIAOMING, Bot, Network
from tests.telegram.local import LocalBotAPI

JSON = dict[str, Any]
TARGET = Path(__file__).parents[2] / ".github" / "replies.svg"
PRIVATE = ["通辽2025年1月作废了几名留学生的居留许可", "同僚有移民局吗", "二连浩特的冬天有多冷"]
GROUP = [
    "@wenju_bot 蒙古国客商遗失的现金",
    "/ask 外國人過境免簽多少小時？",
    "/ask 量子纠缠的实验装置",
]
INLINE = "通辽有移民局"

SIZE, LINE = 14, 19  # pixels of a Han character, and such characters on a line
HEIGHT = 21  # pixels of a line
WIDTH = LINE * SIZE + 34  # of a message
PANEL, GAP = WIDTH + 24, 24
FOLDED = 3  # lines of a quotation that is not unfolded
RESULTS = 4
STYLES = {
    "bold": 'font-weight="bold"',
    "italic": 'font-style="italic"',
    "text_link": 'fill="#168acd"',
}
CLOSING = "，,。.；;：:、！!？?…)）》”’"  # begins no line
TITLE = 'text-anchor="middle" class="title"'
BUTTON = 'text-anchor="middle" class="button"'

Char = tuple[str, frozenset[str]]  # and the types of the entities that it stands in


def chars(message: JSON) -> list[Char]:
    """A message's characters, each with its entities."""
    at, found = 0, []
    for char in message["text"]:
        inside = (e for e in message.get("entities", []) if 0 <= at - e["offset"] < e["length"])
        found.append((char, frozenset(e["type"] for e in inside)))
        at += len(char.encode("utf-16-le")) // 2
    return found


def wrapped(text: list[Char], width: float = LINE) -> list[list[Char]]:
    """The lines of a text on a phone."""
    lines: list[list[Char]] = [[]]
    used = 0.0
    for char, kinds in text:
        size = 1 if unicodedata.east_asian_width(char) in "WFA" else 0.55
        if char == "\n" or (used + size > width and char not in CLOSING):
            lines.append([])
            used = 0
        if char != "\n":
            lines[-1].append((char, kinds))
            used += size
    return lines


class Panel:
    """A phone, filled from above."""

    def __init__(self, left: int, title: str) -> None:
        self.left, self.y = left, 56
        self.parts = [self._text(left + PANEL // 2, 28, title, TITLE)]

    def message(self, message: JSON, *, own: bool = False, name: str = "") -> None:
        """A message and the buttons under it."""
        lines = [[(char, frozenset[str]()) for char in name]] if name else []
        lines += self._wrap(wrapped(chars(message)))
        height = len(lines) * HEIGHT + 14
        left = self.left + (PANEL - WIDTH - 6 if own else 6)
        self._box(left, self.y, WIDTH, height, "#e3fdd0" if own else "#ffffff")
        y = self.y + 7
        for number, line in enumerate(lines):
            kinds = {kind for _, each in line for kind in each}
            if kinds & {"blockquote", "expandable_blockquote"}:
                for width, fill in (WIDTH - 16, "#e8f3fb"), (3, "#3390d6"):
                    place = f'x="{left + 8}" y="{y}" width="{width}" height="{HEIGHT}"'
                    self.parts.append(f'<rect {place} fill="{fill}"/>')
            style = 'fill="#c0632f" font-weight="bold"' if name and not number else ""
            self.parts.append(self._line(left + 17, y + 15, line, style))
            y += HEIGHT
        self.y += height + 4
        for row in message.get("reply_markup", {}).get("inline_keyboard", []):
            width = (WIDTH - 4 * (len(row) - 1)) / len(row)
            for number, button in enumerate(row):
                x = left + number * (width + 4)
                self._box(x, self.y, width, 28, "#8fb6c9")
                self.parts.append(self._text(x + width / 2, self.y + 19, button["text"], BUTTON))
            self.y += 32
        self.y += 8

    def result(self, result: JSON) -> None:
        """A line of an inline list: a title, and three lines at most below it."""
        told = [(char, frozenset()) for char in result.get("description", "")]
        lines = wrapped(told, LINE)[:3]
        self._box(self.left + 6, self.y, PANEL - 12, 34 + len(lines) * HEIGHT, "#ffffff")
        title = wrapped([(c, frozenset({"bold"})) for c in result["title"]])[0]
        self.parts.append(self._line(self.left + 18, self.y + 21, title))
        for number, line in enumerate(lines):
            y = self.y + 21 + (number + 1) * HEIGHT
            self.parts.append(self._line(self.left + 18, y, line, 'fill="#70777b"'))
        self.y += 38 + len(lines) * HEIGHT

    def _wrap(self, lines: list[list[Char]]) -> list[list[Char]]:
        """The lines without those of a quotation that show only once it is unfolded."""
        kept, quoted = [], 0
        for line in lines:
            if any("expandable_blockquote" in kinds for _, kinds in line):
                quoted += 1
                if quoted > FOLDED:
                    continue
            kept.append(line)
        return kept

    def _box(self, x: float, y: float, width: float, height: float, fill: str) -> None:
        size = f'x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"'
        self.parts.append(f'<rect {size} rx="9" fill="{fill}"/>')

    def _line(self, x: float, y: float, line: list[Char], style: str = "") -> str:
        spans = []
        for char, kinds in line:
            look = " ".join(STYLES[kind] for kind in sorted(kinds & STYLES.keys()))
            if spans and spans[-1][0] == look:
                spans[-1][1] += char
            else:
                spans.append([look, char])
        told = "".join(f"<tspan {look}>{escape(text)}</tspan>" for look, text in spans)
        return f'<text x="{x:g}" y="{y:g}" {style}>{told}</text>'

    def _text(self, x: float, y: float, text: str, style: str) -> str:
        return f'<text x="{x:g}" y="{y:g}" {style}>{escape(text)}</text>'


async def drawn() -> str:
    """The picture, as SVG."""
    api = LocalBotAPI()
    async with in_process_application(Library.open(SEEDS), Network(api)) as app:
        bot = Bot(app, api)
        private = Panel(GAP, "私聊")
        for question in PRIVATE:
            private.message({"text": question}, own=True)
            private.message(await bot.replies(question, user=XIAOMING))
        group = Panel(GAP + PANEL + GAP, "群里")
        for question in GROUP:
            group.message({"text": question}, name=str(XIAOHONG["first_name"]))
            group.message(await bot.replies(question, user=XIAOHONG, chat=FRIENDS))
        inline = Panel(GAP + 2 * (PANEL + GAP), f"@wenju_bot {INLINE}")
        found = (await bot.finds(INLINE))["results"]
        for result in found[:RESULTS]:
            inline.result(result)
        inline.y += 10
        inline.message(api.chosen(found[0], INLINE, chat=FRIENDS)[1]["message"], own=True)
    panels = private, group, inline
    height = max(panel.y for panel in panels) + 12
    width = GAP + 3 * (PANEL + GAP)
    backs = (
        f'<rect x="{panel.left}" y="40" width="{PANEL}" height="{height - 48}" rx="14" '
        'fill="#d5e4d8"/>'
        for panel in panels
    )
    font = "'PingFang SC','Noto Sans CJK SC','Microsoft YaHei',sans-serif"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}" font-family="{font}" font-size="{SIZE}">',
            "<style>.title{font-weight:bold;fill:#57606a}.button{fill:#fff;font-size:13px}</style>",
            *backs,
            *(part for panel in panels for part in panel.parts),
            "</svg>\n",
        ]
    )


if __name__ == "__main__":
    TARGET.write_text(asyncio.run(drawn()), "utf-8")
