"""Dates that are told from the day of asking: 去年, 上个月, 明天."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from retrieval.analysis.reading import Reading

_YEARS = {"大前年": -3, "前年": -2, "去年": -1, "上一年": -1, "今年": 0, "本年": 0, "明年": 1,
          "后年": 2}  # fmt: skip
_MONTHS = {"上个月": -1, "上月": -1, "这个月": 0, "本月": 0, "这月": 0, "下个月": 1, "下月": 1}
_DAYS = {"大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "今天": 0, "今日": 0, "明天": 1,
         "明日": 1, "后天": 2}  # fmt: skip
_RELATIVE = re.compile("|".join(sorted({**_YEARS, **_MONTHS, **_DAYS}, key=len, reverse=True)))


def relative_dates(normal: str, today: date) -> Iterator[Reading]:
    """The words of a text in the normal form that tell a date from `today`."""
    for found in _RELATIVE.finditer(normal):
        yield Reading(found.start(), found.end(), _forms(found.group(), today))


def _forms(word: str, today: date) -> tuple[str, ...]:
    if word in _YEARS:
        year = today.year + _YEARS[word]
        return (f"{year}年", str(year))
    if word in _MONTHS:
        months = today.year * 12 + today.month - 1 + _MONTHS[word]
        return (f"{months // 12}年", f"{months % 12 + 1}月")
    day = today + timedelta(days=_DAYS[word])
    return (f"{day.month}月", f"{day.day}日")
