"""Blocks: what each mark of Markdown makes of its text."""

import time

import pytest

from retrieval.documents.blocks import Block, blocks
from retrieval.readers.source import Unreadable


def shown(markdown: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in blocks(markdown)]


def test_each_mark_makes_a_block_of_its_kind():
    assert shown(
        "# 手册\n\n开头。\n\n- 甲\n- 乙\n\n> 引文。\n\n"
        "```sh\nls -l\n```\n\n```mermaid\nA-->B\n```\n"
    ) == [
        ("heading", "手册"),
        ("text", "开头。"),
        ("item", "甲"),
        ("item", "乙"),
        ("quote", "引文。"),
        ("code", "ls -l"),
        ("figure", "A-->B"),
    ]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("dev:  * -- * -- *\n           |\nprod:      * --> *", "figure"),
        ("┌───┐   ┌───┐\n│ a │──▶│ b │\n└───┘   └───┘", "figure"),
        ("+----+----+\n| 甲 | 乙 |\n+----+----+", "code"),  # it tells something
        ("[A-Z][0-9_-]{2,}", "code"),
        ("cp -r a b", "code"),
    ],
)
def test_a_drawing_of_lines_and_points_is_a_figure(text: str, kind: str):
    assert shown(f"```text\n{text}\n```\n") == [(kind, text)]
    assert shown(f"```sh\n{text}\n```\n") == [("code", text)]


def test_a_heading_is_closed_up():
    assert blocks("## 办　事　指　南")[0].text == "办事指南"
    assert blocks("## 3.4 &nbsp; 办事指南")[0].text == "3.4 办事指南"


def test_a_heading_in_code_or_in_a_table_is_none():
    found = blocks("```\n# 注释\n```\n\n| 名称 | 值 |\n|---|---|\n| # 一 | 2 |\n")
    assert [block.kind for block in found] == ["code", "row"]


def test_a_table_of_one_column_is_a_box_around_text():
    found = blocks("| 须知 |\n|---|\n| 先预约。 |\n")
    assert [(block.kind, block.text) for block in found] == [("text", "须知"), ("text", "先预约。")]


def test_a_row_carries_the_names_of_its_columns():
    table = (
        "| 工龄 | 天数 | 备注 |\n|---|---|---|\n"
        "| 1年以下 | 5天 | |\n| 5年以上 | 15天 | 可分次休。 |\n"
    )
    assert [text for _, text in shown(table)] == [
        "工龄：1年以下；天数：5天",
        "工龄：5年以上；天数：15天；备注：可分次休",
    ]


@pytest.mark.parametrize(("above", "kind"), [("> 自三月起供应。", "quote"), ("- 单车", "item")])
def test_a_table_right_below_a_quotation_or_an_item_is_a_table(above, kind):
    table = "| 车型 | 价格 |\n| :-- | --: |\n| 山地车 | 30元 |\n"
    assert shown(f"{above}\n{table}")[0][0] == kind
    assert shown(f"{above}\n{table}")[1:] == [("row", "车型：山地车；价格：30元")]


def test_a_cell_over_all_columns_is_a_paragraph():
    table = (
        "| 停车收费 | 停车收费 |\n|---|---|\n| 车型 | 价格 |\n| 小车 | 5元 |\n"
        "| 注：节日免费 | 注：节日免费 |\n"
    )
    assert shown(table) == [
        ("text", "停车收费"),
        ("row", "车型：小车；价格：5元"),
        ("text", "注：节日免费"),
    ]


def test_a_header_of_two_rows_is_one():
    table = (
        "| 球馆 | 价格 | 价格 |\n|---|---|---|\n| 球馆 | 白天 | 晚上 |\n"
        "| 东馆 | 20元 | 30元 |\n"
        "| 备注 | 凭学生证入场可以打八折的。 | 凭学生证入场可以打八折的。 |\n"
    )
    assert [text for _, text in shown(table)] == [
        "球馆：东馆；价格 白天：20元；价格 晚上：30元",
        "球馆：备注；价格 白天：凭学生证入场可以打八折的",
    ]


def test_a_list_of_terms_says_with_each_text_what_it_is_of():
    assert shown(
        "罗经\n: 指示方向。\n\n`log`\n\n: 航速。\n: 日志。\n\n    - 每日一页\n\n结尾。"
    ) == [
        ("item", "罗经：指示方向。"),
        ("item", "log：航速。"),
        ("item", "log：日志。"),
        ("item", "每日一页"),
        ("text", "结尾。"),
    ]


def test_a_nested_item_stands_under_the_item_above_it():
    found = blocks("- 水果\n  - 苹果\n    - 红的\n- 蔬菜\n")
    assert [(block.text, block.parent, block.level) for block in found] == [
        ("水果", -1, 1),
        ("苹果", 0, 2),
        ("红的", 1, 3),
        ("蔬菜", -1, 1),
    ]


def test_a_line_is_a_line_but_a_wrapped_one_is_joined():
    assert [b.text for b in blocks("负责人：李四\n电话：010-5550\n地址：南街八号\n")] == [
        "负责人：李四",
        "电话：010-5550",
        "地址：南街八号",
    ]
    wrapped = (
        "如果没有按时交表，窗口会在三个工作日以内打电话\n"
        "通知本人补交，逾期的按放弃处理，不再另行通知。\n"
    )
    assert [b.text for b in blocks(wrapped)] == [wrapped.replace("\n", "")]
    quoted = wrapped.replace("打电话\n通知本人", "打电话\n“通知”本人")
    assert [b.text for b in blocks(quoted)] == [quoted.replace("\n", "")]


def test_bold_beside_chinese_marks_leaves_no_stars():
    assert [b.text for b in blocks("请先**“备份”**再升级。\n\n**注意：**不要断电。\n")] == [
        "请先“备份”再升级。",
        "注意：不要断电。",
    ]


def test_readings_over_characters_are_left_out():
    assert [b.text for b in blocks("<ruby>魑<rt>chī</rt>魅<rt>mèi</rt></ruby>出没。")] == [
        "魑魅出没。"
    ]


def test_what_is_struck_out_is_left_out():
    assert [b.text for b in blocks("船票~~每张 8 元~~每张 6 元。")] == ["船票每张 6 元。"]


@pytest.mark.parametrize(
    "piece", ["*a* **b** ", "|c|d|\n", "> a\n", "# a\n", "- a\n", "[", "![[", "&amp;", "<b>", "`a"]
)
def test_megabytes_of_marks_end_in_one_line_at_once(piece: str):
    text = "|a|b|\n|-|-|\n" + piece * (2_000_000 // len(piece))
    began = time.process_time()
    with pytest.raises(Unreadable, match="lines and marks; split it into articles"):
        blocks(text)
    assert time.process_time() - began < 2


def test_quotes_and_lists_nested_without_end_are_read():
    assert blocks(">" * 10_000 + " a\n\n好。")[-1] == Block("好。")
    assert blocks("\n".join("  " * depth + "- 甲" for depth in range(200)))
