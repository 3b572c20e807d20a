import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.analysis.tokenizer import normalised_question
from retrieval.questions.chatter import clauses, without_chatter

QUESTION = "湖边能不能露营"


@pytest.mark.parametrize(
    "message",
    [
        "小弟想请教一下各位大佬，{}，急急急",
        "各位大佬我想请教一下{}急急急在线等",
        "大家好，我是新来的，想问一下{}？谢谢大家！",
        "有没有人知道{}啊",
        "请问{} 有人知道吗 在线等 挺急的",
        "老師好，不好意思打擾了，請問{}？感激不盡",
        "我在网上查了半天也没查到，{}，求大神解答",
        "我的朋友说他也不清楚，{}，到底有没有",
        "在吗？想问个事，{}，麻烦了",
        "求助！！！{}？",
        "【求助】{}",
        "[请教]{}?",
        "转发：{}？",
        "hi，{}？thanks",
        "打扰了，我老婆非让我问问{}",
    ],
)
def test_a_question_is_the_same_whatever_is_said_around_it(message: str):
    asked = normalised_question(message.format(QUESTION))
    assert without_chatter(asked).rstrip("啊") in (QUESTION, f"他也不清楚,{QUESTION}")


@pytest.mark.parametrize(
    "question",
    [
        "老师多久轮岗一次",
        "求助电话是多少",
        "转发微博算不算侵权",
        "【湖边】能不能露营",
        "谢谢的意思是什么",
        "泰语“谢谢”怎么说",
        "「不好意思」用法语怎么说",
        "老师说的话是什么意思",
        "听说读写怎么练",
        "有没有会说蒙语的窗口接待",
        "他是怎么回答的",
        "在1900年,谁提出了量子论?",
        "怎么办",  # nothing else is left: it stays
        "谢谢",
    ],
)
def test_words_of_chatter_that_are_asked_about_stay(question: str):
    assert without_chatter(question) == question


def test_clauses_end_at_marks_and_where_people_write_a_space_for_one():
    assert [*clauses("你好，通辽 有移民局吗？1,000 元")] == [
        "你好，",
        "通辽 ",
        "有移民局吗？",
        "1,000 元",
    ]


@given(st.text(max_size=40))
def test_nothing_of_a_message_is_lost_between_its_clauses(text: str):
    joined = "".join(clauses(text))
    assert [*filter(str.isalnum, text)] == [*filter(str.isalnum, joined)]
