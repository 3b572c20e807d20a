"""Search for a message: its wordings are tried until one finds something relevant."""

import pytest

import retrieval.message_search
from retrieval import Library
from retrieval.readers.reading import article_from_text


@pytest.mark.parametrize(
    ("message", "searched"),
    [
        # Relevant, though not surely the answer: a part of the message alone would be asked more
        # loosely, and its hit be called the answer.
        (
            "蒙古族老乡去办证，有没有会说蒙语的窗口接待呀",
            ["蒙古族老乡去办证,有没有会说蒙语的窗口接待"],
        ),
        (
            "把出入境这块并到公安里面，体现了什么改革思路？",
            ["把出入境这块并到公安里面,体现了什么改革思路?", "体现了什么改革思路"],
        ),
    ],
)
def test_a_wording_is_tried_only_where_those_before_found_nothing_relevant(
    message, searched, monkeypatch
):
    search, texts = retrieval.message_search.search_question, []

    def recorded(ranking, text, question, options):
        texts.append(question.text)
        return search(ranking, text, question, options)

    monkeypatch.setattr(retrieval.message_search, "search_question", recorded)
    Library.open("seeds").ask(message)
    assert texts == searched


def test_what_answers_a_clause_alone_is_not_surely_the_answer():
    text = "# 游船\n\n包船须提前三天预订。\n\n船工的餐券一张二十元。\n\n游船夜里不开。\n"
    library = Library([article_from_text(text, "船.md")])
    assert not library.ask("包船要预订，餐券多少钱").confident
    assert library.ask("餐券多少钱").confident


def test_what_has_no_more_than_half_of_the_words_is_not_surely_the_answer():
    text = (
        "# 船坞\n\n明轮船是帆船的一种改进。\n\n缆绳挂在墙上。\n\n夜里有人值班。\n\n灯坏了要报修。\n"
    )
    library = Library([article_from_text(text + "\n甲板要冲洗。\n" * 6, "船.md")])
    answer = library.ask("缆绳老是被卡，怎么改进")
    assert answer.hits[0].passage.text.startswith("明轮船")
    assert not answer.confident
