"""Markdown that readers write says exactly what it was made of."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from retrieval.readers.source import parse_date
from retrieval.readers.writing import escape, heading, tables

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
LINE = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zs", "Zl", "Zp", "Cf"]))


def shown(markdown: str) -> list[tuple[str, str]]:
    """The blocks of Markdown: the tag and the text of each."""
    tokens = PARSER.parse(markdown)
    return [
        (before.tag, "".join(child.content for child in token.children or []))
        for before, token in pairwise(tokens)
        if token.type == "inline"
    ]


@given(LINE.filter(bool))
@example("# 不是标题")
@example("#")
@example("用 C #")
@example("1. 不是列表")
@example("-")
@example("&amp; <b> [a](b) `c` *d* ~~e~~ |f| \\")
@example("===")
def test_text_stays_as_it_is(text: str):
    assert shown(escape(text)) == [("p", text)]
    assert shown(heading(text, 2)) == [("h2", text)]


def test_rows_are_tables_titles_and_remarks_stand_beside_them():
    rows = [["价目表", ""], ["商品", "价格"], ["苹果|大", "5"], [], ["说明：周末打折。", ""]]
    assert tables(rows) == (
        "价目表\n\n| 商品 | 价格 |\n| --- | --- |\n| 苹果\\|大 | 5 |\n\n说明：周末打折。"
    )


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-05-01T09:00:00+08:00", "2024-05-01"),
        ("2024/5/1 09:00", "2024-05-01"),
        ("20240501", "2024-05-01"),
        ("D:20240501093000Z", "2024-05-01"),
        ("2024年5月1日", "2024-05-01"),
        ("2024年5月", "2024-05"),
        ("2021", "2021"),
        ("2024-13-01", ""),
        ("0101-01-01T00:00:00", ""),
        ("11.0", ""),
        (None, ""),
    ],
)
def test_declared_dates(text: str | None, day: str):
    assert parse_date(text) == day
