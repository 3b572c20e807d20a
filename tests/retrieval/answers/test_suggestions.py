"""Questions to offer: those that a person would ask and that the first passage answers."""

import pytest

from retrieval import Library
from retrieval.answers.suggestions import MAX_LENGTH, candidate_questions
from retrieval.readers.reading import article_from_text


def guessed(text: str) -> list[str]:
    return [each.question for each in candidate_questions(article_from_text(text, "a.md"))]


def offered(text: str) -> list[str]:
    article = article_from_text(text, "a.md")
    return [offer.question for offer in Library([article]).suggestions(9)]


def test_a_title_that_asks_is_itself_a_question():
    text = "北岸有没有渡口管理处？\n\n北岸没有渡口管理处，渡船由船运公司管。"
    assert offered(text) == ["北岸有没有渡口管理处？"]


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("本办法所称夜渡，是指晚上九点以后开出的渡船。", "什么是夜渡？"),
        ("石拱桥是一种用石头砌成拱形的桥。", "什么是石拱桥？"),
        ("北岸船运公司成立于1956年。", "北岸船运公司是什么时候成立的？"),
        ("老灯塔位于码头东边的山上。", "老灯塔在哪里？"),
        ("渡船的班次包括早班、午班和夜班。", "渡船的班次包括哪些？"),
        ("船票分为单程票和往返票。", "船票分为哪几种？"),
        ("浮标的作用是给船指路。", "浮标的作用是什么？"),
        ("「夜渡」是指晚上九點以後開出的渡船。", "什麼是夜渡？"),
        ("Docker 是一种容器工具，渡口的票务也用它。", "什么是 Docker？"),
    ],
)
def test_what_a_sentence_tells_of_a_term_is_asked(sentence, question):
    assert guessed(f"# 渡口\n\n{sentence}大家要遵守。") == [question]


@pytest.mark.parametrize(
    "sentence",
    [
        "它是一种用石头砌成的桥。",
        "这里的渡船包括早班和夜班。",
        "以下是一个例子：",
        "由于渡口位于上游，水很急。",
        "减量增效，提高“减量增效”的水平。",
        "一般包括三个步骤。",
        "干辣椒段中间一分为二。",
        "办理流程分为受理和审核。",
        "训练分为热身、主练两个阶段。",
        "北岸渡口的船是包括摆渡船在内的。",
    ],
)
def test_half_a_sentence_or_what_points_elsewhere_is_no_term(sentence):
    assert guessed(f"# 渡口\n\n{sentence}") == []


def test_a_heading_that_asks_is_asked_and_one_that_does_not_is_not():
    text = (
        "# 渡口\n\n## 一、服务的优化与效率的提升\n\n提高了。"
        "\n\n## 二、夜里怎么坐渡船\n\n坐渡船要先打电话。"
        "\n\n## Dim cStyle as Object\n\n代码。\n\n## 那船票呢？\n\n两元。\n\n## 如何买\n\n在窗口。"
    )
    assert guessed(text) == ["夜里怎么坐渡船"]


def test_a_dish_is_asked_for_where_its_first_step_is_the_answer():
    steps = "## 操作\n\n- 清蒸江鱼怎么做都行，先把江鱼洗净，上锅清蒸十分钟。\n"
    assert guessed(f"# 清蒸江鱼的做法\n\n清蒸江鱼是一道家常菜。\n\n{steps}") == ["清蒸江鱼怎么做？"]
    assert guessed("# 清蒸江鱼的做法\n\n很好吃。") == []


def test_what_the_first_passage_does_not_answer_is_not_offered():
    """It repeats the question, asks it, or stands elsewhere."""
    assert offered("# 夜里怎么坐渡船\n\n夜里怎么坐渡船是一大难题。\n\n早上有船。") == []
    assert offered("# 夜里怎么坐渡船\n\n夜里到底怎么坐渡船呢？") == []


def test_suggestions_are_the_articles_own_words():
    text = "# 渡口\n\n夜渡是指晚上的渡船。浮标的作用是给船指路。"
    for question in guessed(text):
        assert question.removeprefix("什么是").removesuffix("是什么？").rstrip("？") in text
        assert len(question) <= MAX_LENGTH


def test_an_article_without_a_question_suggests_nothing():
    assert guessed("停水通知\n明天停水。") == []
