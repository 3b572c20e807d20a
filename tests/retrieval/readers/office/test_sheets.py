"""Spreadsheets: a heading a sheet, a table with its header, remarks beside it."""

from typing import Any

import pytest

from retrieval.readers.registry import source_of
from retrieval.readers.source import Unreadable


def test_sheets(make: dict[str, Any]):
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
