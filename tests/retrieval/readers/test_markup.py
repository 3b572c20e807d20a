import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.readers.markup import (
    NOT_A_HEADING,
    Line,
    html_lines,
    is_html,
    markdown_lines,
    plain_lines,
)

PAGE = """<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8">
<title>龙井今春产量创新高 - 江南网</title>
<meta property="og:title" content="龙井今春产量创新高">
<meta property="og:site_name" content="江南网">
<meta property="og:url" content="https://example.com/2024/0412.html">
<meta property="article:published_time" content="2024-04-12T08:15:00+08:00">
<meta name="author" content="周晓红">
<script type="application/ld+json">{"@type":"NewsArticle","headline":"别的标题"}</script>
<style>.nav{color:red}</style></head><body>
<nav><a href="/">首页</a><a href="/login">登录</a></nav>
<article><h1>龙井今春产量创新高</h1>
<p>　　今年春天，龙井茶迎来丰收。一级保护区产量达到<strong>182.5吨</strong>，比去年增长6.3%。</p>
<h2>天气帮了大忙</h2>
<p>　　三月的雨水来得正是时候。市气象台的数据也印证了这一点：三月平均气温12.4℃，比常年高1.1℃。</p>
<ul><li>明前特级：每斤4800元</li><li>雨前茶：每斤900元左右</li></ul>
<p>业内人士认为，价格上涨的主要原因是人工成本提高。采茶工的日工资已经从180元涨到了230元。</p>
</article><footer><p>版权所有 江南网</p></footer>
<script>var a = "<p>脚本里的话。</p>";</script></body></html>"""


def texts(lines: list[Line]) -> list[str]:
    return [line.text for line in lines]


@pytest.mark.parametrize(
    "text",
    [
        "<p>一段话。</p>",
        "\n<!-- 正文 -->\n<div>\n一段话。</div>",
        PAGE,
        "先有一行字\n<p>一段。</p>\n<p>二段。</p>",
    ],
)
def test_html_is_known_by_its_tags(text: str):
    assert is_html(text)


@pytest.mark.parametrize(
    "text",
    [
        "一段话。",
        "若 a<b 且 c>d，则停止。",
        "段落写在<p>和</p>之间。\n二行。\n三行。\n四行。",
    ],
)
def test_a_text_that_speaks_of_tags_is_no_html(text: str):
    assert not is_html(text)


def test_plain_text_keeps_its_lines_without_blanks_around_them():
    text = "\ufeff标题\r\n\r\n　　第一段。\u2003 \r\n\u200b第二段 有空格。\r\n\u200b \ufeff"
    assert texts(plain_lines(text)) == ["标题", "第一段。", "第二段 有空格。"]


def test_hard_wrapped_paragraphs_are_joined_again():
    text = """图书馆暑期开放时间

各位读者，根据学校的统一安排，图书馆将在七月十五日至八月二十五
日期间实行暑期开放时间。届时，总馆每天的开放时间调整为上午九点
到下午五点。

预约可以通过微信公众号 Library 2024 进行，每人每天最多预约一
次。
"""
    assert texts(plain_lines(text)) == [
        "图书馆暑期开放时间",
        "各位读者，根据学校的统一安排，图书馆将在七月十五日至八月二十五日期间实行暑期开放时间。"
        "届时，总馆每天的开放时间调整为上午九点到下午五点。",
        "预约可以通过微信公众号 Library 2024 进行，每人每天最多预约一次。",
    ]


def test_an_indent_opens_a_paragraph_of_a_wrapped_text():
    text = """　　那年冬天，雪下得特别大。村口的老槐树被压断了枝桠，横在路中间，
过往的车马都要绕着走。
　　老人坐在门槛上，抽着旱烟，眼睛望着远处的山路。他已经等了三天，
可是那条路上始终没有人来。
　　“爹，进屋吧。”女儿说。"""
    assert texts(plain_lines(text)) == [
        "那年冬天，雪下得特别大。村口的老槐树被压断了枝桠，横在路中间，过往的车马都要绕着走。",
        "老人坐在门槛上，抽着旱烟，眼睛望着远处的山路。他已经等了三天，可是那条路上始终没有人来。",
        "“爹，进屋吧。”女儿说。",
    ]


def test_verse_and_lists_are_not_joined():
    verse = "轻轻的我走了，\n正如我轻轻的来；\n我轻轻的招手，\n作别西天的云彩。"
    assert texts(plain_lines(verse)) == verse.split("\n")


def test_markdown_loses_its_marks_and_keeps_its_words():
    text = """# 安装指南

欢迎使用**小文档**，主页是 <https://example.com/docs>，邮箱见[这里](mailto:a@b.cn)。

## 第一步

1. 下载 `app-v2.3.1.tar.gz`。
2. 运行：

```bash
app --init
```

| 名称 | 默认值 |
|------|-------|
| port | 8080 |

> 修改以后必须重启。

![架构图](arch.png)
<br>
"""
    assert markdown_lines(text) == [
        Line("安装指南", 1),
        Line("欢迎使用小文档，主页是 https://example.com/docs，邮箱见这里。"),
        Line("第一步", 2),
        Line("下载 app-v2.3.1.tar.gz。", NOT_A_HEADING),
        Line("运行：", NOT_A_HEADING),
        Line("app --init", NOT_A_HEADING),
        Line("名称 默认值", NOT_A_HEADING),
        Line("port 8080", NOT_A_HEADING),
        Line("修改以后必须重启。", NOT_A_HEADING),
    ]


def test_a_markdown_line_that_ends_a_sentence_ends_a_paragraph():
    text = """指示灯变绿表示联网成功。
如果一直闪烁，
请检查网线
或 power 线。
作者：张三 李四
第二段。"""
    assert texts(markdown_lines(text)) == [
        "指示灯变绿表示联网成功。",
        "如果一直闪烁，请检查网线或 power 线。",
        "作者：张三 李四",
        "第二段。",
    ]


def test_html_inside_markdown_is_read_too():
    text = """正文<b>很短</b>。

<details>
<p>旧版本已停止维护。</p>
<script>x()</script>
</details>
"""
    assert texts(markdown_lines(text)) == ["正文很短。", "旧版本已停止维护。"]


def test_a_page_gives_its_main_text_and_what_it_tells_of_itself():
    lines, told = html_lines(PAGE)
    assert told == {
        "title": "龙井今春产量创新高",
        "publisher": "江南网",
        "author": "周晓红",
        "date": "2024-04-12",
        "url": "https://example.com/2024/0412.html",
    }
    assert texts(lines)[-6:] == [
        "今年春天，龙井茶迎来丰收。一级保护区产量达到182.5吨，比去年增长6.3%。",
        "天气帮了大忙",
        "三月的雨水来得正是时候。市气象台的数据也印证了这一点：三月平均气温12.4℃，比常年高1.1℃。",
        "明前特级：每斤4800元",
        "雨前茶：每斤900元左右",
        "业内人士认为，价格上涨的主要原因是人工成本提高。采茶工的日工资已经从180元涨到了230元。",
    ]
    assert not {"首页", "登录", "脚本里的话。", "别的标题"} & set(texts(lines))
    assert [line.level for line in lines if line.text == "天气帮了大忙"] == [2]


def test_a_short_page_keeps_its_paragraphs():
    page = "<html><body><main><h1>停水通知</h1><p>明天停水。</p><p>请储水。</p></main></body>"
    lines, _ = html_lines(page)
    assert texts(lines) == ["停水通知", "明天停水。", "请储水。"]


def test_a_piece_of_a_page_is_taken_as_a_whole():
    html = """<h2>徒步笔记</h2><!-- 正文 --><p class="meta">发布于 2022-10-03</p>
<p>周末去爬了<b>香山</b>。<br>天气很好，
   人也不多。</p><style>p{}</style>
<table><tr><th>地点</th><th>海拔</th></tr><tr><td><p>东门</p></td><td>80米</td></tr></table>
<ul><li>带水<li>带伞</ul><pre>gpx --export
done</pre>&copy; 山野 &amp; 友"""
    lines, told = html_lines(html)
    assert told == {}
    assert lines == [
        Line("徒步笔记", 2),
        Line("发布于 2022-10-03"),
        Line("周末去爬了香山。"),
        Line("天气很好，人也不多。"),
        Line("地点 海拔", NOT_A_HEADING),
        Line("东门 80米", NOT_A_HEADING),
        Line("带水", NOT_A_HEADING),
        Line("带伞", NOT_A_HEADING),
        Line("gpx --export", NOT_A_HEADING),
        Line("done", NOT_A_HEADING),
        Line("© 山野 & 友"),
    ]


def test_a_table_that_lays_the_page_out_keeps_its_paragraphs():
    cell = "这里是一段很长的正文。" * 30
    lines, _ = html_lines(f"<table><tr><td><p>{cell}</p><p>第二段。</p></td></tr></table>")
    assert texts(lines) == [cell, "第二段。"]


@settings(deadline=None)
@given(st.text(), st.sampled_from([plain_lines, markdown_lines, lambda text: html_lines(text)[0]]))
def test_any_text_becomes_lines_without_breaks(text: str, read):
    for line in read(text):
        assert line.text.strip()
        assert "\n" not in line.text
        assert "\r" not in line.text


@pytest.mark.parametrize("piece", ["<", "<p>今", "<!--", "<div>", "<a b=", "&#", "**a ", "[]("])
def test_hostile_markup_takes_no_more_than_seconds(piece: str):
    began = time.perf_counter()
    text = piece * 20_000
    is_html(text)
    html_lines(text)
    markdown_lines(text)
    assert time.perf_counter() - began < 5
