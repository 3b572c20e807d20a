"""Question analysis: the terms to search for, and what a question asks for.

Chatter is removed (请问, 谢谢), then question words (什么). What is left, the content, is segmented
by jieba; numbers, codes (e07, wifi6: see `analysis/codes.py`) and words with synonyms become
synonym groups, the rest tokens. Content words are its words, numbers and codes. `normal` and `text`
are in the normal form (`normal_form`).
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from itertools import chain

from retrieval.analysis.dictionary import is_named_entity
from retrieval.analysis.numbers.numbers import CLASSIFIERS, NumberOrCode
from retrieval.analysis.sound import Corrector
from retrieval.analysis.tokenizer import (
    HAN,
    bigrams,
    has_letters,
    is_wrong_guess,
    numbers_in_question,
    tokens,
)
from retrieval.questions.answer_kinds.entities import kinds_asked_for
from retrieval.questions.answer_kinds.question_words import QUESTION_WORDS
from retrieval.questions.chatter import without_chatter
from retrieval.questions.intents import Intent, definition_subject, intent_of
from retrieval.questions.segmentation import (
    Phrase,
    Span,
    Token,
    characters_and_bigrams,
    is_within,
    phrases,
    split_words,
)
from retrieval.search.config import LATIN_TF, MAX_WORDS, TERM_TF

_LATIN = re.compile(r"(?=.*[a-z0-9])[!-~]{2,}")
_SMALL_NUMBER = re.compile(r"\d\D?")  # 两个人, 哪一种
# What a right answer repeats exactly: codes, Latin words, weekdays, and numbers that are neither
# years nor small, which an answer may express otherwise.
_CODE = re.compile(r"(?!\d\D?$|[12]\d{3}年?$)(?=.*\d).+|(?=.*[a-z])[!-~]{2,}|星期.")
# 有没有 is searched for as 有, 要不要 as 要; not 时不时, 动不动.
_A_NOT_A = re.compile(r"(有)(?:没有|无)|([^\W\d时动可])不\2")
_NOT_MAY = re.compile("(?<![可以])不可以")  # searched for as 不能: 可以 would match a permission
# What an answer does not repeat: 现在, and 一张 of 一张多少钱.
_UNSAID = re.compile(f"^(?:现在|目前|如今)的?|一[{CLASSIFIERS}次](?=[要得是]?(?:多少|几))")


@dataclass(frozen=True, slots=True)
class SynonymGroup:
    """A word, number or code and its synonyms, of which only the best counts: `Query.dis_max`.

    A number has its normalised forms for tokens: 15条 and 15 for 第十五条. Its synonyms are other
    readings (3点 beside 15点 for 下午3点) and the tokens of the number as typed.
    """

    tokens: tuple[str, ...]
    synonyms: tuple[tuple[str, ...], ...]  # the tokens of each
    tf: int = 1  # in the question


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """An analysed question, compared and hashed by identity so that functions of it can be cached.

    Text and content are in the normal form, with the corrections made.
    """

    text: str  # without chatter
    content: str  # the text without question words
    tokens: tuple[str, ...]  # of the content outside the groups, each repeated tf times
    groups: tuple[SynonymGroup, ...]  # its numbers, codes and words with synonyms
    answer_kinds: tuple[str, ...]  # that are asked for, see `kinds_asked_for`
    content_words: tuple[str, ...]  # in order; a number or a code in its shortest form
    corrections: Mapping[str, str]  # {typed: meant}: homophones, and short names of offices
    intent: Intent | None
    definition_subject: str  # the subject whose definition is asked for, "" where none is
    today: date | None = None  # the day of asking

    @property
    def is_single_word(self) -> bool:
        """Whether it is one word and no more, which is taken to ask for its definition."""
        return self.intent is None and bool(self.definition_subject)

    @property
    def asks_how(self) -> bool:
        """Whether it asks how something is done."""
        return self.intent is not None and self.intent.kind == "how"

    @property
    def asks_author(self) -> bool:
        """Whether it asks who wrote a work."""
        return self.intent is not None and self.intent.kind == "author"


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

    `synonyms`: whether to add them. `today`: the day of asking, to which 去年 is relative; None:
    a word like others. `correct`: gives the corrections. Of more than MAX_WORDS distinct words
    those of the highest `normalised_idf` are used; by default, the longest.
    """
    text = normal if keep_chatter else without_chatter(normal)
    intent = intent_of(text)
    # The field of knowledge that a term to be defined belongs to: 烘焙 of 烘焙里的“醒发”.
    field = intent.field if intent and not keep_question_words else ""
    content = text if keep_question_words else content_of(text)
    content = content.removesuffix(f" {field}") if field else content
    words, jieba_words = split_words(content)
    corrections = correct([word.text for word in words]) if correct else {}
    if corrections:
        for typed, meant in corrections.items():
            text, content = text.replace(typed, meant), content.replace(typed, meant)
        words, jieba_words = split_words(content)
    distinct = sorted({word.text for word in words if has_letters(word.text)})
    if len(distinct) > MAX_WORDS:
        rarest = {*sorted(distinct, key=normalised_idf, reverse=True)[:MAX_WORDS]}
        content = " ".join(word.text for word in words if word.text in rarest)
        words, jieba_words = split_words(content)
    numbers = numbers_in_question(content, today)
    spans: list[Span] = [*numbers, *phrases(words, numbers, corrections, synonyms)]
    groups = Counter[SynonymGroup]()
    all_tokens = [*words, *jieba_words, *characters_and_bigrams(content)]
    rest = [token for token in all_tokens if has_letters(token.text)]  # outside the groups
    for span in spans:
        in_span = tuple(token.text for token in rest if is_within(span, token))
        words = [word for word in words if not is_within(span, word)]
        rest = [token for token in rest if not is_within(span, token)]
        if isinstance(span, NumberOrCode):
            own, *others = span.alternatives
            synonyms_of_number = (*others, in_span) if in_span else (*others,)
            groups[SynonymGroup(_repeat_latin(own), synonyms_of_number)] += 1
        else:
            own = _repeat_latin(in_span)
            synonym_tokens = (_synonym_tokens(word, len(own)) for word in span.synonyms)
            groups[SynonymGroup(own, tuple(synonym_tokens))] += 1
    question = Question(
        text,
        content,
        _repeat_latin(token.text for token in rest),
        tuple(replace(group, tf=tf) for group, tf in groups.items()),
        kinds_asked_for(text),
        _content_words(words, spans),
        corrections,
        intent_of(text),
        definition_subject(text),
        today,
    )
    if not field:
        return question
    # Articles may never name the field, so the term to be defined counts more, and an answer need
    # not have the field's words; only that of an option or a number must (rm of rm 的 -f).
    of_field = read_question(field, keep_chatter=True, synonyms=synonyms, today=today)
    if question.definition_subject[:1].isalpha():
        of_field = replace(of_field, content_words=())
    return add_terms(add_terms(question, question, TERM_TF), of_field, 1)


def content_of(text: str) -> str:
    """The content of a question in the normal form: its text without question words."""
    intent = intent_of(text)
    if intent and intent.kind in ("definition", "author") and intent.subject:  # without 意思, 写
        return f"{intent.subject} {intent.field}".rstrip()
    text = _NOT_MAY.sub("不能", _A_NOT_A.sub(r"\1\2", _UNSAID.sub("", text)))
    return QUESTION_WORDS.sub(" ", text)


def _repeat_latin(tokens: Iterable[str]) -> tuple[str, ...]:
    """The tokens, with Latin words, codes and numbers LATIN_TF times each."""
    repeated = ([token] * (LATIN_TF if _LATIN.fullmatch(token) else 1) for token in tokens)
    return tuple(chain.from_iterable(repeated))


@lru_cache(16)  # several modules ask for those of the same question
def significant_words(question: Question) -> Sequence[str]:
    """The distinct content words, without single Han characters.

    Where there are none, the bigrams of the content (月卡); where there are none either, the single
    characters, but one alone only if its definition is asked for.
    """
    distinct = dict.fromkeys(question.content_words)
    words = [word for word in distinct if len(word) > 1 or not HAN.fullmatch(word)]
    pairs = [pair for run in HAN.findall(question.content) for pair in bigrams(run)]
    is_asked = len(distinct) > 1 or question.definition_subject
    return words or pairs or ([*distinct] if is_asked else [])


@lru_cache(16)  # as `significant_words`
def named_entities(question: Question) -> Sequence[str]:
    """The persons, places, years, Latin words and larger numbers among the significant words."""
    words = significant_words(question)
    return [word for word in words if is_named_entity(word) and not _SMALL_NUMBER.fullmatch(word)]


@lru_cache(16)  # as `significant_words`
def codes_in(question: Question) -> Sequence[str]:
    """The codes, Latin words, weekdays and numbers of a question, but no years or small numbers."""
    return [word for word in significant_words(question) if _CODE.fullmatch(word)]


def add_terms(question: Question, other: Question, times: int) -> Question:
    """The question with the tokens, groups and content words of another one added `times` times."""
    return replace(
        question,
        tokens=question.tokens + other.tokens * times,
        groups=question.groups + other.groups * times,
        content_words=question.content_words + other.content_words * times,
    )


@cache  # as many entries as synonyms in the tables, times the few counts of each
def _synonym_tokens(word: str, count: int) -> tuple[str, ...]:
    """The tokens of a synonym of a word that has `count` tokens.

    A Latin one has few: they are repeated to about as many, so that it weighs as much.
    """
    own = _repeat_latin(tokens(word))
    return own * max(1, count // len(own)) if word.isascii() else own


def _content_words(words: Iterable[Token], spans: Iterable[Span]) -> tuple[str, ...]:
    """The content words: those outside the spans and, as one word each, the spans; in order."""
    texts = ((s, s.text if isinstance(s, Phrase) else s.forms[-1]) for s in spans)
    merged = [Token(span.start, span.end, text) for span, text in texts]
    own = (word for word in words if not is_wrong_guess(word.text))  # jieba's 厂要
    return tuple(t.text for t in sorted([*merged, *own]) if has_letters(t.text))
