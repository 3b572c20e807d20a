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


@pytest.mark.parametrize(
    ("plain", "shown"),
    [("请用浏览器查看。", "取件码是四位数。"), ("取件码在短信里，请到店出示。" * 3, "出示。")],
)
def test_of_two_texts_the_page_is_read_where_the_other_only_refers_to_it(plain: str, shown: str):
    page = "<p>包裹到了，</p><p>取件码是四位数。</p><p>请在三天以内来取。</p>"
    parts = "".join(
        f"--x\nContent-Type: text/{kind}; charset=utf-8\n\n{text}\n"
        for kind, text in (("plain", plain), ("html", page))
    )
    mail = f"{HEAD}Content-Type: multipart/alternative; boundary=x\n\n{parts}--x--\n"
    markdown = source_of(mail.encode(), "a.eml").markdown
    assert shown in markdown
    assert (plain in markdown) != ("四位数" in markdown)


def test_a_mail_without_text_is_named():
    with pytest.raises(Unreadable):
        source_of(b"Subject: x\nContent-Type: image/png\n\n", "a.eml")
