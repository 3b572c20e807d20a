"""Search for a message: its wordings are tried until one finds something relevant."""

import pytest

import retrieval.message_search
from retrieval import Library


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
