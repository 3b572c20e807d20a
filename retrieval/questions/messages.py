"""Messages: the questions in one, its query variants, and groups of similar questions.

And whether a sentence of an article is somebody else's question.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import islice

from retrieval.analysis.tokenizer import bigrams, normalised_question
from retrieval.questions.answer_kinds.question_words import QUESTION_CHARACTERS, QUESTION_WORDS
from retrieval.questions.chatter import PUNCTUATION, clauses, trim_chatter, without_chatter
from retrieval.questions.question import Question
from retrieval.search.config import (
    MAX_BRIEF_LINE,
    MAX_NEW_CHARACTERS,
    MAX_TOPIC,
    MAX_VARIANTS,
    MIN_CLAUSE_COVERAGE,
    MIN_SUBJECT_SHARE,
)

SENTENCE_CACHE_SIZE = 4096  # sentences of articles, which many questions have in common
MIN_GROUP_SIMILARITY = 0.6  # Jaccard index of the bigrams of a question and the first of its group
_FREQUENT = "的了是要会能有在都还"  # characters that any question may have

_ASKS = re.compile(
    rf"{QUESTION_WORDS.pattern}|[吗么嘛呢]\W*$|\?\W*$|有没有|是不是|能不能|有多(?!数)|会不会|要不要|可不可以|对不对|好不好|(.)不\1|没有?[\W了]*$|有无|能否"
)
# The beginning of a clause that asks, but is a part of the question before it.
_DEPENDENT = re.compile(
    r"^\W*(?:以及|还是|和|跟|与|或者?|前者|后者|两者|二者|它们|分别|各自|(?:有(?:什么|啥)?)?(?:区别|差别|不同))"
)
# The end of a question that needs no further clause.
_COMPLETE = re.compile(
    r"[?？!！。;；\n]\s*$|\s$|(?:[吗么呢谁]|多少|多久|多[大高长远重]|什么|啥|哪里|哪儿|怎么办|怎么样|没有|几[天年月日次个])[\W啊呀]*$"
)
_TRANSITION = re.compile(
    r"^\W*(?:另外|还有|[先再]问(?:一下)?|顺便(?:问(?:一下)?)?|再就是|此外|还想(?:问(?:一下)?)?)[,，:：]?\s*"
)
# The beginning of a clause that names its subject by a pronoun: alone it asks nothing.
_REFERS_BACK = re.compile(r"\W*(?:那么?)?(?:[它他她]们?|[这那此该]个?(?![年月里边种天时些儿]))")
# What separates the questions of a message: a number or a mark before one, 我有两个问题: before
# all of them, or a line break.
_SEPARATOR = re.compile(
    r"(?:^|(?<=[\s。？?！!；;，,：:吗嗎呢]))[(（]?(?:(?:\d{1,2}[.、)）]|[A-Ea-e][.)）])(?![\dA-Za-z])|[一二三四五][、)）]|问题[一二三四五\d][：:、\s]"
    r"|第[一二三四五](?:个问题)?[，,、：:]|[QＱq]\d[：:.]|其?[一二三四五]是(?=\S{4})"
    r"|我?[想要]*(?:[问問]|[请請]教)?(?:[你您]|一下)?[两兩几幾三四五\d][个個件](?:小|不同的?)?(?:问题|問題|事情?)[，,：:])"
    r"|[①-⑨]|(?:^|(?<=\n))[-*•·]\s|\n"
)

_CLOSING = "”\"'」』) \n"  # what may follow the mark that ends a sentence
_ENDS = ("。", ".", "!", ";", "…")
_NUMBER = re.compile(r"[\d一二两三四五六七八九十百千万亿]")
# Words that ask, but for those that do not: 什么都, 无论如何, 怎么…就怎么….
_INTERROGATIVE = re.compile(
    rf"(?=[{QUESTION_CHARACTERS}会要该用好行有还么])(?<!无论)(?<!不论)(?<!不管)(?:{QUESTION_WORDS.pattern}"
    r"|([能会可要是该用好行有])(?:不|没)\1|能否|可否|有没有|还是|[吗么]$)(?![^,。;]{0,6}[都也就])"
)
_CLAUSE_MARKS = re.compile("[,。;!?…~\n]+")
# 小赵(09:13):, 小赵:
_SPEAKER = re.compile(
    r"\W*(?:(?P<name>[^:,。!?]{1,24}?)\([^()]{0,20}\d:\d\d[^()]{0,6}\)|(?P<bare>[^:,。!?\s]{1,8})):\s*"
)
# The beginning of a message by which its writer says that a question follows: 求问…, 有人知道….
_ANNOUNCES_QUESTION = re.compile(
    r"(?:@\S+ )?(?:大家好|各位|群里|在吗|您?你?好)?[,\s]*(?:弱弱地?)?"
    r"(?:[同求请想]问|问[一个]?下|问个问题|不懂就问|请教|求[教解助求]?(?=[,:\s一下])|跪求|蹲(?:[一个下蹲]+|(?=\W))"
    r"|\+1|有没有?(?:人|谁|哪位|朋友)(?:知道|了解|清楚|懂)?|[有]?(?:谁|人|哪位)(?:知道|了解|清楚|懂)|想知道|好奇(?!怪)"
    r"|请?(?:说说|谈谈|讲讲|解释|回答))"
    r"(?P<rest>.*)",
    re.DOTALL,
)
_EXERCISE = re.compile(r"\W*请?(?:简述|试述|论述|简答|(?:尝?试|请)(?:说明|分析|比较|解释|证明))")
_EXERCISES = re.compile(  # a heading: 思考题, 第三章 习题, 3.5 课后练习 2
    r"(?m)(?:^|› )(?:第?[\d一二三四五六七八九十]+[章节讲课]?[\d.、:\s-]*)?"
    r"(?:本[章节]|课[后堂]|复习|单元|章末|家庭|编程)?"
    r"(?:思考(?:与练习|题)|[复练]?习题|练习题?|自测题?|(?<=[后堂庭程])作业|exercises?|quiz)"
    r"[\s#\d]*(?=$| ›)"
)
_SOLUTIONS = re.compile("解答|答案|解析|题解|solution")
MAY_HEAD_EXERCISES = re.compile(
    "思考|[习習练練测測]|作[业業]|exercise|quiz", re.I
)  # in either script
# What is said about a question, and what answers it.
_TALKS = re.compile(
    "问题|疑问|疑惑|困惑|话题|争议|争论|吵|讨论|热议|众说|说法不|各执|想知道|想问|好奇|纠结|关心|关注"
    "|(?:人|常|友|者|客|来)[在就都也]?问|[同求请]问|问一?下|聊|谈|[求蹲]|在线等|谢|急|\\+1|有[谁人]知道|谁知道|不清楚|不知道"
)
_STATES = re.compile(
    "答|回复|其实|规定|[:=]|可以|不[能可得准许是用必要会]|应[当该]?|须|必|禁止|允许|因为|由于|建议|请(?!问)|按"
)


def asks(clause: str) -> bool:
    """Whether a clause in the normal form asks something."""
    return _ASKS.search(clause) is not None


@lru_cache(SENTENCE_CACHE_SIZE)
def is_question(normal: str) -> bool:
    """Whether a sentence in the normal form is a question.

    It ends with a question mark, or with one and a stop; or it begins as a message that asks
    (求问…, 小赵:有人知道…) or as an exercise (简述…, 说说…有什么区别). One that ends with a
    question in quotation marks and a stop is no question.
    """
    if normal.rstrip(_CLOSING).removesuffix("。").endswith("?") or _EXERCISE.match(normal):
        return True
    announced = _ANNOUNCES_QUESTION.match(_without_speaker(normal))
    if not announced:
        return False
    rest = announced["rest"]
    return _INTERROGATIVE.search(rest) is not None and not _STATES.search(
        _INTERROGATIVE.sub("", rest)
    )


def repeats_question(normal: str, question: str) -> bool:
    """Whether a sentence only asks a question again, or says that it is asked.

    A message of a chat (小赵: 同问,充电桩怎么收费的), or the opening of an article
    (能不能吃泡面,这个问题网上吵了好几年). Any statement in it makes it more than that.
    """
    subject = _subject_characters(question)

    def asks_the_same(text: str) -> bool:
        has_subject = sum(map(text.__contains__, subject)) >= MIN_SUBJECT_SHARE * len(subject)
        return has_subject and _INTERROGATIVE.search(text) is not None

    if not (subject and asks_the_same(normal)):  # quick: most texts end here
        return False
    clauses = _CLAUSE_MARKS.split(_without_speaker(normal))
    asked = next(filter(asks_the_same, clauses), None)
    if asked is None:
        return False
    clauses.remove(asked)
    beside = "".join(char for char in _INTERROGATIVE.sub("", asked) if char not in question)
    rest = ",".join([beside, *clauses])
    if _STATES.search(rest):
        return False
    is_sentence = normal.rstrip(_CLOSING).endswith(_ENDS)
    return _TALKS.search(rest) is not None or not (is_sentence or has_new_text(rest, question))


@lru_cache(maxsize=64)
def _subject_characters(question: str) -> frozenset[str]:
    """The distinct letters of a question, without those of the words that ask."""
    return frozenset(filter(str.isalnum, _INTERROGATIVE.sub("", question)))


def _without_speaker(normal: str) -> str:
    match = _SPEAKER.match(normal)
    return normal[match.end() :] if match else normal


def speaker(normal: str) -> str:
    """Who writes a message of a chat, "" of another text."""
    match = _SPEAKER.match(normal)
    return (match["name"] or match["bare"]).strip() if match else ""


def has_new_text(normal: str, question: str) -> bool:
    """Whether a text has more than MAX_NEW_CHARACTERS that a question lacks, or any number."""
    new = (char for char in normal if char.isalnum() and char not in question)
    first = [*islice(new, MAX_NEW_CHARACTERS + 1)]
    return len(first) > MAX_NEW_CHARACTERS or any(map(_NUMBER.match, first))


def heads_exercises(headings: str, question: str) -> bool:
    """Whether what stands below some headings in the normal form are exercises, without solutions.

    `headings`: the title, a line break and the path. False where the question asks for exercises.
    """
    are_meant = MAY_HEAD_EXERCISES.search(question) or _SOLUTIONS.search(headings)
    return not are_meant and _EXERCISES.search(headings) is not None


def only_asks(normal: str, question: str) -> bool:
    """Whether a sentence is a question, or only asks this one again."""
    return is_question(normal) or repeats_question(normal, question)


def adds_information(normal: str, question: str) -> bool:
    """Whether a sentence has new text, see `has_new_text` (月卡三百元), and does not only ask."""
    return has_new_text(normal, question) and not only_asks(normal, question)


def only_repeats(normal: str, question: str) -> bool:
    """Whether a line only repeats words of the question: a title, an entry of a list, a yes."""
    text = normal.rstrip(_CLOSING)
    is_sentence = text.endswith(_ENDS) and len(text) > MAX_BRIEF_LINE
    return not (is_sentence or has_new_text(normal, question))


def message_topic(question: Question, message: str) -> str:
    """The few words that are all of a message that asks nothing (离婚冷静期), "" otherwise."""
    is_request = question.intent or asks_something(message)
    return "" if is_request or len(question.text) > MAX_TOPIC else question.text


def query_variants(normal: str, coverage: Callable[[str], float]) -> Iterator[str]:
    """The query variants of a message in the normal form, the longest first.

    That is the message without chatter; its questions with those clauses that have a `coverage`
    of MIN_CLAUSE_COVERAGE by the articles; each question alone, MAX_VARIANTS in all after the
    first. A message without a question, such as keywords, has only the first.
    """
    whole = without_chatter(normal)
    yield whole
    parts = [*clauses(whole)]
    questions = [part for part in parts if asks(part)]
    if questions and len(parts) > 1:
        relevant = "".join(
            part for part in parts if part in questions or coverage(part) >= MIN_CLAUSE_COVERAGE
        )
        alone = (question for question in questions if not _REFERS_BACK.match(question))
        shorter = [text for text in dict.fromkeys([relevant, *alone]) if text != whole]
        yield from shorter[:MAX_VARIANTS]


def questions_in(message: str) -> list[str]:
    """The questions of a message, word for word; the whole message where there are not several.

    A question ends with the clause that asks. A clause that does not ask belongs to the next
    question, or to the last one where none follows in its line. A clause that asks, but depends on
    the question before it in its line or by its wording (和乙有什么区别), is part of that.
    """
    questions: list[str] = []
    pending = ""  # clauses that belong to the next question
    for line in filter(str.strip, _SEPARATOR.split(message)):
        # A new line is a new question; so is what follows a transition, such as 另外.
        is_new = True
        for part in clauses(line):
            clause = _TRANSITION.sub("", part)
            is_new = is_new or clause != part
            text = trim_chatter(normalised_question(clause).rstrip(PUNCTUATION))
            if not text:
                continue
            before = questions[-1] if questions else ""
            depends = _DEPENDENT.match(text) or not (_COMPLETE.search(before) or is_new)
            if asks(text) and questions and not pending and depends:
                questions[-1] += clause
            elif asks(text):
                questions.append(pending + clause)
                pending = ""
            else:
                pending += clause
            is_new = False
        if pending and questions:
            questions[-1] += pending
            pending = ""
    distinct = [*dict.fromkeys(text.strip(PUNCTUATION) for text in questions)]
    return distinct if len(distinct) > 1 else [message]


def asks_something(message: str) -> bool:
    """Whether a message, as written, asks something; keywords and remarks do not."""
    return asks(normalised_question(message))


def plain_question(message: str) -> str:
    """A message in the normal form (Simplified, half-width, lower case) and without chatter."""
    return without_chatter(normalised_question(message))


def group_questions(questions: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Group similar questions, given as (question, count): (first question, summed count).

    The highest count first; equal ones keep their order.
    """
    groups: list[tuple[str, set[str], int]] = []
    for question, count in questions:
        own = _content_bigrams(question)
        for i, (first, other, total) in enumerate(groups):
            if own == other or len(own & other) >= MIN_GROUP_SIMILARITY * max(1, len(own | other)):
                groups[i] = first, other, total + count
                break
        else:
            groups.append((question, own, count))
    return sorted(((first, count) for first, _, count in groups), key=lambda group: -group[1])


def _content_bigrams(question: str) -> set[str]:
    """The character bigrams of a question without question words."""
    content = QUESTION_WORDS.sub("", plain_question(question))
    text = "".join(char for char in content if char.isalnum() and char not in _FREQUENT) or question
    return set(bigrams(text)) or {text}
