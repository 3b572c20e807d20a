"""Links that an article names: what is shown is where it leads, over the web alone."""

import pytest

from bot.views.articles import article_html, citation_html
from bot.views.html import valid_link
from bot.views.texts import ZH_HANS
from tests.telegram.harness import article

GOOD = [
    ("https://example.org", "https://example.org/"),
    ("http://example.org/a?b=1&c=2#d", "http://example.org/a?b=1&c=2#d"),
    (" https://例子.中国/文章 ", "https://例子.中国/文章"),
    ("https://example.org:8443/a@b", "https://example.org:8443/a@b"),
]
BAD = [
    "",
    "example.org/a",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "tg://resolve?domain=x",
    "ftp://example.org/a",
    "https://user:password@example.org/",
    "https://example.com@example.org/",
    "https://",
    "https://[::1",
    "https://example.org/a b",
]


@pytest.mark.parametrize(("url", "link"), GOOD)
def test_a_link_over_the_web_leads_to_where_it_says(url, link):
    assert valid_link(url) == link
    assert "<a href=" in citation_html(article("a.md", "题", {"": ["文。"]}, url=url), "")


@pytest.mark.parametrize("url", BAD)
def test_any_other_is_no_link(url):
    named = article("a.md", "题", {"": ["文。"]}, url=url)
    for shown in citation_html(named), article_html(named, ZH_HANS):
        assert "<a" not in shown
        assert "password" not in shown
