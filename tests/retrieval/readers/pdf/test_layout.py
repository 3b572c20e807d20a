"""Lines with their places made into Markdown, as pages of Chinese have them."""

import pytest

from retrieval.readers.pdf.document import markdown_of_pages
from retrieval.readers.pdf.lines import Line
from retrieval.readers.pdf.pages import Page
from retrieval.readers.pdf.scan import full_width

EM = 12.0
LEFT = 90.0


def line(
    text: str, row: int, size: float = EM, left: float = LEFT, page: int = 0, mono: bool = False
) -> Line:
    bottom = 760.0 - 20 * row
    width = sum(0.55 if c.isascii() else 1.0 for c in text) * size
    return Line(text, left, bottom, left + width, bottom + size, size, mono=mono, page=page)


def markdown(*pages: list[Line]) -> str:
    return markdown_of_pages([Page(595, 842, list(lines)) for lines in pages]).strip()


FULL = "这一行写满了三十个汉字所以它在下一行还没有完要接着读下去才知"


def test_lines_of_a_paragraph_are_joined_without_blanks():
    assert markdown([line(FULL, 2), line("道说什么。", 3), line("另一段话。", 5)]) == (
        f"{FULL}道说什么。\n\n另一段话。"
    )


def test_an_indent_begins_a_paragraph():
    full = FULL[:-2] + "话。"
    rows = [line(FULL, 2), line(full, 3), line("新的一段。", 4, left=LEFT + 2 * EM)]
    assert markdown(rows) == f"{FULL}{full}\n\n新的一段。"


def test_a_paragraph_goes_on_over_the_page():
    head = [line("手册", 0, page=n) for n in range(2)]
    assert markdown([head[0], line(FULL, 2)], [head[1], line("道说什么。", 2, page=1)]) == (
        f"{FULL}道说什么。"
    )


def test_hyphens_of_the_page_go_and_those_of_words_stay():
    english = "The quick brown fox jumps over the lazy dog and comes to the inter-"
    assert "to the international" in markdown([line(english, 2), line("national fair.", 3)])
    chinese = f"{FULL[:-8]}请安装 debian-"
    assert "debian-installer" in markdown([line(chinese, 2), line("installer 软件包。", 3)])


def test_bullets_are_list_items_and_code_is_fenced():
    assert (
        markdown(
            [
                line("• 第一项", 2),
                line("\uf0d8 第二项", 3),
                line("ls -l", 5, mono=True),
                line("pwd", 6, mono=True),
            ]
        )
        == "- 第一项\n\n- 第二项\n\n```\nls -l\npwd\n```"
    )


def test_a_table_of_contents_goes():
    names = ["总则", "请假", "附则"]
    contents = [
        line("目录", 1, 18),
        *(line(f"第{n}章 {name} …………… {n}", n + 2) for n, name in enumerate(names)),
    ]
    body = [line("正文在这里写着。", 2, page=1), line("第二段。", 4, page=1)]
    assert markdown(contents, body) == "正文在这里写着。\n\n第二段。"


def test_numbers_tell_the_level_of_headings():
    rows = []
    for n, name in enumerate(["第一章 总则", "1.1. 目的", "1.2. 范围", "1.2.1. 例外"]):
        rows += [line(name, 4 * n + 1, 16), line(FULL, 4 * n + 2), line("道。", 4 * n + 3)]
    headings = [text for text in markdown(rows).split("\n") if text.startswith("#")]
    assert headings == ["# 第一章 总则", "## 1.1. 目的", "## 1.2. 范围", "### 1.2.1. 例外"]


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("几点开门?九点.", "几点开门？九点."),
        ("请看(附录)", "请看（附录）"),
        ("版本(stable)。", "版本（stable）。"),
        ("see (appendix), please", "see (appendix), please"),
    ],
)
def test_scans_get_full_width_punctuation_beside_han(read: str, meant: str):
    assert full_width(read) == meant


def test_columns_of_short_paragraphs_are_read_one_after_the_other():
    left = [
        "球馆周一闭馆，其余日子上",
        "午开门。",
        "学生凭证半价，老人在工作",
        "日免费。",
        "不得穿钉鞋。",
    ]
    right = [
        "泳池的水每天换三分之一，",
        "每周验。",
        "更衣柜用手环开，丢失要赔",
        "二十元。",
        "不得跳水。",
    ]
    rows = [line(text, n + 2) for n, text in enumerate(left)]
    rows += [line(text, n + 2, left=LEFT + 14 * EM) for n, text in enumerate(right)]
    assert markdown(rows).split("\n\n") == [
        text for side in (left, right) for text in ("".join(side[:2]), "".join(side[2:4]), side[4])
    ]


def test_wide_cells_are_a_table_all_the_same():
    asked = [
        "怎样办理会员卡",
        "不来了可以退吗",
        "带小孩可以进场馆里面吗",
        "晚上几点关门",
        "停车要不要钱",
    ]
    told = [
        "带身份证来前台",
        "七天以内可以退",
        "六岁以上有人陪着都可以",
        "晚上九点半整",
        "头两小时免费",
    ]
    rows = [line(text, n + 2) for n, text in enumerate(asked)]
    rows += [line(text, n + 2, left=LEFT + 16 * EM) for n, text in enumerate(told)]
    assert "| 停车要不要钱 | 头两小时免费 |" in markdown(rows)
