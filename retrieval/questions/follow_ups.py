"""Follow-ups: what a short question lacks, taken from the one before it.

All texts are in the normal form. A follow-up leans on the question before it by its wording (那…呢,
她, 这个), or only because it names nothing itself (找回来了吗).
"""

import re
from typing import Literal, NamedTuple

import jieba

from retrieval.analysis.tokenizer import HAN
from retrieval.questions.chatter import EDGES, clauses, without_chatter
from retrieval.questions.intents import intent
from retrieval.questions.parts import asks
from retrieval.questions.question import ASKING
from retrieval.search.config import MAX_EXPANSIONS, MAX_FOLLOW_UP
from retrieval.search.signals import candidates_of_kind, is_name, no_nouns

_LEAD = re.compile(
    r"^(?:那么?|还有|然后|所以|那如果|如果是|要是|换成|再问一?下?|另外|再|嗯+|哦+)[,\s]*(?:请问)?"
)
# 那二连浩特呢, 2024年呢, and only behind a word that leads on: 那广州怎么样
_INSTEAD = re.compile(
    r"(?P<x>.{1,20}?)的?(?:呢|(?P<led>怎么样|又?如何|的话)|也一样吗|也是吗|也是这样吗)\W*"
)
_THAT = r"(?:一)?(?:个人?|些|件事|项|种|次|部|条|篇|笔|位)"
_KIND = r"[局市县省区州镇乡村部厅院校所站处司法条案国地项类机单公系软产规文报]"
_POINTS = re.compile(
    rf"(?:[她他它]们?|此人|[这那]{_THAT}|[这那](?:里|边|儿)|其中|上述|该(?={_KIND}))(?:事情?)?"
)
_TIME = re.compile(
    r"(?:\d{1,4}|[一二三四五六七八九〇零]{4})年(?:\d{1,2}月)?(?:\d{1,2}日)?|\d{1,2}月"
    r"|[去今前明]年|上个月|这个月|本月"
)
_WHICH = re.compile(
    r"[是由被](?:谁|哪位)|哪一?[天年月日个位些里儿种家]|(?<![了过到花收付])多少钱"
    r"|[在是要]?(?:几|多少)(?:[个位名天年次家点号月日岁本斤克块元度层条](?:钟|钱)?)?"
)
# What the noun behind it is asked for: 什么语言.
_OF_WHAT = re.compile(r"什么|啥|哪|几|多[少大长久高远]")
# What means nothing at the ends of a question without its asking words.
_LOOSE = re.compile(
    r"^[\s,的是有在了到]+"
    r"|(?:[\s,的是有在了]|到底|究竟|一共|总共|大概|一般|主要|有没有|是不是|能不能)+$"
)


class FollowUp(NamedTuple):
    """The ways to say a follow-up in full, likeliest first, and what of them is its own words.

    `kind`: whether its wording says that it is one (那…呢, 她), it lacks a noun that it could be
    about (找回来了吗), or it may be one.
    """

    full: tuple[str, ...]
    own: str
    kind: Literal["worded", "lacking", "possible"]


NONE = FollowUp((), "", "possible")


def follow_up(question: str, before: str) -> FollowUp:
    """What a question that may go on from the one `before` asks; nothing where it cannot."""
    asked = without_chatter(question).strip(EDGES)
    rest = _LEAD.sub("", asked)
    about = subject(before)
    if not about or not rest or asked == without_chatter(before).strip(EDGES):
        return NONE
    is_led = rest != asked
    instead = _INSTEAD.fullmatch(rest)
    if instead and (is_led or not instead["led"]) and not ASKING.search(instead["x"]):
        return FollowUp(tuple(_with(instead["x"], before)), instead["x"], "worded")
    if (points := _POINTS.search(rest)) and points.start() < MAX_FOLLOW_UP:
        persons = candidates_of_kind("person", before, lambda: jieba.lcut(before))
        named = _holder(before) or next(iter(persons if points[0] in ("他", "她") else ()), about)
        around = rest[: points.start()], rest[points.end() :]
        follows = next(iter(jieba.cut(around[1].strip())), "")
        alone = points[0][0] in "她他它该" or follows in no_nouns() or not follows.isalnum()
        own = "".join(around)
        return FollowUp((named.join(around),), own, "worded" if alone else "possible")
    wanted = intent(rest)
    if (
        len(rest) > MAX_FOLLOW_UP
        or about in rest  # 法人是什么意思, after 什么是法人
        or (wanted and len(wanted.subject) > 2 and _names_a_thing(wanted.subject))
        or not (asks(rest) or is_led)
    ):
        return NONE
    full = (f"{about}，{rest}",)
    if is_led:
        return FollowUp(full, rest, "worded")
    return FollowUp(full, rest, "possible" if _names_a_thing(rest) else "lacking")


def subject(question: str) -> str:
    """A question without what only asks in it: what it is about."""
    first = next(clauses(without_chatter(question)), "")  # what came after it went on from it
    wanted = intent(first)
    if wanted and wanted.kind == "how" and first.startswith(wanted.subject):
        return wanted.subject  # 可乐鸡翅 of 可乐鸡翅怎么做
    text = ASKING.sub(" ", _WHICH.sub(" ", first)).strip(EDGES)
    text = re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", "", text)
    while (shorter := _LOOSE.sub("", text)) != text:
        text = shorter
    return text


def _names_a_thing(question: str) -> bool:
    """Whether a question has a noun, but for what it asks for: none in 用什么语言.

    A word that jieba's dictionary does not have is taken for one.
    """
    last = ""
    for word in jieba.lcut(_WHICH.sub(" ", question)):
        told = {word, word.lstrip("要能会该")}  # which jieba joins to verbs
        if word.isalnum() and told.isdisjoint(no_nouns()) and not _OF_WHAT.search(last):
            return True
        last = word
    return False


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
    if instead in before:
        return [before]
    number = f"第{instead.removeprefix('第')}"
    this, that = intent(number), intent(before)
    if this and that and this.kind == that.kind == "article" and not this.subject:
        return [f"{that.subject}{number}"]  # 刑法第三十四条, of 那第三十四条
    about = f"{subject(before)}，{instead}"
    if not _names_a_thing(instead):  # 后来呢
        return [about]
    words = jieba.lcut(before)
    # A name for a name, where the question has one, and what is asked of a thing (电话) for none.
    named = [word for word in words if is_name(word)]
    is_one, asks_of_one = is_name(instead), intent(instead) is not None
    found = []
    for at, word in enumerate(words):
        if named and (asks_of_one if word in named else is_one):
            continue
        if len(word) > 1 and HAN.fullmatch(word) and not ASKING.search(word):
            found.append("".join([*words[:at], instead, *words[at + 1 :]]))
    return found[:MAX_EXPANSIONS] if named and is_one else [*found[: MAX_EXPANSIONS - 1], about]
