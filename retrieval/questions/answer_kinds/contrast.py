"""Contrasts: things whose difference is asked for; sentences on another thing than asked for.

Questions, headings and sentences are in the normal form.
"""

import re
from collections.abc import Callable, Sequence, Set
from functools import lru_cache
from itertools import takewhile

from retrieval.analysis.synonyms import synonyms_of
from retrieval.analysis.tokenizer import HAN
from retrieval.questions.answer_kinds.question_words import QUESTION_WORDS
from retrieval.questions.answer_kinds.wordings import ASKS_FORBIDDEN, FORBIDS

_DIFFERENCE = re.compile(
    r"(?:请问)?(.{1,20}?)[和跟与同](.{1,20}?)(?:之间)?的?(?:到底|究竟)?有?(?:什么|啥|哪些|哪里?|何)?"
    r"(?:区别|不同|差别|差异|差在?哪|不一样|怎么区分|如何区分|怎么区别|(?:是不是|[是算])(?:一样|一回事|一码事|同?一个)"
    r"|(?:(?:相比|比起来|来说),?)?(?:哪一?[个种样边家款]|谁)(?:更|比较|要)?(?![是有在能会])[^\W\d]{1,3}(?:一?[点些])?(?=\W*$))"
)
_COMPARISON = re.compile(r"区别|不同|差别|差异|对比|比较|还是|\bvs\b")
_CONTRAST = re.compile(
    "不(?:相)?同|不一样|区别|差别|差异|相比|(?<![对相评])比(?![如方例赛较])|[前后]者|分别|,而(?!且)"
)
_SAME = re.compile("[都均](?!不)|相同|一样|同样")
_IF_SAME = re.compile("(?<!不)一样|一回事|一码事|同一?个")
_MAY_CONTRAST = re.compile("[而则只但]")
# Things of one kind that differ, each a group: a sentence on one is no answer on another.
_SERIES = tuple(
    re.compile(row)
    for row in (
        "(成人|大人|成年)|(儿童|小孩|孩子|小朋友|未成年)|(老人|老年)",
        "(大[型号杯份车件碗盘箱包袋桶瓶])|(中[型号杯份件碗盘箱包袋桶瓶])|(小[型号杯份车件碗盘箱包袋桶瓶])",
        "(男[性生士方子的])|(女[性生士方子的])",
        "(单[人间程])|(双[人间]|往返|来回)",
        "(头一[回次]|第一[回次]|[首初]次|初犯)|(再次|第二次|又一次|[屡多]次|再犯)",
        "(民事)|(刑事)|(行政(?=诉讼|案件|处罚|判决|复议))",
        "(早班|白班)|(中班)|(晚班|夜班)",
        "([日天]卡)|(周卡)|(月卡)|(季卡)|(年卡)|(次卡)",
        "(第[一二三四五六七八九十]任|[首前历]任|上一?任)|(现任|新任|现在|目前|如今)",
    )
)
_ORDINAL = r"(?<![一二三四五六七八九十百\d])([首头一二三四五六甲乙丙丁1-6])"
# utf8, wsl 1; not python 3.10, nor docker 3 个.
_NUMBERED = re.compile(
    r"(?<![a-z])([a-z]+)[- ]?(?=\d+(?![\d.a-z]|\s?[个次条分秒天年月位台页种项名]))"
)
_ORDINAL_NOUN = re.compile(rf"{_ORDINAL}([套期类级等档批轮胎孩审代方])")  # 二套房, 乙类
# Spellings of one member of a series as one: 首套 is 一套, 不是 is 非.
_CANONICAL = str.maketrans("首头一甲二乙三丙四丁五六是", "111122334456非", "不")

# Whether there is a thing: 周边有停车场吗; not 没有, 只有, 有没有人, 有多少.
_ASKS_IF_THERE_IS = re.compile(
    r"(?:有(?:没有|无)|(?<![没只具拥还占含])有(?!没有)(?=.*(?:没有|[吗嘛么])\W*$))"
    r"(?!什么|[人谁哪多几关效])(?P<thing>[^,。?!]{1,10}?)(?:没有|[吗嘛么呀啊])*\W*$"
)
# Who or what is exempt from a duty: 谁不用交费; and a sentence on any exemption.
_ASKS_EXEMPT = re.compile(
    "(?:哪|(?<!为)什么|(?<!为)啥|谁|(?<!为)何).{0,6}(?:不(?:用|需要?|必)|[无毋免][需须]?(?![线法论费人]))"
)
_EXEMPTS = re.compile("不|免|[无毋][需须]|除外|例外|除了?")
# The amount or time of an action, which takes place (押金什么时候退).
_ASKS_AMOUNT_OR_TIME = re.compile(r"什么时[候间]|何时|[多几](?!于)|哪[天年]")
# Which ones may or can do something, and not: 哪些不可以, 有哪些好处.
_ASKS_WHICH_MAY = re.compile("哪(?:些|[几个种款家])[^,。不]{0,12}(?:可以|能(?![力源量])|支持|允许)")
_DENIES = re.compile(FORBIDS.pattern + "|不(?:会|支持|提供)")
_PERMITS = re.compile("可以|允许|准许|能够|免费")
_NOT = re.compile("(?:不[予能可得会再]?|没有?|未|勿|无[需须])")
_WORD = "\U00020000"  # stands for a word: to compile a pattern for each took longer than the search
_DENIED_WORD = re.compile(_NOT.pattern + _WORD)
_ASKS_HOW = re.compile("(?:怎么|怎样|如何|咋)(?!办|回事|会|样|还)")
_CANNOT = re.compile(f"(?:无法|没法|[不没]能|不会){_WORD}|{_WORD}不[了出]")

_Members = Set[int | str | None]  # of a series, see `_members`


def is_on_another_thing(
    question: str, words: tuple[str, ...], normal: str, headings: Callable[[], str]
) -> bool:
    """Whether a sentence is on another thing than asked for: 首套房 for 二套房.

    Or on the contrary: 可以 for 哪些不可以, 不退 for 几天退. `words`: the question's content words.
    `headings`: gives those above the sentence; called for few sentences.
    """
    if _is_contrary(question, words, normal):
        return True
    if not question.startswith(("非", "不是")):
        words = tuple(word for word in words if f"非{word}" in normal)
    return any(
        asked.isdisjoint(named := _members(series, normal))
        and asked.isdisjoint(above := _members(series, headings()))
        and bool(named or above)
        for series, asked in _series_in(question, words)
    )


def asks_about_another_thing(question: str, heading: str, normal: str) -> bool:
    """Whether a heading asks about another thing: 怎么关闭下载 for 怎么关闭续费.

    And the text below it has no character of the one asked for.
    """
    if not (QUESTION_WORDS.search(question) and QUESTION_WORDS.search(heading)):
        return False
    asked, other = (QUESTION_WORDS.sub("", text).strip(" ?") for text in (question, heading))
    start = _common_start(asked, other)
    end = _common_start(asked[start:][::-1], other[start:][::-1])
    thing, instead = (text[start : len(text) - end] for text in (asked, other))
    if start + end < 2 or min(len(thing), len(instead)) < 2:
        return False
    return {*thing}.isdisjoint(instead + normal) and instead not in synonyms_of(thing)


def _common_start(text: str, other: str) -> int:
    """How many characters two texts have in common at their beginning."""
    pairs = zip(text, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def thing_asked_for(question: str) -> str:
    """What a question asks whether there is any of: 奖金 of 举报有奖金吗; "" for any other."""
    match = _ASKS_IF_THERE_IS.search(question)
    return match["thing"] if match else ""


def _is_contrary(question: str, words: Sequence[str], normal: str) -> bool:
    """Whether a sentence says the contrary of what is asked for.

    It only permits where what is forbidden is asked for, only denies where what may be done is
    (哪些…可以), exempts from nothing where an exemption is, denies an action whose time is, or says
    that one cannot do it where a question asks how.
    """
    if _asks(ASKS_FORBIDDEN, question):
        return _PERMITS.search(normal) is not None and not FORBIDS.search(normal)
    if _asks(_ASKS_EXEMPT, question):
        return not _EXEMPTS.search(normal)
    if _asks(_ASKS_WHICH_MAY, question):
        return _DENIES.search(normal) is not None and not _PERMITS.search(normal)
    if _asks(_NOT, question):
        return False
    denial = _DENIED_WORD if _asks(_ASKS_AMOUNT_OR_TIME, question) else _CANNOT
    if denial is _CANNOT and not _asks(_ASKS_HOW, question):
        return False
    marked = (normal.replace(word, _WORD) for word in words if word in normal)
    return any(_WORD not in denial.sub("", text) for text in marked)


@lru_cache(maxsize=64)  # the same for all passages
def _asks(wording: re.Pattern[str], question: str) -> bool:
    return wording.search(question) is not None


@lru_cache(maxsize=64)
def _series_in(question: str, words: tuple[str, ...]) -> list[tuple[re.Pattern[str], _Members]]:
    """The patterns of the series of which a question names members, each with these members."""
    patterns = [_ORDINAL + unit for _, unit in _ORDINAL_NOUN.findall(question)]
    patterns += [rf"(?<![a-z]){name}[- ]?(\d+)" for name in _NUMBERED.findall(question)]
    for word in filter(HAN.fullmatch, words):
        noun = word.removeprefix("不是")
        # 非X may begin a question, as its subject, but not be further in: 有几个非X.
        if len(noun) > 1 and question.find(f"非{noun}") < 1:
            patterns.append(f"(^不是|(?<![除而并莫绝若])非|){noun}")
    every = (*_SERIES, *map(re.compile, patterns))
    return [(series, asked) for series in every if (asked := _members(series, question))]


def _members(series: re.Pattern[str], text: str) -> _Members:
    """The members of a series that a text names: numbers of groups, or texts of a single group."""
    found = series.finditer(text)
    return {m.lastindex if series.groups > 1 else m[1].translate(_CANONICAL) for m in found}


def compared_things(question: str) -> Sequence[str]:
    """The two things whose difference a question asks for; () where it asks for none."""
    match = _DIFFERENCE.match(question)
    return [thing.strip() for thing in match.groups()] if match else ()


def heads_comparison(things: Sequence[str], heading: str) -> bool:
    """Whether a heading, with those above it, is on the difference of some things."""
    return _names(things, heading) and _COMPARISON.search(heading) is not None


def states_difference(things: Sequence[str], normal: str, question: str = "") -> float:
    """How explicitly a sentence that names all of some things contrasts them: 1, .5 or 0.

    -1 where it only says what they have in common, unless the question is whether they are one.
    """
    if not _names(things, normal):
        return 0.0
    if _CONTRAST.search(normal):
        return 1.0
    if _SAME.search(normal):
        return 1.0 if _asks(_IF_SAME, question) else -1.0
    return 0.5 if _MAY_CONTRAST.search(normal) else 0.0


def _names(things: Sequence[str], text: str) -> bool:
    """Whether a text names all of some things, with or without blanks around Latin words."""
    closed = text.replace(" ", "")
    return all(thing.replace(" ", "") in closed for thing in things)
