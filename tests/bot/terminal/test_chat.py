"""The chat in the terminal: the same handlers, over the Bot API in this process."""

import os
import pty
import re
import select
import time
from contextlib import suppress
from functools import partial
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from bot.__main__ import main
from bot.feedback.store import FEEDBACK_FILE, read_feedback
from bot.terminal.chat import WELCOME, Chat, answer_once, run
from tests.processes import PATIENCE, command
from tests.processes import run as run_process
from tests.telegram.harness import ANSWER, QUESTION, SEEDS

SEED_QUESTION = "通辽有移民局吗"
SEED_ANSWER = "通辽市未单独设立"


def environment(data=None):
    mine = {k: v for k, v in os.environ.items() if not k.startswith(("TELEGRAM", "WEBHOOK"))}
    mine |= {"ARTICLES_DIR": str(SEEDS), "DATA_DIR": str(data or os.environ["DATA_DIR"])}
    return mine | {"TERM": "xterm-256color"}


@pytest.fixture
def chat(library):
    """A chat with what it prints: a function that types a line and returns what is printed."""
    console = Console(width=500, record=True, highlight=False, emoji=False, force_terminal=True)
    with Chat(library, console) as running:

        def type_line(line):
            running.type(line)
            return console.export_text()

        yield type_line


def number_of(printed, text):
    """The number that presses the button with this text."""
    return re.search(rf"\[(\d+)\] (?:\S*\s)?{text}", printed)[1]


def test_a_question_a_page_and_back(chat):
    printed = chat(QUESTION)
    assert f"│ {ANSWER}" in printed
    context = chat(number_of(printed, "上下文"))
    assert "冬天温度低" in context
    assert ANSWER in chat(number_of(context, "返回"))


def test_the_bots_name_before_an_inline_query_is_not_searched_for(chat):
    assert chat(f"@wenju_bot {QUESTION}") == chat(f"@ {QUESTION}") != ""


def test_a_number_that_is_no_button_is_a_question(chat):
    assert "没有写到“77”" in chat("77")


def test_at_sign_shows_what_a_group_would_see(chat):
    printed = chat(f"@ {QUESTION}")
    assert f"[1] 《怎样养好绿萝？》\n    {ANSWER}" in printed
    chosen = chat("1")
    assert f"问：{QUESTION}" in chosen
    assert "看上下文" in chosen


def test_at_sign_alone_shows_what_there_is(chat):
    assert "《台灣高山茶的製作》" in chat("@")


def test_sharing_shows_the_inline_results(chat):
    printed = chat(QUESTION)
    assert f"[1] 《怎样养好绿萝？》\n    {ANSWER}" in chat(number_of(printed, "转到群里"))


def test_a_quotation_to_copy_is_printed(chat):
    copied = chat(number_of(chat(QUESTION), "复制引文"))
    assert f"{ANSWER}\n——《怎样养好绿萝？》，家庭园艺，2024-03-01" in copied


def test_a_toast_is_shown(chat):
    assert "没有找到原文" in chat("@量子纠缠的实验装置")


def test_a_verdict_on_an_answer_and_on_what_was_posted_inline(chat):
    assert "（👍 记下了" in chat(number_of(chat(QUESTION), "👍"))
    chat(f"@ {QUESTION}")
    assert "（👎 记下了" in chat(number_of(chat("1"), "👎"))
    assert "一共 2 个" in chat("/forget")


def test_commands_are_the_bots(chat):
    assert "私聊" in chat("/help")
    assert "共有 3 篇文章" in chat("/articles")


def test_any_line_is_answered(chat):
    for line in (
        "[red]x[/]",
        "\udcff\udcc4坏",
        "<b>&",
        "@" + "长" * 500,
        "长" * 5000,
        "\x1b[31m",
        "/",
    ):
        assert chat(line)


def test_a_question_mark_asks_for_help(chat):
    assert "python -m bot setup" in chat("?")
    assert "/quit" in chat("？")


def test_a_person_is_told_what_was_read_and_what_to_ask(seeds, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("builtins.input", lambda _="": "/quit")
    assert run(seeds, tmp_path / FEEDBACK_FILE)
    printed = capsys.readouterr().out
    assert f"读到 5 篇文章、{len(seeds.passages)} 句话。" in printed
    offered = re.findall(r"^  (\S.*)$", printed, re.MULTILINE)
    assert len(offered) == 3
    assert all(seeds.ask(question).confident for question in offered)
    assert "? 看说明" in printed


def test_what_it_is_is_told_before_the_articles_are_read(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setenv("ARTICLES_DIR", str(tmp_path / "none"))
    monkeypatch.chdir(tmp_path)
    assert main([]) == 2
    assert capsys.readouterr().out == f"{WELCOME}\n"


def test_bytes_that_are_no_text_are_not_printed_either(chat):
    chat(f"@\udcff{QUESTION}")
    printed = chat("1")
    assert "问：" in printed
    assert "\udcff" not in printed


def test_the_answer_to_one_question_tells_whether_there_is_one(library, capsys):
    assert answer_once(library, QUESTION) is True
    assert ANSWER in capsys.readouterr().out
    assert answer_once(library, "量子纠缠的实验装置") is False


def test_piped_lines_are_questions(tmp_path):
    lines = f"{SEED_QUESTION}\n\n/articles\n/quit\n{SEED_QUESTION}\n".encode()
    done = run_process("bot", env=environment(), cwd=tmp_path, stdin=lines)
    output = done.stdout.decode()
    assert done.returncode == 0
    assert done.stderr == b""
    assert not (Path(os.environ["DATA_DIR"]) / FEEDBACK_FILE).exists()  # a pipe leaves no feedback
    assert output.count(f"│ ① {SEED_ANSWER}") == 1
    assert "共有" in output
    assert "/quit" not in output
    assert "\x1b" not in output  # no colours for a file


def test_bytes_that_are_no_text_and_a_reader_that_leaves(tmp_path):
    lines, errors = tmp_path / "lines", tmp_path / "errors"
    lines.write_bytes(b"\xff\xfe\xc4\xe3\n" + f"{SEED_QUESTION}\n".encode() * 50)
    reader, writer = os.pipe()
    with lines.open("rb") as typed, errors.open("wb") as err, open(reader, "rb") as out:
        streams = typed.fileno(), writer, err.fileno()
        process = command("bot", env=environment(), cwd=tmp_path, streams=streams)
        os.close(writer)
        out.readline()
    process.join(PATIENCE)
    assert process.exitcode == 0
    assert errors.read_bytes() == b""


class Typist:
    """A person at a terminal."""

    def __init__(self, data: Path) -> None:
        self._master, slave = pty.openpty()
        at_terminal = partial(os.login_tty, 0)
        streams = slave, slave, slave
        self.bot = command(
            "bot", env=environment(data), cwd=data, streams=streams, first=at_terminal
        )
        os.close(slave)

    def sees(self, *texts: str) -> str:
        """What is shown until all of these texts are; colours and the like are left out."""
        shown = b""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.decode(errors="ignore"))
            if all(text in plain for text in texts):
                return plain
            if select.select([self._master], [], [], 0.1)[0]:
                with suppress(OSError):  # the other side has closed
                    shown += os.read(self._master, 65536)
        raise AssertionError(f"{texts} not in {plain!r}")

    def types(self, line: str) -> None:
        os.write(self._master, line.encode())

    def leaves(self, keys: str) -> int | None:
        """The exit code after these keys."""
        deadline = time.monotonic() + PATIENCE
        while self.bot.exitcode is None and time.monotonic() < deadline:
            with suppress(OSError):
                self.types(keys)  # again, if they came before the prompt took any
            self.bot.join(1)
        os.close(self._master)
        return self.bot.exitcode


@pytest.fixture
def typist(tmp_path):
    person = Typist(tmp_path)
    person.sees("/quit", "问 ")
    yield person
    person.bot.kill()
    person.bot.join()


def test_a_person_asks_presses_buttons_and_leaves(typist, tmp_path):
    typist.types(f"{SEED_QUESTION}\n")
    shown = typist.sees(SEED_ANSWER, "转到群里", "👎", "问 ")
    typist.types(f"{number_of(shown, '👎')}\n")
    typist.sees("👎 记下了", "问 ")
    typist.types(f"{number_of(shown, '上下文')}\n")
    typist.sees("打开文章", "问 ")
    typist.types(f"@ {SEED_QUESTION}\n")
    typist.sees("[1]", "[10]", "问 ")
    assert typist.leaves("/quit\n") == 0
    (press,), counted = read_feedback(tmp_path / FEEDBACK_FILE)  # for the report
    assert (press.question, press.good) == (SEED_QUESTION, False)
    assert counted.counts["terminal"] >= 1


@pytest.mark.parametrize("leaving", [EOFError, KeyboardInterrupt], ids=["Ctrl-D", "Ctrl-C"])
def test_a_person_may_just_leave(library, tmp_path, monkeypatch, leaving):
    """In this process: how long a start of another takes is no matter here."""
    typed = iter([QUESTION, leaving])

    def type_line(_=""):
        line = next(typed)
        if line is leaving:
            raise leaving
        return line

    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("builtins.input", type_line)
    try:
        run(library, tmp_path / FEEDBACK_FILE)
    except KeyboardInterrupt:
        pytest.fail("Ctrl-C is a traceback")
    assert read_feedback(tmp_path / FEEDBACK_FILE)[1].counts == {"terminal": 1}  # all is written


class Terminal(StringIO):
    """A standard input that somebody types into."""

    def isatty(self) -> bool:
        return True


def test_piped_an_honest_no_lists_the_questions_to_ask(seeds, capsys):
    answer_once(seeds, "红烧肉怎么做")
    before, _, offered = capsys.readouterr().out.partition("例如：\n")
    assert before
    assert all(line.startswith("· ") for line in offered.strip().split("\n"))
    assert offered.strip()


def test_a_number_that_no_button_has_is_no_question(seeds):
    shown = StringIO()
    with Chat(seeds, Console(file=shown, force_terminal=True, highlight=False)) as chat:
        chat.type(QUESTION)
        chat.type("99")
    assert "没有 99 号按钮" in shown.getvalue()
