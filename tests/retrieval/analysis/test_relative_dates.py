from datetime import date

import pytest

from retrieval.analysis.relative_dates import relative_dates
from retrieval.analysis.tokenizer import numbers_and_codes

TODAY = date(2026, 1, 31)


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("去年", ("2025年", "2025")),
        ("大前年", ("2023年", "2023")),
        ("今年", ("2026年", "2026")),
        ("上个月", ("2025年", "12月")),
        ("下月", ("2026年", "2月")),
        ("上周", ("2026年", "1月")),
        ("上个星期五", ("1月", "23日")),
        ("下周日", ("2月", "8日")),
        ("明天", ("2月", "1日")),
        ("前天", ("1月", "29日")),
        ("23年的收成", ("23年", "2023年")),
        ("修桥在98年", ("98年", "1998年")),
    ],
)
def test_a_date_is_told_from_the_day_of_asking(text: str, forms: tuple[str, ...]):
    (read,) = relative_dates(text, TODAY)
    assert read.forms == forms


def test_it_is_read_only_where_the_day_is_known():
    assert numbers_and_codes("去年的计划") == []
    assert [r.forms[0] for r in numbers_and_codes("去年3月", TODAY)] == ["2025年", "3月"]


@pytest.mark.parametrize(
    "text",
    [
        "舒明天皇与谁争礼",
        "目前年份是多少",
        "三年前年底的产量",
        "后天性失明",
        "他干了23年",
        "12年级",
        "20年内",
    ],
)
def test_what_only_has_the_characters_tells_no_date(text: str):
    assert [*relative_dates(text, TODAY)] == []
