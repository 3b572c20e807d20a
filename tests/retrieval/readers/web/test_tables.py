"""Tables of pages: of data or of the layout, and cells that span several rows or columns."""

import re
import time

from retrieval.readers.web.page import source_of_html


def body(html: str) -> str:
    """The Markdown of a page's body, its tables without padding."""
    return re.sub(" +", " ", source_of_html(f"<html><body>{html}</body></html>").markdown).strip()


def test_a_cell_stands_in_each_row_and_column_that_it_spans():
    page = (
        "<table><tr><th rowspan=2>展厅<th colspan=2>票价</tr><tr><th>成人<th>学生</tr>"
        "<tr><td>瓷器<td>20<td>10</tr><tr><td rowspan=2>书画<td>30<td>15</tr>"
        "<tr><td>40<td>20</tr></table>"
    )
    lines = body(page).splitlines()
    assert lines[0] == "| 展厅 | 票价 | 票价 |"
    assert lines[2:] == [
        "| 展厅 | 成人 | 学生 |",
        "| 瓷器 | 20 | 10 |",
        "| 书画 | 30 | 15 |",
        "| 书画 | 40 | 20 |",
    ]


def test_pairs_below_one_name():
    page = "<table><tr><td rowspan=2>电话<td>110</tr><tr><td>119</tr></table>"
    assert body(page) == "- 电话：110\n- 电话：119"


def test_a_table_of_data_within_one_of_the_layout_stays():
    data = "<table><tr><td>线路<td>首班<td>末班<tr><td>3路<td>6:00<td>22:00</table>"
    page = f"<table><tr><td>公交时刻<td>{data}</table>"
    assert "| 3路 | 6:00 | 22:00 |" in body(page)


def test_spans_without_end_take_no_time():
    row = "<tr>" + "<td rowspan=999 colspan=999>甲<td rowspan=99999999999>乙" * 50 + "</tr>"
    began = time.process_time()
    assert "甲" in body(f"<table>{row * 50}</table>")
    assert time.process_time() - began < 2
