"""Tables: which rows are titles, headers, or pairs of a name and a value; what each row says."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, zip_longest

from retrieval.analysis.scripts import simplified
from retrieval.documents.characters import close_up_spacing

# A table that is no form only lays the page out if more than this share of its rows has a cell of
# more characters: among many short rows one cell may well be long.
MAX_CELL, MAX_SHARE_OF_LONG = 200, 0.2
MAX_REPEATED = 12  # characters: a longer cell that its neighbour repeats spans both columns
MAX_NAME = 12  # characters of the name of a value
# In a cell that names no column; a year or a month does.
NO_NAME = re.compile(r"(?<!\d)(?!(?:19|20)\d\d(?!\d)|\d\d?月)\d|[：:。，；]")
_NAME = re.compile(  # of a column, or of a value in a form
    r"(?:姓名|名称|性别|年龄|民族|籍贯|职[务称业位]|学历|专业|电话|手机号?码?|联系方式|传真|邮箱|邮编|网址|地址|地[点区]"
    r"|时间|日期|期限|[系络]人|负责人|单位|部门|编号|型号|规格|品牌|颜色|尺寸|重量|材质|产地|价格?|费用?|[金数]额|数量"
    r"|备注|说明|内容|要求|情况|信息|数据|[数号]?值|参数|标准|含义|作用|答案|方式|方法|号码)$"
)
_REMARK = re.compile(r"[(（].*?[)）]")
_NUMBER = re.compile(r"\d[\d.,]*")
_MARK = re.compile(r".|[\W\d_]+")  # 有, √, 0 or 100%: a value, which a title is not


def rows_of_table(table: Sequence[Sequence[str]]) -> Iterator[tuple[str, bool]]:
    """What each row says (column：value；…), and whether it is a row, or else a paragraph.

    A row over all columns is a paragraph, and each cell where the table only lays the page out.
    """
    rows = [[close_up_spacing(cell.strip()) for cell in row] for row in table]
    while len(rows) > 1 and _is_one_cell(rows[0]):  # the table's title
        yield rows.pop(0)[0], False
    header, *body = rows if len(rows) > 1 else [[], *rows]
    is_form = _is_form(rows if any(header) else body, has_header=any(header))
    cells = [cell for row in rows for cell in row if cell]
    long_rows = sum(any(len(cell) > MAX_CELL for cell in row) for row in rows)
    is_layout = not is_form and long_rows > MAX_SHARE_OF_LONG * len(rows)
    if is_layout or max(map(len, rows), default=0) < 2:
        yield from ((cell, False) for cell in cells)
        return
    if is_form and any(header):
        header, body = [], rows
    while body and _is_second_header(body[0], header):
        header = [a if a == b else f"{a} {b}" for a, b in zip(header, body.pop(0), strict=False)]
    values = {cell for row in body if len({*row}) > 1 for cell in row}
    for row in body:
        if _is_one_cell(row) and not (_MARK.fullmatch(row[0]) or row[0] in values):
            yield row[0], False
        elif any(row):
            parts = _pairs(row) if is_form else _named(header, row)
            yield ("；" if is_form or any(header) else " ").join(parts), True


def _named(header: Sequence[str], row: Sequence[str]) -> Iterator[str]:
    """The cells of a row, each with the name of its column."""
    for name, cell, before in zip_longest(header, row, ["", *row], fillvalue=""):
        if cell and (cell != before or len(cell) <= MAX_REPEATED):
            value = cell.rstrip("；;。")
            yield f"{name.rstrip('：:')}：{value}" if name and name != cell else cell


def _pairs(row: Sequence[str]) -> Iterator[str]:
    """The pairs of a row: a name and its value; one that spans columns is repeated in each."""
    own = _without_repeats(row)
    for name, value in zip(own[::2], own[1::2], strict=False):
        if name or value:
            yield "：".join(filter(None, (name.rstrip("：:"), value.rstrip("；;。"))))


def _without_repeats(row: Iterable[str]) -> list[str]:
    return ["" if cell == before else cell for before, cell in pairwise(["", *row])]


def _is_form(rows: Sequence[Sequence[str]], *, has_header: bool) -> bool:
    """Whether the rows are pairs of a name and its value, the first of which is no header.

    Names are short, differ and have no number. Two are usual names of a value, or the first value
    has a number, but not where all below it are numbers of one form: those of a column.
    """
    if not rows or len(rows[0]) % 2:
        return False
    own = [_without_repeats(map(simplified, row)) for row in rows]
    marked = [cell for row in own for cell in row[::2] if cell]
    names = [name.rstrip("：:") for name in marked]
    first = [_REMARK.sub("", value) for value in own[0][1::2]]
    if not names or len({*names}) < len(names) or any(map(_NAME.search, first)):
        return False
    if any(len(name) > MAX_NAME or NO_NAME.search(name) for name in names):
        return False
    are_named = _NAME.search(names[0]) and any(map(_NAME.search, names[1:]))
    if are_named or all(name[-1] in "：:" for name in marked):
        return True
    if not has_header:
        return len(rows[0]) == 2 and any(NO_NAME.search(value) for _, value in own)
    columns = [[_NUMBER.sub("0", row[at]) for row in own] for at in range(1, len(rows[0]), 2)]
    return any(
        NO_NAME.search(value) and ({*below} <= {top} or len({*below}) > 1 or "0" not in below[0])
        for value, (top, *below) in zip(first, columns, strict=True)
    )


def _is_one_cell(row: Sequence[str]) -> bool:
    """Whether a row is one cell over all columns, which readers repeat in each."""
    return len({*row}) == 1 and len(row) > 1 and row[0] != ""


def _is_second_header(row: Sequence[str], header: Sequence[str]) -> bool:
    """Whether a row divides a column of the header, 价格 into 会员 and 其他, and repeats others."""
    is_divided = any(a and a == b for a, b in pairwise(header))
    return is_divided and any(a and a == b for a, b in zip(header, row, strict=False))
