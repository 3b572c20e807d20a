"""Titles, and what tells the versions of a document apart."""

import pytest

from retrieval.documents.outline.titles import date_in_file_name, words_of_file_name
from retrieval.readers.reading import article_from_text


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("员工手册.txt", "员工手册"),
        ("a/2024-05-01_放假_通知.txt", "放假 通知"),
        ("水务条例(2023-09-01).md", "水务条例"),
        ("getting-started.md", "getting started"),
        ("004_bca1bf0dd67836de.txt", ""),
        ("README.md", ""),
        ("新建文本文档 (2).txt", ""),
    ],
)
def test_a_files_name_is_a_title_where_it_says_something(file: str, name: str):
    assert words_of_file_name(file) == name


@pytest.mark.parametrize(
    ("file", "date"),
    [
        ("水务条例(2023-09-01).md", "2023-09-01"),
        ("修正案（1988年）.md", "1988"),
        ("通知20240501.txt", "2024-05-01"),
        ("手册（2024版）.md", "2024"),
        ("电话13812345678.txt", ""),
    ],
)
def test_the_date_in_a_files_name_is_the_version(file: str, date: str):
    assert date_in_file_name(file) == date
    assert article_from_text("# 题目\n\n正文。", file).version == date


@pytest.mark.parametrize(
    ("text", "file", "version"),
    [
        ("# 灯塔条例（2019年修订）\n\n夜里要亮。", "a.md", "2019"),
        ("# 灯塔条例（2019年）\n\n2019年5月1日通过\n\n夜里要亮。", "a.md", "2019-05-01"),
        ("# 灯塔条例（2022年）\n\n2019年5月1日通过\n\n夜里要亮。", "a.md", "2022"),
        ("# 灯塔条例（2019年）\n\n夜里要亮。", "a(2019-07-01).md", "2019-07-01"),
        ("---\ndate: 2024-01-02\n---\n# 守塔手册2019版\n\n夜里要亮。", "a.md", "2019"),
    ],
)
def test_the_year_of_the_edition_is_the_version_where_no_date_is(
    text: str, file: str, version: str
):
    assert article_from_text(text, file).version == version


@pytest.mark.parametrize(
    ("text", "file", "title"),
    [
        ("正文一。\n\n正文二。", "员工手册.txt", "员工手册"),
        ("第一章 总则\n\n正文一。\n\n正文二。", "员工手册.txt", "员工手册"),
        ("# 一、借书\n\n凭证借书。\n\n# 二、还书\n\n按时还书。", "图书室须知.md", "图书室须知"),
        ("# 一、借书\n\n凭证借书。\n\n# 二、还书\n\n按时还书。", "a1.md", "一、借书"),
        ("# 一、借书\n\n凭证借书。", "图书室须知.md", "一、借书"),
        ("## 养老指南\n\n### 条件\n\n满十五年。", "a.md", "养老指南"),
        (
            "今天食堂停业一天，请大家自带午餐来上班。\n\n明天照常。",
            "a.txt",
            "今天食堂停业一天，请大家自带午餐来上班",
        ),
        ("---\ntitle: 关于_十四五_规划\n---\n“十四五”开始了。", "a.md", "关于“十四五”规划"),
        ("负责人：李四\n电话：5550", "通讯录大全.txt", "通讯录大全"),
    ],
)
def test_the_title_is_declared_or_the_first_heading_or_the_files_name(text, file, title):
    assert article_from_text(text, file).title == title


@pytest.mark.parametrize(
    ("opening", "file", "title"),
    [
        ("本页面将简要介绍浮桥，以及它的近亲。", "bridges/pontoon.md", "浮桥"),
        ("本章要讲的不是拱桥。\n\n本章将介绍吊桥的基本知识。", "bridge-two.md", "吊桥"),
        ("过河有多种办法。\n\n浮桥（英语：pontoon bridge）架在船上。", "pontoon-bridge.md", "浮桥"),
        ("浮桥（pontoon）架在船上，随水涨落，用几个月就拆掉，不必打桩。", "b12.md", "浮桥"),
        ("浮桥是一种架在船上、随水涨落、用几个月就拆掉、不必打桩的桥。", "b12.md", "浮桥"),
        ("前置知识：造船\n\n架桥以前先造船。", "float-bridge.md", "float bridge"),
        ("架桥以前先造船，没有船不成。", "floating.md", "floating"),
        ("架桥以前先造船，没有船不成。", "floating/README.md", "floating"),
        ("架桥以前先造船，没有船不成。", "浮桥.md", "浮桥"),
        ("**提醒**\n\n架桥以前先造船。", "float-bridge.md", "float bridge"),
    ],
)
def test_a_text_of_sections_without_a_title_is_called_after_what_it_is_on(opening, file, title):
    text = f"{opening}\n\n## 材料\n\n木头。\n\n## 工具\n\n斧头。"
    assert article_from_text(text, file).title == title


def test_a_colon_behind_a_title_is_no_part_of_it():
    assert article_from_text("## 浮桥 :\n\n### 材料 :\n\n木头。", "a.md").title == "浮桥"


def test_a_title_of_100_kilobytes_is_cut():
    article = article_from_text("# " + "题" * 100_000 + "\n\n正文在这里。", "a.md")
    assert len(article.title) == 200
    assert article.text == "正文在这里。"


def test_the_name_below_a_poems_title_is_its_author():
    for poet in ("李白", "[唐] 李白", "唐·李白", "【作者】李白"):
        article = article_from_text(f"静夜思\n{poet}\n\n床前明月光，\n疑是地上霜。\n", "a.txt")
        assert (article.title, article.authors) == ("静夜思", ("李白",))
        assert len(article.sections[0].paragraphs) == 2  # the stanza is read together


@pytest.mark.parametrize("header", ["名称 | 说明", "标题 | 来源", "书名 | 作者"])
@pytest.mark.parametrize("file", ["a.md", "茶园.md"])
def test_no_row_of_a_table_is_taken_for_the_title_and_lost(header: str, file: str):
    table = f"| {header} |\n| --- | --- |\n| 茶园 | 山上 |\n| 果园 | 河边 |\n"
    article = article_from_text(table, file)
    assert [name for name in ("茶园", "果园") if name in article.text] == ["茶园", "果园"]
