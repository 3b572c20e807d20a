"""Highlights: the spans of a passage, as it is written, that match words of a question."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from difflib import SequenceMatcher
from functools import cache, lru_cache

from retrieval.analysis.numbers import Reading
from retrieval.analysis.scripts import simplified
from retrieval.analysis.tokenizer import HAN, normalised, readings

Span = tuple[int, int]

_RUNS = re.compile(f"({HAN.pattern})")


def highlights(text: str, traditional: bool, forms: Collection[str]) -> list[Span]:
    """The spans (start, end) of `text` that match one of the normal forms, sorted and disjoint.

    A number or a code is highlighted whole where one of the forms is another way to write it.
    """
    normal, places, numbers = _aligned(text, traditional)
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
    spans = sorted((places[start][0], places[end - 1][1]) for start, end in matches)
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
        # 1 is no part of 12.8, nor AI of MAIL.
        if not (_joins(text[max(0, start - 1)], form[0]) and start) and not _joins(
            form[-1], text[start + len(form) : start + len(form) + 1]
        ):
            yield start
        start = text.find(form, start + 1)


def _joins(left: str, right: str) -> bool:
    """Whether two neighbouring characters are of one number or Latin word."""
    return left.isascii() and right.isascii() and left.isalnum() and right.isalnum()


@lru_cache(maxsize=4096)  # the passages that are shown most
def _aligned(text: str, traditional: bool) -> tuple[str, list[Span], list[Reading]]:
    """A text's normal form, for each of its characters a span of the text, and its numbers.

    Most characters map to one character. Where a word was replaced by another (資訊 by 信息), each
    character of the new word maps to the whole old one.
    """
    normal = normalised(text, traditional)
    # No word is replaced across the edge of a run of Han characters, and comparing takes the square
    # of the length: a run is short, a sentence may not be.
    runs = _RUNS.split(text) if traditional else [text]
    forms = [normalised(run, traditional) for run in runs]
    if "".join(forms) != normal:
        runs, forms = [text], [normal]
    places: list[Span] = []
    at = 0
    for run, form in zip(runs, forms, strict=True):
        places += [(at + start, at + end) for start, end in _places(run, form)]
        at += len(run)
    return normal, places, readings(normal)


def _places(text: str, normal: str) -> list[Span]:
    """For each character of a text's normal form, the span of the text that it maps to."""
    folded = [_folded(char) for char in text]
    owner = [i for i, piece in enumerate(folded) for _ in piece]
    if len(normal) == len(owner):
        return [(i, i + 1) for i in owner]
    source = "".join(folded)
    alike = simplified(source)  # so that what differs is words alone: 橋寬兩公尺, 桥宽两米
    places: list[Span] = []
    matcher = SequenceMatcher(
        None, alike if len(alike) == len(source) else source, normal, autojunk=False
    )
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            places.extend((owner[i], owner[i] + 1) for i in range(a, b))
        else:
            # A character that was inserted maps to the one before it.
            first = owner[a] if a < b else owner[max(0, a - 1)]
            places.extend([(first, max(first, owner[max(0, b - 1)]) + 1)] * (d - c))
    return places


@cache
def _folded(char: str) -> str:
    return unicodedata.normalize("NFKC", char).lower()
