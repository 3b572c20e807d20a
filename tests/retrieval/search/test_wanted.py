"""Wanted: of sentences that share the same words the one comes first that tells what is asked."""

from dataclasses import replace

import pytest

from retrieval import Library
from retrieval.readers.reading import article_from_text
from retrieval.search.config import Knobs

KNOBS = Knobs()

SOUP = """# 紫菜汤

紫菜汤里放虾皮，味道更鲜。

## 材料

- 紫菜 10g
- 虾皮 20g

## 规矩

第三条 摊主有下列行为的，不得卖汤：

（一）用隔夜的水；

（二）不洗手。

摊主的行为，管理处要管。

## 名词

把虾皮和紫菜一起放进滚水里的，叫做快手汤。

快手汤好喝，人人都爱快手汤。
"""


def first(question: str, knobs: Knobs = KNOBS) -> str:
    library = Library([article_from_text(SOUP, "汤.md")], knobs=knobs)
    return library.ask(question).hits[0].passage.text


@pytest.mark.parametrize(
    ("question", "knob", "answer"),
    [
        ("紫菜汤放多少虾皮", {"amount": 0.0}, "虾皮 20g"),
        ("摊主有哪些行为要管", {"listing": 0.0}, "第三条 摊主有下列行为的，不得卖汤："),
        (
            "什么是快手汤",
            {"definition": 0.0, "subject": 1.0},
            "把虾皮和紫菜一起放进滚水里的，叫做快手汤。",
        ),
    ],
)
def test_what_is_asked_for_comes_first(question, knob, answer):
    assert first(question) == answer
    assert first(question, replace(KNOBS, **knob)) != answer


def test_what_a_list_holds_follows_what_leads_in_to_it():
    hits = Library([article_from_text(SOUP, "汤.md")]).ask("摊主有哪些行为要管").hits
    assert [hit.passage.text for hit in hits[1:3]] == ["（一）用隔夜的水；", "（二）不洗手。"]


@pytest.mark.parametrize("question", ["河湾镇用水多少吨加价", "几月交水费"])
def test_of_two_versions_of_a_document_the_later_one_answers(question):
    text = "# 河湾镇用水办法\n\n每月用水超过{}吨的，加价收费。\n\n水费每年{}月交。\n"
    files = {"办法(2016-05-01).md": (12, 3), "办法(2022-05-01).md": (15, 3)}
    articles = [article_from_text(text.format(*n), file) for file, n in files.items()]
    for order in (articles, articles[::-1]):
        hits = Library(order).ask(question).hits
        assert hits[0].passage.article.version == "2022-05-01"
