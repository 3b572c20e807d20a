"""Front matter never loses an article, and believes what is written."""

import time

import pytest

from retrieval.readers.textual.front_matter import Draft, add_front_matter, parse_front_matter


@pytest.mark.parametrize(
    ("head", "field", "value"),
    [
        ("title: 游记: 从大理到丽江", "title", "游记: 从大理到丽江"),
        ("title: [置顶] 通知", "title", "[置顶] 通知"),
        ("title: 12:30", "title", "12:30"),
        ("title: on", "title", "on"),
        ("标题: 游记\n作者: 王小明", "author", "王小明"),
        ("title: a\npublishDate: 2024-05-01T08:00:00+08:00", "date", "2024-05-01"),
        ("title: a\nlastmod: 2024年5月1日", "date", "2024-05-01"),
        ("title: a\n日期: 2024/5/1", "date", "2024-05-01"),
        ("title: a\nversion: 2024.05.01", "date", ""),
    ],
)
def test_a_value_is_what_is_written(head: str, field: str, value: str):
    found = parse_front_matter(f"---\n{head}\n---\n正文。")
    assert found.fields.get(field, "") == value
    assert found.body == "正文。"


def test_json_is_front_matter_too():
    found = parse_front_matter(
        '{\n\t"title": "甲",\n\t"tags": ["a"],\n\t"date": "2024-05-01"\n}\n\n正文。'
    )
    assert (found.fields["title"], found.fields["date"], found.body) == (
        "甲",
        "2024-05-01",
        "正文。",
    )


def test_fields_without_a_rule_above_them_are_fields():
    found = parse_front_matter("title: 游记\ndate: 2024-05-01 11:30:00\n---\n\n正文。")
    assert (found.fields["title"], found.body) == ("游记", "正文。")
    assert parse_front_matter("author: LiSi\n\n正文。").fields["author"] == "LiSi"


@pytest.mark.parametrize(
    "text", ["标题: 通知\n时间：九点\n\n正文。", "他说: 好。\n\n正文。", "note: 甲\n\n正文。"]
)
def test_lines_with_a_colon_are_no_fields(text: str):
    assert parse_front_matter(text).body == text


@pytest.mark.parametrize(
    "head",
    ["draft: true", "published: false", "草稿: 是", "status: draft", "Status: Draft", "状态：草稿",
     "狀態: 📝 未發布", "publish: no", "公开: 否"],
)  # fmt: skip
def test_a_draft_is_not_read(head: str):
    with pytest.raises(Draft, match="is a draft"):
        parse_front_matter(f"---\ntitle: a\n{head}\n---\n正文。")
    for published in ("draft: false\npublished: true", "状态: 已发布", "status: 草稿已审"):
        assert parse_front_matter(f"---\ntitle: a\n{published}\n---\n正文。").body == "正文。"


@pytest.mark.parametrize(
    "form",
    [
        "---\ntitle: a\nn: {}\n---\n",
        "+++\ntitle = 'a'\nn = {}\n+++\n",
        "+++\ntitle = 'a'\nn = 0x{}\n+++\n",
    ],
)
def test_a_number_of_5000_digits_is_no_harm(form: str):
    assert parse_front_matter(form.format("9" * 5000) + "正文。").fields["title"] == "a"


def test_megabytes_above_a_text_are_read_in_a_moment():
    began = time.process_time()
    for text in ("a: b\n" * 500_000, "---\n" + "a: [\n" * 500_000, "{" * 2_000_000):
        parse_front_matter(text)
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    "name", ["\xad'", "\xad#茶", '\u200b"茶', "\xad- 茶", "\u200bnull", "茶: 茶"]
)
def test_a_field_that_is_added_is_read_back_without_its_invisible_characters(name: str):
    text = add_front_matter({"publisher": name}, "正文。").decode()
    assert parse_front_matter(text).fields["publisher"] == name.lstrip("\xad\u200b")
