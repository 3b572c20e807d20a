"""Kinds of answer: a number, date, person …, and the parts of a sentence that are one."""

import re
from collections.abc import Callable, Sequence

from retrieval.analysis.dictionary import is_word, name_kinds
from retrieval.documents.origin import has_surname

# (kind, wording of a question that asks for it)
_KINDS = tuple(
    (kind, re.compile(wording))
    for kind, wording in (
        (
            "number",
            "[哪么]一?个?版|多[少大长高远重深宽]|几(?![内何])|比例|占比|百分|率|数量|人[数口]",
        ),
        ("year", r"何年|哪一?年|哪个?(?:世纪|朝)|年份"),
        ("date", r"何时|哪一?[天日月]|哪个?时|什么时|几[年月日号点]|时间|日期|多久|哪段"),
        ("person", r"谁|何人|哪一?[位名]|什么人|哪些人|作者"),
        ("place", "[何哪][处地儿里]|什么地方|哪[一个]*[国省市城县州岛洲地]|位于|地点"),
        ("reason", r"为什么|为何|为啥|原因|理由|怎么会|何以|因何|目的"),
        (  # a name as programs have it
            "code",
            r"(?:什么|哪[个条些种]?|啥|叫)(?:命令|指令|函数|参数|选项|模块|软件包|属性|字段|变量|语句|目录|路径)"
            r"|(?:命令|指令|函数|参数|选项|模块|软件包|属性|字段|变量|语句)(?:是|叫)",
        ),
    )
)
_HAN = "一二两三四五六七八九十百千万亿零〇半"
_YEAR = r"(?:\d{1,4}|[元一二三四五六七八九十]+)年|世纪|年代|时期|期间|[\u4e00-\u9fff]朝"
# {kind: pattern of a part of a sentence that could be the answer}; persons, places are looked up.
_ENTITIES = {
    # Not the number of an article: 第五条.
    "number": re.compile(rf"(?<![第\d.,{_HAN}])(?:[\d.,]*\d|[{_HAN}]+)"),
    "year": re.compile(rf"{_YEAR}|\d+[月日:时点]"),
    "date": re.compile(
        rf"{_YEAR}|(?!一[时点])(?:\d+|[元一二三四五六七八九十]+)[月日号时点]|\d:\d"
        r"|(?:[天日周月年]|小时|分钟)之?[内后前]|星期|周[一二三四五六日末]|次日|当[天日]|每[天日周月年]"
    ),
    "code": re.compile(r"[a-z][a-z\d_.:+/-]+"),
    "reason": re.compile(r"因|由于|为了|所以|以便|以免|致|故|使得|源于|目的|得名|旨在|是为"),
}
_TRANSLITERATED = re.compile(r"[\u4e00-\u9fff]{2,}·[\u4e00-\u9fff]{2,}")


def kinds_asked_for(question: str) -> tuple[str, ...]:
    """The kinds of answer asked for: a number, year, date, person, place, reason, code."""
    return tuple(kind for kind, wording in _KINDS if wording.search(question))


def entities(kind: str, normal: str, words: Callable[[], Sequence[str]]) -> Sequence[str]:
    """The parts of a sentence in the normal form that could be the answer of a kind.

    Persons and places are looked up among its `words`, jieba's, in jieba's dictionary; a word
    that the dictionary lacks and that begins with a surname is taken for a person.
    """
    if pattern := _ENTITIES.get(kind):
        return pattern.findall(normal)
    segmented, kinds = words(), name_kinds()
    names = [word for word in segmented if kinds.get(word) == kind]
    if kind == "person":
        names += [
            word
            for word in segmented
            if 2 <= len(word) <= 4 and has_surname(word) and not is_word(word)
        ]
        names += _TRANSLITERATED.findall(normal)
    return names
