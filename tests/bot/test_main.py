"""`python -m bot`: what it prints, and how it ends."""

import logging
import os
import re
import sys
import time
from subprocess import run

import pytest

import bot
from bot import service
from bot.__main__ import main
from bot.settings import CannotRun
from retrieval import IndexUnusable, Library, NothingToRead
from tests.telegram.harness import SEEDS, raising

QUESTION = "通辽有移民局吗"


pytestmark = pytest.mark.usefixtures("logging_restored")


@pytest.fixture(autouse=True)
def _settings(tmp_path, monkeypatch):
    """The seeds, and nothing else that this machine has set."""
    monkeypatch.chdir(tmp_path)
    for name in "TELEGRAM_BOT_TOKEN", "TELEGRAM_API_URL", "WEBHOOK_URL", "LOG_LEVEL", "INDEX_URL":
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ARTICLES_DIR", str(SEEDS))
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))


def test_found(capsys):
    assert main([QUESTION]) == 0
    output = capsys.readouterr()
    assert "通辽市未单独设立" in output.out
    assert "《通辽有移民局这个单位吗》" in output.out
    assert output.err == ""


def test_a_question_of_several_words_is_one(capsys):
    assert main(["通辽", "有移民局吗"]) == 0


def test_not_found(capsys):
    assert main(["量子力学"]) == 1
    assert "没有写到“量子力学”" in capsys.readouterr().out


def test_bytes_that_are_no_text(capsys):
    assert main(["\udcff\udcc4通辽有移民局吗"]) == 0


@pytest.mark.parametrize("question", [[""], [" "], ["", "　"]])
def test_an_empty_question_is_an_error(question, capsys):
    assert main(question) == 2
    assert capsys.readouterr().err == "wenju: the question is empty\n"


def test_the_version(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"wenju {bot.__version__}\n"


def test_help(capsys):
    assert main(["--help"]) == 0
    assert "TELEGRAM_BOT_TOKEN" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], [QUESTION]])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_BOT_TOKEN", "nonsense"),
        ("TELEGRAM_API_URL", "nonsense"),
        ("LOG_LEVEL", "nonsense"),
        ("ARTICLES_DIR", "no-such-folder"),
        ("ARTICLES_DIR", str(SEEDS / "000_eb149a8aeaaa66ff.txt")),
        ("TELEGRAM_TOKEN", "1:abc"),
        ("WEBHOOK_URL", "http://bot.example.org"),
        ("INDEX_URL", "nonsense"),
        ("INDEX_URL", "ftp://milvus:19530"),
    ],
)
def test_a_wrong_setting_is_one_line(monkeypatch, capsys, name, value, arguments):
    monkeypatch.setenv(name, value)
    assert main(arguments) == 2
    output = capsys.readouterr()
    assert output.out == ""
    (line,) = output.err.splitlines()
    assert line.startswith("wenju: ")
    assert name in line


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://user:secret@127.0.0.1:1", "http://127.0.0.1:1: "),
        ("no-such-folder/index.db", "no-such-folder/index.db: "),
    ],
)
def test_an_index_that_cannot_be_reached_is_one_line_at_once(monkeypatch, capfd, url, told):
    pytest.importorskip("pymilvus")
    monkeypatch.setenv("INDEX_URL", url)
    began = time.monotonic()
    assert main([QUESTION]) == 2
    assert time.monotonic() - began < 5
    output = capfd.readouterr()
    assert output.out == ""
    (line,) = output.err.splitlines()
    assert line.startswith(f"wenju: INDEX_URL: {told}")
    assert "secret" not in line


def test_no_password_of_the_index_is_in_the_line_that_tells_of_it(monkeypatch, capsys):
    error = IndexUnusable("http://user:secret@milvus:19530: unavailable")
    monkeypatch.setattr(Library, "open", raising(error))
    assert main([QUESTION]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line == "wenju: INDEX_URL: http://milvus:19530: unavailable"


def test_no_password_in_an_address_is_logged(monkeypatch, capsys):
    addresses = {
        "TELEGRAM_API_URL": "http://user:hunter-1@127.0.0.1:8081",
        "INDEX_URL": "http://user:hunter-2@milvus:19530",
    }
    for name, value in {**addresses, "TELEGRAM_BOT_TOKEN": "1:token"}.items():
        monkeypatch.setenv(name, value)

    def tell(*_, **__):
        logging.getLogger("httpx").warning("cannot reach %s", " ".join(addresses.values()))
        raise NothingToRead("stop here")

    monkeypatch.setattr(Library, "open", tell)
    assert main([]) == 2
    said = capsys.readouterr().err
    assert "127.0.0.1:8081" in said
    assert "hunter" not in said


def test_an_index_without_what_it_needs_names_the_mend(monkeypatch, capsys):
    for module in [name for name in sys.modules if name.startswith("pymilvus")]:
        monkeypatch.delitem(sys.modules, module)
    for ours in "remote", "loading", "milvus":
        monkeypatch.delitem(sys.modules, f"retrieval.engines.{ours}", raising=False)
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    monkeypatch.setenv("INDEX_URL", "http://127.0.0.1:1")
    assert main([QUESTION]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("wenju: INDEX_URL: needs pymilvus")
    assert "pip install -e '.[milvus]'" in line


def test_an_index_in_a_file_answers_alike(monkeypatch, tmp_path, capsys):
    pytest.importorskip("milvus_lite.adapter.grpc.server")  # before it is waited for
    main([QUESTION])
    expected = capsys.readouterr().out
    monkeypatch.setenv("INDEX_URL", str(tmp_path / "index.db"))
    assert main([QUESTION]) == 0
    assert capsys.readouterr().out == expected


def test_a_file_that_cannot_be_read_is_told_and_the_others_answer(tmp_path, monkeypatch, capsys):
    (tmp_path / "good.txt").write_text("茶叶要密封、避光、低温保存。", "utf-8")
    (tmp_path / "empty.txt").write_text("", "utf-8")
    monkeypatch.setenv("ARTICLES_DIR", str(tmp_path))
    assert main(["茶叶怎样保存"]) == 0
    assert re.fullmatch(r"wenju: empty.txt: .+\n", capsys.readouterr().err)


def test_a_service_that_cannot_run_is_one_line(monkeypatch, capsys):
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "1:token")
    monkeypatch.setenv("LOG_LEVEL", "ERROR")
    monkeypatch.setattr(service, "run", raising(CannotRun("the port is taken")))
    assert main([]) == 2
    assert capsys.readouterr().err == "wenju: the port is taken\n"


def test_the_index_is_kept_in_the_data_dir(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    for _ in range(2):
        assert main([QUESTION]) == 0
    assert [file.suffix for file in (tmp_path / "data").iterdir()] == [".index"]


SLOW = ("kreuzberg", "yaml", "markdown_it")


def test_with_a_kept_index_a_start_imports_nothing_that_only_reading_needs(capsys):
    """What is slow to import would be most of the time that a start takes."""
    assert main([QUESTION]) == 0  # reads the articles
    assert set(SLOW) - {"kreuzberg"} <= sys.modules.keys()
    program = (
        "import sys; from bot.__main__ import main; main([sys.argv[1]]);"
        "print([name for name in sys.argv[2:] if name in sys.modules], file=sys.stderr)"
    )
    command = [sys.executable, "-c", program, QUESTION, *SLOW]
    settings = os.environ | {"PYTHONPATH": str(SEEDS.parent), "PYTHONUTF8": "1"}
    done = run(command, env=settings, capture_output=True, text=True, encoding="utf-8")
    assert done.stderr == "[]\n"
    assert "通辽市未单独设立" in done.stdout
