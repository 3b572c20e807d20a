"""References of questions, in the normal form, to parts and versions: 劳动法第十五条, 现行条例."""

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from retrieval.analysis.numbers.numerals import arabic_numeral
from retrieval.analysis.scripts import simplified
from retrieval.analysis.tokenizer import normal_form, numbers_and_codes
from retrieval.documents.article import Article
from retrieval.documents.passages import Passage
from retrieval.readers.source import iso_date

EFFECT_CACHE_SIZE = 256  # articles
MAX_OPENING = 80  # characters of an article where it may say that it is void
OLDER = "older"  # a version before the one in force

_NUMBER = re.compile(r"\d+(?:条(?:之\d+)?|章|节|编)|\d+(?:\.\d+)+[节版条款]|\d+(?:\.\d+){2,}")
_LAW = re.compile(
    "(?:法|条例|规定|办法|细则|规则|章程|制度|准则|法典|公约|守则|规约|规范|标准|须知|协议|合同)"
    r"(?:[(（]试行[)）])?\s?》?\s?$"
)
_REFERS = re.compile(
    r"(?:违反|依照|根据|按照?|依据|提到|引用|触犯|参照|适用|除了?|哪些条|所称)[^,。]{0,20}$"
)
# Only tells where else to read: 参见：附录二.
_ELSEWHERE = re.compile(
    r"\W*(?:(?:请|請)?(?:另[见見]|[参參][见見阅閱]|[详詳][见見])|[参參]考[:：]"
    r"|(?:前置|先修|相[关關]|延伸|[扩擴]展|推[荐薦])(?:知[识識]|技能|[阅閱][读讀]|文[档章]|[链鏈][接结])?[:：])"
    r"[^，。；,;]{1,80}[。.]?"
)
# Who said what is above: —— 某某《回忆》; not an option such as --all.
_ATTRIBUTION = re.compile(r"(?:--(?![a-z])|[—–―]{1,3}) ?[《“「\w][^。；;！!？?：:\n]{1,60}")
# 第一条铁路 is no section.
_AFTER_NUMBER = re.compile(
    r"[\s,.?!的里中]|$|规定|是|内容|讲|说|写|怎么|如何|有|第|原文|全文|什么|啥|具体|要求|[条款项]"
)
# A version has a section of its own on its changes (3.10更新了什么), but not on what it can do.
_AFTER_VERSION = re.compile(
    r"\s?(?:$|[,?!]|的?(?:更新|新增|新功能|新特性|改动|变化|变更|发布说明|内容)"
    r"|(?:都|又)?(?:更新|增加|新增|修复|修正|改进|改|加|变|发布)(?:了|什么|哪些|啥)"
    r"|有(?:什么|哪些|啥)(?:新|变|更|改|不同)?|是?(?:讲|写|说|什么))"
)
_CHANGES_OF = re.compile(  # 3.10更新了什么, without 版; or the number alone
    r"(?<![\w.])\d+(?:\.\d+)+(?=\s?(?:更新|新增|增加|修复|改|讲|说|写|规定)(?:了|的是)?(?:什么|哪些|啥|内容))"
    r"|^\d+(?:\.\d+)+$",
    re.ASCII,
)
_OF_LAW = re.compile(r"(?:的|里面?|中|里的|中的|当中)$")

_YEAR = r"(?<!\d)(?P<year>[12]\d{3}|[一二][〇零○一二三四五六七八九]{3})年?"
_VERSION = re.compile(
    rf"(?:{_YEAR}"
    r"(?:版本?|修[订正改](?:版|本)?|(?<=年)的?(?=\w{2,16}(?:法|条例|办法|规定|规则|章程)))"
    r"|(?P<older>(?:旧|老|以前)的?版本?|修[订正改]前|以前(?=的)"
    r"|旧(?![衣物货房车机])(?=\w{0,8}(?:法|条例|办法|规定|规则|章程)))"
    r"|现行(?:有效)?(?:版本?)?|最新(?:修[订正改])?(?:版本?)?|新版本?|新修[订正改]"
    r"|(?:目前|当前|现在)(?:有效|生效|施行))的?"
)
_DAY = r"(?:(?<=年)(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日)?)?"
_EDITION_WORD = "(?P<word>(?:第.次)?修[订訂正改](?:版|本)?|版本?|本)?"
_EDITION = re.compile(rf"\s?[(（\[［【]?{_YEAR}{_DAY}{_EDITION_WORD}[)）\]］】]?》?$")
_EDITION_NUMBER = re.compile(  # 手册 v2.0, 手册（第二版）
    r"[\s_-]?[(（\[［【]?(?:(?:版本|ver\.?|v)\s?(?P<major>\d{1,2})(?:\.(?P<minor>\d{1,2}))?"
    r"|第(?P<nth>[一二三四五六七八九十]{1,2}|\d{1,2})版)[)）\]］】]?$",
    re.I,
)
_EDITION_ASKED = re.compile(rf"{_YEAR}{_DAY}{_EDITION_WORD}(?:[)\]】]|的?第\w{{1,6}}[条章节])")
_NEW = re.compile("^新(?=.{1,8}法$)(?!能源|型|闻|建|区|城)")  # 新公司法
_EFFECT = re.compile("[施执執]行|[实實]施|生效")
# 本条例自2027年7月1日起施行. Not a provision alone: 第八条自…
_TAKES_EFFECT = re.compile(
    r"(?m)(?:本[^\s,。;]{1,8}|修[正订改]|公布|发布|决定|[\s,、;(]|^)"
    r"自\s?([^\n,。;自]{6,24}?)(?:之日)?起?(?:正式)?(?:施行|实施|生效|执行)"
    r"|(?:施行|实施|生效)(?:日期|时间):\s?([^\n]{6,20})"
)

# What a document, a section or the line before says of itself; not 过期作废, 原标准同时废止.
_NO_LONGER = "(?:作废|废止|失效|停用|停止(?:执行|施行|实施|使用))"
_VOID = re.compile(
    rf"(?m)本[^,。\n原旧同]{{0,12}}(?:自[^,。\n]{{4,16}}起|即日起|已经?|现)(?:正式)?{_NO_LONGER}"
    rf"|已(?:经|被|正式)?{_NO_LONGER}(?!的)|[(【\[](?:{_NO_LONGER}|旧(?:版|标准)?)[)】\]]"
    r"|^旧(?=标准|版|价|办法|规定|制度)"
)
MAY_BE_VOID = re.compile("[废廢失停旧舊]")  # in either script
_ASKS_FOR_VOID = re.compile(rf"旧|原来|以前|过去|{_NO_LONGER}")


class Reference(NamedTuple):
    """A section that a question asks for by its number."""

    document: str  # its name, "" where none is named
    number: str  # as its form in the index: 15条, 133条之1, 3章, 4.3.2


def section_reference(question: str) -> Reference | None:
    """The section that a question asks for by number: 第十五条 of a law, 11.5.2, 3.10 版."""
    question = _VERSION.sub("", question).replace("()", "")  # 劳动法(2018年修订)第十五条
    for start, end, (form, *_) in numbers_and_codes(question):
        before, after = question[:start], question[end:]
        if not _NUMBER.fullmatch(form) or _REFERS.search(before):
            continue
        if not (_AFTER_VERSION if form[-1] == "版" else _AFTER_NUMBER).match(after):
            continue
        # 十五条 without 第 or a law before it is a quantity.
        if question[start] in "第§" or "." in form or _LAW.search(edition(before).name):
            return _reference(before, form.rstrip("节版条款") if "." in form else form)
    changes = _CHANGES_OF.search(question)
    return _reference(question[: changes.start()], changes.group()) if changes else None


def _reference(before: str, number: str) -> Reference:
    name = _OF_LAW.sub("", before.removesuffix("第").strip())
    return Reference(_NEW.sub("", edition(name).name), number)


class Edition(NamedTuple):
    """A title without the mark of an edition at its end, and the date or number of that mark."""

    name: str
    date: str  # YYYY, YYYY-MM or YYYY-MM-DD; "" where the title has no mark
    number: str = ""  # 0002.00 of v2, which is less than any date; "" where it has none


def edition(title: str) -> Edition:
    """A title split into the name of a document and its edition: 条例（2022年修订）, 手册 v2.

    A year alone is an edition of a law, 条例（2012年）, but not of a report: 工作总结（2023年）.
    """
    mark = _EDITION.search(title)
    name = title[: mark.start()] if mark else ""
    if number := None if mark else _EDITION_NUMBER.search(title):
        major, minor = arabic_numeral(number["major"] or number["nth"]), number["minor"] or "0"
        if number.start() > 1:
            return Edition(title[: number.start()], "", f"{int(major or 0):04}.{int(minor):02}")
    if not (mark and name and (mark["word"] or _LAW.search(simplified(name)))):
        return Edition(title, "")
    return Edition(name, iso_date(arabic_numeral(mark["year"]) or "", mark["month"], mark["day"]))


def version_asked_for(question: str) -> str:
    """The version of a document that a question asks for: a year, OLDER or, in force, ""."""
    found = _VERSION.search(question) or _EDITION_ASKED.search(question)
    named = found.groupdict() if found else {}
    year = arabic_numeral(named.get("year") or "")
    return year or (OLDER if named.get("older") else "")


def choose_version(articles: Iterable[Article], asked: str, today: date | None) -> Article:
    """The version of a document that a question asks for, of several ones as articles.

    `asked`: the value of `version_asked_for`. In force is the latest version that has taken effect
    by `today`; None: the latest of all. Raises ValueError where there are no articles.
    """
    versions = [*articles]
    if len(versions) == 1:
        return versions[0]

    def is_of_year(article: Article) -> bool:
        return asked in (article.version[:4], edition(article.title).date[:4])

    of_year = [*filter(is_of_year, versions)] if asked else []
    day = today.isoformat() if today else "9"  # later than any date
    in_effect = [each for each in versions if effective_date(each) <= day]
    latest = max(of_year or in_effect or versions, key=attrgetter("version"))
    before = (each for each in versions if asked == OLDER and each.version < latest.version)
    older = (x for x in before if not may_be_same_version(x.version, latest.version))
    return max(older, key=attrgetter("version"), default=latest)


def only_refers(line: str) -> bool:
    """Whether a line only tells where else to read: 参见：附录二."""
    return _ELSEWHERE.fullmatch(line) is not None


def is_attribution(line: str) -> bool:
    """Whether a line only says whose words stand above it, after a dash."""
    return _ATTRIBUTION.fullmatch(line) is not None


def is_void(passage: Passage) -> bool:
    """Whether the title, a heading, the article's opening or the line before says: it is void."""
    article, section = passage.article, passage.own_section
    parts = article.title, *section.above, section.heading, article.text[:MAX_OPENING]
    text = "\n".join((*parts, passage.before))
    # Most texts can be ruled out before they are brought to the normal form.
    may_be = MAY_BE_VOID.search(text) is not None
    return may_be and _VOID.search(normal_form(text, article.traditional)) is not None


def asks_for_void(question: str) -> bool:
    """Whether a question asks for what may be void: for a version, or how something used to be."""
    return bool(version_asked_for(question)) or _ASKS_FOR_VOID.search(question) is not None


def may_be_same_version(version: str, other: str) -> bool:
    """Whether two dates may be those of the same version, such as 2022 and 2022-09-20."""
    length = min(len(version), len(other))
    return version[:length] == other[:length] and bool(version) == bool(other)


@lru_cache(EFFECT_CACHE_SIZE)
def effective_date(article: Article) -> str:
    """The date from which a law is in force by its own words, YYYY-MM-DD; "" where it has none."""
    lines = (line for line in article.text.split("\n") if _EFFECT.search(line))
    normal = "\n".join(normal_form(line, article.traditional) for line in lines)
    found = (match[1] or match[2] for match in _TAKES_EFFECT.finditer(normal))
    return max(map(_date, found), default="")


def _date(text: str) -> str:
    """The date in a text, 二〇二四年七月一日 or 民国113年7月1日, as YYYY-MM-DD; "" for none."""
    forms = [form for each in numbers_and_codes(text) for form in each.forms]
    parts = [next((f[:-1] for f in forms if f.endswith(unit)), "") for unit in "年月日"]
    return iso_date(*parts) if all(part.isdecimal() for part in parts) else ""
