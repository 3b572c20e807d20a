"""Books: chapters in the order of reading, and what the package declares."""

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from retrieval.readers.registry import source_of
from retrieval.readers.source import Unreadable

METADATA = (
    "<dc:title>江月</dc:title><dc:creator>李四</dc:creator><dc:publisher>长江出版社</dc:publisher>"
    "<dc:date>2020-05-01</dc:date>"
)


def test_chapters_and_metadata(make: dict[str, Any]):
    result = source_of(
        make["epub"](
            ["<h1>一</h1><p>月色<ruby>皎<rt>jiǎo</rt></ruby>洁。</p>", "<h1>二</h1><p>江水。</p>"],
            METADATA,
        ),
        "a.epub",
    )
    assert result.markdown == "# 一\n\n月色皎洁。\n\n# 二\n\n江水。\n"
    assert (result.title, result.authors, result.publisher) == ("江月", ("李四",), "长江出版社")
    assert result.published == "2020-05-01"


def test_notes_beside_the_order_of_reading_are_read(make: dict[str, Any]):
    with ZipFile(BytesIO(make["epub"](["<p>正文。</p>", "<p>注：潮水一日两次。</p>"]))) as book:
        files = {name: book.read(name).decode() for name in book.namelist()}
    before, _, after = files["b/c.opf"].rpartition("<itemref ")
    files["b/c.opf"] = f"{before}<itemref linear='no' {after}"
    assert source_of(make["zip"](files), "a.epub").markdown == "正文。\n\n注：潮水一日两次。\n"


def test_the_day_on_which_a_program_made_the_file_is_no_date(make: dict[str, Any]):
    made = (
        "<dc:date>2026-11-24T00:30:29Z</dc:date>"
        "<meta property='dcterms:modified'>2026-11-24T00:30:29Z</meta>"
    )
    assert source_of(make["epub"](["<p>话。</p>"], made), "a.epub").published == ""


def test_what_cannot_be_read_is_named(make: dict[str, Any]):
    for data, reason in [
        (b"PK", "is damaged"),
        (make["zip"]({"a": "b"}), "is damaged"),
        (make["epub"](["<img src='a.png'/>"]), "has no text"),
        (make["epub"](["<p>" + "x" * 60_000_000]), "too large"),
    ]:
        with pytest.raises(Unreadable, match=reason):
            source_of(data, "a.epub")
