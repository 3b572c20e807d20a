"""Highlights: the spans of a passage that match words of a question, in the text as written."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from difflib import SequenceMatcher
from functools import cache, lru_cache

from retrieval.analysis.numbers.numbers import NumberOrCode
from retrieval.analysis.scripts import simplified
from retrieval.analysis.synonyms import synonyms_of
from retrieval.analysis.tokenizer import HAN, bigrams, normal_form, numbers_and_codes
from retrieval.questions.answer_kinds.amounts import amount_in
from retrieval.questions.question import Question
from retrieval.search.config import MIN_HIGHLIGHT_IDF, MIN_HIGHLIGHT_IDF_CHARACTER
from retrieval.search.ranking import Ranking

Span = tuple[int, int]

_RUNS = re.compile(f"({HAN.pattern})")


def forms_to_highlight(ranking: Ranking, question: Question, doc_id: int) -> frozenset[str]:
    """The forms to highlight in a passage: of the words of a question, and the amount asked for."""
    forms = {form for word in question.content_words for form in _forms_of_word(ranking, word)}
    return frozenset((*forms, amount_in(question, ranking.normal_text(doc_id))))


def _forms_of_word(ranking: Ranking, word: str) -> Iterator[str]:
    """A word, its bigrams and its synonyms, but none below a minimum idf.

    The minimum is higher for a single Han character.
    """
    for form in (word, *bigrams(word), *synonyms_of(word)):
        is_character = HAN.fullmatch(form) and len(form) == 1
        min_idf = MIN_HIGHLIGHT_IDF_CHARACTER if is_character else MIN_HIGHLIGHT_IDF
        if ranking.normalised_idf(form) >= min_idf:
            yield form


def highlights(text: str, traditional: bool, forms: Collection[str]) -> list[Span]:
    """The spans (start, end) of `text` that match one of the normal forms, sorted and disjoint.

    A number or a code also matches its other forms: 十五条 matches 15条.
    """
    normal, spans_in_text, numbers = _alignment(text, traditional)
    matches = [
        (start, start + len(form))
        for form in forms
        if form and form in normal
        for start in _starts(normal, form)
    ]
    matches += [
        (number.start, number.end)
        for number in numbers
        if any(f in forms and f not in normal[number.start : number.end] for f in number.forms)
    ]
    spans = sorted((spans_in_text[start][0], spans_in_text[end - 1][1]) for start, end in matches)
    merged: list[Span] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _starts(text: str, form: str) -> Iterator[int]:
    """The offsets at which a form occurs in a text as a whole number or Latin word."""
    start = text.find(form)
    while start >= 0:
        # Not 1 in 12.8, nor AI in MAIL.
        if not (_joins(text[max(0, start - 1)], form[0]) and start) and not _joins(
            form[-1], text[start + len(form) : start + len(form) + 1]
        ):
            yield start
        start = text.find(form, start + 1)


def _joins(left: str, right: str) -> bool:
    """Whether two neighbouring characters are of one number or Latin word."""
    return left.isascii() and right.isascii() and left.isalnum() and right.isalnum()


@lru_cache(maxsize=4096)  # passages
def _alignment(text: str, traditional: bool) -> tuple[str, list[Span], list[NumberOrCode]]:
    """The normal form of a text, for each character of that its span of the text, and the numbers.

    A span is mostly one character; where a word was replaced (資訊 by 信息), all of the word.
    """
    normal = normal_form(text, traditional)
    # Words are replaced only within runs of Han characters, which are short: the time to compare
    # grows with the square of the length.
    runs = _RUNS.split(text) if traditional else [text]
    forms = [normal_form(run, traditional) for run in runs]
    if "".join(forms) != normal:
        runs, forms = [text], [normal]
    spans: list[Span] = []
    offset = 0
    for run, form in zip(runs, forms, strict=True):
        spans += [(offset + start, offset + end) for start, end in _spans(run, form)]
        offset += len(run)
    return normal, spans, numbers_and_codes(normal)


def _spans(text: str, normal: str) -> list[Span]:
    """For each character of the normal form of a text, the span of the text that it maps to."""
    forms = [_fold(char) for char in text]
    offsets = [i for i, form in enumerate(forms) for _ in form]  # in the text, of folded characters
    if len(normal) == len(offsets):
        return [(i, i + 1) for i in offsets]
    folded = "".join(forms)
    in_simplified = simplified(folded)  # differs from the normal form in replaced words only
    if len(in_simplified) == len(folded):
        folded = in_simplified
    spans: list[Span] = []
    for kind, a, b, c, d in SequenceMatcher(None, folded, normal, autojunk=False).get_opcodes():
        if kind == "equal":
            spans.extend((offsets[i], offsets[i] + 1) for i in range(a, b))
        else:
            # An inserted character maps to the one before it.
            first = offsets[a] if a < b else offsets[max(0, a - 1)]
            spans.extend([(first, max(first, offsets[max(0, b - 1)]) + 1)] * (d - c))
    return spans


@cache
def _fold(char: str) -> str:
    return unicodedata.normalize("NFKC", char).lower()
