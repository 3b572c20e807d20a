"""Follow-ups: what a short question lacks, taken from the one before it.

All texts are in the normal form. A follow-up leans on the question before it by its wording (那…呢,
她, 这个), or only because it names nothing itself (找回来了吗).
"""

import re
from typing import NamedTuple

import jieba

from retrieval.analysis.tokenizer import HAN
from retrieval.questions.chatter import EDGES, clauses, without_chatter
from retrieval.questions.intents import intent
from retrieval.questions.parts import asks
from retrieval.questions.question import ASKING
from retrieval.search.answer_kinds import is_name

MOST_FULL = 5  # ways to say a follow-up in full
SHORT = 12  # characters of a question that may lack what it is about

_LEAD = re.compile(
    r"^(?:那么?|还有|然后|所以|那如果|如果是|要是|换成|再问一?下?|另外|再|嗯+|哦+)[,\s]*(?:请问)?"
)
# 那二连浩特呢, 2024年呢, 那广州怎么样
_INSTEAD = re.compile(r"(?P<x>.{1,20}?)的?(?:呢|怎么样|又?如何|的话|也一样吗|也是吗|也是这样吗)\W*")
_THAT = r"(?:一)?(?:个人?|些|件事|项|种|次|部|条|篇|笔|位)"
_POINTS = re.compile(
    rf"(?:[她他它]们?|此人|[这那]{_THAT}|[这那](?:里|边|儿)|其中|上述|该(?=[\u4e00-\u9fff]))(?:事情?)?"
)
_TIME = re.compile(
    r"(?:\d{1,4}|[一二三四五六七八九〇零]{4})年(?:\d{1,2}月)?(?:\d{1,2}日)?|\d{1,2}月"
    r"|[去今前明]年|上个月|这个月|本月"
)
_WHICH = re.compile(r"哪一?[天年月日个位些里儿种家]|[在是]?(?:几|多少)(?:个|位|名|天|年|次|家)?")
# What means nothing at the ends of a question without its asking words.
_LOOSE = re.compile(
    r"^[\s,的是有在了到]+"
    r"|(?:[\s,的是有在了]|到底|究竟|一共|总共|大概|一般|主要|有没有|是不是|能不能)+$"
)


class FollowUp(NamedTuple):
    """The ways to say a follow-up in full, likeliest first; `leans`: its wording says it is one."""

    full: tuple[str, ...]
    leans: bool


def follow_up(question: str, before: str) -> FollowUp:
    """What a question that may go on from the one `before` asks; nothing where it cannot."""
    asked = without_chatter(question).strip(EDGES)
    rest = _LEAD.sub("", asked)
    about = subject(before)
    if not about or not rest or asked == without_chatter(before).strip(EDGES):
        return FollowUp((), False)
    if (instead := _INSTEAD.fullmatch(rest)) and not ASKING.search(instead["x"]):
        return FollowUp(tuple(_with(instead["x"], before)), True)
    if (points := _POINTS.search(rest)) and points.start() < SHORT:
        named = _holder(before) or about
        return FollowUp((rest[: points.start()] + named + rest[points.end() :],), True)
    wanted = intent(rest)
    if (
        len(rest) > SHORT
        or (wanted and len(wanted.subject) > 2)
        or not (asks(rest) or rest != asked)
    ):
        return FollowUp((), False)
    return FollowUp((f"{about}，{rest}",), rest != asked)


def subject(question: str) -> str:
    """A question without what only asks in it: what it is about."""
    first = next(clauses(without_chatter(question)), "")  # what came after it went on from it
    text = ASKING.sub(" ", _WHICH.sub(" ", first)).strip(EDGES)
    text = re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", "", text)
    while (shorter := _LOOSE.sub("", text)) != text:
        text = shorter
    return text


def _holder(question: str) -> str:
    """Who or what a question is about, where its wording tells: 许甘露 in 许甘露是谁."""
    wanted = intent(without_chatter(question))
    if wanted is None or wanted.attribute not in question:
        return ""
    return wanted.subject + wanted.attribute  # 天门市移民局局长


def _with(instead: str, before: str) -> list[str]:
    """The question before it, about something else: in place of each word that may give way."""
    before = without_chatter(before).strip(EDGES)
    if _TIME.fullmatch(instead):
        changed = _TIME.sub(instead, before, count=1)
        return [changed if changed != before else f"{instead}{before}"]
    words = jieba.lcut(before)
    # A place for a place, a person for a person, where the question has one.
    named = [word for word in words if is_name(word)] if is_name(instead) else []
    found = []
    for at, word in enumerate(words):
        if named and word not in named:
            continue
        if len(word) > 1 and HAN.fullmatch(word) and not ASKING.search(word) and word != instead:
            found.append("".join([*words[:at], instead, *words[at + 1 :]]))
    if instead in before:
        return [before]
    return found[:MOST_FULL] if named else [*found[: MOST_FULL - 1], f"{instead}{before}"]
