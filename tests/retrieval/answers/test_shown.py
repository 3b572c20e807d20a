"""How many hits a reply shows: the first, and others of nearly its odds."""

import pytest

from retrieval import Library
from retrieval.answers.shown import count_near_best
from retrieval.readers.reading import article_from_text
from retrieval.search.config import MAX_SHOWN, MAX_SHOWN_UNSURE


def test_only_what_is_worth_it_beside_the_first_is_shown():
    assert count_near_best([0.8, 0.7, 0.2], confident=True) == 2
    assert count_near_best([0.99, 0.8], confident=True) == 1  # of sure ones a little less is much
    assert count_near_best([0.8] * 9, confident=True) == MAX_SHOWN
    assert count_near_best([0.8] * 9, confident=False) == MAX_SHOWN_UNSURE
    assert count_near_best([0.8], confident=False) == 1


@pytest.mark.parametrize(("end", "shown"), [("也可以放马。", 2), ("办法如下：", 1)])
def test_what_only_leads_in_is_not_shown_beside_another_passage(end: str, shown: int):
    text = f"# 船\n\n渡船的下层放货车。\n\n渡船的下层可以放车，{end}\n\n茶水在上层，票在岸上卖。\n"
    answer = Library([article_from_text(text, "船.md")]).ask("渡船的下层放什么")
    assert answer.hits[1].passage.text.endswith(end)
    assert answer.shown == shown
