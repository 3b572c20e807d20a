"""Kinds of answer, and the parts of a sentence that are one."""

import pytest

from retrieval.analysis.tokenizer import words
from retrieval.questions.answer_kinds.entities import entities, kinds_asked_for


@pytest.mark.parametrize(
    ("kind", "question", "sentence", "entity"),
    [
        ("number", "全市有多少人", "全市共有三百人", "三百"),
        ("number", "海图用的是哪一版", "海图是 2019 年的", "2019"),
        ("date", "该站何时开放", "该站在一九九二年开放", "年"),
        ("date", "茶会什么时候开", "茶会定于五月八日下午三时", "五月"),
        ("date", "什么时候交房租", "房租在开学后十天内交", "天内"),
        ("person", "谁是局长", "局长是王小明", "王小明"),
        ("person", "谁写的", "作者是列夫·托尔斯泰", "列夫·托尔斯泰"),
        ("place", "他出生在哪里", "他出生在北京", "北京"),
        ("code", "看磁盘用什么命令", "看磁盘用 df 命令", "df"),
        ("code", "皮肤在哪个目录", "皮肤放进 .skins/dark", "skins/dark"),
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


def test_the_number_of_an_article_is_none_that_is_asked_for():
    assert not entities("number", "第二十五条 押金按租金的倍数交", list)
    assert entities("number", "第二十五条 押金为三百元", list) == ["三百"]
