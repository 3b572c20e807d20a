"""Standard streams that are full, closed or in another encoding: a line, and the right exit code.

Both commands, as a shell starts them.
"""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
QUESTION = "通辽有移民局吗"
BOT, ASK = f"-m bot {QUESTION}", f"-m retrieval ask {QUESTION}"
ARTICLES, CHAT = "-m retrieval articles", "-m bot"


@pytest.fixture(scope="module")
def shell(tmp_path_factory):
    """Run a command line, PY standing for Python: its exit code, and what it wrote."""
    data = tmp_path_factory.mktemp("data")

    def run(line: str, **settings: str) -> tuple[int, str, str]:
        mine = {name: value for name, value in os.environ.items() if "TELEGRAM" not in name}
        mine.pop("PYTHONUNBUFFERED", None)  # argparse would not tell that it could not write
        mine |= {"DATA_DIR": str(data), "PYTHONUTF8": "1", "ARTICLES_DIR": str(ROOT / "seeds")}
        line = line.replace("PY", shlex.quote(sys.executable))
        command = ["bash", "-o", "pipefail", "-c", line]
        done = subprocess.run(command, cwd=ROOT, env=mine | settings, capture_output=True)
        return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode()

    return run


FULL = pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")


@FULL
@pytest.mark.parametrize(
    "line",
    [
        *(BOT, ARTICLES, "-m retrieval check", "-m bot setup < /dev/null"),
        *("-m bot --version", "-m bot setup --help", "-m retrieval --help"),
    ],
)
def test_a_full_disk_is_told_in_a_line(shell, line):
    code, _, errors = shell(f"PY {line} > /dev/full")
    assert (code, errors) == (2, "wenju: standard output: no space left on device\n")


@FULL
def test_a_chat_from_a_pipe_on_a_full_disk(shell):
    code, _, errors = shell(f"echo {QUESTION} | PY {CHAT} > /dev/full")
    assert (code, errors) == (2, "wenju: standard output: no space left on device\n")


@pytest.mark.parametrize("line", [BOT, ASK])
def test_a_closed_output_is_told_in_a_line(shell, line):
    code, _, errors = shell(f"PY {line} >&-")
    assert (code, errors) == (2, "wenju: standard output: not writable\n")


@pytest.mark.parametrize("line", [f"PY {ARTICLES}", f"echo {QUESTION} | PY {CHAT}"])
def test_that_the_reader_of_a_pipe_has_gone_is_no_failure(shell, line):
    assert shell(f"{line} | true") == (0, "", "")


@pytest.mark.parametrize("line", [BOT, "-m retrieval check"])
def test_an_output_without_chinese_names_the_mend(shell, line):
    code, printed, errors = shell(f"PY {line}", PYTHONIOENCODING="ascii")
    assert (code, printed) == (2, "")
    assert errors.count("\n") == 1
    assert "set PYTHONIOENCODING=utf-8" in errors


def test_an_output_in_another_chinese_encoding_is_written(shell):
    code, printed, errors = shell(f"PY {BOT} | iconv -f gbk -t utf-8", PYTHONIOENCODING="gbk")
    assert (code, errors) == (0, "")
    assert "通辽市未单独设立" in printed


@pytest.mark.parametrize("source", ["< /dev/null", "<&-"])
def test_neither_token_nor_terminal_nor_question_is_an_error(shell, source):
    code, printed, errors = shell(f"PY {CHAT} {source}")
    assert (code, printed) == (2, "")
    assert errors.startswith("wenju: TELEGRAM_BOT_TOKEN: is not set")
    assert errors.count("\n") == 1
