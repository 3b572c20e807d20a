"""Dates relative to the day of asking: 去年, 上个月, 上周五, 明天."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate

from retrieval.analysis.dictionary import cut
from retrieval.analysis.numbers.numbers import NumberOrCode

_YEARS = {"大前年": -3, "前年": -2, "去年": -1, "上一年": -1, "今年": 0, "本年": 0, "明年": 1,
          "后年": 2}  # fmt: skip
_MONTHS = {"上个月": -1, "上月": -1, "这个月": 0, "本月": 0, "这月": 0, "下个月": 1, "下月": 1}
# 今天 is left out: it means nowadays as often as the day.
_DAYS = {"大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "明天": 1, "明日": 1, "后天": 2}
_WEEKS = {"上": -1, "本": 0, "这": 0, "下": 1}
_WEEKDAYS = "一二三四五六日天"
_NAMES = "|".join(sorted({**_YEARS, **_MONTHS, **_DAYS}, key=len, reverse=True))
# Not 三年前年底, 后天性, 舒明天皇.
_RELATIVE = re.compile(
    rf"(?<!年)(?:(?:{_NAMES})(?![性皇])|([上下这本])个?(?:周|星期|礼拜)([{_WEEKDAYS}])?)"
)

# A year without its century, 23年 of 23年的收成; not 干了23年, 23年内.
_SHORT_YEAR = re.compile(r"(?:^|(?<=[在从到自,。\s]))(\d\d)年(?![级度内后前以之多来间])")
_MAX_AHEAD = 20  # years that such a year may lie ahead: later ones are of the last century


def relative_dates(normal: str, today: date) -> Iterator[NumberOrCode]:
    """The dates of a text in the normal form that are relative to `today`; 23年 may be 2023年."""
    for match in _SHORT_YEAR.finditer(normal):
        year = today.year // 100 * 100 + int(match[1])
        year -= 100 * (year > today.year + _MAX_AHEAD)
        yield NumberOrCode(*match.span(), (match.group(), f"{year}年"))
    if matches := [*_RELATIVE.finditer(normal)]:
        starts = {0, *accumulate(map(len, cut(normal)))}
        for match in matches:
            if match.start() in starts:  # 前年 in 目前年份 is no word
                yield NumberOrCode(*match.span(), _forms(match, today))


def _forms(match: re.Match[str], today: date) -> tuple[str, ...]:
    word, (week, weekday) = match.group(), match.groups()
    if word in _YEARS:
        year = today.year + _YEARS[word]
        return (f"{year}年", str(year))
    if word in _MONTHS:
        months = today.year * 12 + today.month - 1 + _MONTHS[word]
        return (f"{months // 12}年", f"{months % 12 + 1}月")
    if word in _DAYS:
        day = today + timedelta(days=_DAYS[word])
    else:
        day = today + timedelta(weeks=_WEEKS[week])
        if not weekday:  # some day of that week
            return (f"{day.year}年", f"{day.month}月")
        day += timedelta(days=min(_WEEKDAYS.index(weekday), 6) - day.weekday())
    return (f"{day.month}月", f"{day.day}日")
