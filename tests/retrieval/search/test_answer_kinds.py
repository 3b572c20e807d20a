"""Kinds of answer: what in a sentence could answer, and is not told by the question itself."""

import pytest

from retrieval.analysis.tokenizer import words
from retrieval.search.answer_kinds import answers_kind


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("number", "全市共有三百人"),
        ("date", "该站在一九九二年开放"),
        ("person", "局长是王小明"),
        ("person", "作者是列夫·托尔斯泰"),
        ("place", "他出生在北京"),
        ("reason", "由于下雨,比赛改期"),
    ],
)
def test_a_sentence_may_answer_by_what_it_holds(kind, sentence):
    assert answers_kind(sentence, lambda: words(sentence), [kind], "")
    assert not answers_kind("茶很好喝", lambda: words("茶很好喝"), [kind], "")


def test_what_the_question_tells_itself_is_no_answer():
    sentence = "北京有300个公园"
    assert not answers_kind(sentence, lambda: words(sentence), ["place"], "北京有多少公园")
    assert answers_kind(sentence, lambda: words(sentence), ["place", "number"], "北京有多少公园")


def test_a_sentence_is_not_cut_where_no_name_is_asked_for():
    def cut() -> list[str]:
        raise AssertionError

    assert answers_kind("共有300人", cut, ["number"], "")
