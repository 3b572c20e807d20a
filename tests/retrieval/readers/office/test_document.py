"""Documents and workbooks: headings and lines stay, contents go, nothing is made up."""

from typing import Any

import pytest

from retrieval.documents.blocks import blocks
from retrieval.readers.office.extraction import unpack
from retrieval.readers.reading import article_from_bytes
from retrieval.readers.registry import source_of
from retrieval.readers.source import Unreadable


def test_a_word_file(make: dict[str, Any]):
    paragraph = make["paragraph"]
    result = source_of(
        make["docx"](
            paragraph("第一章 请假", "1"),
            paragraph("年假怎么请？", "2"),
            "提前三天申请。a*b",
            "负责人：王\n电话：110",
        ),
        "守则.docx",
    )
    assert result.markdown.strip() == (
        "# 第一章 请假\n\n## 年假怎么请？\n\n提前三天申请。a\\*b\n\n负责人：王\n\n电话：110"
    )
    assert (result.authors, result.published) == ((), "")


NOTES = (
    '<w:{0}s xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    '<w:{0} w:id="7">'
    "<w:p><w:r><w:{0}Ref/></w:r><w:r><w:t>{1}</w:t></w:r></w:p></w:{0}></w:{0}s>"
)


def test_a_note_stands_below_the_paragraph_or_the_table_that_refers_to_it(make: dict[str, Any]):
    foot = '<w:p><w:r><w:t>砚台</w:t></w:r><w:r><w:footnoteReference w:id="7"/></w:r></w:p>'
    end = '<w:p><w:r><w:t>墨</w:t></w:r><w:r><w:endnoteReference w:id="7"/></w:r></w:p>'
    table = f"<w:tbl><w:tr><w:tc>{end}</w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>"
    files = unpack(make["docx"](foot, "宣纸", table, "毛笔"), ".docx")
    text = {name: data.decode() for name, data in files.items()}
    text["word/footnotes.xml"] = NOTES.format("footnote", "产于端州。")
    text["word/endnotes.xml"] = NOTES.format("endnote", "产于徽州。")
    found = blocks(source_of(make["zip"](text), "a.docx").markdown)
    assert [b.text for b in found] == ["砚台", "产于端州。", "宣纸", "墨", "产于徽州。", "毛笔"]


ODT = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text>'
    "<text:p>砚台{}</text:p><text:p>宣纸</text:p></office:text></office:body>"
    "</office:document-content>"
)


def test_a_note_of_open_document_stands_below_its_paragraph(make: dict[str, Any]):
    note = (
        '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
        "<text:note-body><text:p>产于端州。</text:p></text:note-body></text:note>，很重"
    )
    found = blocks(source_of(make["zip"]({"content.xml": ODT.format(note)}), "a.odt").markdown)
    assert [block.text for block in found] == ["砚台，很重", "产于端州。", "宣纸"]


def test_a_table_of_contents_goes(make: dict[str, Any]):
    names = ["第一章 总则", "第二章 请假", "第三章 附则", "第四章 附录"]
    body = [part for name in names for part in (make["paragraph"](name, "1"), "这里有正文。")]
    entries = (f"{name}\t{n}" for n, name in enumerate(names, 1))
    article = article_from_bytes(make["docx"](*entries, *body), "a.docx")
    assert article.text == "这里有正文。\n这里有正文。\n这里有正文。\n这里有正文。"


def test_a_backslash_is_text(make: dict[str, Any]):
    assert article_from_bytes(make["docx"]("输入 sed 's/\\.txt//'。"), "a.docx").text == (
        "输入 sed 's/\\.txt//'。"
    )


RST = """会员
====

.. note:: 请带证件。

.. _label:

:doc:`见附录 <appendix>`，`官网 <https://x.example>`_。
"""


@pytest.mark.parametrize(
    ("name", "text", "holds", "lacks"),
    [
        ("a.rst", RST, ["# 会员", "请带证件。", "见附录，官网。"], ["note", ":doc:", "label"]),
        ("a.rst", "====  ==\n名称  值\n====  ==\n甲    1\n====  ==\n", ["名称 值"], ["="]),
        (
            "a.org",
            "#+TITLE: 手册\n* 会员\n见[[http://x][官网]]。\n",
            ["# 会员", "见官网。"],
            ["[["],
        ),
        ("a.rtf", "{\\rtf1\\ansi \\u36890?\\u30693?\\u12290?\\par}", ["通知。"], ["\\u"]),
    ],
)
def test_marked_text(name: str, text: str, holds: list[str], lacks: list[str]):
    result = source_of(text.encode(), name).markdown
    assert all(part in result for part in holds)
    assert not any(part in result for part in lacks)


def test_the_title_of_a_rich_text_in_an_old_encoding():
    escaped = "".join(f"\\'{byte:02x}" for byte in "养鱼须知".encode("gb18030"))
    rtf = f"{{\\rtf1\\ansi\\ansicpg936{{\\info{{\\title {escaped}2}}}}{escaped}\\par}}"
    result = source_of(rtf.encode(), "a.rtf")
    assert (result.title, result.markdown.strip()) == ("养鱼须知2", "养鱼须知")


def test_a_page_saved_as_doc_is_a_page():
    assert source_of(
        "<html><body><h1>通知</h1><p>停水。</p></body></html>".encode(), "a.doc"
    ).markdown == ("# 通知\n\n停水。\n")


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.docx", b"PK\x03\x04 broken", "is damaged"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 2000, "is damaged"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 2000, "protected by a password"),
        ("a.rtf", b"{\\rtf1}", "has no text in it"),
    ],
)
def test_what_cannot_be_read_is_named(name: str, data: bytes, reason: str):
    with pytest.raises(Unreadable, match=reason):
        source_of(data, name)


def test_a_zip_bomb_is_refused(make: dict[str, Any]):
    with pytest.raises(Unreadable, match="too large"):
        source_of(make["docx"]("x" * 120_000_000), "a.docx")


def test_a_workbook_has_a_heading_a_sheet_and_remarks_beside_its_tables(make: dict[str, Any]):
    prices = [["价目表"], ["商品", "价格"], ["苹果", "5元"], [], ["说明：周末打折。"]]
    result = source_of(
        make["xlsx"](Sheet1=prices, 员工=[["姓名", "电话"], ["王", "010"]]), "a.xlsx"
    )
    assert result.markdown == (
        "价目表\n\n| 商品 | 价格 |\n| --- | --- |\n| 苹果 | 5元 |\n\n说明：周末打折。\n\n"
        "## 员工\n\n| 姓名 | 电话 |\n| --- | --- |\n| 王 | 010 |\n"
    )


def test_an_empty_workbook_is_named(make: dict[str, Any]):
    with pytest.raises(Unreadable, match="has no text"):
        source_of(make["xlsx"](Sheet1=[]), "a.xlsx")


def test_a_date_of_a_workbook_has_no_midnight(make: dict[str, Any]):
    rows = [["日期", "开始"], ["2026-05-01 00:00:00", "1899-12-31 09:30:00"]]
    markdown = source_of(make["xlsx"](Sheet1=rows), "a.xlsx").markdown
    assert "| 2026-05-01 | 09:30 |" in markdown
