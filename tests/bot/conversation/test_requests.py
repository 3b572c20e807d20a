import pytest

from bot.conversation.requests import english_keywords, find_request


@pytest.mark.parametrize(
    ("message", "kind", "target"),
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
        ("谁是作者", "author", ""),
        ("列个清单看看都有啥文章", "articles", ""),
        ("再换一条", "other", ""),
        ("你说得不对", "other", ""),
        ("没了？", "more", ""),
        ("帮帮我", "help", ""),
        ("这是哪天发表的呀", "date", ""),
        ("登在哪份报纸", "publisher", ""),
        ("来源", "source", ""),
        ("哪篇文章讲的是茶叶", "topic", "茶叶"),
        ("找一下茶叶的文章", "topic", "茶叶"),
        ("王小明的文章", "topic", "王小明"),
        ("有没有提到茶叶的", "topic", "茶叶"),
        ("出自哪里", "source", ""),
        ("能问什么", "help", ""),
        ("哪篇報道最新", "newest", ""),
        ("最近发布的资料有哪些", "newest", ""),
        ("你的内容更新到几号", "newest", ""),
        ("最旧的是哪一篇", "oldest", ""),
        ("找一下2019年发表的论文", "year", "2019"),
        ("看看所有的標題", "articles", ""),
        ("你的资料都是讲什么的", "articles", ""),
        ("打开正文", "summary", ""),
        ("前后文", "context", ""),
        ("這句話什麼意思", "context", ""),
        ("這話是誰說的", "source", ""),
        ("再来一条", "more", ""),
        ("為何", "fragment", ""),
        ("那个呢", "fragment", ""),
        ("不可能！", "reaction", ""),
        ("你敢保证吗", "reaction", ""),
        ("看看上一页", "back", ""),
        ("请把原文链接发给我", "source", ""),
        ("帮我翻译成日语", "cannot", ""),
        ("能不能说得简短一点", "cannot", ""),
        ("来一首诗", "cannot", ""),
        ("show all articles", "articles", ""),
        ("有冇關於茶葉嘅文章", "topic", "茶叶"),
        ("呢篇係邊個寫嘅", "author", ""),
        ("仲有冇", "more", ""),
        ("怎么用", "help", ""),
        ("你能干什么", "help", ""),
        ("菜单", "help", ""),
        ("转人工", "human", ""),
        ("我要投诉", "human", ""),
        ("？？？", "reaction", ""),
        ("1", "reaction", ""),
        ("啊啊啊啊", "reaction", ""),
        ("嗯嗯", "reaction", ""),
    ],
)
def test_what_is_no_question_for_the_sentences(message: str, kind: str, target: str):
    wanted = find_request(message)
    assert wanted
    assert (wanted.kind, wanted.target) == (kind, target)


@pytest.mark.parametrize(
    ("message", "kind", "target"),
    [
        ("通辽那篇文章讲什么", "summary", "通辽"),
        ("总结一下二连浩特那篇", "summary", "二连浩特"),
        ("天门那篇是谁写的", "author", "天门"),
        ("《刑法》是哪天发表的", "date", "《刑法》"),
    ],
)
def test_an_article_is_told_by_what_it_is_about(message: str, kind: str, target: str):
    """Such a message is about an article, where 十四五规划是谁写的 may be a question."""
    assert find_request(message)[:3] == (kind, target, True)


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
        "最新的政策是什么",
        "2019年的利润有多少",
        "为何要年审",
        "年审是什么意思",
        "翻译费多少钱",
        "这个系统怎么用电",
        "这句诗是谁写的呢，最早的版本呢",
    ],
)
def test_what_may_be_a_question_is_one(message: str):
    assert find_request(message) is None


def test_a_number_after_a_list_is_one_of_its_articles():
    for message, number in ("三", 3), ("第2篇", 2), ("最后一篇", 4), ("倒数第一个讲什么", 4):
        assert find_request(message, 4).number == number
    assert find_request("最后一篇") is None


def test_a_question_english_keywords_is_told_from_a_name():
    assert english_keywords("WSL 2") is None
    assert english_keywords("how are you 怎么说") is None


def test_of_a_question_english_keywords_the_words_that_tell_something_are_looked_for():
    assert english_keywords("What is WSL?") == "WSL"
    assert english_keywords("how do I install docker-compose 2.0") == "install docker-compose 2.0"
    assert english_keywords("What can you do for me") == ""
