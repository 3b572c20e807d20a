"""Bylines: lines that state who wrote an article, where it was published and when."""

import re
from datetime import date
from email.utils import parsedate_to_datetime

from retrieval.analysis.dictionary import is_word
from retrieval.analysis.scripts import simplified
from retrieval.documents.article import Origin
from retrieval.readers.source import iso_date

_DATE = re.compile(
    r"(?P<year>(?:19|20)\d{2}) ?[-/.年] ?(?P<month>1[0-2]|0?[1-9])"
    r"(?: ?[-/.月] ?(?P<day>3[01]|[12]\d|0?[1-9])(?!\d) ?日?|月)"
)
_TIME = re.compile(r"(?:T|星期[一二三四五六日天] ?)?\d{1,2}[:：]\d{2}(?:[:：]\d{2})?")
_DATE_AND_TIME = re.compile(rf"{_DATE.pattern}[ 　]*(?:{_TIME.pattern})?[ 　]*")
_PAGE_NUMBER = re.compile(r"第? ?\d{1,2} ?版")

_AUTHOR_LABELS = (
    "(?:本文)?作者|撰文|撰稿|撰稿人|文|(?:本[报刊网台]|特约|实习|见习)?记者|通讯员|编译|译者|采写"
)
_SOURCE_LABELS = (
    "(?:信息|文章|稿件|新闻|消息|内容|本文)?来源|稿源|转自|转载自|出处"
    "|发[文布]机[关构]|发[文布]单位|制定机关"
)
_DATE_LABELS = (
    "(?:发布|发表|更新|成文|生成|印发|公开|编辑|刊发)?(?:时间|日期)|(?:发布|发表|更新|编辑|刊载)于"
)
# Fields of a government document's record.
_RECORD_LABELS = "索引号|主题分类|发文字号|文号|有效性|主题词|公开方式|信息分类|公文种类|效力级别"
_LABEL = rf"{_AUTHOR_LABELS}|{_SOURCE_LABELS}|{_DATE_LABELS}|{_RECORD_LABELS}"
_FIELD = re.compile(
    rf"[【\[]?(?P<label>{_LABEL})(?: ?[:：/／|]|[】\]][:：]?|(?<=于)) ?"
    rf"(?P<value>.*?)"
    rf"(?=[\s　|｜,，;；]+(?:{_LABEL}) ?(?:[:：/／]|(?<=于))|$)"
)
_PUBLISHED_IN = re.compile(
    r"(?:这篇|该|此|本|原)?(?:文章|文|稿件)?(?:最初|最早|首次|曾|已|原)?"
    r"(?:刊载|刊发|刊登|发表|登载|首发|载|刊)[于在自]? ?《 ?(?P<paper>[^》]{2,30}?) ?》"
    r"[^。]{0,30}。?"
)
_PAPER_AND_PAGE = re.compile(
    rf"[(（]?《 ?(?P<paper>[^》]{{2,30}}?) ?》 ?[(（]? ?{_DATE.pattern}"
    r" ?[,，]? ?(?:第? ?\d{1,2} ?版)? ?[)）]?"
)
_ABOUT_AUTHOR = re.compile(
    r"(?:[(（【\[](?:本文)?|本文)作者(?:[:：]? ?(?P<name>[一-鿿]{2,4})[,，])?"
    r"[系为是](?!了)[^。；;]{4,40}[)）】\]]?[。.]?"
    r"|[(（]?作者(?:单位|简介)[:：].*"
)
# 本报记者 刘洋 北京报道, 記者陳美玲／台北報導, 本报记者 张三
_REPORTER = re.compile(
    r"[(（]?(?:[一-鿿]{2,8}[报网社台])?(?:本[报刊网台]|特约|实习|见习)*(?:记者|通讯员)[:：]?"
    r"(?P<space>[ 　]*)"
    r"(?P<names>[一-鿿·]{2,4}(?:[ 　、]{1,2}(?:通讯员[ 　]?)?[一-鿿·]{2,4}){0,4}?)"
    r"(?P<place>[/／ 　]+[一-鿿]{2,6}?(?:综合|摄影)?报[道导])?[)）]?"
)
# 新华社北京4月5日电（记者 张三）, （中央社记者林小明台北5日电）
_DATELINE = re.compile(
    r"(?P<agency>[一-鿿]{1,6}[社网报台])[一-鿿]{0,10}\d{1,2}月\d{1,2}日[电讯]"
    r" ?(?:[(（](?P<roles>[^()（）]*(?:记者|通讯员)[^()（）]*)[)）])?"
    r"|[(（](?P<agency2>[一-鿿]{2,4}社)记者(?P<roles2>[一-鿿]{2,3})[一-鿿]{2,3}\d{1,2}日[电讯][)）]"
)
_ROLE = re.compile(
    r"(?:本[报刊网台]|特约|实习|见习|首席|驻[一-鿿]{2,4}|新华社|中新社|中央社|人民[网日报]+)*"
    r"(?:记者|通讯员|(?:本文)?作者|撰稿人?|编译|摄影(?:报道)?|报道|[文图]字?[/／:：]|[/／][文图]|发自[一-鿿]{2,4})[:：/／]?"
)
# A blank between two words in Latin letters is within a name (Jane Doe).
_NAME_SEPARATOR = re.compile(
    r"\s+and\s+|\s*[、,，;；/／|｜&和]\s*|(?<![A-Za-z.])\s+|\s+(?![A-Za-z])"
)
_TRANSLATORS = re.compile("编译|译者")
_NOT_A_NAME = re.compile(r"[。！？!?“”「」…]|[您你我]|[一-鿿][吗呢吧啊]$|^[系为是据由]|^.$")
_NO_SOURCE = re.compile(r"[。！？!?；;]|^(?:基于|根据|依据)")
_OUTLET = re.compile(
    r"[\w·《》（）]{2,16}(?:网|报|社|台|刊|客户端|新闻|在线|周刊|杂志|日报|时报|频道|头条|公众号|观察)"
)
# What a template leaves to be filled in: [书名], {来源}, ____.
_TO_FILL_IN = re.compile(r"\s*(?:\[[^\]]*\]|\{[^}]*\}|<[^>]*>|_{2,}|＿+)\s*$")
# What a page's program adds to a byline: how often it was read, who entered it, buttons.
_OF_PAGE = re.compile(
    r"(?:^|[\s　|｜·]+)(?:(?:浏览|阅读|点[击阅]|访问)(?:次?数|人数|量)?"
    r"[:： ]*[(（\[]?\d[\d,.万+]*[)）\]]?(?: ?[次人])?"
    r"|(?:(?:责任)?编辑|审核|校对|录入|发[布佈][者人])[:：] ?\S{1,8})(?=[\s　|｜·【\[]|$)"
    r"|[\s　|｜【\[(（]+(?:字[体号][:： ]|打印|列印|分享|收藏|关闭|纠错).*"
)
_ORIGINAL = re.compile(r"原创 ?(?P<name>\S{2,12})(?: (?P<account>\S{2,16}))?")
MAX_BYLINE = 80  # characters
_TRIM = " 　|｜,，;；。()（）【】[]:：·-—"

_ENDS_OF_OFFICES = "网报社台局院部刊委厅处署馆"

# The commonest surnames of the mainland (Ministry of Public Security, name report of 2020), other
# frequent ones, and compound ones. Left out: those that as often begin an office's name.
_SURNAMES = set(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任"
    "卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严欧莫孔向常"
    "汤康易乔赖文施洪辛柯葛宁岳齐梅庄涂殷温季卜鲍"
    "翟褚佟耿焦柴苗尤裴聂樊路单左鲁倪俞牛凌骆游阎申冉兰关纪祝阮霍席麦詹盛解章华荣臧房丛车甘冷蒲迟蓝柏"
    "柳裘鞠应管奚邢仇隋窦娄储桂费屈穆米项卓符楼艾明晏宫池谷巩车闵曲苟饶冀刁缪敖宗傅萧"
) | {"欧阳", "司马", "上官", "诸葛", "司徒", "夏侯", "皇甫", "端木", "东方", "慕容"}


def parse_byline(line: str) -> Origin | None:
    """The origin that a line states; None for a line of the text. Names keep the line's script."""
    if not 2 <= len(line) <= MAX_BYLINE:
        return None
    plain = simplified(line)
    line, plain = ("".join(_outside(_OF_PAGE, plain, text)) for text in (line, plain))
    parsers = (_author_note, _reporter, _paper, _fields, _outlet)
    found = (parse(line, plain) for parse in parsers)
    return next((result for result in found if result is not None), None)


def parse_dateline(line: str) -> Origin | None:
    """The origin in the opening of a report (新华社北京4月5日电（记者 张三）), or None."""
    if not (found := _DATELINE.match(simplified(line[:MAX_BYLINE]))):
        return None
    agency = as_written(line, found, "agency") or as_written(line, found, "agency2")
    names = _names(as_written(line, found, "roles") or as_written(line, found, "roles2"))
    return Origin(names, "" if agency.startswith("本") else agency)


def original_title(line: str) -> str:
    """The title in a line of the form 原标题：某某, or ""."""
    found = re.fullmatch(
        r"[(（【\[]?(?:原?标题|原?標題|原题|名称)[:：] ?(?P<title>.{4,80}?)[)）】\]]?", line
    )
    return found["title"] if found and not _TO_FILL_IN.match(line, found.start("title")) else ""


def as_written(line: str, found: re.Match[str], group: str) -> str:
    """A group of a match in the Simplified form of a line, as it is written in the line."""
    return line[slice(*found.span(group))] if found[group] else ""


def _author_note(line: str, plain: str) -> Origin | None:
    """（作者系某大学教授）"""
    found = _ABOUT_AUTHOR.fullmatch(plain)
    return Origin(authors=_names(as_written(line, found, "name"))) if found else None


def _reporter(line: str, plain: str) -> Origin | None:
    """本报记者 刘洋 北京报道,（记者刘洋）"""
    day = _DATE_AND_TIME.match(plain)
    found = _REPORTER.fullmatch(plain, day.end() if day else 0)
    is_apart = found and (found["space"] or plain[0] in "(（")
    if found and (found["place"] or (is_apart and has_surname(found["names"]))):
        return Origin(_names(as_written(line, found, "names")), published=find_date(line))
    return None


def _paper(line: str, plain: str) -> Origin | None:
    """刊载于《人民日报》2024年5月6日"""
    if found := _PUBLISHED_IN.fullmatch(plain) or _PAPER_AND_PAGE.fullmatch(plain):
        return Origin(publisher=as_written(line, found, "paper"), published=find_date(line))
    return None


def _fields(line: str, plain: str) -> Origin | None:
    """来源：新华网 2024-05-01 作者：李四: labels with values, and dates, and nothing else."""
    published, source = find_date(line), ""
    authors: list[str] = []
    translators: list[str] = []
    labels = []
    for found in _FIELD.finditer(plain):
        written = as_written(line, found, "value")
        if _TO_FILL_IN.match(written):
            return None
        value = _TIME.sub("", _DATE.sub("", written)).strip(_TRIM)
        label = found["label"]
        labels.append(label)
        if re.fullmatch(_AUTHOR_LABELS, label):
            names = _names(value)
            if not _are_names(names, label):
                return None
            (translators if _TRANSLATORS.fullmatch(label) else authors).extend(names)
        elif re.fullmatch(_SOURCE_LABELS, label):
            if _NO_SOURCE.search(value) or len(value) > 30:
                return None
            source = value.strip("《》 ")
    rest = _TIME.sub("", _DATE.sub("", _FIELD.sub("", plain))).strip(_TRIM)
    # 时间 alone is rather the time of an event.
    if rest or not (labels or published) or labels in (["时间"], ["日期"]):
        return None
    return Origin(tuple(authors), source, published=published, translators=tuple(translators))


def _outlet(line: str, plain: str) -> Origin | None:
    """人民日报客户端 2024-05-06 07:45, or a date and time with a place: 2024-05-06 07:45 北京."""
    day = _DATE.search(plain)
    if not day or not (published := find_date(line)):
        return None
    before, after = plain[: day.start()].strip(_TRIM), plain[day.end() :].strip(_TRIM)
    place = _TIME.sub("", after, count=1).strip(_TRIM)
    timed = place != after
    is_place = _PAGE_NUMBER.fullmatch(place) or (timed and re.fullmatch(r"[一-鿿]{2,6}", place))
    if (place and not is_place) or not (before or timed):
        return None
    if original := _ORIGINAL.fullmatch(plain[: day.start()].rstrip(_TRIM)):
        authors = _names(as_written(line, original, "name"))
        return Origin(authors, publisher=as_written(line, original, "account"), published=published)
    if before and not _OUTLET.fullmatch(before):
        return None
    start = plain.find(before)
    return Origin(source=line[start : start + len(before)], published=published)


def is_date(line: str) -> bool:
    """Whether a line is a date and nothing else."""
    return len(line) <= 20 and _DATE.fullmatch(line.strip()) is not None


def find_date(value: object) -> str:
    """The date in a value as YYYY-MM-DD, or YYYY-MM without a day; "" where there is none.

    Takes a date, a text with a Chinese or an ISO date in it, and RFC 2822.
    """
    if isinstance(value, date):
        return value.isoformat()[:10]
    text = str(value or "").strip()
    if re.fullmatch(r"(?:19|20)\d{2}-(?:0[1-9]|1[0-2])", text):
        return text
    if found := _DATE.search(text):
        return iso_date(*found.group("year", "month", "day"))
    try:
        return parsedate_to_datetime(text).date().isoformat()
    except (ValueError, IndexError, OverflowError):  # whatever is no date to the email package
        return ""


def named_in_title(title: str) -> str:
    """The author in a title of the form 某某:题目, or "".

    A place or an office is a word of the dictionary, a person's name is not.
    """
    name, colon, rest = title.replace(":", "：", 1).partition("：")
    plain = simplified(name)
    may_be = colon and len(rest) >= 6 and 2 <= len(plain) <= 4 and has_surname(plain)
    return name if may_be and not is_word(plain) and not is_organisation(plain) else ""


def is_organisation(name: str) -> bool:
    """Whether an author's name is rather that of an office, a paper or an account."""
    plain = simplified(name)
    if plain.isascii() or "·" in plain:
        return re.search(r"news|daily|times|press|agency|team", plain, re.I) is not None
    if len(plain) >= 3 and plain[-1] in _ENDS_OF_OFFICES:
        return True
    if len(plain) >= 4:
        return len(plain) > 4 or plain[:2] not in _SURNAMES
    return len(plain) == 3 and not has_surname(plain)


def has_surname(plain: str) -> bool:
    """Whether a name in Simplified characters begins with a surname."""
    return plain[:1] in _SURNAMES or plain[:2] in _SURNAMES


def _names(text: str) -> tuple[str, ...]:
    """The names in a list of people, without their roles."""
    pieces = (piece.strip(":： /／") for piece in _outside(_ROLE, simplified(text), text))
    return tuple(name for piece in pieces for name in _NAME_SEPARATOR.split(piece) if name)


def _outside(pattern: re.Pattern[str], plain: str, text: str) -> list[str]:
    """The pieces of a text between the matches of a pattern in its Simplified form."""
    cuts = [0, *(cut for found in pattern.finditer(plain) for cut in found.span()), len(text)]
    return [text[a:b] for a, b in zip(cuts[::2], cuts[1::2], strict=True)]


def _are_names(names: tuple[str, ...], label: str) -> bool:
    """Whether these may be a label's names: journalists are people, authors may be offices."""
    longest = 4 if re.search("记者|通讯员", label) else 20
    return all(
        not _NOT_A_NAME.search(name) and (len(name) <= longest or "·" in name or name.isascii())
        for name in names
    )
