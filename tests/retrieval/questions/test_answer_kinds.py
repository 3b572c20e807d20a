"""The kind of answer that a question asks for, and whether a sentence has it."""

import pytest

from retrieval.analysis.tokenizer import words
from retrieval.questions.answer_kinds import entities, kinds_asked_for


@pytest.mark.parametrize(
    ("kind", "question", "sentence", "entity"),
    [
        ("number", "全市有多少人", "全市共有三百人", "三百"),
        ("date", "该站何时开放", "该站在一九九二年开放", "年"),
        ("person", "谁是局长", "局长是王小明", "王小明"),
        ("person", "谁写的", "作者是列夫·托尔斯泰", "列夫·托尔斯泰"),
        ("place", "他出生在哪里", "他出生在北京", "北京"),
        ("reason", "比赛为什么改期", "由于下雨,比赛改期", "由于"),
    ],
)
def test_a_sentence_may_have_the_kind_of_answer_asked_for(kind, question, sentence, entity):
    assert kind in kinds_asked_for(question)
    assert any(entity in found for found in entities(kind, sentence, lambda: words(sentence)))
    assert not entities(kind, "茶很好喝", lambda: words("茶很好喝"))


def test_a_sentence_is_not_cut_where_no_name_is_asked_for():
    def cut() -> list[str]:
        raise AssertionError

    assert entities("number", "共有300人", cut) == ["300"]
