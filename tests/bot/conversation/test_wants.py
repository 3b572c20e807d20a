import pytest

from bot.conversation.wants import is_english, want


@pytest.mark.parametrize(
    ("message", "kind", "about"),
    [
        ("还有吗？", "more", ""),
        ("更多", "more", ""),
        ("下一頁", "more", ""),
        ("不对", "other", ""),
        ("換一個", "other", ""),
        ("再说一遍", "again", ""),
        ("你这里都有哪些文章", "articles", ""),
        ("文章列表", "articles", ""),
        ("有沒有關於簽證的文章", "topic", "签证"),
        ("请问哪篇文章讲到茶叶", "topic", "茶叶"),
        ("這篇文章講什麼", "summary", ""),
        ("总结一下十四五规划", "summary", "十四五规划"),
        ("谁写的", "author", ""),
        ("这是哪天发表的呀", "date", ""),
        ("登在哪份报纸", "publisher", ""),
        ("来源", "source", ""),
        ("怎么用", "help", ""),
        ("你能干什么", "help", ""),
        ("菜单", "help", ""),
        ("转人工", "human", ""),
        ("我要投诉", "human", ""),
        ("？？？", "noise", ""),
        ("1", "noise", ""),
        ("啊啊啊啊", "noise", ""),
    ],
)
def test_what_is_no_question_for_the_sentences(message: str, kind: str, about: str):
    assert want(message) == (kind, about)


@pytest.mark.parametrize(
    "message",
    [
        "投诉电话是多少",
        "怎么用知乎",
        "开始时间是几点",
        "刑法",
        "茶",
        "77",
        "不对吧",
        "你好",
        "签证",
    ],
)
def test_what_may_be_a_question_is_one(message: str):
    assert want(message) is None


def test_a_question_in_english_is_told_from_a_name():
    assert is_english("What is WSL")
    assert not is_english("WSL 2")
    assert not is_english("how are you 怎么说")
