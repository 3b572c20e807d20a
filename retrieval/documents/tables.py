"""The rows of a table as text: each value with the name of its column."""

from collections.abc import Iterator

from retrieval.documents.characters import close_up_spacing

LONGEST_CELL = 200  # characters: a table with a longer cell only lays the page out


def table_lines(table: list[list[str]]) -> Iterator[tuple[str, bool]]:
    """The lines that a table makes, the names of its columns first in it, and which are rows.

    A row is 列名：值；…; the cells of a table that only lays the page out are lines of their own.
    """
    if not table:
        return
    header = [close_up_spacing(cell.strip()) for cell in table[0]]
    body = [[close_up_spacing(cell.strip()) for cell in row] for row in table[1:]]
    if any(len(cell) > LONGEST_CELL for row in (header, *body) for cell in row):
        yield from ((cell, False) for row in (header, *body) for cell in row if cell)
        return
    if not body:
        body, header = [header], [""] * len(header)
    yield from ((text, True) for row in body if (text := _row_text(header, row)))


def _row_text(header: list[str], row: list[str]) -> str:
    names = [*header, *[""] * (len(row) - len(header))]
    cells = [
        f"{name.rstrip('：:')}：{cell}" if name and name != cell else cell
        for name, cell in zip(names, (cell.rstrip("；;。") for cell in row), strict=False)
        if cell
    ]
    return ("；" if any(header) else " ").join(cells)
