"""A chat in the terminal: the Application with its handlers, over the Bot API in this process."""

import asyncio
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text
from telegram import Update

from bot.application import local_application
from bot.context import App
from bot.feedback.recorder import Feedback
from bot.local import Call, LocalBotAPI, LocalRequest
from bot.views.html import utf16_length
from retrieval import Library

WELCOME = "文据：直接打出问题；输入数字按下按钮；@ 加问题预览群里的用法；/help 看说明；/quit 离开。"
ON_TELEGRAM = "要放到 Telegram 上：设好 TELEGRAM_BOT_TOKEN 再运行 python -m bot，步骤见 README。"

STYLES = {
    "bold": "bold",
    "italic": "italic dim",
    "underline": "underline",
    "strikethrough": "strike",
    "code": "cyan",
    "pre": "cyan",
    "bot_command": "cyan",
    "mention": "cyan",
}


class Chat:
    """One person's chat with the bot: what they type goes in, what the bot sends is printed."""

    def __init__(
        self, library: Library, console: Console, feedback: Feedback | None = None
    ) -> None:
        self.console = console
        self.choices: list[Callable[[], dict[str, Any] | None]] = []
        self._api = LocalBotAPI(self._show)
        self._runner = asyncio.Runner()
        self._feedback = feedback or Feedback()
        request = LocalRequest(self._api)
        self._app: App = local_application(library, request, self._feedback)

    def __enter__(self) -> "Chat":
        self._runner.run(self._app.initialize())
        return self

    def __exit__(self, *_: object) -> None:
        self._runner.run(self._app.shutdown())
        self._runner.run(self._feedback.close())
        self._runner.close()

    def type(self, line: str) -> None:
        """Send a line to the bot: a question, a command, a button's number or an inline query."""
        line = _readable(line)
        if self.choices and re.fullmatch(r"[0-9]{1,2}", line):
            update = self._pressed(int(line))
        elif line.startswith("@"):
            update = self._api.inline_query(line[1:].strip()[:256])
        else:
            update = self._api.message(line[:4096])
        if update:
            self._runner.run(self._app.process_update(Update.de_json(update, self._app.bot)))

    def _pressed(self, number: int) -> dict[str, Any] | None:
        if 0 < number <= len(self.choices):
            return self.choices[number - 1]()
        self.console.print(f"（没有 {number} 号按钮。）", style="yellow")
        return None

    def _show(self, call: Call) -> None:
        """Print what the bot did."""
        result: Any = call.answer.get("result")
        match call.method:
            case "editMessageText" if "not modified" in call.answer.get("description", ""):
                pass  # the page is shown already
            case _ if not call.answer["ok"]:
                self.console.print(f"{call.method}: {call.answer['description']}", style="red")
            case "sendMessage" | "editMessageText":
                self._print_message(result)
            case "answerCallbackQuery" if call.params.get("text"):
                self.console.print(f"（{call.params['text']}）", style="yellow")
            case "answerInlineQuery":
                self._print_results(call.params)

    def _print_message(self, message: dict[str, Any], inline_id: str = "") -> None:
        self.console.print()
        width = self.console.width if self.console.is_terminal else None
        self.console.print(rendered(message, width), soft_wrap=True)
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        if not self.console.is_terminal:  # nothing can be pressed: only the questions are of use
            for button in (button for row in rows for button in row):
                if button.get("callback_data", "").startswith("q:"):
                    self.console.print(f"· {button['text']}", markup=False, soft_wrap=True)
            return
        self.choices = []
        for row in rows:
            line = Text()
            for button in row:
                self.choices.append(partial(self._press, inline_id or message, button))
                line.append(f"[{len(self.choices)}]", "bold cyan").append(f" {button['text']}   ")
            self.console.print(line)

    def _press(
        self, message: dict[str, Any] | str, button: dict[str, Any]
    ) -> dict[str, Any] | None:
        if "callback_data" in button:
            return self._api.pressed(message, button["callback_data"])
        if "switch_inline_query" in button:
            return self._api.inline_query(button["switch_inline_query"])
        self.console.print(button.get("url", ""), style="cyan")
        return None

    def _print_results(self, params: dict[str, Any]) -> None:
        if not params["results"] and "button" in params:
            self.console.print(f"\n[ {params['button']['text']} ]", style="cyan", markup=False)
        self.choices = []
        for result in params["results"]:
            self.choices.append(partial(self._choose, result))
            number = f"[{len(self.choices)}]"
            line = Text.assemble((number, "bold cyan"), " ", (result["title"], "bold"))
            self.console.print(line, soft_wrap=not self.console.is_terminal)
            if result.get("description"):
                self.console.print(Text(f"    {result['description']}", "dim"), soft_wrap=True)

    def _choose(self, result: dict[str, Any]) -> None:
        """Show what choosing an inline result posts; the bot itself has nothing to do with it."""
        feedback, update = self._api.chosen(result)
        inline_id = feedback["chosen_inline_result"]["inline_message_id"]
        self._print_message(update["message"], inline_id)


def rendered(message: dict[str, Any], width: int | None) -> Text:
    """A message's text with its entities as styles, folded to `width` columns.

    Quotations have a bar at their left.
    """
    text = message["text"]
    styled = Text(text)
    quoted: set[int] = set()
    for entity in message.get("entities", []):
        start = _index(text, entity["offset"])
        end = _index(text, entity["offset"] + entity["length"])
        if entity["type"] in {"blockquote", "expandable_blockquote"}:
            quoted.update(range(text.count("\n", 0, start), text.count("\n", 0, end) + 1))
        elif entity["type"] == "text_link":
            styled.stylize(f"link {entity['url']}", start, end)
        elif style := STYLES.get(entity["type"]):
            styled.stylize(style, start, end)
    lines = []
    for number, line in enumerate(styled.split("\n", allow_blank=True)):
        bar = "│ " if number in quoted else ""
        for part in _folded(line, width - len(bar)) if width else [line]:
            lines.append(Text.assemble((bar, "green"), part))
    return Text("\n").join(lines)


def _folded(line: Text, width: int) -> Iterable[Text]:
    """A line in pieces of at most `width` columns.

    Rich breaks lines at blanks, which Chinese has none of: here any Han character may begin a
    line, and closing punctuation and the inside of a Latin word may not.
    """
    cuts, start, used = [], 0, 0
    for at, char in enumerate(line.plain):
        used += cell_len(char)
        if used > width:
            cut = at
            while cut > start + 1 and not _may_begin_line(line.plain, cut):
                cut -= 1
            start = cut if cut > start + 1 else at
            cuts.append(start)
            used = cell_len(line.plain[start : at + 1])
    return line.divide(cuts)


def _may_begin_line(text: str, at: int) -> bool:
    in_word = text[at].isascii() and text[at].isalnum() and text[at - 1].isascii()
    return text[at] not in "，。、；：？！,.;:?!）)》」』”’】…%" and not (
        in_word and text[at - 1].isalnum()
    )


def _index(text: str, offset: int) -> int:
    """A UTF-16 offset, in which Telegram counts, as an index of the string."""
    if text.isascii() or utf16_length(text) == len(text):
        return offset
    return len(text.encode("utf-16-le")[: 2 * offset].decode("utf-16-le"))


def run(library: Library, feedback_file: Path) -> None:
    """Chat until the person leaves; read line by line where standard input is no terminal.

    Only what a person does is kept as feedback: a pipe can press no button.
    """
    interactive = sys.stdin.isatty()
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")  # a file in another encoding is no reason to stop
    console = _console(interactive)
    if interactive:
        console.print(WELCOME, ON_TELEGRAM, sep="\n", style="dim")
        with suppress(ImportError):
            import readline  # noqa: F401  # arrow keys and history in input()
    feedback = Feedback(feedback_file, "terminal") if interactive else None
    with _quiet_interrupt(), Chat(library, console, feedback) as chat:
        for line in _typed(console) if interactive else _piped(sys.stdin):
            chat.type(line)


def answer_once(library: Library, question: str) -> bool:
    """Print the answer to one question as the bot would send it; whether anything was found."""
    with Chat(library, _console(sys.stdout.isatty())) as chat:
        chat.type(question)
    return library.ask(_readable(question), limit=1).found


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Whoever read our output has gone: no failure, nor "nothing found"."""
        with suppress(SystemExit):
            super().on_broken_pipe()
        raise SystemExit(0)


def _console(interactive: bool) -> Console:
    """Colours and wrapping for a person, plain whole lines for a pipe."""
    if interactive and sys.stdout.isatty():
        return _Console(highlight=False, emoji=False)
    return _Console(highlight=False, emoji=False, no_color=True, force_terminal=False)


def _readable(text: str) -> str:
    """A text without the bytes that are no characters, which Python keeps as lone surrogates."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _typed(console: Console) -> Iterator[str]:
    """The lines that a person types, until Ctrl-D or /quit."""
    while True:
        try:
            line = console.input("\n[bold green]问[/] ").strip()
        except EOFError:
            console.print()
            return
        if line == "/quit":
            return
        if line:
            yield line


def _piped(lines: Iterable[str]) -> Iterator[str]:
    """The questions of a file or a pipe, until its end or /quit."""
    for line in map(str.strip, lines):
        if line == "/quit":
            return
        if line:
            yield line


@contextmanager
def _quiet_interrupt() -> Iterator[None]:
    """Ctrl-C leaves without a word."""
    try:
        yield
    except KeyboardInterrupt:
        print()
