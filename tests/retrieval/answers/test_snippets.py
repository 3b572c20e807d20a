"""Excerpts: the best passage first and within its neighbours, and no more than a message holds."""

import pytest

from retrieval import Hit, Library
from retrieval.answers.snippets import CONTEXT, MOST, excerpts
from retrieval.readers.reading import plain_article

TEXT = """绿萝喜欢散射光。夏天每周浇水两次。冬天少浇水。
吊兰也要浇水。
芦荟一个月浇水一次。"""


@pytest.fixture
def hits() -> list[Hit]:
    return Library([plain_article("a", "养花", TEXT)]).ask("浇水").hits


def test_only_the_best_passage_is_shown_within_its_neighbours(hits):
    first, *others = excerpts(hits, 1000)
    passage = first.hit.passage
    assert (first.before, first.after) == (passage.before, passage.after)
    assert first.before or first.after
    assert others
    assert all(not e.before and not e.after for e in others)


def test_a_neighbour_shown_is_not_shown_again(hits):
    shown = excerpts(hits, 1000)
    texts = [line for excerpt in shown for line in excerpt.text.split("\n")]
    assert len(texts) == len(set(texts))


def test_a_message_holds_a_few_passages_however_short():
    article = plain_article("a", "养花", "\n".join(f"第{i}盆要浇水。" for i in range(20)))
    hits = Library([article]).ask("浇水", limit=20).hits
    assert len(excerpts(hits, 10_000)) == MOST


def test_the_best_passage_is_shown_even_where_it_alone_fills_the_message(hits):
    assert len(excerpts(hits, 10)) == 1


def test_no_passage_is_cut_and_a_long_neighbour_says_that_it_is():
    long = "浇水" + "很" * 300 + "重要。"
    (hit, *_) = Library([plain_article("a", "养花", f"{long}绿萝喜欢散射光。")]).ask("绿萝").hits
    (excerpt, *_) = excerpts([hit], 10)
    assert excerpt.hit.passage.text == "绿萝喜欢散射光。"
    assert len(excerpt.before) == CONTEXT
    assert excerpt.before.startswith("…")
    assert long.endswith(excerpt.before[1:])
