"""Codes: Latin names, commands, options, file names and versions that jieba cuts to pieces.

A code is one token without its hyphens and underscores, so that Wi-Fi, wifi and WiFi are the same,
and so are E-205 and e205. Its parts are tokens, too. A version, or the number of a section, has two
forms, as numbers have, the first with its unit: 3.10版 and 3.10 of v3.10.
"""

import re
from collections.abc import Iterator

from retrieval.analysis.numbers.numbers import DOTTED_DATE, NumberOrCode, numbers

_CODE = re.compile(
    r"""
    (?<![a-z0-9_.\-/])(?P<option>--?[a-z][a-z0-9]*(?:-[a-z0-9]+)*)(?![a-z0-9])   # -i, --text
    |(?<![a-z0-9])(?P<dotfile>\.[a-z][a-z0-9_]+)                                   # .net, .bashrc
    |(?<![a-z0-9])(?P<language>[a-z](?:\+\+|\#))(?![a-z0-9+\#])                     # c++, c#
    |(?<![a-z0-9_.])(?P<number>(?P<v>v\.?\s?)?(?P<digits>\d{1,4}(?:\.\d{1,4})+)(?![a-z0-9_.-])
        (?(v)(?:\s?版本?)?|\s?(?P<unit>版本?|小?节(?!课))))                       # v3.10, 4.3 节
    |(?<![a-z0-9])(?P<joined>[a-z0-9]+(?:[\-_./&:+'][a-z0-9]+)+)                  # apt-get, 3.10.2
    """,
    re.VERBOSE,
)
_DOTTED_CODE = re.compile(rf"(?!{DOTTED_DATE})\d+(?:\.\d+){{2,}}")
_LETTER = re.compile("[a-z]")
_SIGN = re.compile(r"[\-_./&:+'#]")
_WITHOUT_SEPARATORS = str.maketrans("", "", "-_'")


def codes(normal: str) -> Iterator[NumberOrCode]:
    """The codes of a text in the normal form, in order, none overlapping."""
    if _SIGN.search(normal):
        for match in _CODE.finditer(normal):
            if forms := _forms(match):
                yield NumberOrCode(*match.span(), forms)


def _forms(match: re.Match[str]) -> tuple[str, ...]:
    """The forms of a code; none of a number with one dot or another sign."""
    text = match.group()
    if number := match["digits"]:
        is_section = (match["unit"] or "").endswith("节")
        return (f"{number}{'节' if is_section else '版'}", number)
    if not match["joined"]:
        return (text,)
    if not _LETTER.search(text):
        # 3.10.2 and 11.5.14.2 are codes; 3.5, 9:00, 1/2, 2024-05-01 and 2024.5.1 are numbers.
        return (text,) if _DOTTED_CODE.fullmatch(text) else ()
    path = text.translate(_WITHOUT_SEPARATORS)
    name = path.rpartition("/")[2]  # people ask for a file without its folder, too
    return (path, name) if len(name) > 1 and name != path else (path,)


# 3.10 and 4.3.2 of a heading, or of a version (v3.10, [3.10.0] - 2024-05-01, 版本 3.10).
_DOTTED_NUMBER = re.compile(
    r"(?:(?:v|ver|version|release|版本)[\s.:]?\s?|\[)*(\d+(?:\.\d+)+)(?=[\s:、,(\]\u4e00-\u9fff]|\.?$|\.\D)"
)


def leading_number(normal: str) -> str:
    """The first form of the number that a heading, or an article of a law, begins with.

    15条 of 第十五条 登记证…, 11.5.2 of 11.5.2 备份, 3.10 of v3.10; "" of 依照第十五条…, for none.
    """
    text = normal.lstrip(" #*>")
    if dotted := _DOTTED_NUMBER.match(text):
        return dotted[1]
    number = next(numbers(text), None) if text.startswith(("第", "§")) else None
    if number is None or number.start or number.forms[0].isdecimal():
        return ""
    return number.forms[0] if text[number.end :][:1] in ("", *" \u3000:") else ""
