"""PDF files: headings, whole paragraphs, no running heads, columns in order."""

from typing import Any

import pytest

from retrieval.readers.pdf import scan
from retrieval.readers.registry import source_of
from retrieval.readers.source import Unreadable

BODY = ["These lines are as wide as the page is, and go on with", "the next one until here."]


def page(heading: str, number: int, size: float = 12) -> list[tuple[float, float, float, str]]:
    return [
        (72, 800, 10, "The Manual"),
        (72, 740, size, heading),
        (72, 700, 12, BODY[0]),
        (72, 686, 12, BODY[1]),
        (72, 650, 12, f"Another paragraph of page {number}."),
        (300, 30, 10, str(number)),
    ]


def test_headings_by_the_outline(make: dict[str, Any]):
    data = make["pdf"](page("First", 1), page("2 Second", 2), marks=[("First", 0), ("Second", 1)])
    assert source_of(data, "a.pdf").markdown == (
        f"# First\n\n{' '.join(BODY)}\n\nAnother paragraph of page 1.\n\n"
        f"# 2 Second\n\n{' '.join(BODY)}\n\nAnother paragraph of page 2.\n"
    )


def test_headings_by_their_size(make: dict[str, Any]):
    result = source_of(make["pdf"](page("First", 1, 20), page("Second", 2, 16)), "a.pdf").markdown
    assert "# First\n\n" in result
    assert "## Second\n\n" in result
    assert "The Manual" not in result


def test_two_columns_are_read_one_after_the_other(make: dict[str, Any]):
    left = [(60, 700 - 14 * n, 10, f"left column line {n} of some width") for n in range(8)]
    right = [(320, 700 - 14 * n, 10, f"right column line {n} of some width") for n in range(8)]
    both = [line for pair in zip(left, right, strict=True) for line in pair]
    result = source_of(make["pdf"](both), "a.pdf").markdown
    assert result.index("left column line 7") < result.index("right column line 0")


def test_rows_with_cells_are_a_table(make: dict[str, Any]):
    rows = [("Fruit", "Price"), ("Apple", "5"), ("Pear", "3")]
    cells = [(72, 700 - 20 * n, 12, a) for n, (a, _) in enumerate(rows)]
    cells += [(300, 700 - 20 * n, 12, b) for n, (_, b) in enumerate(rows)]
    result = source_of(make["pdf"](cells), "a.pdf").markdown
    assert result == "| Fruit | Price |\n| --- | --- |\n| Apple | 5 |\n| Pear | 3 |\n"


def test_a_scan_is_named_where_the_extra_is_missing(
    make: dict[str, Any], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(scan, "has_ocr", lambda: False)
    with pytest.raises(Unreadable, match=r"^is a scan: .*pip install -e '\.\[ocr\]'"):
        source_of(make["pdf"]([]), "a.pdf")


@pytest.mark.parametrize("data", [b"%PDF-1.4\n", b"x" * 3000])
def test_a_damaged_file_is_named(data: bytes):
    with pytest.raises(Unreadable, match="is damaged"):
        source_of(data, "a.pdf")
