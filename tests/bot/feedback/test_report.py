"""`python -m bot feedback`: a summary to read, or a question set that `evaluate` reads."""

import io
import json
import sys
from contextlib import closing

import pytest

from bot.__main__ import main
from bot.feedback.report import question_set
from bot.feedback.store import FEEDBACK_FILE, Store, Vote
from retrieval import Library
from retrieval.__main__ import main as retrieval_main
from retrieval.evaluation.evaluation import figures, read_question_set
from retrieval.readers.reading import article_from_text
from tests.telegram.harness import SEEDS

QUESTION = "通辽有移民局吗"
RED, GREEN = "红茶可以用沸水冲泡。", "绿茶要用80℃的水冲泡。"
NOODLES = "面条煮三分钟后捞出。"


@pytest.fixture
def tea():
    texts = {"茶.txt": f"怎样泡茶\n{GREEN}\n{RED}", "面.txt": f"葱油面\n{NOODLES}"}
    return Library(article_from_text(text, file) for file, text in texts.items())


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    """The folder for what is kept; settings are these, and nothing else that this machine has."""
    monkeypatch.chdir(tmp_path)
    for name in "TELEGRAM_BOT_TOKEN", "TELEGRAM_API_URL", "WEBHOOK_URL", "LOG_LEVEL":
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ARTICLES_DIR", str(SEEDS))
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def store(data):
    with closing(Store(data / FEEDBACK_FILE)) as opened:
        yield opened


def press(library, question, texts, good=True):
    """A verdict on an answer that shows these passages."""
    ids = [p.id for text in texts for p in library.passages if p.text == text]
    assert len(ids) == len(texts)
    return Vote(question, tuple(ids), good, 0)


def lines(question_set):
    return [(item["question"], item["article"], item["answers"]) for item in question_set]


def test_what_was_judged_good_is_a_question_set(seeds, store, capsys, tmp_path):
    """From the press to the figures, as somebody would who follows the README."""
    shown = [hit.passage.id for hit in seeds.ask(QUESTION).hits[:2]]
    store.vote(1, "1:1", QUESTION, shown, True)
    store.vote(2, "2:1", "移民管理工作现代化是什么", shown, False)
    assert main(["feedback", "--json"]) == 0
    output = capsys.readouterr()
    (item,) = map(json.loads, output.out.splitlines())
    assert item["question"] == QUESTION
    assert item["answers"][0] == seeds.passage(shown[0]).text
    assert seeds.passage(shown[0]).article.file.startswith(item["article"])
    assert "1 questions left out" in output.err
    written = tmp_path / "judged.jsonl"
    written.write_text(output.out, "utf-8")
    questions, articles = read_question_set(written, seeds.articles)
    assert figures(Library(articles), questions).s_at_1 == 1
    assert retrieval_main(["evaluate", str(written), "--articles", str(SEEDS)]) == 0
    assert "questions     1" in capsys.readouterr().out


def test_passages_that_are_gone_are_skipped_and_counted(seeds, store, capsys):
    shown = seeds.ask(QUESTION).hits[0].passage.id
    store.vote(1, "1:1", QUESTION, [shown, "gone-since"], True)
    store.vote(1, "1:2", "那别处呢", ["gone-since"], True)
    store.vote(2, "2:2", "那别处呢", ["<no id>"], True)
    assert main(["feedback", "--json"]) == 0
    output = capsys.readouterr()
    (item,) = map(json.loads, output.out.splitlines())
    assert item["answers"] == [seeds.passage(shown).text]
    assert output.err == f"wenju: 2 of 3 presses skipped: their passages are not in {SEEDS} now\n"


def test_the_summary_is_to_be_read(store, capsys):
    store.vote(1, "1:1", QUESTION, ["a"], True)
    store.vote(2, "1:1", QUESTION, ["a"], True)
    store.vote(3, "1:1", QUESTION, ["a"], False)
    store.count({("private", True): 3, ("private", False): 1}, {"红烧肉怎么做": 1})
    assert main(["feedback"]) == 0
    output = capsys.readouterr()
    assert output.err == ""
    _, *told = output.out.splitlines()
    assert told == [
        "Questions: 4, 75% of them found something",
        "private 4",
        "👍 2 · 👎 1, 67% of them 👍",
        "",
        "Questions that most often found nothing:",
        "1. 红烧肉怎么做 × 1",
    ]


@pytest.mark.parametrize("arguments", [["feedback"], ["feedback", "--json"]])
def test_where_nothing_is_kept_it_says_so_and_leaves_no_trace(arguments, data, capsys):
    assert main(arguments) == 0
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err == f"wenju: no feedback in {data} yet\n"
    assert not data.exists()


def test_a_set_without_presses_says_so(store, capsys):
    store.count({("private", True): 1}, {})
    assert main(["feedback", "--json"]) == 0
    output = capsys.readouterr()
    assert output.out == ""
    assert "nobody has pressed" in output.err


@pytest.mark.parametrize("arguments", [["feedback"], ["feedback", "--json"]])
def test_a_file_that_cannot_be_read_is_one_line(arguments, data, capsys):
    data.mkdir()
    (data / FEEDBACK_FILE).write_bytes(b"no database" * 999)
    assert main(arguments) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err == f"wenju: {data / FEEDBACK_FILE}: file is not a database\n"
    assert [file.name for file in data.iterdir()] == [FEEDBACK_FILE]


@pytest.mark.parametrize("arguments", [[], ["--json"]])
def test_an_output_without_chinese_is_no_failure(seeds, store, monkeypatch, capsys, arguments):
    shown = seeds.ask(QUESTION).hits[0].passage.id
    store.vote(1, "1:1", QUESTION, [shown], True)
    store.count({("private", False): 1}, {"红烧肉怎么做": 1})
    output = io.TextIOWrapper(io.BytesIO(), "ascii")
    monkeypatch.setattr(sys, "stdout", output)
    assert (main(["feedback", *arguments]), capsys.readouterr().err) == (0, "")
    if arguments:
        assert json.loads(output.buffer.getvalue())["question"] == QUESTION


def test_a_folder_that_is_closed_to_us_is_one_line(monkeypatch, capsys):
    def closed(_):
        raise PermissionError("permission denied")

    monkeypatch.setattr("pathlib.Path.exists", closed)
    assert main(["feedback"]) == 2
    assert capsys.readouterr().err == "wenju: permission denied\n"


def test_articles_that_cannot_be_read_are_one_line(store, monkeypatch, capsys):
    store.vote(1, "1:1", QUESTION, ["a"], True)
    monkeypatch.setenv("ARTICLES_DIR", "no-such-folder")
    assert main(["feedback"]) == 0  # needs no articles
    capsys.readouterr()
    assert main(["feedback", "--json"]) == 2
    assert "no-such-folder" in capsys.readouterr().err


def test_only_the_word_alone_is_the_command(capsys):
    """Anything else is a question, as it was."""
    for question in ["feedback 通辽有移民局吗"], ["通辽有移民局吗", "feedback"]:
        assert main(question) == 0
        assert "《通辽有移民局这个单位吗》" in capsys.readouterr().out
    assert main(["Feedback"]) == 1
    assert main(["feedback", "什么"]) == 2


def test_a_verdict_is_about_the_first_passage_that_was_shown(tea):
    """Earlier versions kept all of them, and a filler below an answer is none."""
    kept = [press(tea, "泡茶用什么水", [RED, NOODLES])]
    assert lines(question_set(kept, tea)) == [("泡茶用什么水", "茶.txt", [RED])]


def test_each_passage_has_its_own_verdicts(tea):
    good = [press(tea, "泡茶用什么水", [RED]), press(tea, "泡茶用什么水", [GREEN])]
    assert lines(question_set(good, tea)) == [("泡茶用什么水", "茶.txt", [RED, GREEN])]
    against = press(tea, "泡茶用什么水", [GREEN], good=False)
    assert lines(question_set([*good, against], tea)) == [("泡茶用什么水", "茶.txt", [RED])]
    again = press(tea, "泡茶用什么水", [RED], good=False)
    assert question_set([*good, against, again], tea) == []


def test_a_question_has_one_article_the_one_with_most_praise(tea):
    asked = "煮多久"
    presses = [press(tea, asked, [RED]), press(tea, asked, [NOODLES]), press(tea, asked, [NOODLES])]
    assert lines(question_set(presses, tea)) == [(asked, "面.txt", [NOODLES])]
    assert lines(question_set(presses[:2], tea)) == [(asked, "茶.txt", [RED])]


def test_each_question_has_a_line(tea):
    presses = [press(tea, "红茶呢", [RED]), press(tea, "绿茶呢", [GREEN])] * 2
    assert [q for q, *_ in lines(question_set(presses, tea))] == ["红茶呢", "绿茶呢"]
