"""Numbers, dates and times: one form for each, however it is written.

第十五条 and 第15条, 二〇二四年 and 民国113年, 百分之三十 and 30% are the same. In a text the forms
are tokens in addition to its words; in a question they replace them, which become synonyms.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from math import isfinite
from typing import NamedTuple


class NumberOrCode(NamedTuple):
    """A number or a code in a text: its span, and the forms that are its tokens."""

    start: int
    end: int
    forms: tuple[str, ...]


_DIGITS = {c: n for n, cs in enumerate(("〇零○", "一", "二两", "三", *"四五六七八九")) for c in cs}
_TENS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10_000, "亿": 100_000_000}
_SHORT = {"廿": "二十", "卅": "三十"}

_DIGIT = "[〇零○一二两三四五六七八九]"
_HAN = "[一二两三四五六七八九十廿卅](?:[〇零○一二两三四五六七八九十百万亿廿卅]|千(?![米克瓦]))*"
_ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_NUMBER = rf"(?:(?:{_ARABIC})(?:[十百万亿]|千(?![米克瓦]))*|{_HAN})"

# Ways to write one unit; the first is its form.
_SAME = (
    "公里 千米 km|米 公尺 m|厘米 公分 cm|毫米 mm|平方米 平米 m2 平方公尺|平方公里 平方千米 km2"
    "|公斤 千克 kg|克 g|毫克 mg|升 l 公升|毫升 ml|元 块 块钱 圆 元钱|小时 个小时 钟头 个钟头 h"
    "|分钟 min|秒 秒钟|岁 周岁|个月 个月份|月 月份|日 号|度 °c ℃ 摄氏度|天|年|人|名|次|个|倍|页|吨"
    "|亩|公顷|世纪|条|章|节|款|项|编|kb|mb|gb|tb|kw|mah|hz|w|v"
)
_UNITS = {unit: same.split()[0] for same in _SAME.split("|") for unit in same.split()}
_LOOSE = frozenset("个次人名块度节项")  # 一个, 一次 … count nothing
_UNIT = "|".join(
    f"{re.escape(unit)}(?![a-z])" if unit[-1].isascii() else unit
    for unit in sorted(_UNITS, key=len, reverse=True)
)

# The kinds of numbers, each a group that has its own function in _READERS.
_PATTERN = re.compile(
    rf"""
    (?P<percent>百分之(?P<share>(?:{_ARABIC})|{_HAN}(?:点{_DIGIT}+)?|百)|百分百)
    |(?P<republic>民国\s?(?P<reign>\d{{1,3}}|{_HAN}|元)\s?年)
    |(?P<weekday>(?:周|星期|礼拜)(?P<day>[一二三四五六日天1-7])(?![次回遍趟期节场篇封成]))
    |(?P<iso>(?P<y>[12]\d{{3}})(?P<dash>[-/.])(?P<mo>\d{{1,2}})(?P=dash)(?P<d>\d{{1,2}})(?![\d.]))
    |(?P<clock>(?P<half>上午|早上|早晨|清晨|凌晨|中午|下午|傍晚|晚上|夜里)?\s?
        (?:(?P<h>\d{{1,2}}|{_HAN})\s?(?:点|时(?![代期间候尚]))(?!{_DIGIT}(?![十\d分刻]))
            (?P<past>半|[一三]刻|(?:\d{{1,2}}|[〇零]?{_HAN})分|(?<=点)\d\d)?(?:钟|整)?
          |(?P<h2>[01]?\d|2[0-4]):(?P<m2>[0-5]\d)(?![\d:])))
    |(?P<ordinal>第\s?(?P<nth>\d+|{_HAN})\s?
        (?P<of>[条章节款项编页期届次回集卷批季位名个课版]|单元|小节|(?=[,.、\s)]|$))
        (?:之(?P<sub>[一二三四五六七八九十]+))?)
    |(?P<year>(?P<digits>(?:一[八九]|二[〇零○]){_DIGIT}{{2}}|[〇零○四五六七八九]{_DIGIT}(?=年))年?)
    |(?P<spelled>[一二三四五六七八九][〇零○一二三四五六七八九]*[〇零○][〇零○一二三四五六七八九]+
        (?![十百千万亿]))
    |(?P<decimal>(?P<whole>{_DIGIT})点(?P<after>{_DIGIT}+)(?P<times>[万亿]?))
    |(?P<amount>(?P<number>{_NUMBER})(?:\s?(?P<unit>{_UNIT})
        (?:(?<=条)之(?P<added>[一二三四五六七八九十]+))?)?)
    """,
    re.VERBOSE,
)
_FIRST = re.compile(r"[0-9〇零○一二两三四五六七八九十廿卅周星礼民百第上早清凌中下傍晚夜]")

# Digits joined to others or to letters are a code: 2 is no number in mp2, .5 or 5.1.2.
_CODE = re.compile(r"(?<=[a-z0-9._\-])[0-9]\w*|\d+(?:\.\d+){2,}(?![\d])", re.ASCII)


def numbers(normal: str) -> Iterator[NumberOrCode]:
    """The numbers of a text in the normal form, in order, none overlapping."""
    at = 0
    while first := _FIRST.search(normal, at):
        start = first.start()
        if code := _CODE.match(normal, start):
            at = code.end()
            continue
        match = _PATTERN.match(normal, start)
        at = max(start + 1, match.end()) if match else start + 1
        if match and (forms := _forms(match)):
            yield NumberOrCode(start, match.end(), forms)


def _forms(match: re.Match[str]) -> tuple[str, ...]:
    """The forms of a match; none where it is no number after all."""
    return next(read(match) for name, read in _READERS.items() if match[name] is not None)


def _percent(match: re.Match[str]) -> tuple[str, ...]:
    share = match["share"] or "百"
    number = "100" if share == "百" else value(share)
    return (f"{number}%",) if number else ()


def _republic(match: re.Match[str]) -> tuple[str, ...]:
    # https://zh.wikipedia.org/wiki/民国纪年: its first year is 1912.
    number = "1" if match["reign"] == "元" else value(match["reign"])
    if not number or not number.isdecimal():
        return ()
    year = int(number) + 1911
    return (f"{year}年", str(year))


def _weekday(match: re.Match[str]) -> tuple[str, ...]:
    day = match["day"]
    if day.isdecimal():
        day = "一二三四五六日"[int(day) - 1]
    return (f"星期{day.replace('天', '日')}",)


def _iso(match: re.Match[str]) -> tuple[str, ...]:
    month, day = int(match["mo"]), int(match["d"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return ()
    return (f"{match['y']}年", match["y"], f"{month}月", f"{day}日")


def _clock(match: re.Match[str]) -> tuple[str, ...]:
    hour = value(match["h"] or match["h2"] or "")
    half = match["half"] or ""
    if not hour or not hour.isdecimal() or int(hour) > 24:
        return ()
    past = match["past"] or match["m2"] or ""
    exact = half or past or match.group().endswith(("钟", "整"))
    if match["h"] == "一" and not exact:  # 一点, 一时: a little, for a while
        return ()
    minute = _minute(past)
    hours = [int(hour)]
    if half in ("下午", "傍晚", "晚上", "夜里") and int(hour) < 12:
        hours.insert(0, int(hour) + 12)
    return tuple(f"{h}:{minute:02}" if minute else f"{h}点" for h in hours)


def _minute(past: str) -> int:
    if past in ("", "半"):
        return 30 if past else 0
    if past.endswith("刻"):
        return 15 if past[0] == "一" else 45
    return int(value(past.rstrip("分").lstrip("〇零")) or 0)


def _ordinal(match: re.Match[str]) -> tuple[str, ...]:
    number, unit = value(match["nth"]), match["of"]
    if not number or (match["nth"] == "一" and unit not in (*"条章节款项编页",)):
        return ()  # 第一, 第一次: the first
    below = f"之{value(match['sub'])}" if match["sub"] else ""
    return (f"{number}{unit}{below}", number) if unit else (number,)


def _year(match: re.Match[str]) -> tuple[str, ...]:
    number = _digits(match["digits"])
    return (f"{number}年", number) if match.group().endswith("年") else (number,)


def _spelled(match: re.Match[str]) -> tuple[str, ...]:
    return (_digits(match.group()),)


def _decimal(match: re.Match[str]) -> tuple[str, ...]:
    number = value(f"{match['whole']}点{match['after']}")
    factor = _MYRIADS.get(match["times"], 1)
    return (_format(float(number) * factor),) if number else ()


def _amount(match: re.Match[str]) -> tuple[str, ...]:
    written, unit = match["number"], match["unit"]
    number = value(written)
    if number is None:
        return ()
    arabic = written[0].isascii()
    after = match.string[match.end() : match.end() + 1]
    if unit is None:
        if arabic:
            changed = number != written and not (after.isascii() and after.isalnum())
            return (number,) if changed else ()
        # Not 三 or 五一, which may mean something else: only with 十, 百 … it is surely a number.
        return (number,) if len(written) > 1 and any(c in "十百千万亿" for c in written) else ()
    if written == "一" and unit in _LOOSE:
        return ()
    if not arabic and len(written) == 2 and all(c in _DIGITS for c in written):
        return ()  # 两三天, 三五个: some
    if unit == "g" and len(written) == 1 and after in tuple("网手信时技"):
        return ()  # 5G网络
    if unit == "条" and match["added"]:
        return (f"{number}条之{value(match['added'])}", number)
    if unit == "号" and (after in tuple("线楼房文机店院馆令") or float(number) > 31):
        return (f"{number}号", number)
    if unit == "年" and after == "级":
        return (f"{number}年级", number)
    return (f"{number}{_UNITS[unit]}", number)


# Each reads the group of the pattern that has its name.
_READERS: Mapping[str, Callable[[re.Match[str]], tuple[str, ...]]] = {
    "percent": _percent,
    "republic": _republic,
    "weekday": _weekday,
    "iso": _iso,
    "clock": _clock,
    "ordinal": _ordinal,
    "year": _year,
    "spelled": _spelled,
    "decimal": _decimal,
    "amount": _amount,
}

_DOTTED = re.compile(r"\d+(?:\.\d+)+(?=[\s:.、\u4e00-\u9fff]|$)")


def leading_number(normal: str) -> str:
    """The form of the number that a heading or an article of a law begins with; "" for none.

    15条 of 第十五条 登记证…, 11.5.2 of 11.5.2 备份; "" of 依照第十五条….
    """
    text = normal.lstrip(" #*>")
    if dotted := _DOTTED.match(text):
        return dotted.group()
    match = _PATTERN.match(text)
    if not match or not match["of"]:
        return ""
    is_apart = text[match.end() : match.end() + 1] in ("", " ", "\u3000", ":")
    return next(iter(_ordinal(match)), "") if is_apart else ""


@lru_cache(maxsize=4096)
def value(written: str) -> str | None:
    """A number in digits, as short as it goes (05 is 5, 三万五 is 35000); None where it is none."""
    if not written:
        return None
    if written[0].isascii():
        arabic = re.match(rf"(?:{_ARABIC})", written)
        if not arabic:
            return None
        factor = _factor(written[arabic.end() :])
        if factor == 1 and "." in arabic.group():  # 3.10 may be a version
            return arabic.group().replace(",", "")
        amount = float(arabic.group().replace(",", "")) * factor
        return _format(amount) if factor and isfinite(amount) else None
    whole, _, after = written.partition("点")
    number = _whole(whole)
    if number is None or not all(c in _DIGITS for c in after):
        return None
    return f"{number}.{_digits(after)}" if after else str(number)


def _factor(units: str) -> int:
    """What 万, 千万, 亿 behind a number in digits multiply it by; 0 where they say nothing."""
    factor = 1
    for unit in units:
        factor *= _TENS.get(unit) or _MYRIADS[unit]
    return factor if factor <= 10**16 else 0


def _format(number: float) -> str:
    """A number without needless decimals."""
    return str(round(number)) if abs(number - round(number)) < 1e-6 else f"{number:.6f}".rstrip("0")


def _digits(han: str) -> str:
    return "".join(str(_DIGITS[c]) for c in han)


def _whole(han: str) -> int | None:
    """A whole number in Han numerals; None where they do not follow one another as in one."""
    for short, long in _SHORT.items():
        han = han.replace(short, long)
    if all(c in _DIGITS for c in han):
        return int(_digits(han))
    total = section = digit = 0
    last = 10**16  # each multiplier is less than the one before it, but 万 and 亿 end a section
    pending = False  # a digit that waits for its multiplier
    for i, char in enumerate(han):
        if char in _DIGITS:
            if pending and digit:
                return None
            digit, pending = _DIGITS[char], True
        elif char in _TENS:
            unit = _TENS[char]
            if unit >= last or (not pending and char != "十"):
                return None
            section += (digit if pending and digit else 1) * unit
            digit, pending, last = 0, False, unit
        else:
            unit = _MYRIADS[char]
            if not section and not digit and not total:
                return None
            below = 0 if unit > 10_000 else total  # 万 multiplies its own section, 亿 all
            total = below + (total - below + section + digit) * unit
            section, digit, pending, last = 0, 0, False, 10_000
        if i == len(han) - 1 and pending and digit and i and han[i - 1] in ("百千万亿"):
            # 三万五 is 35,000, 一百二 is 120
            unit = {**_TENS, **_MYRIADS}[han[i - 1]]
            return total + section + digit * unit // 10
    return total + section + digit
