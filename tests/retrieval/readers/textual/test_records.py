"""Notebooks and records: their text under their titles, not their data."""

import json

import pytest

from retrieval.readers.source import Unreadable
from retrieval.readers.textual import records


def read(value: object) -> str:
    return records.source(json.dumps(value), "a.json").markdown


def test_questions_head_their_answers():
    result = read([{"question": "次卡多少钱", "answer": "次卡两元。"}])
    assert result == "# 次卡多少钱\n\n次卡两元。\n"


def test_poems_keep_lines_and_author():
    result = read(
        {"title": "静夜思", "author": "李白", "paragraphs": ["床前明月光，", "疑是地上霜。"]}
    )
    assert result == "# 静夜思\n\n作者：李白\n\n床前明月光，\n\n疑是地上霜。\n"


def test_other_objects_are_items_with_their_names():
    assert read([{"城市": "大理", "人口": 65}]) == "- 城市：大理；人口：65\n"


def test_an_object_a_line():
    lines = '{"q":"几点","a":"九点。"}\n{"q":"几号","a":"三号。"}\n'
    result = records.source(lines, "a.jsonl").markdown
    assert result == "# 几点\n\n九点。\n\n# 几号\n\n三号。\n"


def test_a_chat_says_who_and_when():
    result = read(
        {
            "name": "小区群",
            "messages": [
                {"id": 1, "from": "甲", "date": "2024-03-05T09:12:00", "text": "几点开门？"},
                {
                    "id": 2,
                    "from": "乙",
                    "date": "2024-03-05T09:13:00",
                    "text": ["九点。", {"type": "bold", "text": "别晚"}],
                    "reply_to_message_id": 1,
                },
            ],
        }
    )
    assert result.endswith("甲（09:12）：几点开门？  \n乙（09:13）：九点。别晚\n")


@pytest.mark.parametrize(
    "keys",
    [("sender", "content", "time"), ("nickname", "text", "timestamp"), ("发送人", "内容", "时间")],
)
def test_a_list_of_messages_is_a_chat_whatever_its_names(keys: tuple[str, ...]):
    said = (
        ("老周", "船几点开？", "2025-03-01 09:05:00"),
        ("码头", "十点开。", "2025-03-01 09:07:30"),
    )
    messages = [dict(zip(keys, each, strict=True)) for each in said]
    expected = "## 2025-03-01\n\n老周（09:05）：船几点开？\n\n码头（09:07）：十点开。\n"
    assert records.source(json.dumps(messages), "chat.json").markdown == expected
    named = {"talker": "渡口群", "total": 2, "messages": messages}
    assert records.source(json.dumps(named), "chat.json").markdown == f"# 渡口群\n\n{expected}"


def test_articles_with_an_author_and_a_date_are_no_chat():
    record = {
        "title": "渡口",
        "author": "老周",
        "user": "zhou",
        "content": "十点开船。",
        "date": "2025-03-01",
    }
    assert records.source(json.dumps([record]), "a.json").markdown.startswith("# 渡口\n")


@pytest.mark.parametrize("text", ["[" * 200_000, '{"version": 3}', "{坏", '["a", "b"]'])
def test_data_is_named(text: str):
    with pytest.raises(Unreadable):
        records.source(text, "a.json")


def test_a_notebook_gives_its_text_and_code():
    cells = [
        {"cell_type": "markdown", "source": ["# 会员\n", "半年卡一百五十元。"]},
        {"cell_type": "code", "source": "print('```')", "outputs": [{"text": "无"}]},
    ]
    result = records.source(json.dumps({"cells": cells}), "a.ipynb").markdown
    assert result == "# 会员\n半年卡一百五十元。\n\n````\nprint('```')\n````\n"
