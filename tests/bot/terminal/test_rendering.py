"""Telegram's HTML as a terminal shows it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.terminal.rendering import render
from bot.views.html import escape_html


def styled(html):
    """The parts of a text that have a style, with it."""
    text = render(html, None)
    return [(text.plain[span.start : span.end], span.style) for span in text.spans]


def test_a_style_is_that_of_what_stands_in_the_tag():
    assert styled("😀<b>粗体</b>😀") == [("粗体", "bold")]
    assert styled('看<a href="https://example.org/?a=1&amp;b=2">《茶》</a>') == [
        ("《茶》", "link https://example.org/?a=1&b=2")
    ]
    assert styled("发 <code>/ask 问题</code> 或 /help 看") == [
        ("/ask 问题", "cyan"),
        ("/help", "cyan"),
    ]


@pytest.mark.parametrize("tag", ["blockquote", "blockquote expandable"])
def test_a_quotation_has_a_bar_on_each_of_its_lines(tag):
    text = render(f"一\n<{tag}>二\n<b>三</b></blockquote>\n四", None)
    assert text.plain == "一\n│ 二\n│ 三\n四"


@given(st.text(st.characters(exclude_categories=("Cs", "Cc"))))
def test_what_anybody_wrote_is_shown_as_it_is(text):
    assert render(f"<i>{escape_html(text)}</i>。", None).plain == f"{text}。"


@given(st.text("茶叶，。tea 1"), st.integers(2, 20))
def test_folded_lines_are_no_wider_than_the_terminal_and_lose_nothing(text, width):
    lines = render(escape_html(text), width)
    assert lines.plain.replace("\n", "") == text.strip()
    assert all(line.cell_len <= width for line in lines.split("\n"))
