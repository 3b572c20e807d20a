"""Markdown's dialects: no mark reaches the reader, and no text is lost."""

import time

import pytest

from retrieval.readers.reading import article_from_text
from retrieval.readers.textual.markdown import plain_markdown, source


def text(markdown: str) -> str:
    return article_from_text(f"# 题目\n\n{markdown}\n", "a.md").text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (":::tip 先看\n先备份。\n:::\n\n再开机。", "先备份。\n再开机。"),
        (
            "!!! note\n    先备份。\n    备份要十分钟。\n\n再开机。",
            "先备份。\n备份要十分钟。\n再开机。",
        ),
        ("> [!NOTE]\n> 先备份。\n\n再开机。", "先备份。\n再开机。"),
        ('=== "甲"\n\n    用甲。', "用甲。"),
        ("每天==早晨==浇[[浇水|水]]。%%补照片%% ^id", "每天早晨浇水。"),
        ("![[图.png]]\n\n见[[手册#安装]]。", "见手册。"),
        ("{{< notice >}}\n禁止生火。\n{{< /notice >}}", "禁止生火。"),
        ("{% note %}\n禁止生火。\n{% endnote %}", "禁止生火。"),
        ("茶馆在桥头[^1]。\n\n[^1]: 老石桥的东头。", "茶馆在桥头。\n老石桥的东头。"),
        ("老桥^[建于明代，见[县志](a.md)。]在镇东。", "老桥（建于明代，见县志）在镇东。"),
        ("行首的数字：^[0-9]，见 `^[一]`。", "行首的数字：^[0-9]，见 ^[一]。"),
        ("- [ ] 买菜\n- [x] 做饭", "买菜\n做饭"),
        ("import A from './a'\n\n<A>你好。</A>", "你好。"),
        ("用 `{{ msg }}` 显示。", "用 {{ msg }} 显示。"),
        ("停水到六点，请储水。\n---\n\n明天来水。", "停水到六点，请储水。\n明天来水。"),
        ("[TOC]\n\n正文。", "正文。"),
        ("<div align=center><b>居中</b>的话。</div>", "居中的话。"),
    ],
)
def test_the_marks_of_a_dialect_go_and_its_text_stays(written: str, read: str):
    assert text(written) == read


def test_headings_without_a_blank_or_with_a_name_are_headings():
    article = article_from_text(
        "#领取指南\n\n##条件 {#who}\n\n满十五年。\n\n旧题\n----\n\n旧文。\n", "a.md"
    )
    assert article.title == "领取指南"
    assert [section.path for section in article.sections] == ["条件", "旧题"]


def test_code_between_fences_stays_as_it_is():
    assert text("```md\n#标题\n:::tip\n{{< a >}}\n```") == "#标题\n:::tip\n{{< a >}}"


def test_a_summary_heads_its_details():
    read = "# 题目\n\n<details>\n<summary>怎么退？</summary>\n\n到窗口退。\n\n</details>\n"
    (section,) = article_from_text(read, "a.md").sections
    assert (section.heading, len(section.paragraphs)) == ("怎么退？", 1)


def test_a_source_tells_what_the_front_matter_declares():
    read = source("---\ntitle: 甲\n来源: 日报\n---\n\n正文。", "a.md")
    assert (read.title, read.publisher, read.markdown) == ("甲", "日报", "正文。")


@pytest.mark.parametrize(
    "piece", ["题", "\n", " \n", "# 题" + " " * 20_000, "[", "{.a ", "==", "` "]
)
def test_100_kilobytes_of_whatever_take_time_in_proportion(piece: str):
    began = time.process_time()
    plain_markdown(piece * (100_000 // len(piece)) + "。")
    assert time.process_time() - began < 5  # 0.3 s on an idle machine


@pytest.mark.parametrize(
    ("box", "head"),
    [
        ('!!! tip "借伞"\n\n    押金十元。\n', "借伞"),
        ('???+note "借伞"\n    押金十元。\n', "借伞"),
        ('=== "借伞"\n\n    押金十元。\n', "借伞"),
        ("::: tip 借伞\n押金十元。\n:::\n", "借伞"),
        (":::: tip 借伞\n::: warning\n押金十元。\n:::\n::::\n", "借伞"),
        ("> [!TIP] 借伞\n> 押金十元。\n", "借伞"),
        ("<details>\n  <summary><b>借伞</b></summary>\n\n押金十元。\n\n</details>\n", "借伞"),
        ('!!! note "怎么借伞？"\n    押金十元。\n', "怎么借伞？"),
    ],
)
def test_the_title_of_a_box_heads_the_box_and_nothing_below_it(box: str, head: str):
    read = f"# 车站\n\n## 服务\n\n大厅有热水。\n\n{box}\n首班车六点。\n"
    article = article_from_text(read, "a.md")
    paths = [
        (s.path, article.text[s.paragraphs[0].start :].split("\n")[0]) for s in article.sections
    ]
    assert paths == [
        ("服务", "大厅有热水。"),
        (f"服务 › {head}", "押金十元。"),
        ("服务", "首班车六点。"),
    ]


def test_a_box_within_an_item_or_another_box_keeps_its_code_and_its_place():
    read = (
        '## 备份\n\n1. 先停机：\n\n    !!! tip "停机"\n'
        "        ```sh\n        halt\n\n        wait\n        ```\n\n2. 再拷贝。\n\n"
        '!!! note "外"\n    外文。\n\n    ??? note "内"\n        内文。\n'
    )
    article = article_from_text(f"# 手册\n\n{read}", "a.md")
    assert article.text == "先停机：\nhalt\n\nwait\n再拷贝。\n外文。\n内文。"
    assert [s.path for s in article.sections] == [
        "备份",
        "备份 › 停机",
        "备份",
        "备份 › 外",
        "备份 › 外 › 内",
    ]


@pytest.mark.parametrize(
    ("box", "read"),
    [
        ('!!! warning "雨天不要登塔。"\n\n开放到五点。', "雨天不要登塔。\n开放到五点。"),
        ('!!! warning "注意"\n    台阶滑。\n\n开放到五点。', "台阶滑。\n开放到五点。"),
        ("::: tip 没有结束\n\n开放到五点。", "开放到五点。"),
    ],
)
def test_a_title_that_is_a_sentence_is_text_and_one_that_names_the_box_is_none(box: str, read: str):
    assert text(box) == read


def test_the_caption_of_code_leads_in_to_it():
    copy = '```sh title="抄一份到同目录"\ncp a b\n```'
    run = '```sh title="run.sh"\nls\n```'
    read = f"# 抄本\n\n用法：\n\n{copy}\n\n{run}\n"
    article = article_from_text(read, "a.md")
    assert article.text == "用法：\n抄一份到同目录：\ncp a b\nls"
    assert article.sections[0].paragraphs[2].lead == 1


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('例子：\n\n```c\n--8<-- "a.c"\n```\n\n见上。', "例子：\n见上。"),
        ("例子：\n\n```rust\n{{#rustdoc_include a.rs:here}}\n```\n", "例子："),
        ('![桥](a.png){ width="80%" }\n\n桥长九米。', "桥长九米。"),
        ("写信到 ![信](a.svg){: .inline } 报名。", "写信到  报名。"),
        ("见[前一章][a]。\n\n[a]: b.html <!-- ignore -->", "见前一章。"),
        ("见[前一章][a]和 `b`，值是 m[甲][乙]。", "见前一章和 b，值是 m[甲][乙]。"),
        ("备料：\n\n-葱两根。\n-姜一块。", "备料：\n葱两根。\n姜一块。"),
        ("气温：\n\n-5℃以下停工。", "气温：\n-5℃以下停工。"),
    ],
)
def test_directives_and_attributes_go_and_items_need_no_blank(written: str, read: str):
    assert text(written) == read


@pytest.mark.parametrize(
    ("first", "mark", "last"),
    [("> [!TIP]", "> ", ""), ("::: tip", "", ":::"), ("!!! tip", "    ", "")],
)
def test_a_bold_line_within_a_box_heads_nothing_below_it(first: str, mark: str, last: str):
    lines = ("初次要登记。", "", "**忘带证件时**", "", "找值班员。")
    box = "\n".join([first, *(mark + line for line in lines), last, ""])
    article = article_from_text(f"# 借书\n\n## 台前\n\n先取号。\n\n{box}\n再借书。\n", "a.md")
    last_section = article.sections[-1]
    assert article.text.endswith("找值班员。\n再借书。")
    assert last_section.path == "台前"
