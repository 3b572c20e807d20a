"""Numerals: which number Han, Arabic or Roman digits stand for."""

import re
from functools import lru_cache
from math import inf, isfinite, prod

DIGITS = {c: n for n, cs in enumerate(("〇零○", "一", "二两", "三", *"四五六七八九")) for c in cs}
# 千 and below multiply a digit, 万 and 亿 all that is before them in their section.
_TENS, MYRIADS = {"十": 10, "百": 100, "千": 1000}, {"万": 10_000, "亿": 100_000_000}
_MULTIPLIERS = _TENS | MYRIADS
_CONTRACTIONS = str.maketrans({"廿": "二十", "卅": "三十"})
_MAX_FACTOR = 10**16

ROMAN = "x{0,3}(?:ix|iv|v?i{0,3})"  # to 39, in lower case
ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"


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
