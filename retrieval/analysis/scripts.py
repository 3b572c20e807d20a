"""Simplified and Traditional Chinese: which script a text is in, and conversions."""

import re
from functools import cache
from operator import ne

import opencc

_SURROGATE = re.compile("[\ud800-\udfff]")  # half a character, which OpenCC cannot take

# What OpenCC leaves of 薴 and of 么麼, and would itself simplify.
_LEFT = str.maketrans("苧麽", "苎么")
_CAPITALS = "壹贰叁肆伍陆柒捌玖拾佰仟"
_USUAL = str.maketrans(_CAPITALS, "一二三四五六七八九十百千")
# A sum of a contract, 捌佰元整. Not 大陆, 队伍.
_SUM = re.compile(
    rf"[{_CAPITALS[:10]}](?<![大内登着水队].)(?<!收拾)"
    rf"(?:(?<=拾)(?=[万元圆{_CAPITALS[:9]}])|(?<!拾)(?=[拾佰仟万亿元圆]))[零万亿{_CAPITALS}]*"
)


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
    return _convert(text, "t2s").translate(_LEFT)


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
