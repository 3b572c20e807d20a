"""Follow-ups: their expansion with the subject of the question before.

A follow-up refers to that question by its wording (那…呢, 她, 这个), or lacks a noun (找回来了吗).
All texts are in the normal form.
"""

import re
from typing import Literal, NamedTuple

from retrieval.analysis.dictionary import cut, is_named_entity, non_nouns
from retrieval.analysis.tokenizer import HAN
from retrieval.questions.answer_kinds.entities import entities
from retrieval.questions.answer_kinds.question_words import QUESTION_WORDS
from retrieval.questions.chatter import PUNCTUATION, clauses, without_chatter
from retrieval.questions.intents import intent_of
from retrieval.questions.messages import asks
from retrieval.search.config import MAX_EXPANSIONS, MAX_FOLLOW_UP

_CONNECTIVE = re.compile(
    r"^(?:那么?|还有|然后|所以|那如果|如果是|要是|换成|再问一?下?|另外|再|嗯+|哦+)[,\s]*(?:请问)?"
)
# 那二连浩特呢, 2024年呢; some endings only after a connective: 那广州怎么样
_INSTEAD = re.compile(
    r"(?P<new>.{1,20}?)的?(?:呢|(?P<after_connective>怎么样|又?如何|的话)|也一样吗|也是吗|也是这样吗)\W*"
)
_CLASSIFIER = r"(?:一)?(?:个人?|些|件事|项|种|次|部|条|篇|笔|位)"
_OFFICE_OR_WORK = r"[局市县省区州镇乡村部厅院校所站处司法条案国地项类机单公系软产规文报]"
_PRONOUN = re.compile(
    rf"(?:[她他它]们?|此人|[这那]{_CLASSIFIER}|[这那](?:里|边|儿)|其中|上述|该(?={_OFFICE_OR_WORK}))(?:事情?)?"
)
_TIME = re.compile(
    r"(?:\d{1,4}|[一二三四五六七八九〇零]{4})年(?:\d{1,2}月)?(?:\d{1,2}日)?|\d{1,2}月"
    r"|[去今前明]年|上个月|这个月|本月"
)
_ASKS_WHICH = re.compile(
    r"[是由被](?:谁|哪位)|哪一?[天年月日个位些里儿种家]|(?<![了过到花收付])多少钱"
    r"|[在是要]?(?:几|多少)(?:[个位名天年次家点号月日岁本斤克块元度层条](?:钟|钱)?)?"
)
# Question words that may stand before a noun: 什么语言.
_BEFORE_NOUN = re.compile(r"什么|啥|哪|几|多[少大长久高远]")
# Function words left at the ends of a question from which question words were removed.
_AFFIXES = re.compile(
    r"^[\s,的是有在了到]+"
    r"|(?:[\s,的是有在了]|到底|究竟|一共|总共|大概|一般|主要|有没有|是不是|能不能)+$"
)


class FollowUp(NamedTuple):
    """A question that may be a follow-up.

    It is "explicit" if its wording refers to the question before (那…呢, 她), "connective" if it
    begins with a connective (那鱼怎么去腥), "elliptical" if it lacks a noun (找回来了吗), otherwise
    "ambiguous": it may be complete.
    """

    expansions: tuple[str, ...]  # complete questions, the likeliest first; () for no follow-up
    new_part: str  # what the question has without the one before
    kind: Literal["explicit", "connective", "elliptical", "ambiguous"]
    subject: str = ""  # of the question before; "" where the new part may replace any word of it


NO_FOLLOW_UP = FollowUp((), "", "ambiguous")


def expand_follow_up(question: str, before: str) -> FollowUp:
    """Expand a question as a follow-up to the question `before`."""
    plain = without_chatter(question).strip(PUNCTUATION)
    rest = _CONNECTIVE.sub("", plain)
    subject = subject_of(before)
    if not subject or not rest or plain == without_chatter(before).strip(PUNCTUATION):
        return NO_FOLLOW_UP
    has_connective = rest != plain
    instead = _INSTEAD.fullmatch(rest)
    if instead and (has_connective or not instead["after_connective"]):
        new = instead["new"]
        if not QUESTION_WORDS.search(new):
            return FollowUp(tuple(_substitute(new, before)), new, "explicit")
    if (pronoun := _PRONOUN.search(rest)) and pronoun.start() < MAX_FOLLOW_UP:
        return _replace_pronoun(rest, pronoun, before, subject)
    intent = intent_of(rest)
    has_subject = (
        intent is not None
        and len(intent.subject) > 2
        and (intent.kind == "definition" or _has_noun(intent.subject))
    )
    # 法人是什么意思, after 什么是法人, is complete.
    is_complete = len(rest) > MAX_FOLLOW_UP or subject in rest or has_subject
    if is_complete or not (asks(rest) or has_connective or _is_noun(rest)):
        return NO_FOLLOW_UP
    expansions = (f"{subject}，{rest}",)
    if has_connective:
        return FollowUp(expansions, rest, "connective", subject)
    return FollowUp(expansions, rest, "ambiguous" if _has_noun(rest) else "elliptical", subject)


def _replace_pronoun(question: str, pronoun: re.Match[str], before: str, subject: str) -> FollowUp:
    """The follow-up with the subject, or the person, of the question before for a pronoun."""
    if pronoun[0] in ("他", "她"):
        subject = next(iter(entities("person", before, lambda: cut(before))), subject)
    antecedent = _subject_of_intent(before) or subject
    around = question[: pronoun.start()], question[pronoun.end() :]
    next_word = next(iter(cut(around[1].strip())), "")
    is_personal = pronoun[0][0] in "她他它"
    stands_for_noun = (
        is_personal or pronoun[0][0] == "该" or next_word in non_nouns() or not next_word.isalnum()
    )
    if is_personal and _has_antecedent(_TIME.sub(" ", around[0])):
        stands_for_noun = False  # or for one in the question itself: 老板不发工资他犯法吗
    return FollowUp(
        (antecedent.join(around),),
        "".join(around),
        "explicit" if stands_for_noun else "ambiguous",
        antecedent,
    )


def subject_of(question: str) -> str:
    """The subject of a question: its first clause without question words."""
    first = next(clauses(without_chatter(question)), "")
    intent = intent_of(first)
    if intent and intent.kind == "how" and first.startswith(intent.subject):
        return intent.subject  # 可乐鸡翅 of 可乐鸡翅怎么做
    text = QUESTION_WORDS.sub(" ", _ASKS_WHICH.sub(" ", first)).strip(PUNCTUATION)
    text = re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", "", text)
    while (shorter := _AFFIXES.sub("", text)) != text:
        text = shorter
    return text


def _has_noun(question: str) -> bool:
    """Whether a question has a noun other than one after a question word (用什么语言).

    A word that jieba's dictionary lacks counts as a noun.
    """
    previous = ""
    for word in cut(_ASKS_WHICH.sub(" ", question)):
        forms = {word, word.lstrip("要能会该")}  # which jieba joins to verbs
        if word.isalnum() and forms.isdisjoint(non_nouns()) and not _BEFORE_NOUN.search(previous):
            return True
        previous = word
    return False


def _has_antecedent(text: str) -> bool:
    """Whether the text before a pronoun has a noun that it may refer to, and no name."""
    return _has_noun(text) and not any(map(is_named_entity, cut(text)))


def _is_noun(text: str) -> bool:
    """Whether a text is a single noun and no name: a follow-up without a question word (税率)."""
    return len(cut(text)) == 1 and _has_noun(text) and not is_named_entity(text)


def _subject_of_intent(question: str) -> str:
    """The subject of a question with an intent (许甘露 of 许甘露是谁), "" of any other."""
    intent = intent_of(without_chatter(question))
    if intent is None or intent.attribute not in question:
        return ""
    return intent.subject + intent.attribute  # 天门市移民局局长


def _substitute(new: str, before: str) -> list[str]:
    """The expansions of `new`: the question `before` with it in place of one of the words."""
    before = without_chatter(before).strip(PUNCTUATION)
    if _TIME.fullmatch(new):
        changed = _TIME.sub(new, before, count=1)
        return [changed if changed != before else f"{new}{before}"]
    if new in before or _PRONOUN.fullmatch(new):
        return [before]
    number = f"第{new.removeprefix('第')}"
    this, that = intent_of(number), intent_of(before)
    if this and that and this.kind == that.kind == "numbered section" and not this.subject:
        return [f"{that.subject}{number}"]  # 刑法第三十四条, of 那第三十四条
    appended = f"{subject_of(before)}，{new}"
    if not _has_noun(new):  # 后来呢
        return [appended]
    words = cut(before)
    # A name replaces only names, if there are any; an attribute (电话) replaces none.
    names = [word for word in words if is_named_entity(word)]
    is_new_name, is_attribute = is_named_entity(new), intent_of(new) is not None
    expansions = []
    for i, word in enumerate(words):
        if names and (is_attribute if word in names else is_new_name):
            continue
        if len(word) > 1 and HAN.fullmatch(word) and not QUESTION_WORDS.search(word):
            expansions.append("".join([*words[:i], new, *words[i + 1 :]]))
    if names and is_new_name:
        return expansions[:MAX_EXPANSIONS]
    return [*expansions[: MAX_EXPANSIONS - 1], appended]
