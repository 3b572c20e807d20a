"""Workbooks: read as people see them in a window."""

from typing import Any

import pytest

from retrieval.readers.office.extraction import unpack
from retrieval.readers.office.workbook import number_as_shown
from retrieval.readers.registry import source_of

ROWS = [["机型", "押金"], ["旧款", "300"], ["新款", "500"]]
DAYS = [["时段", "周一", "周二"], ["上午", "泥塑", "剪纸"], ["上午", "合唱", "合唱"]]


def changed(make: dict[str, Any], rows: list[list[str]], **changes: tuple[str, str]) -> str:
    """The Markdown of a workbook after a replacement in its `book` or `sheet`."""
    files = {n: data.decode() for n, data in unpack(make["xlsx"](Sheet1=rows), ".xlsx").items()}
    for part, (old, new) in changes.items():
        name = "xl/workbook.xml" if part == "book" else "xl/worksheets/s0.xml"
        assert old in files[name]
        files[name] = files[name].replace(old, new)
    return source_of(make["zip"](files), "a.xlsx").markdown


def test_hidden_rows_and_columns_are_left_out(make: dict[str, Any]):
    markdown = changed(make, ROWS, sheet=('<row r="2">', '<row r="2" hidden="1">'))
    assert markdown == "| 机型 | 押金 |\n| --- | --- |\n| 新款 | 500 |\n"
    hidden = '<cols><col min="1" max="1" hidden="1"/></cols><sheetData>'
    markdown = changed(make, DAYS, sheet=("<sheetData>", hidden))
    assert "| 泥塑 | 剪纸 |" in markdown
    assert "上午" not in markdown


@pytest.mark.parametrize(
    ("row", "more"),
    [
        ('hidden="1" outlineLevel="1"', ""),
        ('hidden="1"', '<autoFilter ref="A1:B3"><filterColumn colId="0"/></autoFilter>'),
    ],
)
def test_rows_that_a_closed_group_or_a_filter_hides_are_kept(
    make: dict[str, Any], row: str, more: str
):
    new = f'<row r="2" {row}>'
    files = {n: data.decode() for n, data in unpack(make["xlsx"](Sheet1=ROWS), ".xlsx").items()}
    sheet = files["xl/worksheets/s0.xml"].replace('<row r="2">', new)
    files["xl/worksheets/s0.xml"] = sheet.replace("</sheetData>", f"</sheetData>{more}")
    assert "旧款" in source_of(make["zip"](files), "a.xlsx").markdown


def test_a_hidden_sheet_is_left_out(make: dict[str, Any]):
    files = unpack(make["xlsx"](旧=[["作废的价目"]], 新=[["今年的价目"]]), ".xlsx")
    text = {name: data.decode() for name, data in files.items()}
    text["xl/workbook.xml"] = text["xl/workbook.xml"].replace(
        'name="旧"', 'name="旧" state="hidden"'
    )
    markdown = source_of(make["zip"](text), "a.xlsx").markdown
    assert markdown == "## 新\n\n今年的价目\n"


def test_a_merged_cell_stands_in_each_of_its_rows_but_a_title_once(make: dict[str, Any]):
    rows = [["课表"], ["时段", "课"], ["上午", "泥塑"], ["", "剪纸"]]
    merged = '</sheetData><mergeCells><mergeCell ref="A1:B1"/><mergeCell ref="A3:A4"/></mergeCells>'
    assert changed(make, rows, sheet=("</sheetData>", merged)) == (
        "课表\n\n| 时段 | 课 |\n| --- | --- |\n| 上午 | 泥塑 |\n| 上午 | 剪纸 |\n"
    )


def test_numbers_are_read_in_their_formats(make: dict[str, Any]):
    files = {n: data.decode() for n, data in unpack(make["xlsx"](Sheet1=ROWS), ".xlsx").items()}
    files["xl/styles.xml"] = (
        '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs>'
        '<xf numFmtId="0"/><xf numFmtId="9"/></cellXfs></styleSheet>'
    )
    old = '<c r="B2" t="inlineStr"><is><t>300</t></is></c>'
    files["xl/worksheets/s0.xml"] = files["xl/worksheets/s0.xml"].replace(
        old, '<c r="B2" s="1"><v>0.35</v></c>'
    )
    assert "| 旧款 | 35% |" in source_of(make["zip"](files), "a.xlsx").markdown


@pytest.mark.parametrize(
    ("number", "code", "shown"),
    [
        ("0.125", "0.0%", "12.5%"),
        ("1234.5", "#,##0.00", "1,234.50"),
        ("10020", "000000", "010020"),
        ("35", '0"元/月"', "35元/月"),
        ("35", '"约"0\\人', "约35人"),
        ("-8", '[$¥-804]0.00_);[Red]("¥"0.00)', "-¥8.00"),
        ("46030", "yyyy-mm-dd", ""),
        ("46030", 'm"月"d"日"', ""),
        ("0.5", "# ?/?", ""),
        ("12.5", "0.##", ""),
        ("7", "General", ""),
        ("7", "", ""),
        ("无", "0%", ""),
    ],
)
def test_a_number_as_its_format_shows_it(number: str, code: str, shown: str):
    assert number_as_shown(number, code) == shown
