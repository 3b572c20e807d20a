import json
from pathlib import Path
from typing import Any

import pytest

from retrieval import Library
from retrieval.evaluation.evaluation import (
    NoQuestions,
    figures,
    read_jsonl,
    read_question_set,
    read_unanswerable_set,
    refusals,
)
from retrieval.readers.reading import article_from_text

TEA = article_from_text("怎样泡茶\n绿茶要用80℃的水冲泡。\n红茶可以用沸水冲泡。", "茶_1.txt")
NOODLES = article_from_text("葱油面\n面条煮三分钟后捞出。", "面_2.txt")
ARTICLES = [TEA, NOODLES]


def jsonl(folder: Path, *items: dict[str, Any] | str) -> Path:
    path = folder / "questions.jsonl"
    lines = [x if isinstance(x, str) else json.dumps(x, ensure_ascii=False) for x in items]
    path.write_text("\n".join(lines), "utf-8")
    return path


def squad(folder: Path, context: str, *qas: tuple[str, str, int]) -> Path:
    """A SQuAD file of one context; each question with its answer and where that begins."""
    asked = [
        {"id": str(i), "question": q, "answers": [{"text": a, "answer_start": start}]}
        for i, (q, a, start) in enumerate(qas)
    ]
    path = folder / "set.json"
    data = {"data": [{"title": "题目", "paragraphs": [{"context": context, "qas": asked}]}]}
    path.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    return path


def test_a_question_is_answered_by_a_passage_of_its_article_with_one_of_the_answers(
    tmp_path: Path,
):
    item = {"question": "红茶用什么水", "article": "茶", "answers": ["沸水", "开水"]}
    (question,), articles = read_question_set(jsonl(tmp_path, item), ARTICLES)
    assert articles == ARTICLES
    answering = [p.text for p in Library(ARTICLES).passages if question.is_answered_by(p)]
    assert answering == ["红茶可以用沸水冲泡。"]


def test_contexts_of_squad_are_the_articles_taken_as_they_are(tmp_path: Path):
    context = "版权声明\n范廷颂是越南主教。他生于1919年。"
    path = squad(tmp_path, context, ("生于哪年", "1919年", context.index("1919")))
    (question,), (article,) = read_question_set(path, [])
    assert article.text == context
    answering = [p.text for p in Library([article]).passages if question.is_answered_by(p)]
    assert answering == ["他生于1919年。"]


def test_a_wrong_offset_of_squad_is_mended_by_the_wording(tmp_path: Path):
    path = squad(tmp_path, "甲已经来了。乙已经走了。", ("谁走了", "乙", 0), ("谁", "不在文中", 3))
    (found, missing), (article,) = read_question_set(path, [])
    passages = Library([article]).passages
    assert [p.text for p in passages if found.is_answered_by(p)] == ["乙已经走了。"]
    assert not any(missing.is_answered_by(p) for p in passages)


def test_figures_are_shares_of_the_questions(tmp_path: Path):
    path = jsonl(
        tmp_path,
        {"question": "绿茶用多少度的水冲泡", "article": "茶", "answers": ["80℃"]},
        {"question": "面条煮几分钟", "article": "面", "answers": ["三分钟"]},
        {"question": "XYZZY", "article": "面", "answers": ["三分钟"]},
        {"question": "绿茶用多少度的水冲泡", "article": "茶", "answers": ["沸水"]},
    )
    questions, _ = read_question_set(path, ARTICLES)
    measured = figures(Library(ARTICLES), questions)
    assert measured.questions == 4
    assert measured.s_at_1 == 0.5
    assert measured.s_at_3 == measured.s_at_5 == 0.75
    assert measured.mrr_at_10 == (1 + 1 + 0 + 1 / 2) / 4
    assert measured.milliseconds > 0
    assert measured.confident <= measured.found <= 0.75


def test_refusals_are_counted_by_kind():
    items = [
        ("XYZZY", "offtopic"),
        ("绿茶要用80℃的水冲泡", "near"),
        ("QWERT", "offtopic"),
        ("ASDF", ""),
    ]
    counted = {r.kind: (r.questions, r.refused) for r in refusals(Library(ARTICLES), items)}
    assert counted == {"offtopic": (2, 1.0), "near": (1, 0.0), "": (1, 1.0)}


def test_empty_lines_are_left_out(tmp_path: Path):
    assert list(read_jsonl(jsonl(tmp_path, {"a": 1}, "", "  ", {"a": 2}))) == [{"a": 1}, {"a": 2}]


def test_a_bad_line_is_named(tmp_path: Path):
    with pytest.raises(NoQuestions, match=r"questions\.jsonl:2: is not JSON"):
        list(read_jsonl(jsonl(tmp_path, {"a": 1}, "{坏")))


@pytest.mark.parametrize(
    "content", ["", "\n", "[]", '"文字"', "{}", '{"question": "只有问题"}', '{"answers": 3}']
)
def test_what_is_no_question_set_is_told(tmp_path: Path, content: str):
    with pytest.raises(NoQuestions) as caught:
        read_question_set(jsonl(tmp_path, content), ARTICLES)
    assert str(tmp_path) in str(caught.value)


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"data": 3}', '{"data": [{"paragraphs": [{}]}]}']
)
def test_what_is_no_squad_is_told(tmp_path: Path, content: str):
    path = tmp_path / "set.json"
    path.write_text(content, "utf-8")
    with pytest.raises(NoQuestions):
        read_question_set(path, [])


def test_a_missing_or_undecodable_file_is_told(tmp_path: Path):
    for name in ("none.jsonl", "none.json"):
        with pytest.raises(NoQuestions):
            read_question_set(tmp_path / name, ARTICLES)
    for name in ("bad.jsonl", "bad.json"):
        (tmp_path / name).write_bytes(b"\xff\xfe\x00")
        with pytest.raises(NoQuestions):
            read_question_set(tmp_path / name, ARTICLES)


def test_a_set_without_questions_is_told(tmp_path):
    path = tmp_path / "empty.json"
    path.write_text('{"data": []}', "utf-8")
    with pytest.raises(NoQuestions, match="has no question in it"):
        read_question_set(path, [])


def test_an_unanswerable_line_without_a_question_is_told(tmp_path):
    with pytest.raises(NoQuestions, match="each line must be"):
        read_unanswerable_set(jsonl(tmp_path, {"kind": "near"}))
