"""Lines that tell who wrote an article, where it appeared and when."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate_to_datetime

from .scripts import simplified

_DATE = re.compile(
    r"(?P<year>(?:19|20)\d{2}) ?[-/.年] ?(?P<month>1[0-2]|0?[1-9])"
    r"(?: ?[-/.月] ?(?P<day>3[01]|[12]\d|0?[1-9])(?!\d)日?|月)"
)
_TIME = re.compile(r"\d{1,2}[:：]\d{2}(?:[:：]\d{2})?")

_AUTHOR_LABELS = (
    "作者|撰文|撰稿|撰稿人|文|记者|本报记者|通讯员|特约记者|实习记者|见习记者|编译|译者"
)
_SOURCE_LABELS = "来源|稿源|信息来源|文章来源|稿件来源|新闻来源|消息来源|转自|转载自|出处"
_DATE_LABELS = "时间|日期|发布时间|发表时间|发布日期|更新时间|发布于|发表于"
_LABELLED = re.compile(
    rf"(?P<label>{_AUTHOR_LABELS}|{_SOURCE_LABELS}|{_DATE_LABELS}) ?[:：/|] ?"
    rf"(?P<value>.*?)"
    rf"(?=[\s　|｜,，;；]+(?:{_AUTHOR_LABELS}|{_SOURCE_LABELS}|{_DATE_LABELS}) ?[:：]|$)"
)
_PUBLISHED_IN = re.compile(
    r"(?:刊载|刊发|刊登|发表|登载|原载|首发|载|刊)[于在自] ?《(?P<paper>[^》]{2,30})》"
)
_SIGNED = re.compile(
    r"^[(（【\[](?P<roles>[^()（）]*?(?:记者|通讯员|作者|撰稿|编译)[^()（）]*)[)）】\]][。.]?$"
)
_ROLE = re.compile(
    r"(?:本[报刊网台]|特约|实习|见习|首席|驻[一-鿿]{2,4}|新华社|中新社|人民[网日报]+)*"
    r"(?:记者|通讯员|作者|撰稿人?|编译|摄影(?:报道)?|报道|文/图|图/文|文)[:：]?"
)
_NAMES_BETWEEN = re.compile(r"[\s　、,，;；/|｜&和]+")

# The commonest surnames of the mainland, nine in ten people between them (Ministry of Public
# Security, name report of 2020), and the compound ones still met.
_SURNAMES = set(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任"
    "卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严欧莫孔向常"
    "汤康易乔赖文施洪辛柯葛宁岳齐梅庄涂殷温季卜鲍"
) | {"欧阳", "司马", "上官", "诸葛", "司徒", "夏侯", "皇甫", "端木", "东方", "慕容"}


@dataclass(frozen=True, slots=True)
class Byline:
    """What a line tells of its article; "" and () for what it does not tell."""

    authors: tuple[str, ...] = ()
    source: str = ""
    publisher: str = ""
    published: str = ""


def byline(line: str) -> Byline | None:
    """What a line tells of the article's origin, or None where it is part of the text.

    Names are cut from the line as it is written, whichever script it is in.
    """
    plain = simplified(line)
    if len(plain) != len(line) or len(line) > 80:
        return None
    if signed := _SIGNED.match(plain):
        return Byline(authors=_names(line[slice(*signed.span("roles"))]))
    if found := _PUBLISHED_IN.search(plain):
        if len(line) - len(found[0]) > 30:
            return None
        return Byline(publisher=line[slice(*found.span("paper"))], published=iso_date(line))
    labelled = list(_LABELLED.finditer(plain))
    told = Byline(published=iso_date(line))
    rest = _LABELLED.sub("", plain)
    for found in labelled:
        label, value = found["label"], line[slice(*found.span("value"))]
        value = _TIME.sub("", _DATE.sub("", value)).strip(" 　|｜,，;；。()（）")
        if re.fullmatch(_AUTHOR_LABELS, label):
            told = _replaced(told, authors=told.authors + _names(value))
        elif re.fullmatch(_SOURCE_LABELS, label):
            told = _replaced(told, source=value.strip("《》"))
    rest = _TIME.sub("", _DATE.sub("", rest)).strip(" 　|｜,，;；。()（）:：")
    if told == Byline() or rest:
        return None
    return told


def iso_date(value: object) -> str:
    """A date as YYYY-MM-DD, or YYYY-MM where no day is told; "" where there is none.

    Takes what YAML makes of a date, Chinese and ISO forms inside a text, and RFC 2822.
    """
    if isinstance(value, date):
        return value.isoformat()[:10]
    text = str(value or "")
    if found := _DATE.search(text):
        parts = [found["year"], found["month"], found["day"]]
        return "-".join(part.zfill(2) for part in parts if part)
    try:
        return parsedate_to_datetime(text).date().isoformat()
    except ValueError:
        return ""


def named_in_title(title: str, words: Mapping[str, int]) -> str:
    """The person whom a title of the form 某某:题目 names as its author, or "".

    `words` are a dictionary's words with their frequencies: a place or an office is among them, a
    person's name is not.
    """
    name, colon, rest = title.replace(":", "：", 1).partition("：")
    plain = simplified(name)
    has_surname = plain[:1] in _SURNAMES or plain[:2] in _SURNAMES
    if colon and len(rest) >= 6 and 2 <= len(plain) <= 4 and has_surname and not words.get(plain):
        return name
    return ""


def is_organisation(name: str) -> bool:
    """Whether an author's name is rather that of an office, a paper or an account."""
    plain = simplified(name)
    surname = plain[:1] in _SURNAMES or plain[:2] in _SURNAMES
    return len(plain) > 4 or (len(plain) >= 3 and not surname and plain.isalpha())


def _names(text: str) -> tuple[str, ...]:
    """The names in a list of people, without their roles."""
    plain = simplified(text)
    spans, start = [], 0
    for role in _ROLE.finditer(plain):
        spans.append((start, role.start()))
        start = role.end()
    spans.append((start, len(text)))
    return tuple(
        name for a, b in spans for name in _NAMES_BETWEEN.split(text[a:b].strip(":： ")) if name
    )


def _replaced(told: Byline, authors: tuple[str, ...] = (), source: str = "") -> Byline:
    return Byline(authors or told.authors, source or told.source, told.publisher, told.published)
