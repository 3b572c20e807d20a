"""Questions: the terms to search for, and the kinds of answer asked for."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import accumulate
from typing import NamedTuple

import jieba

from retrieval.analysis.reading import Reading
from retrieval.analysis.synonyms import SYNONYMS, synonyms_of
from retrieval.analysis.tokenizer import HAN, pairs, readings, tokens
from retrieval.questions.chatter import without_chatter
from retrieval.questions.intents import Intent, intent
from retrieval.search.config import LATIN_TF, MAX_WORDS

_LATIN = re.compile(r"(?=.*[a-z0-9])[!-~]{2,}")
MAX_PIECES = 4  # jieba's words that one entry of the synonyms is cut into

# Question words. No sentence that answers has them, so they are not searched for; the kind of
# answer that they ask for counts instead. Names that begin like one (几内亚, 何塞) stay whole.
ASKING = re.compile(
    r"什么时候|什么时间|什么样|什么|多少|多大|多长|多久|多高|多远|多深|多重|多么"
    r"|几[个位名种年次月日岁座条届场人天所部家项类点]|几(?![内何])"
    r"|哪一|哪些|哪个|哪里|哪儿|哪(?!吒)|谁|为什么|为啥|啥"
    r"|到底|究竟"
    r"|何[时处地人种以]|为何|如何|因何|怎么样|怎么|怎样|咋|是否|[吗嘛呢](?=[\s,。!?~]*$)"
)

# 有没有 is 有 as far as an answer goes.
_OR_NOT = re.compile(r"(有)(?:没有|无)|([是能会])不\2")

# A question asks for a kind of answer: (kind, what in the question says so).
_KINDS = (
    (
        "number",
        r"多少|多[大长高远重深宽]|几(?![内何])|比例|占比|百分|率|数量|人数|人口",
    ),
    (
        "date",
        r"何时|何年|哪一?[年天日月]|哪个?(?:时|世纪|朝)|什么时|几[年月日号点]|时间|日期|年份|多久|哪段",
    ),
    ("person", r"谁|何人|哪一?[位名]|什么人|哪些人|作者"),
    (
        "place",
        r"哪里|哪儿|何处|何地|什么地方|哪[一个]*(?:国|省|市|城|县|州|岛|洲|地)|位于|地点",
    ),
    ("reason", r"为什么|为何|为啥|原因|理由|怎么会|何以|因何|目的"),
)
_KINDS_ASKED = tuple((kind, re.compile(pattern)) for kind, pattern in _KINDS)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a question with synonyms: its tokens, and those of each synonym.

    `tf` is its term frequency in the question.
    """

    tokens: tuple[str, ...]
    synonyms: tuple[tuple[str, ...], ...]
    tf: int = 1


@dataclass(frozen=True, slots=True)
class Question:
    """A question, analysed.

    `text` is its normal form without chatter, `content` that without question words; `words` are
    those of the content that have synonyms, `tokens` the tokens of all others; `kinds` are the
    kinds of answer asked for ("number", "date", "person", "place", "reason"). Words that are
    `heard`, found by their sound, are replaced in the text and the content.
    """

    text: str
    content: str
    tokens: tuple[str, ...]
    words: tuple[Word, ...]
    kinds: tuple[str, ...]
    content_words: tuple[str, ...]  # in order; a number or a code in its shortest form
    heard: Mapping[str, str]  # {typed: meant}
    intent: Intent | None  # what kind of thing is asked, and of what subject


Hear = Callable[[Sequence[str]], Mapping[str, str]]


def read_question(
    normal: str,
    *,
    courtesy: bool = False,
    asking: bool = False,
    synonyms: bool = True,
    today: date | None = None,
    hear: Hear | None = None,
    normalised_idf: Callable[[str], float] = len,
) -> Question:
    """Analyse a question in the normal form.

    `courtesy` and `asking` keep chatter and question words; `synonyms` adds synonyms. `today`, the
    day of asking, resolves 去年 and 上个月. `hear` maps jieba's words, in order, to {typed: meant}
    for those that the collection lacks and that sound like one it has. Of a
    question with more than MAX_WORDS different words those of the highest `normalised_idf`
    are searched for.
    """
    text = normal if courtesy else without_chatter(normal)
    content = text if asking else content_of(text)
    cut = _cut(content)
    heard = hear([token.text for token in cut]) if hear else {}
    for typed, meant in heard.items():
        text, content = text.replace(typed, meant), content.replace(typed, meant)
    cut = _cut(content) if heard else cut
    if len(different := {token.text for token in cut if _tells(token.text)}) > MAX_WORDS:
        rarest = set(sorted(sorted(different), key=normalised_idf, reverse=True)[:MAX_WORDS])
        content = " ".join(token.text for token in cut if token.text in rarest)
        cut = _cut(content)
    read = readings(content, today)
    parts: list[Reading | _Phrase] = [*read]
    parts += _phrases(cut, read, heard, synonyms)
    others, placed = cut, [*cut, *_characters(content)]
    found: list[tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]] = []
    for part in parts:
        inside = [token for token in placed if part.start <= token.start and token.end <= part.end]
        others, placed = _outside(part, others), _outside(part, placed)
        written = tuple(token.text for token in inside if _tells(token.text))
        if isinstance(part, Reading):
            found.append((_boost_latin(part.forms), (written,) if written else ()))
        else:
            found.append((written, tuple(map(_tokens, part.synonyms))))
    kinds = tuple(kind for kind, pattern in _KINDS_ASKED if pattern.search(text))
    own = _boost_latin(token.text for token in placed if _tells(token.text))
    counted = tuple(Word(*word, tf) for word, tf in Counter(found).items())
    return Question(
        text, content, own, counted, kinds, _content_words(others, parts), heard, intent(text)
    )


def content_of(text: str) -> str:
    """The content of a question in the normal form: itself without question words."""
    wants = intent(text)
    if wants and wants.kind == "definition" and wants.subject:
        return wants.subject  # 是, 指 and 意思 ask, too
    return ASKING.sub(" ", _OR_NOT.sub(r"\1\2", text))


def _boost_latin(found: Iterable[str]) -> tuple[str, ...]:
    """The tokens; those in Latin letters or digits LATIN_TF times each."""
    return tuple(
        token
        for token in found
        for _ in range(LATIN_TF if token.isascii() and _LATIN.fullmatch(token) else 1)
    )


def emphasize(question: Question, own: Question, times: int) -> Question:
    """A question with the terms of another one, `own`, repeated `times` times."""
    return replace(
        question,
        tokens=question.tokens + own.tokens * times,
        words=question.words + own.words * times,
        content_words=question.content_words + own.content_words * times,
    )


class _Token(NamedTuple):
    start: int
    end: int
    text: str


class _Phrase(NamedTuple):
    """A word with synonyms, of one or more of jieba's words."""

    start: int
    end: int
    text: str
    synonyms: tuple[str, ...]


def _cut(content: str) -> list[_Token]:
    """jieba's words, the punctuation among them, and where they stand."""
    ends = list(accumulate(map(len, words := jieba.lcut(content))))
    return [_Token(end - len(word), end, word) for word, end in zip(words, ends, strict=True)]


def _characters(content: str) -> Iterator[_Token]:
    """The Han characters and their pairs, and where they stand."""
    for run in HAN.finditer(content):
        start, text = run.start(), run.group()
        yield from (_Token(start + i, start + i + 1, char) for i, char in enumerate(text))
        yield from (_Token(start + i, start + i + 2, pair) for i, pair in enumerate(pairs(text)))


def _tells(token: str) -> bool:
    return token.isalnum() or any(map(str.isalnum, token))


def _phrases(
    cut: Sequence[_Token], read: Sequence[Reading], heard: Mapping[str, str], synonyms: bool
) -> Iterator[_Phrase]:
    """The words that have synonyms, the longest where several begin at one place.

    jieba cuts some of them to pieces: they are whole words of its, one after the other. 内建 is
    none in 国|内|建设. A word that was heard may be the one typed after all.
    """
    typed = {meant: word for word, meant in heard.items()}
    words = [token.text for token in cut]
    at = 0
    while at < len(cut):
        for last in range(min(at + MAX_PIECES, len(cut)), at, -1):
            text = "".join(words[at:last])
            is_word = last == at + 1 or text in SYNONYMS
            others = synonyms_of(text) if synonyms and is_word else ()
            others += (typed[text],) if text in typed else ()
            start, end = cut[at].start, cut[last - 1].end
            if others and all(end <= r.start or r.end <= start for r in read):
                yield _Phrase(start, end, text, others)
                at = last - 1
                break
        at += 1


@cache  # one entry a word of the table
def _tokens(word: str) -> tuple[str, ...]:
    return tuple(tokens(word))


def _outside(part: Reading | _Phrase, placed: Iterable[_Token]) -> list[_Token]:
    return [token for token in placed if token.start < part.start or part.end < token.end]


def _content_words(others: Iterable[_Token], parts: Iterable[Reading | _Phrase]) -> tuple[str, ...]:
    """The content words in order; a number in its shortest form, a phrase whole."""
    told = [
        _Token(p.start, p.end, p.forms[-1] if isinstance(p, Reading) else p.text) for p in parts
    ]
    return tuple(t.text for t in sorted([*told, *others]) if _tells(t.text))
