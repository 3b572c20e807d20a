"""Numbers, dates and times: one form for each, however it is written.

第十五条 and §15, 二〇二四年 and 民国113年, 百分之三十 and 30%, 零下五度 and -5℃ are the same.
In a text the forms are tokens beside those of its words; in a question the words become synonyms of
the forms.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from retrieval.analysis.numbers.numerals import (
    ARABIC,
    DIGITS,
    MYRIADS,
    ROMAN,
    arabic_numeral,
    digits,
    formatted,
)


class NumberOrCode(NamedTuple):
    """A number or a code in a text: its span, and the forms that are its tokens."""

    start: int
    end: int
    forms: tuple[str, ...]

    @property
    def alternatives(self) -> Sequence[tuple[str, ...]]:
        """All forms together (15条, 15), or each alone if it is one reading of 下午3点 or 23年."""
        are_readings = all(":" in form or form[-1] in "点年" for form in self.forms)
        return [(form,) for form in self.forms] if are_readings else [self.forms]


_DIGIT = "[〇零○一二两三四五六七八九]"
_HAN = "[一二两三四五六七八九十廿卅](?:[〇零○一二两三四五六七八九十百万亿廿卅]|千(?![米克瓦]))*"
_NUMBER = rf"(?:(?:{ARABIC})(?:[十百万亿]|千(?![米克瓦]))*|{_HAN})"

_SPELLINGS = (
    "公里 千米 km|米 公尺 m|厘米 公分 cm|毫米 mm|平方米 平米 平 m2 平方公尺|平方公里 平方千米 km2"
    "|公斤 千克 kg|斤 市斤|克 g|毫克 mg|升 l 公升|毫升 ml cc|元 块 块钱 圆 元钱 蚊|分钟 min|刻钟"
    "|小时 个小时 钟头 个钟头 个钟 h|秒 秒钟|岁 周岁|个月 个月份|月 月份|日 号|周 个星期 个礼拜|天"
    "|年|度 °c ℃ 摄氏度|人|名|次|个|倍|页|吨"
    "|亩|公顷|世纪|条|章|节|款|项|编|kb|mb|gb|tb|kw|mah|hz|w|v"
)
# The spellings of each unit; the first is its form.
UNITS = [spellings.split() for spellings in _SPELLINGS.split("|")]
CLASSIFIERS = "张条本件份只台套"  # of things; one of them (一张) is hardly an amount
_FORM_OF_UNIT = {spelling: spellings[0] for spellings in UNITS for spelling in spellings}
_HALF_OF = {"小时": (30, "分钟"), "钟头": (30, "分钟"), "年": (6, "个月"), "月": (15, "天")}
_QUARTERS = {"一刻": 15, "半": 30, "三刻": 45}  # of an hour
# {unit: the characters before which it is no unit}: 85平均分, 5G网络.
_NO_UNIT_BEFORE = {"平": "均台时常局手衡面房", "周": "年边围报刊期末"}
_NO_UNIT_BEFORE |= {"g": "网手信时技", "个钟": "表", "蚊": "子虫"}
_VAGUE_UNITS = frozenset("个次人名块度节项周")  # 一个, 一次, 绕一周 … count nothing
_UNIT = "|".join(
    f"{re.escape(unit)}(?![a-z])" if unit[-1].isascii() else unit
    for unit in sorted(_FORM_OF_UNIT, key=len, reverse=True)
)

_WEEKDAY = "[一二三四五六日天1-7]"
_AFTER_DATE = "[那这当]一?[天日晚]|放假|期间|假期"  # 6.18那天: a number with a dot is a date

# The kinds of numbers: each is a group, and _FORMS has a function for it.
_PATTERN = re.compile(
    rf"""
    (?P<percent>百分之(?P<share>(?:{ARABIC})|{_HAN}(?:点{_DIGIT}+)?|百)|百分百
        |(?P<tenths>[二两三四五六七八九])成(?P<hundredths>{_DIGIT}?)(?![为立功员了果就都绩长交人本]))
    |(?P<below_zero>(?:零下\s?|(?<![a-z0-9°度])-)(?P<degrees>{_NUMBER})\s?(?:(?:摄氏)?度|°c))
    |(?P<grade>(?<![a-z0-9.上下高低])(?P<which>\d{{1,2}}|{_HAN}|(?=i|[vx]{{2}}|v[i级]|xi){ROMAN})\s?
        (?P<grade_unit>型(?![号材])|期(?![间限内末中待望货])|级(?![别联数差])))
    |(?P<minguo>民国\s?(?P<minguo_year>\d{{1,3}}|{_HAN}|元)\s?年)
    |(?P<weekday>(?:周|星期|礼拜)(?:(?P<days>(?:一三五|二四六|二四|三五|六日)(?!点))
            |(?P<day>{_WEEKDAY})(?:\s?[至到~–—-]+\s?
                (?P<last>(?:周|星期|礼拜){_WEEKDAY}|[二三四五六日](?![个十点号楼月年])))?)
        (?![次回遍趟期节场篇封成]))
    |(?P<date>(?:(?P<y>[12]\d{{3}})(?P<dash>[-/.]))?(?P<mo>\d{{1,2}})(?(y)(?P=dash)|[./])
        (?P<d>\d{{1,2}})(?![\d.])(?(y)|\s?(?:号(?![线楼])|(?<=\d\d)日|(?={_AFTER_DATE}))))
    |(?P<fraction>(?P<of>{_NUMBER})分之(?P<parts>{_NUMBER})
        |(?<![\d/.])(?P<over>\d{{1,3}})/(?P<under>[1-9]\d{{0,2}})(?![\d/]))
    |(?P<month>(?P<month_year>(?:19|20)\d\d)[-/.](?P<month_number>0[1-9]|1[0-2])(?![/.\d元%]|-\d\d?(?!\d)))
    |(?P<clock>(?P<day_part>上午|早上|早晨|清晨|凌晨|中午|下午|傍晚|晚上|夜里)?\s?
        (?:(?P<h>\d{{1,2}}|{_HAN})\s?(?:点|时(?![代期间候尚]))(?!{_DIGIT}(?![十\d分刻]))
            (?P<minutes>半|[一三]刻|(?:\d{{1,2}}|[〇零]?{_HAN})分
                |(?<=点)(?:\d\d|[二三四五]?十[一二三四五六七八九]?|[〇零][一二三四五六七八九])(?![几多\d]))?(?:钟|整)?
          |(?P<h2>[01]?\d|2[0-4]):(?P<m2>[0-5]\d)(?![\d:])))
    |(?P<ordinal>(?:第|(?P<sign>§§?))\s?(?P<nth>\d+(?!\.\d)|{_HAN}|(?=[ivx]{{2}}){ROMAN})(?:-(?P<nth_dash>\d+)(?=\s?条))?
        (?P<nth_unit>(?(sign)|\s?(?:[条章节款项编页期届次回集卷批季位名个课版]|单元|小节|(?=[,.、\s)]|$))))
        (?:之(?P<nth_sub>[一二三四五六七八九十]+|\d+))?)
    |(?P<year>(?P<digits>(?:一[八九]|二[〇零○]){_DIGIT}{{2}}|[〇零○四五六七八九]{_DIGIT}(?=年))年?)
    |(?P<digit_by_digit>[一二三四五六七八九][〇零○一二三四五六七八九]*[〇零○][〇零○一二三四五六七八九]+
        (?![十百千万亿]))
    |(?P<han_decimal>(?P<whole>{_DIGIT})点(?P<after>{_DIGIT}+)(?P<times>[万亿]?))
    |(?P<with_half>(?<![上下前后大小多])(?:(?P<whole_units>{_NUMBER})个?)?半
        (?P<half_unit>个?小时|个?钟头|年(?!度)|个?月(?!板)))
    |(?P<amount>(?P<number>{_NUMBER})(?:\s?(?P<unit>{_UNIT})
        (?:(?<=条)之(?P<sub>[一二三四五六七八九十]+))?)?)
    """,
    re.VERBOSE,
)
# A character that a number may begin with: only there _PATTERN is tried.
_FIRST = re.compile(
    r"[ivx]+(?=\s?[型期级])|[-§0-9〇零○一二两三四五六七八九十廿卅半周星礼民百第上早清凌中下傍晚夜]"
)

# Digits joined to others or to letters are a code: 2 is no number in mp2, .5 or 5.1.2.
DOTTED_DATE = r"(?:19|20)\d\d\.(?:0?[1-9]|1[0-2])\.(?:0?[1-9]|[12]\d|3[01])(?![\d.])"  # 2024.05.01
_CODE = re.compile(
    rf"(?<=[a-z0-9._\-])[0-9]\w*|(?!{DOTTED_DATE})\d+(?:\.\d+){{2,}}(?![\d])", re.ASCII
)


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
        # The last group closed is that of the kind; no forms: it is no number (一次, 两三天).
        if match and (forms := _FORMS[match.lastgroup or ""](match)):
            yield NumberOrCode(start, match.end(), forms)


def _percent(match: re.Match[str]) -> tuple[str, ...]:
    if match["tenths"]:
        return (f"{digits(match['tenths'] + (match['hundredths'] or '〇'))}%",)
    share = match["share"] or "百"
    number = "100" if share == "百" else arabic_numeral(share)
    return (f"{number}%",) if number else ()


def _fraction(match: re.Match[str]) -> tuple[str, ...]:
    over, under = match["parts"] or match["over"], match["of"] or match["under"]
    numbers_of = arabic_numeral(over), arabic_numeral(under)
    return (f"{numbers_of[0]}/{numbers_of[1]}",) if all(numbers_of) else ()


def _below_zero(match: re.Match[str]) -> tuple[str, ...]:
    number = arabic_numeral(match["degrees"])
    return (f"-{number}度",) if number else ()


def _grade(match: re.Match[str]) -> tuple[str, ...]:
    number = arabic_numeral(match["which"])
    return (f"{number}{match['grade_unit']}", number) if number else ()


def _minguo(match: re.Match[str]) -> tuple[str, ...]:
    # https://zh.wikipedia.org/wiki/民国纪年: its first year is 1912.
    number = arabic_numeral(match["minguo_year"].replace("元", "一"))
    year = int(number) + 1911 if number and number.isdecimal() else None
    return (f"{year}年", str(year)) if year else ()


def _weekday(match: re.Match[str]) -> tuple[str, ...]:
    names = match["days"] or match["day"] + (match["last"] or "")[-1:]
    days = ["一1二2三3四4五5六6日7".index(name) // 2 for name in names.replace("天", "日")]
    if match["last"]:
        days = [*range(days[0], days[1] + 1 + 7 * (days[1] < days[0]))]
    return tuple(f"星期{'一二三四五六日'[day % 7]}" for day in days)


def _date(match: re.Match[str]) -> tuple[str, ...]:
    month, day = int(match["mo"]), int(match["d"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return ()
    year = (f"{match['y']}年", match["y"]) if match["y"] else ()
    return (*year, f"{month}月", f"{day}日")


def _clock(match: re.Match[str]) -> tuple[str, ...]:
    hour = arabic_numeral(match["h"] or match["h2"] or "")
    day_part = match["day_part"] or ""
    if not hour or not hour.isdecimal() or int(hour) > 24:
        return ()
    minutes = match["minutes"] or match["m2"] or ""
    is_exact = day_part or minutes or match.group().endswith(("钟", "整"))
    if match["h"] == "一" and not is_exact:  # 一点, 一时: a little, for a while
        return ()
    minute = _QUARTERS.get(minutes)
    if minute is None:
        minute = int(arabic_numeral(minutes.rstrip("分").lstrip("〇零")) or 0)
    hours = [int(hour)]  # 下午3点: 15点 and, as an article may write it, 3点
    if day_part in ("下午", "傍晚", "晚上", "夜里") and int(hour) < 12:
        hours.insert(0, int(hour) + 12)
    return tuple(f"{h}:{minute:02}" if minute else f"{h}点" for h in hours)


def _ordinal(match: re.Match[str]) -> tuple[str, ...]:
    number, unit = (
        arabic_numeral(match["nth"]),
        "条" if match["sign"] else match["nth_unit"].strip(),
    )
    if not number or (match["nth"] == "一" and unit not in (*"条章节款项编页",)):
        return ()  # 第一, 第一次: the first
    sub = match["nth_sub"] or match["nth_dash"]  # 第十五条之一 is 第 15-1 條 in Taiwan
    below = f"之{arabic_numeral(sub)}" if sub else ""
    return (f"{number}{unit}{below}", number) if unit else (number,)


def _year(match: re.Match[str]) -> tuple[str, ...]:
    number = digits(match["digits"])
    return (f"{number}年", number) if match.group().endswith("年") else (number,)


def _han_decimal(match: re.Match[str]) -> tuple[str, ...]:
    number = arabic_numeral(f"{match['whole']}点{match['after']}")
    return (formatted(float(number) * MYRIADS.get(match["times"], 1)),) if number else ()


def _with_half(match: re.Match[str]) -> tuple[str, ...]:
    half, unit = _HALF_OF[match["half_unit"].lstrip("个")]
    number = formatted(half + 2 * half * float(arabic_numeral(match["whole_units"] or "0") or 0))
    return (f"{number}{unit}", number)


def _amount(match: re.Match[str]) -> tuple[str, ...]:
    written, unit = match["number"], match["unit"]
    number = arabic_numeral(written)
    if number is None:
        return ()
    arabic = written[0].isascii()
    after = match.string[match.end() : match.end() + 1]
    if unit is None:
        if arabic:
            changed = number != written and not (after.isascii() and after.isalnum())
            return (number,) if changed else ()
        # Not 三 or 五一, which may mean something else: only with 十, 百 … it is surely a number.
        return (number,) if len(written) > 1 and any(c in "十百千万亿廿卅" for c in written) else ()
    if written == "一" and unit in _VAGUE_UNITS:
        return ()
    if not arabic and len(written) == 2 and all(c in DIGITS for c in written):
        return ()  # 两三天, 三五个: some
    if after and after in _NO_UNIT_BEFORE.get(unit, ""):
        return ()
    if unit == "刻钟":
        return (f"{15 * int(float(number))}分钟",)
    if unit == "条" and match["sub"]:
        return (f"{number}条之{arabic_numeral(match['sub'])}", number)
    if unit == "号" and (after in tuple("线楼房文机店院馆令") or float(number) > 31):
        return (f"{number}号", number)
    if unit == "年" and after == "级":
        return (f"{number}年级", number)
    return (f"{number}{_FORM_OF_UNIT[unit]}", number)


# The forms of a match, by the group of _PATTERN that it is.
_FORMS: Mapping[str, Callable[[re.Match[str]], tuple[str, ...]]] = {
    "percent": _percent,
    "fraction": _fraction,
    "below_zero": _below_zero,
    "grade": _grade,
    "minguo": _minguo,
    "weekday": _weekday,
    "date": _date,
    "month": lambda match: (
        f"{match['month_year']}年",
        match["month_year"],
        f"{int(match['month_number'])}月",
    ),
    "clock": _clock,
    "ordinal": _ordinal,
    "year": _year,
    "digit_by_digit": lambda match: (digits(match.group()),),
    "han_decimal": _han_decimal,
    "with_half": _with_half,
    "amount": _amount,
}
