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
