"""Questions made of a collection's own words, and what counts as their answer."""

import pytest

from retrieval.documents.article import Article
from retrieval.evaluation.generated_questions import (
    ask_questions,
    questions_from_candidates,
    questions_from_headings,
    questions_to_try,
)
from retrieval.evaluation.heading_questions import ArticleCounts
from retrieval.library import Library
from retrieval.readers.reading import article_from_text


def article(text: str, file: str = "a.md") -> Article:
    return article_from_text(text, file)


def made(text: str) -> list[str]:
    own = article(text)
    return [
        question.text
        for question in [
            *questions_from_candidates(own),
            *questions_from_headings(own, ArticleCounts.of([own])),
        ]
    ]


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
    (asked,) = ask_questions(Library([article(text)]), 10)
    assert asked.is_answered
    assert asked.question.passage.text == sentence


@pytest.mark.parametrize(
    "sentence", ["这是指上面的情形。", "他用手一指，说的是对面的山。", "该办法是指导性的文件。"]
)
def test_what_defines_nothing_is_not_asked_for(sentence):
    assert made(f"# 说明\n\n{sentence}\n") == []


def test_what_a_law_explains_for_one_of_its_articles_is_not_asked_of_all():
    assert made("# 渡口法\n\n本条所称权利人，是指渡口的业主。\n") == []
    assert made("# 渡口法\n\n本法所称权利人，是指渡口的业主。\n") == ["什么是权利人？"]


def test_what_a_word_of_two_characters_includes_is_not_asked():
    """规划分为哪几种 does not say which plans."""
    assert made("# 说明\n\n规划分为流域规划和区域规划。航道规划分为全国规划和流域规划。") == [
        "航道规划分为哪几种？"
    ]


def test_without_headings_and_definitions_the_title_is_asked():
    assert made("北岸渡口停航通知\n\n明天停航。后天恢复。") == ["北岸渡口停航通知"]


def test_what_stands_in_the_section_answers_its_heading():
    text = "# 手册\n\n## 安装软件的步骤\n\n先下载软件。\n\n### 在平板上\n\n再点开它。"
    text += "\n\n## 其他\n\n不行。\n"
    own = article(text)
    library = Library([own])
    (question,) = [
        q for q in questions_from_headings(own, ArticleCounts.of([own])) if "安装" in q.text
    ]
    by_text = {hit.passage.text: hit.passage for hit in library.ask("软件 点开 不行").hits}
    assert question.is_answered_by(by_text["先下载软件。"])
    assert question.is_answered_by(by_text["再点开它。"])
    assert not question.is_answered_by(by_text["不行。"])


def test_all_the_steps_answer_how_a_dish_is_made():
    steps = "".join(f"- 第{n}步，把江鱼翻一面。\n" for n in "一二三四五")
    (question,) = questions_from_candidates(
        article(f"# 清蒸江鱼的做法\n\n## 操作\n\n{steps}\n## 附加\n\n好吃。\n")
    )
    assert question.text == "清蒸江鱼怎么做？"
    answers = [
        p.text for p in Library([question.passage.article]).passages if question.is_answered_by(p)
    ]
    assert len(answers) == 5


def test_the_questions_are_spread_over_the_articles():
    one = "# 手册{0}\n\n## 机器{0}的安装史\n\n先装{0}号件。\n\n## 机器{0}的保养史\n\n擦{0}号件。\n"
    articles = [article(one.format(n), f"{n}.md") for n in "甲乙丙丁"]
    files = [asked.question.passage.article.file for asked in ask_questions(Library(articles), 6)]
    assert sorted(files[:4]) == sorted(f"{n}.md" for n in "甲乙丙丁")
    assert len(files) == 6
    assert len(ask_questions(Library(articles), 2)) == 2


def test_definitions_and_headings_take_turns():
    one = "# 手册{0}\n\n## 机器{0}的保养史\n\n本手册所称{0}号机，是指{0}厂的机器。\n"
    articles = [article(one.format(n), f"{n}.md") for n in "甲乙丙丁"]
    questions = [asked.question.text for asked in ask_questions(Library(articles), 4)]
    assert questions == ["什么是甲号机？", "机器乙的保养史", "什么是丙号机？", "机器丁的保养史"]


def test_what_several_articles_would_be_asked_alike_is_not_asked():
    text = "# 手册{0}\n\n本手册所称机主，是指{0}厂。\n"
    assert ask_questions(Library([article(text.format(n), f"{n}.md") for n in "甲乙"]), 10) == []


def test_questions_to_try_are_suggestions_and_then_headings():
    text = "# 渡口手册\n\n## 夜航班次的由来\n\n夜航班次的由来是渔民的要求。\n\n"
    text += "## 船票\n\n船票分为单程票和往返票。\n"
    library = Library([article(text)])
    assert questions_to_try(library, 1) == ["船票分为哪几种？"]
    assert questions_to_try(library, 3) == ["船票分为哪几种？", "夜航班次的由来", "渡口手册的船票"]


def test_what_the_first_sentence_does_not_answer_is_not_tried(monkeypatch):
    library = Library([article("# 渡口手册\n\n## 夜航班次的由来\n\n渔民要求开的。\n")])
    monkeypatch.setattr(library, "ask", lambda *_, **__: Library.ask(library, "量子力学"))
    assert questions_to_try(library, 3) == []
