"""Query analysis: the terms to search for, and the kinds of answer that a question asks for.

Chatter goes first (请问, 谢谢), then question words (什么). What is left is segmented by jieba;
numbers, codes and words with synonyms become groups of alternatives, all other tokens terms.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import accumulate, groupby, product
from typing import NamedTuple

import jieba

from retrieval.analysis.numbers import Reading
from retrieval.analysis.parts_of_speech import is_named_entity
from retrieval.analysis.synonyms import SYNONYMS, synonyms_of
from retrieval.analysis.tokenizer import HAN, bigrams, has_letters, readings, tokens
from retrieval.questions.answer_kinds import kinds_asked_for
from retrieval.questions.chatter import without_chatter
from retrieval.questions.intents import Intent, definition_subject, intent
from retrieval.search.config import LATIN_TF, MAX_WORDS

_LATIN = re.compile(r"(?=.*[a-z0-9])[!-~]{2,}")
MAX_WORDS_OF_PHRASE = 4  # jieba's words into which it segments one entry of the synonyms

# Question words. No sentence that answers has them, so they are not searched for; the kind of
# answer that they ask for counts instead. Names that begin like one (几内亚, 何塞) stay whole.
QUESTION_WORDS = re.compile(
    r"什么时候|什么时间|什么样|什么|多少|多大|多长|多久|多高|多远|多深|多重|多么"
    r"|几[个位名种年次月日岁座条届场人天所部家项类点]|几(?![内何])"
    r"|哪一|哪些|哪个|哪里|哪儿|哪(?!吒)|谁|为什么|为啥|啥"
    r"|到底|究竟"
    r"|何[时处地人种以]|为何|如何|因何|怎么样|怎么|怎样|咋|是否|[吗嘛呢](?=[\s,。!?~]*$)"
)

# A small number (两个人, 哪一种) is no named entity: an answer may put it in other words.
_SMALL_NUMBER = re.compile(r"\d\D?")

# A-not-A questions: 有没有 is searched for as 有.
_A_NOT_A = re.compile(r"(有)(?:没有|无)|([是能会])不\2")


@dataclass(frozen=True, slots=True)
class SynonymGroup:
    """A word of a question: its tokens, those of each synonym, and its frequency in the question.

    A document scores with the best alternative only (`retrieval.search.query.Query.dis_max`).
    """

    tokens: tuple[str, ...]
    synonyms: tuple[tuple[str, ...], ...]
    tf: int = 1


@dataclass(frozen=True, slots=True)
class Question:
    """An analysed question.

    `text` is its normal form without chatter, `content` that without question words; `groups` are
    its numbers, codes and words with synonyms, `tokens` the tokens of all others. `content_words`
    are all words of the content in order, a number or a code in its shortest form. `kinds` are the
    kinds of answer asked for: "number", "date", "person", "place", "reason". `corrections`,
    {typed: meant}, are made in the text and the content. `intent` is the wording of the question
    as a whole, such as a definition, with its subject; None where it is none of those known.
    `definition_subject` is the subject whose definition is asked for, "" where none is.
    """

    text: str
    content: str
    tokens: tuple[str, ...]
    groups: tuple[SynonymGroup, ...]
    kinds: tuple[str, ...]
    content_words: tuple[str, ...]
    corrections: Mapping[str, str]
    intent: Intent | None
    definition_subject: str

    @property
    def asks_how(self) -> bool:
        """Whether it asks how something is done."""
        return self.intent is not None and self.intent.kind == "how"


Corrector = Callable[[Sequence[str]], Mapping[str, str]]  # jieba's words: {typed: meant}


def read_question(
    normal: str,
    *,
    keep_chatter: bool = False,
    keep_question_words: bool = False,
    synonyms: bool = True,
    today: date | None = None,
    correct: Corrector | None = None,
    normalised_idf: Callable[[str], float] = len,
) -> Question:
    """Analyse a question in the normal form.

    `synonyms`: whether to add them. `today`, the day of asking, resolves 去年 and 上个月; None
    leaves them as words. `correct` replaces words that the collection lacks. Of a question with
    more than MAX_WORDS different words those of the highest `normalised_idf` are kept.
    """
    text = normal if keep_chatter else without_chatter(normal)
    content = text if keep_question_words else content_of(text)
    segmented, guesses = _segment(content)
    corrections = correct([token.text for token in segmented]) if correct else {}
    if corrections:
        for typed, meant in corrections.items():
            text, content = text.replace(typed, meant), content.replace(typed, meant)
        segmented, guesses = _segment(content)
    distinct = {token.text for token in segmented if has_letters(token.text)}
    if len(distinct) > MAX_WORDS:
        rarest = set(sorted(sorted(distinct), key=normalised_idf, reverse=True)[:MAX_WORDS])
        content = " ".join(token.text for token in segmented if token.text in rarest)
        segmented, guesses = _segment(content)
    numbers = readings(content, today)
    spans: list[Reading | _Phrase] = [*numbers]
    spans += _phrases(segmented, numbers, corrections, synonyms)
    groups: Counter[tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]] = Counter()
    single_words, other_tokens = segmented, [*segmented, *guesses, *_characters(content)]
    for span in spans:
        in_span = tuple(
            token.text
            for token in other_tokens
            if span.start <= token.start and token.end <= span.end and has_letters(token.text)
        )
        single_words = _outside(span, single_words)
        other_tokens = _outside(span, other_tokens)
        if isinstance(span, Reading):
            groups[_boost_latin(span.forms), (in_span,) if in_span else ()] += 1
        else:
            groups[_boost_latin(in_span), tuple(map(_tokens, span.synonyms))] += 1
    return Question(
        text,
        content,
        _boost_latin(token.text for token in other_tokens if has_letters(token.text)),
        tuple(SynonymGroup(*group, tf) for group, tf in groups.items()),
        kinds_asked_for(text),
        _content_words(single_words, spans),
        corrections,
        intent(text),
        definition_subject(text),
    )


def content_of(text: str) -> str:
    """The content of a question in the normal form: itself without question words."""
    known = intent(text)
    if known and known.kind == "definition" and known.subject:
        return known.subject  # 是, 指 and 意思 are question words in a definition
    return QUESTION_WORDS.sub(" ", _A_NOT_A.sub(r"\1\2", text))


def _boost_latin(tokens: Iterable[str]) -> tuple[str, ...]:
    """The tokens; those in Latin letters or digits LATIN_TF times each."""
    return tuple(
        token
        for token in tokens
        for _ in range(LATIN_TF if token.isascii() and _LATIN.fullmatch(token) else 1)
    )


def significant_words(question: Question) -> list[str]:
    """The content words but single characters; where there are no others, their pairs (月卡)."""
    found = [word for word in question.content_words if len(word) > 1 or not HAN.fullmatch(word)]
    return found or [pair for run in HAN.findall(question.content) for pair in bigrams(run)]


def named_entities(question: Question) -> list[str]:
    """The persons, places, years, numbers and Latin words among the significant words."""
    words = significant_words(question)
    return [word for word in words if is_named_entity(word) and not _SMALL_NUMBER.fullmatch(word)]


def boost_terms(question: Question, part: Question, times: int) -> Question:
    """A question with the terms of a part of it added `times` times: their tf grows by as much."""
    return replace(
        question,
        tokens=question.tokens + part.tokens * times,
        groups=question.groups + part.groups * times,
        content_words=question.content_words + part.content_words * times,
    )


class _Token(NamedTuple):
    """A token and its span in the content of a question."""

    start: int
    end: int
    text: str


class _Phrase(NamedTuple):
    """A word with synonyms, of one or more of jieba's words, and its span."""

    start: int
    end: int
    text: str
    synonyms: tuple[str, ...]


def _segment(content: str) -> tuple[list[_Token], list[_Token]]:
    """The words with their spans, punctuation and blanks among them, and guesses of jieba's.

    What jieba guesses gives way to words with synonyms; a sentence may have the guess, too.
    """
    words: list[str] = []
    for are_loose, run in groupby(cut := jieba.lcut(content), _is_loose):
        in_run = [*run]
        guessed = are_loose and any(len(word) > 1 for word in in_run)
        words += _split_at_synonyms("".join(in_run)) if guessed else in_run
    segmented = _spans(words)
    return segmented, [] if words == cut else sorted({*_spans(cut)} - {*segmented})


def _spans(words: Sequence[str]) -> list[_Token]:
    ends = accumulate(map(len, words))
    return [_Token(end - len(word), end, word) for word, end in zip(words, ends, strict=True)]


def _is_loose(word: str) -> bool:
    """Whether a word is a single character, or a guess of jieba's: its dictionary lacks it."""
    return HAN.fullmatch(word) is not None and (len(word) == 1 or not jieba.dt.FREQ.get(word))


def _split_at_synonyms(run: str) -> list[str]:
    """The words of a run of loose ones, those with synonyms first: 醉驾|判, not 醉|驾判."""
    for start, length in product(range(len(run)), range(_LONGEST, 1, -1)):
        word, rest = run[start : start + length], run[start + length :]
        if len(word) == length and word in SYNONYMS:
            return [*jieba.cut(run[:start]), word, *_split_at_synonyms(rest)]
    return [*jieba.cut(run)]


_LONGEST = max(map(len, SYNONYMS))


def _characters(content: str) -> Iterator[_Token]:
    """The Han characters and their pairs, with their spans."""
    for run in HAN.finditer(content):
        start, text = run.start(), run.group()
        yield from (_Token(start + i, start + i + 1, char) for i, char in enumerate(text))
        yield from (_Token(start + i, start + i + 2, pair) for i, pair in enumerate(bigrams(text)))


def _phrases(
    segmented: Sequence[_Token],
    numbers: Sequence[Reading],
    corrections: Mapping[str, str],
    synonyms: bool,
) -> Iterator[_Phrase]:
    """The words that have synonyms, of those that begin at one place the longest.

    A phrase is one or more whole words of jieba's in a row: 内建 is not found in 国|内|建设. A
    corrected word has the one typed as a synonym: that may be meant after all.
    """
    typed_words = {meant: typed for typed, meant in corrections.items()}
    words = [token.text for token in segmented]
    at = 0
    while at < len(segmented):
        for end_at in range(min(at + MAX_WORDS_OF_PHRASE, len(segmented)), at, -1):
            text = "".join(words[at:end_at])
            is_word = end_at == at + 1 or text in SYNONYMS
            alternatives = synonyms_of(text) if synonyms and is_word else ()
            alternatives += (typed_words[text],) if text in typed_words else ()
            start, end = segmented[at].start, segmented[end_at - 1].end
            if alternatives and all(end <= n.start or n.end <= start for n in numbers):
                yield _Phrase(start, end, text, alternatives)
                at = end_at - 1
                break
        at += 1


@cache  # at most one entry for each word of the table of synonyms
def _tokens(word: str) -> tuple[str, ...]:
    return tuple(tokens(word))


def _outside(span: Reading | _Phrase, tokens: Iterable[_Token]) -> list[_Token]:
    """The tokens that are not wholly within a span."""
    return [token for token in tokens if token.start < span.start or span.end < token.end]


def _content_words(words: Iterable[_Token], spans: Iterable[Reading | _Phrase]) -> tuple[str, ...]:
    """The content words in order; a number in its shortest form, a phrase whole."""
    whole = [
        _Token(s.start, s.end, s.forms[-1] if isinstance(s, Reading) else s.text) for s in spans
    ]
    return tuple(t.text for t in sorted([*whole, *words]) if has_letters(t.text))
