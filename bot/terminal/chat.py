"""A chat in the terminal: the Application with its handlers, over the Bot API in this process."""

import asyncio
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Self

from rich.console import Console
from rich.text import Text
from telegram import Update

from bot.application import in_process_application
from bot.feedback.recorder import Feedback
from bot.terminal.bot_api import BOT, BotAPI
from bot.terminal.rendering import render
from bot.transport import JSON
from bot.views.html import replace_surrogates
from retrieval import Library, questions_to_try

WELCOME = "文据：用中文问，我从文章里找出能回答的原句，一字不改，注明出处；找不到就直说。"
READ = "读到 {articles} 篇文章、{sentences} 句话。"
TRY = "可以这样问："
KEYS = "直接打出问题；数字按下按钮；? 看说明；/quit 离开。"
HELP = (
    "直接打出问题，回车发出；再问一句就再打。\n"
    "[1] [2] 是按钮：输入号码就按下。\n"
    "@ 加问题：看在别的聊天里用 @ 叫它时会列出什么。\n"
    "/articles 看有哪些文章，/help 看在 Telegram 上怎么用，/quit 离开。\n"
    "换成自己的文章：设好 ARTICLES_DIR；放到 Telegram 上：python -m bot setup。"
)
QUESTIONS = 3  # in the welcome


class Chat:
    """One person's chat with the bot: what they type goes in, what the bot sends is printed."""

    def __init__(
        self, library: Library, console: Console, feedback: Feedback | None = None
    ) -> None:
        self.console = console
        self.choices: list[Callable[[], JSON | None]] = []
        self._api = BotAPI(self._show)
        self._runner = asyncio.Runner()
        self._output_error: OSError | None = None
        self._app = in_process_application(library, self._api, feedback)

    def __enter__(self) -> Self:
        self._runner.run(self._app.initialize())
        return self

    def __exit__(self, *_: object) -> None:
        self._runner.run(self._app.shutdown())
        self._runner.run(self._app.bot_data.feedback.close())
        self._runner.close()

    def type(self, line: str) -> None:
        """Handle a question, a command, a button's number or an inline query. Raises OSError."""
        line = replace_surrogates(line)
        if line in {"?", "？"}:
            self.console.print(HELP, markup=False)
            return
        if self.choices and re.fullmatch(r"[0-9]{1,2}", line):
            if not 0 < int(line) <= len(self.choices):
                self.console.print(f"（没有 {int(line)} 号按钮。）", style="yellow")
                return
            update = self.choices[int(line) - 1]()
        elif line.startswith("@"):
            query = line.removeprefix(f"@{BOT['username']}").removeprefix("@")
            update = self._api.query(query.strip())
        else:
            update = self._api.write(line)
        if update:
            self._runner.run(self._app.process_update(Update.de_json(update, self._app.bot)))
        if self._output_error:
            raise self._output_error

    def _show(self, method: str, result: JSON) -> None:
        try:
            match method:
                case "sendMessage" | "editMessageText":
                    self._print_message(result)
                case "answerCallbackQuery" if result.get("text"):
                    self.console.print(f"（{result['text']}）", style="yellow")
                case "answerInlineQuery":
                    self._print_results(result)
        except OSError as error:  # raised later: the bot would take it for an error of Telegram
            self._output_error = error

    def _print_message(self, message: JSON) -> None:
        self.console.print()
        width = self.console.width if self.console.is_terminal else None
        self.console.print(render(message["text"], width), soft_wrap=True)
        rows = (message["reply_markup"] or {}).get("inline_keyboard", [])
        if not self.console.is_terminal:  # no button can be pressed: print only questions
            for button in (button for row in rows for button in row):
                if button.get("callback_data", "").startswith("q:"):
                    self.console.print(f"· {button['text']}", markup=False, soft_wrap=True)
            return
        self.choices = []
        for row in rows:
            line = Text()
            for button in row:
                self.choices.append(partial(self._press, message, button))
                line.append(f"[{len(self.choices)}]", "bold cyan").append(f" {button['text']}   ")
            self.console.print(line)

    def _press(self, message: JSON, button: JSON) -> JSON | None:
        if "callback_data" in button:
            return self._api.press(message, button["callback_data"])
        if "switch_inline_query" in button:
            return self._api.query(button["switch_inline_query"])
        copy_text = button.get("copy_text", {}).get("text", "")
        self.console.print(button.get("url", copy_text), style="cyan", markup=False)
        return None

    def _print_results(self, answer: JSON) -> None:
        if not answer["results"] and "button" in answer:
            self.console.print(f"\n[ {answer['button']['text']} ]", style="cyan", markup=False)
        self.choices = [partial(self._choose, result) for result in answer["results"]]
        for number, result in enumerate(answer["results"], 1):
            line = Text.assemble((f"[{number}]", "bold cyan"), " ", (result["title"], "bold"))
            self.console.print(line, soft_wrap=not self.console.is_terminal)
            if result.get("description"):
                self.console.print(Text(f"    {result['description']}", "dim"), soft_wrap=True)

    def _choose(self, result: JSON) -> None:
        self._print_message(self._api.choose(result))


def run(library: Library, feedback_file: Path) -> int:
    """Chat until the person leaves; the number of lines of a pipe. Raises OSError."""
    interactive = sys.stdin.isatty()
    console = _console(interactive)
    if interactive:
        counts = {"articles": len(library.articles), "sentences": len(library.passages)}
        questions = [f"  {question}" for question in questions_to_try(library, QUESTIONS)]
        lines = [READ.format(**counts), *([TRY, *questions] if questions else []), KEYS]
        console.print(*lines, sep="\n", style="dim", markup=False)
        with suppress(ImportError):
            import readline  # noqa: F401  # arrow keys and history in input()
    feedback = Feedback(feedback_file, "terminal") if interactive else None
    count = 1 if interactive else 0
    try:
        with Chat(library, console, feedback) as chat:
            for line in map(str.strip, _input_lines(console) if interactive else sys.stdin):
                if line == "/quit":
                    break
                if line:
                    count += 1
                    chat.type(line)
    except KeyboardInterrupt:
        print()
    return count


def answer_once(library: Library, question: str) -> bool:
    """Print the answer to one question; whether anything was found."""
    with Chat(library, _console(sys.stdout.isatty())) as chat:
        chat.type(question)
    return library.ask(replace_surrogates(question), limit=1).found


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Raise BrokenPipeError rather than exit."""
        raise BrokenPipeError


def _console(interactive: bool) -> Console:
    """A console with colours and wrapping for a person, with plain whole lines for a pipe."""
    if interactive and sys.stdout.isatty():
        return _Console(highlight=False, emoji=False)
    return _Console(highlight=False, emoji=False, no_color=True, force_terminal=False)


def _input_lines(console: Console) -> Iterator[str]:
    with suppress(EOFError):
        while True:
            yield console.input("\n[bold green]问[/] ")
    console.print()
