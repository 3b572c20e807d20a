"""Small talk is told from questions, in both scripts and in English."""

import json
import time
from pathlib import Path

import pytest

from retrieval import Library
from retrieval.answers.small_talk import small_talk
from retrieval.readers.reading import plain_article

HERE = Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("你好", "greeting"),
        ("您好，在嗎？", "greeting"),
        ("早上好呀 ☀️", "greeting"),
        ("Hello there!", "greeting"),
        ("非常感謝！", "thanks"),
        ("谢谢你的帮助🙏", "thanks"),
        ("我好喜歡你呀", "thanks"),
        ("再見啦，下次聊", "farewell"),
        ("bye bye", "farewell"),
        ("你是誰？", "identity"),
        ("你好，你能做什么呀", "identity"),
        ("who are you?", "identity"),
        ("谢谢，再见！", "farewell"),
        ("唔該晒", "thanks"),
        ("多謝晒！", "thanks"),
        ("想请教个问题", "greeting"),
        ("测试一下", "greeting"),
        ("不好意思，打扰了", "apology"),
        ("你怎么这么笨", "complaint"),
        ("垃圾机器人", "complaint"),
        ("你今年几岁啦", "identity"),
    ],
)
def test_small_talk_is_recognised(message, kind):
    assert small_talk(message) == kind


@pytest.mark.parametrize(
    "message",
    ["你好通辽", "谢谢用蒙古语怎么说", "history", "移民局是什么", "早期移民", "😂", "", "???"],
)
def test_one_word_more_may_be_a_question(message):
    assert small_talk(message) is None


@pytest.mark.parametrize("file", ["questions.jsonl", "dev_questions.jsonl"])
def test_no_question_for_the_articles_is_taken_for_small_talk(file):
    lines = map(json.loads, (HERE / file).read_text("utf-8").splitlines())
    assert [line["question"] for line in lines if small_talk(line["question"])] == []


def test_every_small_talk_of_our_own_list_is_recognised():
    lines = map(json.loads, (HERE / "dev_unanswerable.jsonl").read_text("utf-8").splitlines())
    wrong = [x for x in lines if small_talk(x["question"]) != x.get("small_talk")]
    assert wrong == []


def test_a_message_made_to_be_slow_is_not():
    began = time.perf_counter()
    for message in ("谢" * 39 + "x", "哈" * 39 + "x", "~!" * 500 + "x", "你好" * 500):
        small_talk(message)
    assert time.perf_counter() - began < 0.5


def test_an_answer_tells_what_it_was():
    answer = Library([plain_article("1", "", "你好是一句问候。")]).ask("你好！")
    assert (answer.found, answer.confident, answer.small_talk) == (False, False, "greeting")


@pytest.mark.parametrize("text", ["收到", "好的", "好的，谢谢！", "知道了", "明白", "懂了", "OK"])
def test_what_only_says_that_it_was_read_is_no_question(text: str):
    assert small_talk(text) == "thanks"


@pytest.mark.parametrize(
    "text",
    [
        "收到罚单怎么办",
        "了解签证",
        "好的学校",
        "知道了地址怎么走",
        "垃圾怎么分类",
        "测试环境",
        "问个问题少年的故事",
        "你多大可以开车",
    ],
)
def test_a_question_that_begins_like_that_is_one(text: str):
    assert small_talk(text) is None
