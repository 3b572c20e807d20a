"""Tables as text: whatever the encoding and the mark between their cells."""

import pytest

from retrieval.readers.registry import source_of
from retrieval.readers.source import Unreadable

TABLE = "| 商品 | 价格 |\n| --- | --- |\n| 苹果 | 5元 |\n| 梨 | 3元 |\n"


@pytest.mark.parametrize("mark", [",", ";", "\t", "|", "，"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_rows_become_a_table(mark: str, encoding: str):
    text = "商品,价格\r\n苹果,5元\r\n梨,3元\r\n".replace(",", mark)
    assert source_of(text.encode(encoding), "价格.csv").markdown == TABLE


def test_tabs_divide_a_tsv():
    assert "| 甲,乙 | 丙 |" in source_of("甲,乙\t丙\n丁\t戊\n".encode(), "a.tsv").markdown


def test_a_line_within_a_cell_stays_in_it():
    assert "| 王 | 周一 周二 |" in source_of('名,日\n王,"周一\n周二"\n'.encode(), "a.csv").markdown


@pytest.mark.parametrize("text", [",,\n,,\n", '"' * 3_000_000])
def test_what_is_no_table_is_named(text: str):
    with pytest.raises(Unreadable):
        source_of(text.encode(), "a.csv")
