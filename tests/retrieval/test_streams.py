"""Standard streams that are full, closed or in another encoding: a line, and the right exit code.

Both commands; only what Python does when it ends needs a process.
"""

import io
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from bot.__main__ import main as bot
from retrieval.__main__ import main as retrieval

ROOT = Path(__file__).parents[2]
QUESTION = "通辽有移民局吗"
MAIN = {"bot": bot, "retrieval": retrieval}


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return str(tmp_path_factory.mktemp("data"))


@pytest.fixture
def here(data, tmp_path, monkeypatch, capsys):
    """Run a command line with these streams: its exit code, and its errors."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if "TELEGRAM" in name]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DATA_DIR", data)
    monkeypatch.setenv("ARTICLES_DIR", str(ROOT / "seeds"))

    def run(line: str, stdout: io.TextIOWrapper | None, stdin=None) -> tuple[int, str]:
        command, *arguments = line.split()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", stdout)
            patch.setattr(sys, "stdin", stdin)
            return MAIN[command](arguments), capsys.readouterr().err

    return run


def typed(text: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(text.encode()), "utf-8")


FULL = pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
NO_SPACE = "wenju: standard output: no space left on device\n"


@FULL
@pytest.mark.parametrize(
    ("line", "stdin"),
    [
        (f"bot {QUESTION}", ""),
        ("bot", QUESTION),
        ("bot setup", ""),
        *((line, "") for line in ("bot --version", "bot setup --help", "retrieval --help")),
        *((line, "") for line in ("retrieval articles", "retrieval check")),
    ],
)
def test_a_full_disk_is_told_in_a_line(here, line, stdin):
    with open("/dev/full", "w", encoding="utf-8") as full:
        assert here(line, full, typed(stdin)) == (2, NO_SPACE)


@pytest.mark.parametrize("line", [f"bot {QUESTION}", f"retrieval ask {QUESTION}"])
def test_a_closed_output_is_told_in_a_line(here, line):
    assert here(line, None) == (2, "wenju: standard output: not writable\n")


def test_that_the_reader_of_a_pipe_has_gone_is_no_failure(here):
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "w", encoding="utf-8") as pipe:
        assert here("retrieval articles", pipe) == (0, "")


@FULL
@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("-m bot --version > /dev/full", (2, NO_SPACE)),
        ("-m retrieval --help > /dev/full", (2, NO_SPACE)),
        (f"-m retrieval ask {QUESTION} >&-", (2, "wenju: standard output: not writable\n")),
    ],
)
def test_nor_does_python_fail_when_it_ends(data, line, told):
    mine = {name: value for name, value in os.environ.items() if "TELEGRAM" not in name}
    mine.pop("PYTHONUNBUFFERED", None)  # argparse would not tell that it could not write
    mine |= {"DATA_DIR": data, "PYTHONUTF8": "1", "ARTICLES_DIR": str(ROOT / "seeds")}
    command = f"{shlex.quote(sys.executable)} {line}"
    done = subprocess.run(command, shell=True, cwd=ROOT, env=mine, capture_output=True)
    assert (done.returncode, done.stderr.decode()) == told


@pytest.mark.parametrize("line", [f"bot {QUESTION}", "retrieval check"])
def test_an_output_without_chinese_names_the_mend(here, line):
    output = io.TextIOWrapper(io.BytesIO(), "ascii")
    code, errors = here(line, output)
    assert (code, output.buffer.getvalue()) == (2, b"")
    assert errors.count("\n") == 1
    assert "set PYTHONIOENCODING=utf-8" in errors


def test_an_output_in_another_chinese_encoding_is_written(here):
    output = io.TextIOWrapper(io.BytesIO(), "gbk")
    assert here(f"bot {QUESTION}", output) == (0, "")
    assert "通辽市未单独设立" in output.buffer.getvalue().decode("gbk")


@pytest.mark.parametrize("stdin", ["", None], ids=["empty", "closed"])
def test_neither_token_nor_terminal_nor_question_is_an_error(here, stdin):
    output = io.TextIOWrapper(io.BytesIO(), "utf-8")
    code, errors = here("bot", output, stdin if stdin is None else typed(stdin))
    assert (code, output.buffer.getvalue()) == (2, b"")
    assert errors.startswith("wenju: TELEGRAM_BOT_TOKEN: is not set")
    assert errors.count("\n") == 1
