"""Requests: messages that are no questions (还有吗, 作者是谁), by the wordings in requests.txt."""

import re
from collections.abc import Iterator
from importlib.resources import files
from typing import NamedTuple

from retrieval import plain_question, simplified


class Request(NamedTuple):
    """What a message requests."""

    kind: str  # a heading of requests.txt: "more", "summary", "author" …
    target: str = ""  # a topic or an article's name; "": the current article
    names_article: bool = False  # whether the target is certainly an article (《…》, 通辽那篇)
    number: int = 0  # of an article in the last list, from 1; 0 for none


# References to the current article.
_IT = re.compile(
    r"(?:(?:这|那|该|本|此|上面|刚才|刚刚)?[这那]?一?[篇份部个本]?的?(?:文章|文件|新闻|报道|稿子|材料|资料|文|法律|规划)|[它这]|[这那][篇份部本个]|全文|原文)?[里上的]?"
)
_X = r"(?P<x>.{0,40}?)"
_TEXTS = r"(?:文章|报道|资料|新闻|文件|材料|文档|教程|法律|法规|菜谱|食谱|论文)"
# References to an article by its topic: 通辽那篇.
_THAT_ONE = re.compile(
    rf"(?:在|关于|讲|写)?(?P<x>.{{1,30}}?)的?[那这]一?[篇份部本](?:{_TEXTS}|法|规划)?[里上]?"
)
_END = r"[吗呢啊呀吧嘛么了的\s?!。.,~？！，～…]*"

_FIND = (
    r"(?:请|帮我|给我)*(?:有没有|有无|有|找|查|搜|看看?|列出|还有没有|还有)?"
    r"(?:一下|几篇|一些|一篇|哪些|什么|些|篇)?"
)


def _read_wordings() -> Iterator[tuple[str, re.Pattern[str]]]:
    """The kinds of requests with the patterns of their wordings, as in requests.txt."""
    text = files("bot.conversation").joinpath("requests.txt").read_text("utf-8")
    for name, part in {"X": _X, "TEXTS": _TEXTS, "FIND": _FIND, "IT": _IT.pattern}.items():
        text = text.replace(f"<{name}>", part)
    for paragraph in re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).strip().split("\n\n"):
        kind, *wordings = paragraph.split("\n")
        yield kind.rstrip(":"), re.compile(f"(?:{'|'.join(wordings)}){_END}")


_CANTONESE = (  # function words, as they are in Mandarin
    ("边个", "谁"),
    ("(?<=[你谁])系|系(?=谁)", "是"),
    ("乜嘢?|咩", "什么"),
    ("呢(?=[篇个份部句])", "这"),
    ("冇", "没有"),
    ("仲(?=有)", "还"),
    ("点(?=样|用$)", "怎么"),
    ("嘅", "的"),
)


_WORDINGS = [*_read_wordings()]
_REPETITION = re.compile(r"(.{1,2}?)\1{2,}|[嗯哦喔噢哈啊呀呵嘿嘻额呃哎唉]+")
_DIGITS = re.compile(r"\d|[a-z]")
_HAN = "一二三四五六七八九十"
_NUMBER_IN_LIST = re.compile(
    rf"(?:我?[想要]?(?:看看?|打开|选))?第?(?P<n>[1-9]\d?|[{_HAN}]|最后一?|倒数第一)[篇个条号]?(?:{_TEXTS})?{_END}"
)


def find_request(message: str, list_length: int = 0) -> Request | None:
    """The request in a message, such as a number in a list of articles; None for a question."""
    request = _find_wording(message)
    if not list_length:
        return request
    target = request.target if request else ""
    if match := _NUMBER_IN_LIST.fullmatch(target or simplified(message[:80]).strip()):
        n = match["n"]
        number = list_length if n[0] in "最倒" else _HAN.find(n) + 1 or int(n)
        if number <= list_length:
            kind = request.kind if request and target else "summary"
            return Request(kind, match[0], True, number)
    return request


def _find_wording(message: str) -> Request | None:
    message = simplified(message[:80])
    for cantonese, mandarin in _CANTONESE:
        message = re.sub(cantonese, mandarin, message)
    text = plain_question(message).strip()
    letters = "".join(filter(str.isalnum, text))
    if not letters or _REPETITION.fullmatch(letters) or _DIGITS.fullmatch(letters):
        return Request("reaction")
    whole = message.lower().strip()  # with words that `plain_question` removes
    for kind, wording in _WORDINGS:
        if match := wording.fullmatch(whole) or wording.fullmatch(text):
            target = (match.groupdict().get("x") or "").strip(" ,:")
            that = _THAT_ONE.fullmatch(target)
            if kind == "other" and text.endswith("吧"):  # 不对吧 is meant for other people
                return None
            if kind != "topic" and _IT.fullmatch(target):
                return Request(kind)
            return Request(kind, that["x"] if that else target, bool(that) or "《" in target)
    return None


_STOP_WORDS = re.compile(
    "a|about|am|an|and|any|are|as|at|be|by|can|could|did|do|does|for|from|has|have|how|i|in"
    "|is|it|me|my|of|on|or|our|please|should|tell|that|the|their|there|these|they|this|to|was"
    "|we|what|when|where|which|who|whose|why|will|with|would|you|your",
    re.IGNORECASE,
)


def english_keywords(message: str) -> str | None:
    """The words of an English sentence without stop words; None for any other message."""
    words = re.findall(r"[A-Za-z0-9]+(?:['.+-][A-Za-z0-9]+)*", message)
    if any("\u3400" <= char <= "\u9fff" for char in message):
        return None
    keywords = [word for word in words if not _STOP_WORDS.fullmatch(word)]
    is_sentence = len(words) > 2 or (len(words) > 1 and len(keywords) < len(words))
    return " ".join(keywords) if is_sentence else None
