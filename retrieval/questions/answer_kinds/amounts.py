"""Amounts: the one that a question asks for (多少, 多久), and where a sentence states it."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from math import inf
from typing import NamedTuple

from retrieval.analysis.dictionary import is_word
from retrieval.analysis.numbers.numbers import CLASSIFIERS
from retrieval.analysis.numbers.numerals import arabic_numeral
from retrieval.analysis.synonyms import synonyms_of
from retrieval.analysis.tokenizer import numbers_and_codes
from retrieval.questions.answer_kinds.units import DURATION, LENGTH, UNITS_ASKED, WEIGHT
from retrieval.questions.question import Question
from retrieval.search.config import AMOUNT_ANYWHERE, AMOUNT_DISTANCE, AMOUNT_IN_CLAUSE, AMOUNT_NEAR

_NUMERALS = "一二两三四五六七八九十百千万亿"
_HAN = f"{_NUMERALS}半"
_NUMBER = rf"(?:\d+(?:[.,]\d+)*|[{_HAN}]+)"
# Units of which one is an amount.
_ONE = "[元角斤吨升亩倍成]|[块分]钱|公[斤里]|千克|毫升|[厘毫]?米|小时|分钟"
_CLASSIFIER = "[个名位只条张片颗块枚粒份家户间人次]"
_AFTER_NUMBER = re.compile(rf"[{_HAN}]*[多余]?{_CLASSIFIER}?")  # 万余名 in 7万余名
_CLAUSE = re.compile(r"[,。;!?:\n]")
_LINKS = re.compile(
    r"[\s(]|[为是约有共需计各]|的?(?:期限|期间|时间|时长|时限|有效期)|大约|不超过|最[多少长短高低]|[为是]?每."
)
_THING = re.compile(r"[\u4e00-\u9fffa-z]+")
_SCRIPTS = re.compile(r"[!-~]+|[^!-~]+")  # runs of Latin letters and others
_AFFIXES = re.compile(
    r"^(?:[一每].*|(?:的|是|个|为|有|在|呢|吗)+)|(?:的|是|为|有|在|呢|吗|合适|左右|才|可以|算|够|好|一[般次])+$"
)

_NO_THING = re.compile(
    r"最[多少高低大小长短早晚]|[至最]少|一般|通常|大[概约]|需要?|应该?|可以|[要用放加有是为在占达到了]|总?共|一共|目前|现在"
    # 标准 of 住宿费标准: any amount may have one.
    rf"|一[{CLASSIFIERS}项篇次位块人]|的|标准|金额|数额|价格|价钱|费用|额度|数量|数目"
)

# Sentences of one question: its ranking, evidence and highlights need the same numbers.
SENTENCE_CACHE_SIZE = 64

_MEASURE = re.compile(rf"[\d.]+(?:{WEIGHT}|{LENGTH}|[平立]方米|毫?升|分钟|小时|天|人|度|[kmgt]b)$")
_DEPENDS = re.compile(r"[^,。;?]{0,8}?[就才会]")
# Numbers that a range may hold: 12年, 两岁; not 1998年6月, 两年制.
_RANGED = (
    r"周?岁|年|个月|天|个?工作日|个?小时|分钟|万?元|公里|公斤|千克|度|次|人|级|倍|米|页|册|本|期"
)
_ASKED_NUMBER = re.compile(
    rf"(?<![第\d.~∼–-])(?!\d{{4}}年)(?P<number>\d+(?:\.\d+)?|[{_NUMERALS}]+)多?(?P<unit>{_RANGED})(?![制级\d])"
)
# What these are is no amount.
_IDENTIFIERS = re.compile("电话|手机|热线|号码|邮编|编码|微信|qq|密码")


class Amount(NamedTuple):
    """The amount that a question asks for."""

    unit: str  # a pattern; "" for a number without a unit
    thing: str  # that is counted, after the question word; "" where nothing follows it
    before: str  # the text before the question word
    is_condition: bool  # whether something depends on it: 满多少小时就免费


@lru_cache(maxsize=64)
def amount_asked(text: str) -> Amount | None:
    """The amount that a question in the normal form asks for; None where it asks for none."""
    for pattern, unit in UNITS_ASKED:
        if (match := pattern.search(text)) and not _IDENTIFIERS.search(text, 0, match.start()):
            unit = match.groupdict().get("unit") or unit
            after = _THING.match(text, match.end())
            thing = _AFFIXES.sub("", after.group()) if after else ""
            is_condition = _DEPENDS.match(text, match.end()) is not None
            # What depends on the amount is not what has it: 就免费 of 满多少小时就免费.
            return Amount(unit, "" if is_condition else thing, text[: match.start()], is_condition)
    return None


def amount_closeness(question: Question, normal: str) -> float:
    """How close a number of a sentence in the normal form is to what the question counts, 0 to 1.

    1 where they are adjacent; AMOUNT_NEAR, AMOUNT_IN_CLAUSE or AMOUNT_ANYWHERE where the number is
    further away; 0 without a number that the question lacks, or where no amount is asked for.
    """
    numbers = _numbers(question.text, question.content_words, normal)
    return max((closeness for closeness, _ in numbers), default=0.0)


def amount_in(question: Question, normal: str) -> str:
    """The amount asked for, as a sentence states it in the clause of the thing; "" for none."""
    numbers = _numbers(question.text, question.content_words, normal)
    closeness, number = max(numbers, key=lambda pair: pair[0], default=(0.0, ""))
    return number if closeness >= AMOUNT_IN_CLAUSE else ""


@lru_cache(SENTENCE_CACHE_SIZE)
def _numbers(question: str, words: tuple[str, ...], normal: str) -> list[tuple[float, str]]:
    """The numbers of a sentence that may be the amount asked for, as (closeness, number)."""
    amount = amount_asked(question)
    if not amount:
        return []
    pattern = _number_pattern(amount.unit, amount.is_condition)
    # A number of the question is not what it asks for, however it is written: 两斤, 2 斤.
    in_question = {number.forms[0] for number in numbers_and_codes(question)}
    restated = [
        number
        for number in (numbers_and_codes(normal) if in_question else ())
        if number.forms[0] in in_question
    ]
    numbers = [
        match
        for match in pattern.finditer(normal)
        if match[0] not in question
        and not any(number.start <= match.start() < number.end for number in restated)
    ]
    if not numbers:
        return []
    if amount.thing:
        spans = [s for s in _spans_of(amount.thing, normal) if not _begins_word(s, normal)]
    else:
        things = _last_things(words, amount.before)
        compound = _compound(words, amount.before, things)
        things = [compound] if compound and compound in normal else things
        spans = [span for thing in things for span in _spans_of(thing, normal)]
    # What is counted may be told by a measure, too, in another form: 五公斤 … 多少钱, 5kg … 十五元.
    measures = {n.forms[0] for n in numbers_and_codes(amount.before) if _MEASURE.match(n.forms[0])}
    spans += [(n.start, n.end) for n in restated if n.forms[0] in measures]
    result = []
    for match in numbers:
        closeness = max((_closeness(s, match.span(), normal) for s in spans), default=0.0)
        rest = None if amount.unit else _AFTER_NUMBER.match(normal, match.end())
        result.append((closeness or AMOUNT_ANYWHERE, match[0] + (rest[0] if rest else "")))
    return result


@lru_cache(maxsize=64)
def _last_things(words: tuple[str, ...], before: str) -> list[str]:
    """The last word before the question word that may name the thing, and other forms of it.

    人口数 and 人口 of 人口数是多少, 丢了 and 丢 of 丢了多少钱.
    """
    things = [w for w in words if w in before and not _NO_THING.fullmatch(w)]
    forms = [form for word in things[-1:] for form in (word, word[:2], word.rstrip("了过着"))]
    return [*forms, *(other for word in things[-1:] for other in synonyms_of(word))]


def _compound(words: tuple[str, ...], before: str, things: Sequence[str]) -> str:
    """The last thing with the word right before it, 儿童票 of 儿童|票; "" for none."""
    pairs = (first + second for first, second in pairwise(words) if second in things[:1])
    return next((pair for pair in pairs if pair in before), "")


def _closeness(thing: tuple[int, int], number: tuple[int, int], normal: str) -> float:
    """The closeness of a thing and a number, 0 to 1, by their spans: 1 in 3个鸡蛋."""
    first, last = sorted([thing, number])
    between = normal[first[1] : last[0]]
    if first == thing:
        between = between.removeprefix(":")  # of a list: 年卡:1680元
    if _CLAUSE.search(between):
        return 0.0
    if not _LINKS.sub("", between):
        return 1.0
    return AMOUNT_NEAR if first == thing and len(between) <= AMOUNT_DISTANCE else AMOUNT_IN_CLAUSE


def _spans_of(thing: str, normal: str) -> Iterator[tuple[int, int]]:
    """The spans of a thing in a text, with or without blanks around Latin words: 库crate."""
    return (match.span() for match in re.finditer(_thing_pattern(thing), normal))


@lru_cache(maxsize=64)
def _thing_pattern(thing: str) -> str:
    return " ?".join(map(re.escape, _SCRIPTS.findall(thing)))


def _begins_word(span: tuple[int, int], normal: str) -> bool:
    """Whether the text of a span begins a longer word, for something else: 葱 in 葱油."""
    start, end = span
    ends = range(end + 1, min(end + 2, len(normal)) + 1)
    return any(is_word(normal[start:longer]) for longer in ends)


@lru_cache(maxsize=64)
def _number_pattern(unit: str, is_condition: bool) -> re.Pattern[str]:
    """The pattern of a number with a unit, given as a pattern; "": of a number without one.

    `is_condition`: whether 满三年, which tells when, has the number that is asked for.
    """
    share = rf"百分之{_NUMBER}|{_NUMBER}\s?%|{_NUMBER}分之{_NUMBER}"
    number = rf"{_NUMBER}(?:\s?[~至到\-–±]\s?{_NUMBER})?"
    with_unit = rf"{number}\s?(?:{unit})(?!之)"
    if unit:
        with_unit += rf"|(?:{unit})\)?:\s?{number}"  # of a table: 时间(分钟):15
    # A date or 一个 is no amount, 一元 is one.
    without_unit = rf"{share}|(?!\d+[年月日])\d+(?:[.,]\d+)*|(?!一(?!{_ONE})[^{_HAN}])[{_HAN}]+"
    if unit == DURATION:
        with_unit += f"|每{DURATION}"  # 每周五: how often, without a number
    pattern = without_unit if not unit else f"{with_unit}|{share}" if "%" in unit else with_unit
    condition = "" if is_condition or "岁" in unit else "满"  # 年满六岁 is an age
    return re.compile(rf"(?<![第\d.{_HAN}{condition}])(?:{pattern})")


@lru_cache(maxsize=64)
def numbers_asked(question: str) -> Sequence[tuple[str, float]]:
    """The numbers of a question that may lie in a range, each with its unit; of 95年 1995, too."""
    found: list[tuple[str, float]] = []
    for match in _ASKED_NUMBER.finditer(question):
        number, unit = arabic_numeral(match["number"]), match["unit"].removeprefix("个")
        if number:
            found.append((unit.removeprefix("周"), float(number)))
            if unit == "年" and re.fullmatch(r"\d\d", match["number"]):
                found += [(unit, century + float(number)) for century in (1900, 2000)]
    return found


def has_range_with(numbers: Sequence[tuple[str, float]], normal: str) -> bool:
    """Whether a sentence has a range (满10年不满20年, 3岁以下) that holds any of some numbers."""
    return any(
        low <= number <= high for unit, number in numbers for low, high in _ranges(unit, normal)
    )


def _ranges(unit: str, normal: str) -> Iterator[tuple[float, float]]:
    """The ranges of a unit in a sentence: the lowest and the highest number of each."""
    for match in _range_pattern(unit).finditer(normal):
        low, high, most, below, least, above = (arabic_numeral(n or "") for n in match.groups())
        if low and high:
            yield float(low), float(high)
        elif highest := most or below:
            yield 0.0, float(highest)
        elif lowest := least or above:
            yield float(lowest), inf


@lru_cache(maxsize=64)
def _range_pattern(unit: str) -> re.Pattern[str]:
    """The pattern of a range of a unit; its groups: from, to; at most, below; at least, above."""
    number, of_unit = rf"(\d+(?:\.\d+)?|[{_NUMERALS}]+)", rf"\s?个?(?:周|工作)?{unit}"
    return re.compile(
        rf"{number}(?:{of_unit})?(?:及?以上|的)?[,、]?(?:不满|不足|未满|至|到|[~\-–—]|(?<=以上)|(?<=以上[,、])){number}{of_unit}"
        rf"|{number}{of_unit}及?以[下内]|(?:不满|不足|未满|低于|少于|小于){number}{of_unit}"
        rf"|{number}{of_unit}及?以上|(?:满|超过|达到?|高于|多于|大于){number}{of_unit}"
    )
