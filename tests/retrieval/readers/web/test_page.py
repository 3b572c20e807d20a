"""Saved pages: their text and headings stay, menus go, and nothing is made up about them."""

import time

import pytest

from retrieval.documents.assembly import article
from retrieval.readers.registry import source_of
from retrieval.readers.web.page import source_of_html


def body(html: str) -> str:
    return source_of_html(f"<html><body>{html}</body></html>").markdown.strip()


def test_headings_keep_their_order_and_level():
    text = body(
        "<h1>手册</h1><p>甲。</p><h3><a href='#x'>三级</a></h3><p>乙。</p><h2>二级</h2><p>丙。</p>"
    )
    assert text == "# 手册\n\n甲。\n\n### 三级\n\n乙。\n\n## 二级\n\n丙。"


def test_references_to_control_characters_are_blanks():
    assert body("<p>甲&#8;乙&#x1F;丙&#33;</p><dl><dt>丁&#1;<dd>戊</dl>").startswith("甲 乙 丙!")


def test_an_element_with_a_broken_name_is_kept():
    assert "答。" in body("<dl><dt问？<dd>答。</dd><dt>问？</dt></dl>")


def test_blocks_of_nothing_but_links_go():
    toc = "<p><b>目录</b></p><dl><dt><a href='#a'>1. 怎么装？</a><dt><a href='#b'>2. 升级</a></dl>"
    menu = "<ul><li><a href='/'>首页</a> | <li><a href='/x'>产品</a></ul>"
    assert body(f"{menu}{toc}<p>请看<a href='/m'>手册</a>。</p>") == "请看手册。"


def test_what_heads_nothing_but_links_goes_with_them():
    links = "<ul><li><a href='/1'>老馆改建</a> 06-01</li><li><a href='/2'>试运行</a> 05-20</ul>"
    assert body(f"<p>新馆开放。</p><div><h3>相关阅读</h3>{links}</div>") == "新馆开放。"
    assert body(f"<p>新馆开放。</p><p> 热点排行 </p>{links}<p>欢迎来看。</p>") == (
        "新馆开放。\n\n欢迎来看。"
    )
    assert "### 资料" in body(f"<h3>资料</h3>{links}<p>以上资料可以外借。</p>")


def test_a_list_of_addresses_is_text():
    assert "https://a.example" in body(
        "<ul><li><a href='https://a.example'>https://a.example</a></li>"
        "<li><a href='https://b.example'>https://b.example</a></li></ul>"
    )


@pytest.mark.parametrize(
    "around",
    [
        "<nav>首页</nav>",
        "<div class='navheader'>第 3 章</div>",
        "<footer>版权所有</footer>",
        "<div id='sidebar'>热门文章</div>",
        "<script>var a = '字';</script>",
        "<div class='related-articles related'>相关阅读</div>",
    ],
)
def test_what_stands_around_the_article_goes(around: str):
    assert body(f"{around}<p>食堂周一停业，周二照常开放。</p>") == "食堂周一停业，周二照常开放。"


@pytest.mark.parametrize("name", ["div class='sidebar'", "aside", "div class='related'"])
def test_a_box_of_prose_stays_and_one_of_links_goes(name: str):
    """Manuals name their boxes like the menus of sites."""
    tag = name.split()[0]
    shown = "<p>食堂周一停业，周二照常开放。</p>"
    prose = f"<{name}><p>停业时可到<a href='b.html'>北门</a>用餐。</p></{tag}>"
    links = f"<{name}>导航：<a href='a.html'>首页。</a><a href='b.html'>关于食堂</a></{tag}>"
    assert body(links + shown + prose) == "食堂周一停业，周二照常开放。\n\n停业时可到北门用餐。"
    assert body("<p>请点<span class='menu'>文件</span>。</p>") == "请点文件。"


def test_a_box_with_a_title_is_a_quotation_below_which_the_section_goes_on():
    box = "<div class='admonition tip'><p class='admonition-title'>{}</p><p>晚上人少。</p></div>"
    page = "<h1>食堂</h1><h2>用餐</h2><p>凭卡用餐。</p>{}<p>不可外带。</p>"
    read = article(source_of_html(page.format(box.format("何时来"))), "a.html")
    assert [section.path for section in read.sections] == ["用餐", "用餐 › 何时来", "用餐"]
    read = article(source_of_html(page.format(box.format("提示"))), "a.html")
    assert [section.path for section in read.sections] == ["用餐"]


def test_a_term_that_links_to_itself_stays():
    terms = "<dl><dt id='up'><a href='#up'>up</a></dt><dd>启用网卡。</dd></dl>"
    assert body(terms) == "- up 启用网卡。"
    assert "up" not in body(terms.replace("id=", "class="))


def test_a_page_whose_body_has_such_a_class_is_read():
    assert body("<div class='sidebar'><p>食堂周一停业，周二照常开放。</p></div>") != ""


def test_what_is_hidden_goes_unless_it_is_the_page():
    shown = "<p>今天停水，明天恢复。</p>" * 3
    for way in "hidden", "style='display: none'":
        assert "秘密" not in body(f"{shown}<div {way}><p>秘密</p></div>")
        assert "今天停水" in body(f"<p>请稍候</p><div {way}>{shown}</div>")
    assert "今天停水" in body(
        f"<p>请稍候</p><div style='visibility:hidden;opacity:0'>{shown}</div>"
    )


@pytest.mark.parametrize("way", ["hidden", "style='display:none'"])
def test_of_words_that_are_all_hidden_in_a_sentence_one_is_read(way: str):
    keys = f"<span><b {way} class='apple'>⌘ 键</b><b {way} class='other'>Win 键</b></span>"
    assert body(f"<p>先按 {keys}，再松手。</p>") == "先按 Win 键，再松手。"
    assert body(f"<p>松手<span><b {way}>秘密</b></span>。</p>") == "松手。"
    assert body(f"<p>松手<span>了<b {way}>秘</b><b {way}>密</b></span>。</p>") == "松手了。"


def test_a_line_below_a_picture_heads_nothing():
    assert body("<h2>灯塔</h2><h4><img src='a.png'><br>东侧的灯塔</h4><p>它建于山顶。</p>") == (
        "## 灯塔\n\n东侧的灯塔\n\n它建于山顶。"
    )
    assert body("<h4><img src='a.png'>灯塔亮了。</h4><p>它建于山顶。</p>")[0] != "#"
    assert body("<h4><img src='icon.png'> 开放时间</h4><p>八点。</p>")[0] == "#"


def test_a_list_of_one_link_goes_and_one_that_says_more_stays():
    link = "<a href='https://a.example/'>灯塔百科</a>"
    assert body(f"<p>它建于山顶。</p><ul><li>{link}</li></ul><p>很高。</p>") == (
        "它建于山顶。\n\n很高。"
    )
    assert "灯塔百科" in body(f"<ul><li>请看{link}</li></ul>")
    assert "灯塔百科" in body(f"<ol><li>{link}</li></ol><p>它讲灯塔。</p>")


def test_paragraphs_of_links_in_a_row_go_and_files_to_load_stay():
    row = "<p><a href='{0}'>灯塔</a></p><p><a href='{1}'>航标</a></p>"
    text = "<p>它建于山顶。</p>"
    assert body(text + row.format("a.html", "../b.html#c")) == "它建于山顶。"
    assert "航标" in body(text + row.format("a.docx", "b.docx"))
    assert "航标" in body(text + row.format("https://a.example/a.html", "https://b.example/"))


def test_a_piece_of_a_page_that_begins_with_a_heading_has_its_title_there():
    piece = "<h3>灯塔*志</h3><p>它建于山顶。</p><h3>值守</h3><p>有两人。</p>"
    assert source_of(piece.encode(), "a.html").title == "灯塔*志"
    assert source_of(f"<p>序言在前。</p>{piece}".encode(), "a.html").title == ""


def test_an_article_of_wechat():
    """Its text is invisible until a script runs, which also has the date."""
    read = source_of_html(
        """<head><meta property="og:title" content="明天起限行"><title></title>
        <meta property="og:site_name" content="微信公众平台"></head><body><div id="page-content">
        <h1 id="activity-name"> 明天起限行 </h1><a id="js_name"> 幸福城发布 </a>
        <div id="js_content" style="visibility: hidden; opacity: 0; "><section><p>早高峰限行。</p>
        </section></div></div><p>微信扫一扫关注该公众号</p>
        <script>var ct = "1717257600";</script></body>"""
    )
    assert (read.title, read.publisher, read.published) == (
        "明天起限行",
        "幸福城发布",
        "2024-06-02",
    )
    assert read.markdown.strip() == "早高峰限行。"


def test_questions_head_their_answers():
    text = body(
        "<h1>常见问题</h1><dl><dt>怎么开户？</dt><dd>请携带身份证。</dd></dl>"
        "<details><summary>如何挂失</summary><p>请打电话。</p></details>"
    )
    assert text == "# 常见问题\n\n## 怎么开户？\n\n请携带身份证。\n\n## 如何挂失\n\n请打电话。"


def test_terms_stand_with_their_text():
    assert body(
        "<dl><dt>稳定版</dt><dd>久经测试。</dd><dt>测试版</dt><dd>将要发布。</dd></dl>"
    ) == ("- 稳定版\n\n  久经测试。\n\n- 测试版\n\n  将要发布。")


def test_readings_over_characters_go():
    ruby = "<ruby>饕<rp>(</rp><rt>tāo</rt><rp>)</rp>餮<rt>tiè</rt></ruby>"
    assert body(f"<p>{ruby}是怪兽。</p>") == "饕餮是怪兽。"


def test_what_is_struck_out_is_left_out():
    assert body("<p>船票<del>每张 8 元</del>每张 6 元，<s>小孩</s>老人免费。</p>") == (
        "船票每张 6 元，老人免费。"
    )


def test_lines_that_the_file_wraps_are_one():
    assert body("<p>请在\n  窗口办理。<b>注意</b>：\n带好 ID\n card。</p>") == (
        "请在窗口办理。注意：带好 ID card。"
    )


def test_lines_that_the_page_breaks_stay_apart():
    assert body("<p>负责人：王<br>电话：110</p>") == "负责人：王  \n电话：110"


def test_tables_keep_their_header_and_pairs_become_a_list():
    table = "<table><tr><th>票<th>价</tr><tr><td>成人<td>30</tr></table>"
    assert "| 成人 |" in body(table).replace("   ", " ").replace("  ", " ")
    pairs = (
        "<table><tr><td>地址</td><td>和平路</td></tr><tr><td>电话：</td><td>110</td></tr></table>"
    )
    assert body(pairs) == "- 地址：和平路\n- 电话：110"


def test_a_table_that_lays_out_the_page_is_no_table():
    inner = "<table><tr><td><h2>一</h2><p>甲。</p></td><td><ul><li>乙</ul></td></tr></table>"
    assert body(inner) == "## 一\n\n甲。\n\n- 乙"


def test_a_footnote_stands_below_the_paragraph_that_leads_to_it():
    page = (
        "<p>先撒石灰<a epub:type='noteref' href='#n1'>[1]</a>，再翻土<a href='#n2'>2</a>。</p>"
        "<p>三天后下种。</p><aside epub:type='footnote' id='n1'><a href='#r1'>[1]</a> 熟石灰。"
        "</aside><aside role='doc-endnote' id='n2'>深一尺。</aside><aside>广告</aside>"
    )
    assert body(page) == "先撒石灰，再翻土。\n\n熟石灰。\n\n深一尺。\n\n三天后下种。"


def test_code_is_kept_as_it_is():
    assert (
        body("<p>请运行：</p><pre>a *b*\n  c # d</pre>") == "请运行：\n\n```\na *b*\n  c # d\n```"
    )


NEWS = """<html lang="zh-CN"><head><title>地铁延长运营_城市网</title>
<meta property="og:site_name" content="城市网"><meta name="author" content="张三、李四">
<meta property="article:published_time" content="2024-05-01T08:00:00+08:00">
<link rel="canonical" href="https://news.example/1.html"></head>
<body><h1>地铁延长运营</h1><p>今晚末班车延后一小时。</p>
<footer>版权所有 © 2019 城市网</footer></body></html>"""


def test_what_a_page_declares():
    result = source_of_html(NEWS)
    assert result.title == "地铁延长运营"
    assert result.authors == ("张三", "李四")
    assert (result.published, result.publisher) == ("2024-05-01", "城市网")
    assert result.url == "https://news.example/1.html"


@pytest.mark.parametrize(
    ("head", "field", "value"),
    [
        ('<meta name="PubDate" content="2021-03-04 10:00">', "published", "2021-03-04"),
        ('<meta name="SiteName" content="某市政府">', "publisher", "某市政府"),
        ('<meta name="ArticleTitle" content="通知">', "title", "通知"),
        ('<script type="application/ld+json">[{"@type":"NewsArticle",'
         '"datePublished":"2020-01-02","author":"王五"}]</script>', "published", "2020-01-02"),
        ("<title>说明 - 站名</title>", "title", "说明"),
        ("<title>Untitled Document</title>", "title", ""),
        ('<meta name="author" content="admin">', "authors", ()),
        ('<meta name="generator" content="Tool 2019-01-01">', "published", ""),
    ],
)  # fmt: skip
def test_declarations(head: str, field: str, value: object):
    result = source_of_html(f"<html><head>{head}</head><body><p>一句话。</p></body></html>")
    assert getattr(result, field) == value


def test_no_date_is_guessed():
    result = source_of_html(
        "<html><body><h1>手册 2.0</h1><p>版权 © 1996-2021。例如 2010-05-01 的日志。</p>"
        "<time datetime='2022-01-01'>活动</time></body></html>"
    )
    assert result.published == ""


def test_damage_is_told():
    data = ("<p>" + "这里写着许多字。" * 30 + "</p>").encode()
    assert source_of(data[:50] + b"\xff" + data[50:], "a.html").warnings == ("1 damaged character",)


def test_odd_marks_end_in_no_error():
    assert source_of_html("<h2 rend='x'>标题</h2><p>话。</p>").markdown == "## 标题\n\n话。\n"
    assert source_of_html("<?xml version='1.0' encoding='gbk'?><p>话。</p>").markdown == "话。\n"


@pytest.mark.parametrize("tag", ["div", "b", "ul><li", "table><tr><td", "blockquote"])
def test_deep_nesting_ends_soon(tag: str):
    began = time.monotonic()
    source_of_html(f"<{tag}>" * 100_000 + "字")
    assert time.monotonic() - began < 10


def test_an_option_stands_beside_its_text():
    page = "<dl><dt><b>-a</b></dt><dd>全部。</dd><dt>-n <i>行</i></dt><dd>行数。</dd></dl>"
    assert body(page) == "- \\-a 全部。\n\n- \\-n 行 行数。"
    inner = "<dl><dt>-q</dt><dd>少说，<code>-v</code> 多说：<ul><li>警告</li></ul></dd></dl>"
    assert body(inner) == "- \\-q 少说，`-v` 多说：\n\n  * 警告"
    below = body("<dl><dt>-c</dt><dd><p>计数。</p><p>从零起。</p></dd></dl>")
    assert below == "- \\-c 计数。\n\n  从零起。"
    assert body("<dl><dt>Color</dt><dd>红。</dd></dl>") == "- Color\n\n  红。"


def test_indented_text_below_a_brief_paragraph_is_that_of_a_term():
    page = "<p>选项：</p><p><b>-a</b></p><div class='Bd-indent'>全部。</div><p>-b</p>"
    assert (
        body(page + "<div class='Bd-indent'>部分。</div>")
        == "选项：\n\n- \\-a 全部。\n\n- \\-b 部分。"
    )


def test_a_running_head_goes():
    head = "<table><tr><td>AT(1)</td><td>用户命令</td><td>AT(1)</td></tr></table>"
    assert body(f"{head}<p>定时执行。</p>") == "定时执行。"


def test_the_title_of_a_manual_page_tells_what_it_is_on():
    page = "<title>LAMP(1)</title><h1>名称</h1><p>{}</p><h1>描述</h1><p>调到指定的亮度。</p>"
    read = article(source_of_html(page.format("lamp, light - 控制台灯")), "a.html")
    assert read.title == "LAMP(1) - 控制台灯"
    assert article(source_of_html(page.format("fan - 风扇")), "a.html").title == "LAMP(1)"
