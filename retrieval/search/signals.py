"""Signals: what a single sentence says that its terms do not show.

The kind of answer it has, whether it only repeats the question, and what the question's wording
asks for beside that: a definition, an amount, a list.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import islice

import jieba

from retrieval.analysis.tokenizer import QUESTIONS_KEPT
from retrieval.documents.origin import has_surname
from retrieval.questions.amounts import amount_asked, states_amount
from retrieval.questions.question import Question, significant_words
from retrieval.search.config import BRIEF_LINE, MAX_REPEATED_EXTRA, MIN_WORD_COUNT, RankingConfig

OTHERS = "vadprmqtfcuy"  # first letters of jieba's part-of-speech tags, but for nouns
PARTICLES = "rpcuyd"  # ... of pronouns, prepositions, conjunctions, particles and adverbs
FUNCTION = "rpcuymqdf"  # ... of pronouns, particles and the like, which name nothing
_PATTERNS = {
    "number": re.compile(r"[\d.,]*\d|[一二两三四五六七八九十百千万亿零〇半]+"),
    "date": re.compile(
        r"\d{1,4}年|\d+月|\d+日|世纪|年代|[元一二三四五六七八九十]+年|时期|期间|\d+[:时点]|[\u4e00-\u9fff]朝"
    ),
    "reason": re.compile(r"因|由于|为了|所以|以便|以免|致|故|使得|源于|目的|得名|旨在|是为"),
}
_TRANSLITERATED = re.compile(r"[\u4e00-\u9fff]{2,}·[\u4e00-\u9fff]{2,}")
_CLOSING = "”\"'」』) \n"  # what may stand behind the mark that ends a sentence
_ENDS = ("。", ".", "!", ";", "…")
_DIFFERENCE = re.compile(
    r"(?:请问)?(.{1,12}?)[和跟与同](.{1,12}?)(?:之间)?的?(?:有)?(?:什么|啥|哪些|何)?"
    r"(?:区别|不同|差别|差异|差在哪|不一样|怎么区分|如何区分|怎么区别)"
)
_CONTRAST = re.compile("不同|区别|差别|差异|而|相比|[前后]者|分别|则|只|但")
# (the wording of a question, the wording of a sentence that answers it)
_WORDINGS = tuple(
    (re.compile(question), re.compile(answer))
    for question, answer in (
        (
            "多久|多长时间|(?:几|多少)个?(?:年|月|天|日|小时)",  # how long
            "期限|有效期|为期|刑期|任期|时限|年限|期间为",
        ),
        (
            "能不能|可不可以|会不会|能否|可否|允不允许|[能可](?![力源量]).*[吗嘛么]$",  # may it
            "不[能得可准许]|可以|可[^能]|能够|必须|禁止|允许|无法|只[有能]|除非",
        ),
        (
            "谁(?:可以|能|来|负责|决定|批准|管|有权|审批|发|出)|由谁|[找归]谁"  # which office
            "|哪个?(?:部门|机关|单位)",
            "由|负责|主管",
        ),
        (  # which key
            "按(?:什么|哪个|哪些)|快捷键|组合键",
            r"ctrl|\balt\b|shift|\besc\b|\bf\d|enter|回车|键|按",
        ),
    )
)
# A small number in a question (两个人, 哪一种) is no name: an answer may put it in other words.
_SMALL_NUMBER = re.compile(r"\d\D?")
_NUMBER = re.compile(r"[\d一二两三四五六七八九十百千万亿]")
_ASKS_FOR_LIST = re.compile("哪些|哪几|包[括含]什么|[都里上]有什么|分为?几|几[种类项]")
_LIST_LEADS = (":", "下列", "如下", "以下")  # at the end of a sentence that leads in to a list
# What jieba joins to a word that it does not know.
_AT_ENDS = "我你您他她它咱们有没无不能会要想问请了的吗呢吧下过着在是被把和与跟也都就还几"

Value = Callable[[str], float]  # of a sentence in the normal form, 0 to 1


def preferences(question: Question, config: RankingConfig) -> list[tuple[float, Value]]:
    """The preferences that apply to a question: a weight, and the value for a sentence.

    A score is multiplied by 1 + weight * value; a negative weight lowers it.
    """
    found: list[tuple[float, Value]] = [
        (config.repetition - 1, lambda normal: repeats(normal, question.text)),
        (config.repeated_question - 1, asks),
    ]
    if amount_asked(question.text):
        found.append((config.amount, lambda normal: states_amount(question, normal)))
    if things := compared_things(question):
        found.append((config.contrast, lambda normal: contrasts(things, normal)))
    if wording := wording_of_answer(question):
        found.append((config.wording, lambda normal: wording.search(normal) is not None))
    if asks_for_list(question):
        found.append((config.list_lead, leads_in))
    return found


def wording_of_answer(question: Question) -> re.Pattern[str] | None:
    """What the sentence that answers a question says by its wording; None: anything."""
    answers = (answer for wording, answer in _WORDINGS if wording.search(question.text))
    return next(answers, None)


def compared_things(question: Question) -> list[str]:
    """The two things whose difference a question asks for; none where it asks for no such."""
    match = _DIFFERENCE.match(question.text)
    return [thing.strip() for thing in match.groups()] if match else []


def contrasts(things: Sequence[str], normal: str) -> bool:
    """Whether a sentence in the normal form names all things and says how they differ."""
    return all(thing in normal for thing in things) and _CONTRAST.search(normal) is not None


def definition_subject(question: Question) -> str:
    """The subject whose definition a question asks for, "" where it asks for something else."""
    if intent := question.intent:
        return intent.subject if intent.kind == "definition" else ""
    return question.text if _is_word(question.text) else ""  # a word alone asks what it is


@lru_cache(QUESTIONS_KEPT)
def _is_word(text: str) -> bool:
    return [*jieba.cut(text)] == [text]


def asks_for_list(question: Question) -> bool:
    """Whether a question asks for a list."""
    return _ASKS_FOR_LIST.search(question.text) is not None


def leads_in(normal: str) -> bool:
    """Whether a sentence in the normal form leads in to what follows, such as a list."""
    return normal.endswith(_LIST_LEADS)


def says_more(text: str, question: str) -> bool:
    """Whether a sentence in the normal form adds to the question, and is none itself.

    A number adds, however short (月卡三百元).
    """
    new = (char for char in text if char.isalnum() and char not in question)
    own = [*islice(new, MAX_REPEATED_EXTRA + 1)]
    adds = len(own) > MAX_REPEATED_EXTRA or any(map(_NUMBER.match, own))
    return adds and not asks(text)


def repeats(normal: str, question: str) -> bool:
    """Whether a line only repeats the question: a title, an entry of a list, a question, a yes."""
    text = normal.rstrip(_CLOSING)
    ends = text.endswith(_ENDS) and len(text) > BRIEF_LINE
    return asks(text) or not (ends or says_more(normal, question))


def asks(normal: str) -> bool:
    """Whether a sentence in the normal form is a question."""
    return normal.rstrip(_CLOSING + "。").endswith("?")


def answers_kind(
    candidates: Callable[[str], Sequence[str]], kinds: Sequence[str], question: str
) -> bool:
    """Whether a sentence, by its `candidates` of a kind, holds an answer of one of these kinds.

    What the question itself contains does not count.
    """
    return any(found not in question for kind in kinds for found in candidates(kind))


def candidates_of_kind(kind: str, normal: str, words: Callable[[], Sequence[str]]) -> Sequence[str]:
    """The parts of a sentence that could be an answer of a kind.

    Persons and places are recognised by their part of speech in jieba's dictionary; a
    word it does not know that begins with a surname is taken for a person.
    """
    if pattern := _PATTERNS.get(kind):
        return pattern.findall(normal)
    tags, cut = _names(), words()
    found = [word for word in cut if tags.get(word) == kind]
    if kind == "person":
        unknown = (w for w in cut if 2 <= len(w) <= 4 and has_surname(w) and w not in jieba.dt.FREQ)
        found += [*unknown, *_TRANSLITERATED.findall(normal)]
    return found


def names_in(question: Question) -> list[str]:
    """The persons, places, years, numbers and Latin words among the significant words."""
    words = significant_words(question)
    return [word for word in words if is_name(word) and not _SMALL_NUMBER.fullmatch(word)]


def is_name(word: str) -> bool:
    """Whether a word names one thing: a person, a place, a year or number, a word in Latin."""
    return word in _names() or word.isascii() or any(char.isdigit() for char in word)


def nameable(word: str) -> str:
    """A word of a question as one can say that it is missing; "" for a particle, or a scrap.

    What is in no frequent use may be a piece that jieba cut out: 有鱼, of which 鱼 can be named. Of
    single characters only nouns and adjectives can.
    """
    is_frequent = jieba.dt.FREQ.get(word, 0) >= MIN_WORD_COUNT
    name = word if is_frequent or word.isascii() else word.strip(_AT_ENDS)
    if len(name) == 1 and not name.isascii():
        is_frequent = jieba.dt.FREQ.get(name, 0) >= MIN_WORD_COUNT
        return name if is_frequent and name not in _frequent_words(f"{FUNCTION}v") else ""
    return "" if name in _frequent_words(FUNCTION) else name


def no_nouns() -> frozenset[str]:
    """The words in frequent use that are no nouns, by jieba's dictionary."""
    return _frequent_words(OTHERS)


def particles() -> frozenset[str]:
    """The pronouns, prepositions, conjunctions, particles and adverbs in frequent use."""
    return _frequent_words(PARTICLES)


@cache
def _frequent_words(tags: str) -> frozenset[str]:
    """The words in frequent use whose part-of-speech tag begins with one of these letters."""
    return frozenset(word for word, tag in _tags().items() if tag[0] in tags and tag != "vn")


@cache
def _tags() -> dict[str, str]:
    """The part-of-speech tags of the words in frequent use."""
    return {word: tag for word, count, tag in _dictionary() if int(count) >= MIN_WORD_COUNT}


@cache
def _names() -> dict[str, str]:
    """The persons and places of jieba's dictionary: word to kind."""
    kinds = {}
    for word, _, tag in _dictionary():
        if tag.startswith("nr") and len(word) > 1:
            kinds[word] = "person"
        elif tag.startswith("ns"):
            kinds[word] = "place"
    return kinds


def _dictionary() -> Iterator[list[str]]:
    """The entries of jieba's dictionary: a word, its count and the tag of its part of speech."""
    with jieba.get_dict_file() as lines:
        for line in lines:
            yield line.decode("utf-8").split()
