"""A folder with a file of each format answers a question from each."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from retrieval import Library, NothingToRead

TEXTS = {
    "年卡.md": "# 年卡\n\n年卡三百元。",
    "停车.txt": "停车场\n停车场夜里十一点关门。",
    "泳池.html": "<h1>泳池</h1><p>泳池每周一换水。</p>",
    "座位.csv": "房间,座位\n银杏厅,四十个\n",
    "借书.json": json.dumps([{"question": "借书最多几本", "answer": "每人借书最多六本。"}]),
    "讲座.ipynb": json.dumps({"cells": [{"cell_type": "markdown", "source": "讲座在礼堂举行。"}]}),
    "修车.srt": "1\n00:00:01,000 --> 00:00:02,000\n修自行车先卸下链条。\n",
    "周卡.adoc": "= 周卡\n\n周卡十元。\n",
    "月票.rst": "月票\n====\n\n月票二十元。\n",
    "季票.org": "* 季票\n季票六十元。\n",
    "停水.eml": "Subject: =?utf-8?B?5YGc5rC0?=\n\n停水从周三开始。\n",
}
QUESTIONS = {
    "年卡多少钱": "三百元",
    "停车场几点关门": "十一点",
    "泳池什么时候换水": "周一",
    "银杏厅有多少座位": "四十个",
    "借书最多几本": "六本",
    "讲座在哪里举行": "礼堂",
    "修自行车先卸下什么": "链条",
    "周卡多少钱": "十元",
    "月票多少钱": "二十元",
    "季票多少钱": "六十元",
    "停水从什么时候开始": "周三",
    "迟到怎么处理": "扣一天工资",
    "苹果多少钱": "5元",
    "月色怎么样": "皎洁",
}


@pytest.fixture
def library(tmp_path: Path, make: dict[str, Any]) -> Library:
    for name, text in TEXTS.items():
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "考勤.docx").write_bytes(make["docx"]("迟到三次扣一天工资。"))
    (tmp_path / "价格.xlsx").write_bytes(make["xlsx"](表=[["商品", "价格"], ["苹果", "5元"]]))
    (tmp_path / "江月.epub").write_bytes(make["epub"](["<h1>江月</h1><p>月色皎洁如水。</p>"]))
    (tmp_path / "手册.pdf").write_bytes(make["pdf"]([(72, 700, 12, "Closed on Monday.")]))
    return Library.open(tmp_path)


def test_each_format_answers(library: Library):
    assert not library.problems
    for question, holds in QUESTIONS.items():
        hits = library.ask(question).hits[:3]
        assert any(holds in hit.passage.text for hit in hits), question
    assert "手册.pdf" in {article.file for article in library.articles}


def test_a_folder_that_is_closed_is_named_and_the_others_are_read(tmp_path, monkeypatch):
    (tmp_path / "closed").mkdir()
    (tmp_path / "closed" / "b.txt").write_text("看不到的文章。", "utf-8")
    (tmp_path / "a.txt").write_text("看得到的文章。", "utf-8")
    scandir = os.scandir

    def guarded(path):
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    library = Library.open(tmp_path)
    assert [article.file for article in library.articles] == ["a.txt"]
    (problem,) = library.problems
    assert problem.file == "closed"
    assert problem.reason.startswith("cannot be opened: permission denied")
    with pytest.raises(NothingToRead, match="cannot be opened: permission denied"):
        Library.open(tmp_path / "closed")


def test_a_file_in_place_of_the_folder_is_named(tmp_path):
    (tmp_path / "a.txt").write_text("一篇文章。", "utf-8")
    with pytest.raises(NothingToRead, match=r"a\.txt: is a file, and no folder"):
        Library.open(tmp_path / "a.txt")
