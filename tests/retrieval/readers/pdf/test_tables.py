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
    written = [*rows(BOATS[0], ("Canoe", "", "for two"), BOATS[2]), (151, 666, 10, "120")]
    text = read(make, written + inner)
    assert text == f"{HEAD}| Canoe | 120 | for two |\n| Ferry | 3 | with dogs |"


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


# Tables without lines: where the words stand is all there is.


def placed(*lines: tuple[float, dict[float, str]]) -> list[Item]:
    return [(x, y, 10, text) for y, words in lines for x, text in words.items()]


def test_short_cells_are_told_by_the_columns_of_the_other_rows(make: dict[str, Any]):
    text = read(
        make,
        placed(
            (700, {60: "No", 84: "Boat", 124: "Fee"}),
            (684, {60: "7", 84: "Canoe", 124: "12"}),
            (668, {60: "8", 84: "Ferry", 124: "3"}),
        ),
    )
    assert text == "| No | Boat | Fee |\n| --- | --- | --- |\n| 7 | Canoe | 12 |\n| 8 | Ferry | 3 |"


def test_close_lines_are_one_row_wherever_its_other_cells_stand(make: dict[str, Any]):
    below = (560, {60: "Whoever hires a boat brings it back before the sun is down."})
    text = read(
        make,
        placed(
            (700, {60: "Boat", 130: "Fee", 200: "Remark"}),
            (676, {60: "Canoe", 130: "12", 200: "for two people"}),
            (664, {200: "who can swim"}),
            (640, {200: "takes dogs and"}),
            (634, {60: "Ferry", 130: "3"}),
            (628, {200: "bicycles"}),
            (604, {60: "Raft", 130: "9", 200: "none"}),
            below,
        ),
    )
    assert text == (
        f"{HEAD}| Canoe | 12 | for two people who can swim |\n"
        "| Ferry | 3 | takes dogs and bicycles |\n| Raft | 9 | none |\n\n"
        "Whoever hires a boat brings it back before the sun is down."
    )


def test_larger_letters_of_a_table_are_no_headings(make: dict[str, Any]):
    large = [(x, y, 16, text) for x, y, _, text in rows(*BOATS)]
    prose = [(60, 500 - 14 * n, 10, f"Line {n} of what the page says at length.") for n in range(9)]
    assert "#" not in read(make, large + grid(XS, [704, 683, 663, 640]) + prose)


def test_numbered_items_are_no_table(make: dict[str, Any]):
    items = ["Untie the rope", "Step in slowly", "Sit down at once"]
    text = read(make, placed(*((700 - 16 * n, {60: f"{n}.", 84: t}) for n, t in enumerate(items))))
    assert "|" not in text


def test_a_heading_between_tables_stays_one(make: dict[str, Any]):
    def table(top: float) -> list[Item]:
        steps = enumerate(BOATS)
        return placed(
            *((top - 16 * n, dict(zip((60, 130, 200), r, strict=True))) for n, r in steps)
        )

    text = read(make, [*table(700), (60, 636, 10, "Sunday"), *table(616)])
    body = f"{HEAD}| Canoe | 12 | for two |\n| Ferry | 3 | with dogs |"
    assert text == f"{body}\n\nSunday\n\n{body}"


def test_frames_around_columns_of_text_are_no_table(make: dict[str, Any]):
    text = [
        (x, 690 - 14 * n, 10, f"{side} column, line {n}, as wide as its frame is")
        for n in range(8)
        for x, side in ((64, "left"), (304, "right"))
    ]
    text.append((64, 708, 16, "Rules"))
    read_text = read(make, text + grid((60, 300, 540), [730, 580]))
    assert read_text.startswith("# Rules\n\nleft")
    assert read_text.index("left column, line 7") < read_text.index("right column, line 0")
