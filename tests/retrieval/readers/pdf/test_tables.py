"""Tables of PDF files: those drawn with lines, and those whose columns stand apart."""

from typing import Any

from retrieval.readers.registry import source_of

Stroke = tuple[float, float, float, float]
Item = tuple[float, float, float, str] | Stroke
XS = (60.0, 130.0, 170.0, 330.0)  # of the lines between columns


def grid(xs: tuple[float, ...], ys: list[float]) -> list[Item]:
    level: list[Item] = [(xs[0], y, xs[-1], y) for y in ys]
    return level + [(x, ys[0], x, ys[-1]) for x in xs]


def cell(text: str, column: int, y: float) -> Item:
    return (XS[column] + 4, y, 10, text)


def rows(*texts: tuple[str, ...], top: float = 700.0) -> list[Item]:
    return [
        cell(text, column, top - 14 - 20 * n)
        for n, row in enumerate(texts)
        for column, text in enumerate(row)
    ]


def read(make: dict[str, Any], *pages: list[Item]) -> str:
    return source_of(make["pdf"](*pages), "a.pdf").markdown.strip()


BOATS = [("Boat", "Fee", "Remark"), ("Canoe", "12", "for two"), ("Ferry", "3", "with dogs")]
HEAD = "| Boat | Fee | Remark |\n| --- | --- | --- |\n"


def test_lines_of_a_cell_are_joined_and_narrow_cells_stay_apart(make: dict[str, Any]):
    # The remark is higher than its row's other cells, and the fee touches it but for the line.
    written = [
        *rows(("Boat", "Fee", "Remark")),
        cell("Canoe", 0, 656),
        (150, 656, 10, "12"),
        cell("for two people who", 2, 666),
        cell("can swim 1.", 2, 656),
        cell("5 hours at least", 2, 646),
    ]
    text = read(make, written + grid(XS, [700, 680, 640]))
    assert text == f"{HEAD}| Canoe | 12 | for two people who can swim 1.5 hours at least |"


def test_a_cell_over_several_rows_or_columns_is_in_each(make: dict[str, Any]):
    written = rows(("Kind", "Boat", "Fee"), ("", "Canoe", "12"), ("", "Raft", "9"))
    written += [cell("Small", 0, 656), cell("With insurance", 0, 626)]
    lines = grid((XS[0], XS[3]), [700, 680, 640, 620])
    lines += [(x, 700, x, 640) for x in XS[1:3]] + [(XS[1], 660, XS[3], 660)]
    assert read(make, written + lines) == (
        "| Kind | Boat | Fee |\n| --- | --- | --- |\n| Small | Canoe | 12 |\n| Small | Raft | 9 |"
        "\n| With insurance | With insurance | With insurance |"
    )


def test_a_table_without_outer_lines_is_whole(make: dict[str, Any]):
    inner: list[Item] = [(x, 700, x, 640) for x in XS[1:3]]
    inner += [(XS[0], y, XS[3], y) for y in (680, 660)]
    text = read(make, rows(*BOATS) + inner)
    assert text == f"{HEAD}| Canoe | 12 | for two |\n| Ferry | 3 | with dogs |"


def test_a_table_goes_on_over_pages_with_its_header_once(make: dict[str, Any]):
    pages = [
        rows(BOATS[0], *((f"{name} {n}", "7", f"row {n}") for n in range(3)), top=820)
        + grid(XS, [820, 800, 780, 760, 740])
        for name in ("Raft", "Dinghy", "Barge")
    ]
    text = read(make, *pages)
    assert text.startswith(HEAD)
    assert text.count("Boat") == 1
    assert text.count("\n") == 10


def test_tables_of_other_columns_are_two(make: dict[str, Any]):
    below = [(64, 586, 10, "Jetty"), (240, 586, 10, "Depth"), (64, 566, 10, "East")]
    below += [(240, 566, 10, "9 m")]
    drawn = grid(XS, [700, 680, 660, 640]) + grid((60, 230, 330), [600, 580, 560])
    text = read(make, rows(*BOATS) + below + drawn)
    assert text.endswith(
        "| Ferry | 3 | with dogs |\n\n| Jetty | Depth |\n| --- | --- |\n| East | 9 m |"
    )


def test_a_table_in_a_column_of_text_stays_in_it(make: dict[str, Any]):
    below = [
        (62, 620 - 14 * n, 10, f"left column, line {n}, which is as wide as it") for n in (0, 1)
    ]
    beside = [(340, 700 - 14 * n, 10, f"right column, line {n} of some width") for n in range(8)]
    text = read(make, rows(*BOATS) + below + beside + grid(XS, [700, 680, 660, 640]))
    assert text.startswith(f"{HEAD}| Canoe | 12 | for two |\n| Ferry | 3 | with dogs |\n\nleft")


def test_lines_that_letters_cross_make_no_table(make: dict[str, Any]):
    text = "A long sentence runs over the whole of the sketch."
    drawing = grid(XS, [710, 690, 670])
    assert read(make, [(62, 695, 10, text), *drawing]) == text
