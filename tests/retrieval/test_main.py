"""The command line, a promise to those who script it."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from retrieval.__main__ import main
from tests.processes import PATIENCE, command

ROOT = Path(__file__).parents[2]
HITS = {"id", "score", "text", "before", "after", "section", "article"}
ARTICLE = {"id", "title", "published", "publisher", "source", "authors", "url", "file"}

Printed = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two articles and a file that is none."""
    (tmp_path / "茶").mkdir()
    (tmp_path / "茶" / "绿茶.md").write_text(
        "---\ntitle: 怎样泡茶\ndate: 2024-03-12\nauthor: 周晓红\npublisher: 茶叶报\n"
        "source: 江南网\nurl: https://example.com/1\n---\n\n"
        "## 水温\n\n绿茶要用80℃的水冲泡。红茶可以用沸水。\n",
        "utf-8",
    )
    (tmp_path / "面.txt").write_text("葱油面的做法\n面条煮三分钟后捞出。", "utf-8")
    (tmp_path / "图.txt").write_bytes(b"\x89PNG\0\0")
    return tmp_path


def objects(printed: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in printed.splitlines()]


def test_ask_prints_an_object_for_the_question(folder: Path, capsys: Printed):
    assert main(["ask", "--articles", str(folder), "--json", "绿茶用多少度的水"]) == 0
    out, err = capsys.readouterr()
    (answer,) = objects(out)
    assert set(answer) == {"question", "found", "confident", "shown", "hits"}
    assert answer["question"] == "绿茶用多少度的水"
    assert answer["found"] is True
    hit = answer["hits"][0]
    assert set(hit) == HITS
    assert hit["text"] == "绿茶要用80℃的水冲泡。"
    assert (hit["before"], hit["after"], hit["section"]) == ("", "红茶可以用沸水。", "水温")
    assert 0 < hit["score"] <= 1
    assert hit["article"] == {
        "id": hit["article"]["id"],
        "title": "怎样泡茶",
        "published": "2024-03-12",
        "publisher": "茶叶报",
        "source": "江南网",
        "authors": ["周晓红"],
        "url": "https://example.com/1",
        "file": "茶/绿茶.md",
    }
    assert err == "wenju: 图.txt: is binary, not text\n"


def test_ask_joins_the_words_of_its_arguments(folder: Path, capsys: Printed):
    main(["ask", "--articles", str(folder), "--json", "面条", "煮几分钟"])
    assert objects(capsys.readouterr().out)[0]["question"] == "面条 煮几分钟"


def test_ask_reads_a_question_a_line(
    folder: Path, capsys: Printed, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sys, "stdin", io.StringIO("绿茶\n\n面条煮几分钟\r\n今天股市怎么样"))
    assert main(["ask", "--articles", str(folder), "--json", "--limit", "1"]) == 0
    answers = objects(capsys.readouterr().out)
    assert [a["question"] for a in answers] == ["绿茶", "", "面条煮几分钟", "今天股市怎么样"]
    assert all(len(answer["hits"]) <= 1 for answer in answers)
    assert answers[1]["found"] is False
    assert answers[3]["found"] is False


def test_ask_prints_lines_to_read(folder: Path, capsys: Printed):
    main(["ask", "--articles", str(folder), "绿茶用多少度的水冲泡"])
    question, best, *_ = capsys.readouterr().out.splitlines()
    assert question == "绿茶用多少度的水冲泡"
    assert "绿茶要用80℃的水冲泡。" in best
    assert "《怎样泡茶》" in best
    main(["ask", "--articles", str(folder), "XYZZY"])
    assert capsys.readouterr().out == "XYZZY\n  没有找到\n"


def test_the_day_of_asking_can_be_told(tmp_path: Path, capsys: Printed):
    (tmp_path / "渡口.txt").write_text(
        "渡口\n2024年渡口运送旅客四万人次。\n2025年渡口运送旅客五万人次。", "utf-8"
    )
    for day, year in (("2025-12-31", "2024"), ("2026-01-01", "2025")):
        arguments = ["--articles", str(tmp_path), "--today", day, "--json"]
        assert main(["ask", *arguments, "去年渡口运送旅客多少"]) == 0
        assert objects(capsys.readouterr().out)[0]["hits"][0]["text"].startswith(year)


@pytest.mark.parametrize("command", ["ask", "evaluate"])
@pytest.mark.parametrize("day", ["昨天", "2026-02-30", "2026-1-1x", "20260101", ""])
def test_a_day_that_is_none_is_told_in_one_line(command: str, day: str, capsys: Printed):
    assert main([command, "--today", day, "茶"]) == 2
    assert capsys.readouterr().err == f"wenju: --today: {day!r} is not a day such as 2026-03-31\n"


def test_articles_prints_an_object_for_each(folder: Path, capsys: Printed):
    assert main(["articles", "--articles", str(folder), "--json"]) == 0
    out, err = capsys.readouterr()
    read = objects(out)
    assert all(set(article) == ARTICLE | {"passages"} for article in read)
    assert [(a["file"], a["title"], a["passages"]) for a in read] == [
        ("茶/绿茶.md", "怎样泡茶", 3),
        ("面.txt", "葱油面的做法", 1),
    ]
    assert err == "wenju: 图.txt: is binary, not text\n"


def test_articles_prints_lines_to_read(folder: Path, capsys: Printed):
    main(["articles", "--articles", str(folder)])
    assert capsys.readouterr().out.splitlines() == [
        "茶/绿茶.md: 《怎样泡茶》 · 茶叶报 · 2024-03-12 · 周晓红 · 3",
        "面.txt: 《葱油面的做法》 · 1",
    ]


def test_evaluate_prints_figures(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, capsys: Printed
):
    tmp_path = tmp_path_factory.mktemp("sets")  # in the folder they would be articles
    questions = tmp_path / "questions.jsonl"
    item = {"question": "绿茶用多少度的水", "article": "茶/绿茶", "answers": ["80℃"]}
    questions.write_text(json.dumps(item, ensure_ascii=False) + "\n\n", "utf-8")
    none = tmp_path / "unanswerable.jsonl"
    none.write_text('{"question": "XYZZY", "kind": "offtopic"}\n', "utf-8")
    arguments = ["evaluate", str(questions), "--unanswerable", str(none)]
    assert main([*arguments, "--articles", str(folder)]) == 0
    lines = capsys.readouterr().out.splitlines()
    figures = dict(line.split(maxsplit=1) for line in lines[:-1])
    assert figures["questions"] == "1"
    assert figures["S@1"] == figures["S@3"] == figures["S@5"] == figures["MRR@10"] == "1.000"
    assert lines[-1] == "offtopic: 1 questions, refused 1.00, not confident 1.00"


@pytest.mark.parametrize("command", [["ask", "茶"], ["articles"], ["articles", "--json"]])
def test_a_folder_without_articles_is_told_and_ends_with_2(
    command: list[str], tmp_path: Path, capsys: Printed
):
    for folder in (tmp_path, tmp_path / "nowhere"):
        assert main([*command, "--articles", str(folder)]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith(f"wenju: {folder}: no ")
        assert err.count("\n") == 1


def test_if_nothing_is_left_each_file_is_told(tmp_path: Path, capsys: Printed):
    (tmp_path / "a.txt").write_bytes(b"")
    (tmp_path / "b.txt").write_bytes(b"\0")
    assert main(["ask", "--articles", str(tmp_path), "茶"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 3
    assert "a.txt: is empty" in lines[1]
    assert "b.txt: is binary, not text" in lines[2]


def test_a_file_that_is_no_question_set_ends_with_2(folder: Path, tmp_path: Path, capsys: Printed):
    bad = tmp_path / "bad.jsonl"
    bad.write_text("{}\n", "utf-8")
    for path in (bad, tmp_path / "nowhere.jsonl"):
        assert main(["evaluate", str(path), "--articles", str(folder)]) == 2
        assert f"wenju: {path}" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [[], ["sing"], ["ask", "--limit", "0", "茶"], ["ask", "--limit", "x"], ["evaluate"]],
)
def test_wrong_usage_ends_with_2(arguments: list[str], capsys: Printed):
    assert main(arguments) == 2
    assert "usage: python -m retrieval" in capsys.readouterr().err


def test_the_command_works_with_the_seeds():
    command = [sys.executable, "-m", "retrieval", "ask", "--json", "--limit", "2"]
    asked = "通辽有移民局吗\n".encode()
    done = subprocess.run(command, cwd=ROOT, input=asked, capture_output=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")
    (answer,) = objects(done.stdout.decode())
    assert answer["confident"] is True
    assert answer["hits"][0]["article"]["file"].startswith("000_")


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "gbk"])
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_what_the_terminal_cannot_take_is_no_error(
    encoding: str, form: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch
):
    # As in a locale without UTF-8, and with bytes on the input that are no text in it either.
    stdin = io.TextIOWrapper(io.BytesIO(b"\xff\xfe \xd2\xc6\xc3\xf1\n"), encoding)
    stdout = io.TextIOWrapper(io.BytesIO(), encoding)
    monkeypatch.setattr(sys, "stdin", stdin)
    monkeypatch.setattr(sys, "stdout", stdout)
    assert main(["ask", *form, "--articles", str(folder)]) == 0
    printed = stdout.buffer.getvalue().decode(encoding)
    assert len(objects(printed) if form else printed.splitlines()) >= 1


def test_a_reader_that_goes_away_is_no_error(folder: Path, tmp_path: Path):
    questions = tmp_path / "questions"
    questions.write_text("绿茶\n" * 500, "utf-8")
    errors = tmp_path / "errors"
    reader, writer = os.pipe()
    with questions.open("rb") as asked, errors.open("wb") as err, open(reader, "rb") as out:
        streams = asked.fileno(), writer, err.fileno()
        env = os.environ | {"ARTICLES_DIR": str(folder / "茶")}
        process = command("retrieval", "ask", env=env, cwd=tmp_path, streams=streams)
        os.close(writer)
        out.readline()
    process.join(PATIENCE)
    assert (process.exitcode, errors.read_bytes()) == (0, b"")


def test_the_index_is_kept_where_the_environment_or_dotenv_says(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "one"))
    assert main(["articles", "--articles", str(folder)]) == 0
    (tmp_path / ".env").write_text(f"DATA_DIR={tmp_path / 'two'}\n")
    monkeypatch.delenv("DATA_DIR")
    assert main(["articles", "--articles", str(folder)]) == 0
    kept = [[file.suffix for file in (tmp_path / name).iterdir()] for name in ("one", "two")]
    assert kept == [[".index"], [".index"]]


@pytest.mark.parametrize("words", [["--水温 是多少"], ["-水温"], ["--", "--water", "水温"]])
def test_a_question_may_begin_with_a_dash(words: list[str], folder: Path, capsys: Printed):
    assert main(["ask", "--articles", str(folder), "--json", *words]) == 0
    assert objects(capsys.readouterr().out)[0]["question"] == " ".join(words).removeprefix("-- ")


def test_an_unknown_option_is_refused_with_what_to_do(folder: Path, capsys: Printed):
    assert main(["ask", f"--articles={folder}", "--water", "水温"]) == 2
    assert "begins with a dash stands after --" in capsys.readouterr().err
