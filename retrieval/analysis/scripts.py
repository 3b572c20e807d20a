"""Scripts and numerals: Simplified or Traditional Chinese, and which number a numeral is."""

import re
from functools import cache, lru_cache
from math import inf, isfinite, prod
from operator import ne

import opencc

_SURROGATE = re.compile("[\ud800-\udfff]")  # half a character, which OpenCC cannot take

_CAPITALS = "壹贰叁肆伍陆柒捌玖拾佰仟"
_USUAL = str.maketrans(_CAPITALS, "一二三四五六七八九十百千")
# A sum of a contract, 捌佰元整. Not 大陆, 队伍.
_SUM = re.compile(
    rf"[{_CAPITALS[:10]}](?<![大内登着水队].)(?<!收拾)"
    rf"(?:(?<=拾)(?=[万元圆{_CAPITALS[:9]}])|(?<!拾)(?=[拾佰仟万亿元圆]))[零万亿{_CAPITALS}]*"
)

DIGITS = {c: n for n, cs in enumerate(("〇零○", "一", "二两", "三", *"四五六七八九")) for c in cs}
# 千 and below multiply a digit, 万 and 亿 all that is before them in their section.
_TENS, MYRIADS = {"十": 10, "百": 100, "千": 1000}, {"万": 10_000, "亿": 100_000_000}
_MULTIPLIERS = _TENS | MYRIADS
_CONTRACTIONS = str.maketrans({"廿": "二十", "卅": "三十"})
_MAX_FACTOR = 10**16

ROMAN = "x{0,3}(?:ix|iv|v?i{0,3})"  # to 39, in lower case
ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"


@cache
def _converter(config: str) -> opencc.OpenCC:
    return opencc.OpenCC(config)


def _convert(text: str, config: str) -> str:
    convert = _converter(config).convert
    try:
        return str(convert(text))
    except UnicodeEncodeError:
        return str(convert(_SURROGATE.sub("\ufffd", text)))


def simplified(text: str) -> str:
    """The text in Simplified characters; Taiwan's own words stay as they are."""
    return _convert(text, "t2s")


def usual_numerals(text: str) -> str:
    """A Simplified text with its sums in capital numerals in the usual ones: 捌佰元整, 八百元整."""
    return _SUM.sub(lambda found: found.group().translate(_USUAL), text)


def traditional(text: str) -> str:
    """A Simplified text in Traditional characters."""
    return _convert(text, "s2t")


def mainland(text: str) -> str:
    """A Traditional text in Simplified characters and mainland words (資訊 becomes 信息).

    Only for Traditional text: on Simplified text it would turn 文件 into 文档.
    """
    return _convert(text, "tw2sp")


def is_traditional(text: str, share: float = 0.02) -> bool:
    """Whether more than `share` of a text's characters change when it is put into Simplified.

    2 % separated all of 848 machine-converted articles from their Simplified originals. A question
    is short: one such character makes it Traditional (share 0).
    """
    plain = simplified(text)
    count = sum(map(ne, text, plain)) if plain != text else 0
    return count > share * len(text)


@lru_cache(maxsize=4096)
def arabic_numeral(written: str) -> str | None:
    """A number in Arabic digits: 05 is 5, 三万五 is 35000; None where it is no number."""
    if not written:
        return None
    if written[0].isascii():
        match = re.match(ARABIC, written)
        if not match:
            return _roman(written) if re.fullmatch(ROMAN, written) else None
        numeral = match.group().replace(",", "")
        factor = prod(_MULTIPLIERS[char] for char in written[match.end() :])  # 万, 千万, 亿
        if factor == 1 and "." in numeral:  # 3.10 may be a version
            return numeral
        amount = float(numeral) * factor if factor <= _MAX_FACTOR else inf
        return formatted(amount) if isfinite(amount) else None
    whole, _, after = written.partition("点")
    number = _integer(whole)
    if number is not None and all(c in DIGITS for c in after):
        return f"{number}.{digits(after)}" if after else str(number)
    return None


def _roman(written: str) -> str:
    values = [{"i": 1, "v": 5, "x": 10}[char] for char in written]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return str(sum(-value if value < below else value for value, below in pairs))


def formatted(number: float) -> str:
    """A number with up to six decimals, and without zeros at their end."""
    return str(round(number)) if abs(number - round(number)) < 1e-6 else f"{number:.6f}".rstrip("0")


def digits(han: str) -> str:
    """Han digits as Arabic ones: 二〇二四 is 2024."""
    return "".join(str(DIGITS[c]) for c in han)


def _integer(han: str) -> int | None:
    """The integer that Han numerals stand for; None if they form none (百千)."""
    han = han.translate(_CONTRACTIONS)
    if all(c in DIGITS for c in han):
        return int(digits(han))
    # The sum of the sections that end in 万 or 亿, of the section after them, its digit so far.
    total = section = digit = 0
    last = _MAX_FACTOR  # in a section each multiplier is less than the one before it
    has_digit = False  # whether a digit, which may be 0, precedes the next multiplier
    for char in han:
        if char in DIGITS:
            if digit:
                return None
            digit, has_digit = DIGITS[char], True
        elif char in _TENS:
            unit = _TENS[char]
            if unit >= last or (not has_digit and char != "十"):
                return None
            section += (digit or 1) * unit
            digit, has_digit, last = 0, False, unit
        else:
            unit = MYRIADS[char]
            if not section and not digit and not total:
                return None
            below = 0 if unit > 10_000 else total  # 万 multiplies its own section, 亿 all
            total = below + (total - below + section + digit) * unit
            section, digit, has_digit, last = 0, 0, False, 10_000
    if digit and han[-2] in "百千万亿":  # 三万五 is 35,000, 一百二 is 120
        digit = digit * _MULTIPLIERS[han[-2]] // 10
    return total + section + digit
