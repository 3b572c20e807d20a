"""Questions made of a collection's own words, and what counts as their answer."""

import pytest

from retrieval.documents.article import Article
from retrieval.evaluation.own_questions import asked_of, own_questions
from retrieval.library import Library
from retrieval.readers.reading import article_from_text


def article(text: str, file: str = "a.md") -> Article:
    return article_from_text(text, file)


def made(text: str) -> list[str]:
    return [question.text for question in own_questions(article(text))]


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("本办法所称危险物品，是指易燃、易爆的物品。", "什么是危险物品？"),
        ("“散户”指的是资金量不大的个人投资者。", "什么是散户？"),
        ("所謂善意，是指不知道有瑕疵，並且沒有過失。", "什麼是善意？"),
        ("交互设计（IxD）是指人与产品之间行为的设计。", "什么是交互设计？"),
    ],
)
def test_a_definition_is_asked_for(sentence, question):
    text = f"# 说明\n\n{sentence}\n"
    assert made(text) == [question]
    (asked,) = asked_of(Library([article(text)]), 10)
    assert asked.is_answered
    assert asked.question.right.text == sentence


@pytest.mark.parametrize(
    "sentence", ["这是指上面的情形。", "他用手一指，说的是对面的山。", "该办法是指导性的文件。"]
)
def test_what_defines_nothing_is_not_asked_for(sentence):
    assert made(f"# 说明\n\n{sentence}\n") == []


def test_a_heading_that_stands_twice_is_no_question():
    text = "# 手册\n\n## 安装的步骤\n\n先下载。\n\n## 常见的问题\n\n甲。\n\n## 常见的问题\n\n乙。\n"
    assert made(text) == ["手册 安装的步骤有哪些内容？"]


def test_what_stands_in_the_section_answers_its_heading():
    text = "# 手册\n\n## 安装的步骤\n\n先下载软件。\n\n### 在平板上\n\n再点开它。"
    text += "\n\n## 其他\n\n不行。\n"
    own = article(text)
    library = Library([own])
    (question,) = [q for q in own_questions(own) if "安装" in q.text]
    by_text = {hit.passage.text: hit.passage for hit in library.ask("软件 点开 不行").hits}
    assert question.is_answered_by(by_text["先下载软件。"])
    assert question.is_answered_by(by_text["再点开它。"])
    assert not question.is_answered_by(by_text["不行。"])


def test_the_questions_are_spread_over_the_articles():
    one = "# 手册{0}\n\n## 机器{0}的安装\n\n先装{0}号件。\n\n## 机器{0}的保养\n\n擦{0}号件。\n"
    articles = [article(one.format(n), f"{n}.md") for n in "甲乙丙丁"]
    files = [asked.question.right.article.file for asked in asked_of(Library(articles), 6)]
    assert sorted(files[:4]) == sorted(f"{n}.md" for n in "甲乙丙丁")
    assert len(files) == len({*files[:4]}) + 2
    assert len(asked_of(Library(articles), 2)) == 2
