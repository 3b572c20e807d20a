"""What any reader reads can be again as Markdown: the same article, word for word."""

from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval import Unreadable, as_markdown, read_article

PAGE = """<html lang="zh"><head><title>{title}</title>
<meta name="author" content="王小明、李红"><meta property="og:site_name" content="街道办">
<meta name="pubdate" content="2024-05-06"></head>
<body><h1>{title}</h1><h2>一、范围</h2><p>{first}</p><ul><li>{second}</li></ul>
<table><tr><th>项目</th><th>金额</th></tr><tr><td>水费</td><td>3元</td></tr></table></body></html>"""
FIELDS = "title", "text", "published", "publisher", "authors", "traditional"
# Marks that dialects of Markdown, templates and front matter have a meaning for.
MARKS = st.sampled_from(
    [
        "{{模板}}",
        "%%注释%%",
        "==重点==",
        "[[链接]]",
        "!!!注意",
        ":::tip",
        "[^1]",
        "---",
        "+++",
        "#一",
        "title:别的",
        "$$",
        "```",
        "~~~",
        ">引",
        "-项",
        "1.项",
        "|",
        "<b>",
        "&amp;",
        "\\",
        "{#id}",
        "++键++",
        "{%块%}",
        "@[toc]",
        "[!NOTE]",
    ]
)
WRITTEN = st.lists(st.one_of(MARKS, st.just("水电费每月十号以前交。")), min_size=1, max_size=5)


def same(data, name, fields=None):
    read = read_article(data, name)
    for suffix in ".md", ".txt":
        again = read_article(as_markdown(data, name, fields or {}), f"别的名字{suffix}")
        for field in FIELDS:
            assert getattr(again, field) == getattr(read, field)
        assert outline(again) == outline(read)
    return again


def outline(article):
    return [(s.heading, s.level, len(s.paragraphs)) for s in article.sections]


@settings(deadline=None, max_examples=50)
@given(first=WRITTEN.map("".join), second=WRITTEN.map("".join))
def test_a_page_is_the_same_article_whatever_is_written_in_it(first, second):
    texts = {"first": escape(f"本街道{first}"), "second": escape(f"居民{second}")}
    same(PAGE.format(title="水电费怎么交？", **texts).encode(), "page.html")


def test_what_is_told_goes_before_what_the_file_declares():
    page = PAGE.format(title="水电费怎么交？", first="每月十号以前交。", second="逾期加收。")
    again = same(page.encode(), "page.html", {"url": "https://example.org/a?b=1&c=2#d"})
    assert again.url == "https://example.org/a?b=1&c=2#d"
    assert again.publisher == "街道办"


@pytest.mark.parametrize("name", ["没有标题.txt", "a.csv"])
def test_a_title_that_is_not_in_the_file(name):
    same("日期,事项\n5月6日,交水费\n5月7日,交电费\n".encode(), name)


@pytest.mark.parametrize(
    ("data", "name"), [(b" ", "a.html"), (b"<p></p>", "a.html"), (b"x", "a.x")]
)
def test_what_is_no_article_is_refused(data, name):
    with pytest.raises(Unreadable):
        as_markdown(data, name, {})
