"""Mails: who wrote what, and when."""

import pytest

from retrieval.readers.registry import source_of
from retrieval.readers.source import Unreadable

HEAD = (
    "From: =?utf-8?B?546L5bCP5piO?= <w@example.org>\nSubject: =?utf-8?B?5YGc5rC06YCa55+l?=\n"
    "Date: Tue, 05 Mar 2024 23:12:33 +0800\n"
)


def test_a_mail_in_an_old_encoding():
    text = "各位：\n周三停水。\n\n> 何时停水？\n"
    head = f"{HEAD}Content-Type: text/plain; charset=gb2312\nContent-Transfer-Encoding: 8bit\n\n"
    result = source_of(head.encode() + text.encode("gbk"), "a.eml")
    assert result.markdown == "# 停水通知\n\n各位：  \n周三停水。\n\n> 何时停水？\n"
    assert (result.title, result.authors, result.published) == (
        "停水通知",
        ("王小明",),
        "2024-03-05",
    )


def test_a_mail_as_a_page():
    head = f"{HEAD}Content-Type: text/html; charset=utf-8\n\n"
    assert "## 安排" in source_of((head + "<h2>安排</h2><p>停水。</p>").encode(), "a.eml").markdown


def test_a_mail_without_text_is_named():
    with pytest.raises(Unreadable):
        source_of(b"Subject: x\nContent-Type: image/png\n\n", "a.eml")
