"""Neighbours: the value that is asked for may stand beside the sentence that names its thing."""

from dataclasses import replace

import pytest

from retrieval import Library
from retrieval.readers.reading import article_from_text
from retrieval.search.config import RankingConfig

PIERS = """# 码头

## 北码头

地址：盐仓路 7 号

时间：周二至周日 8:30—16:30

## 南码头

地址：灯塔巷 2 号

时间：每天 6:00—20:00

## 渡船

渡船在大潮时停开。

停开最长三天。
"""


@pytest.mark.parametrize(
    ("question", "answer", "other"),
    [
        ("盐仓路那个码头哪几天开门", "时间：周二至周日 8:30—16:30", "地址：盐仓路 7 号"),
        ("盐仓路那个码头是什么时候", "时间：周二至周日 8:30—16:30", "地址：盐仓路 7 号"),
        ("大潮时渡船停多久", "停开最长三天。", "渡船在大潮时停开。"),
        ("灯塔巷的码头地址", "地址：灯塔巷 2 号", "地址：灯塔巷 2 号"),  # it has it itself
    ],
)
def test_the_line_beside_has_the_value_that_is_asked_for(question, answer, other):
    article = article_from_text(PIERS, "码头.md")
    best = [
        Library([article], config=replace(RankingConfig(), value_beside=weight)).ask(question)
        for weight in (1.0, 0.0)
    ]
    assert [answer_.hits[0].passage.text for answer_ in best] == [answer, other]


def test_the_amount_asked_for_may_stand_further_down_in_the_section():
    text = """# 码头

## 渡船

渡船由村里的木匠打造，在两岸之间往返。船身漆成红色。船头挂一盏灯。船尾有一面旗。
渡船过江要二十分钟。

## 缆车

缆车过江要五分钟。
"""
    library = Library([article_from_text(text, "码头.md")])
    question = "村里木匠打造的渡船往返要多久"
    assert library.ask(question).hits[0].passage.text == "渡船过江要二十分钟。"
