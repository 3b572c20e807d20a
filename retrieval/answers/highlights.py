"""Highlights: where in a passage, as it is written, the words of a question stand."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from difflib import SequenceMatcher
from functools import cache, lru_cache

from retrieval.analysis.reading import Reading
from retrieval.analysis.scripts import simplified
from retrieval.analysis.tokenizer import HAN, normalised, readings

Span = tuple[int, int]

_RUNS = re.compile(f"({HAN.pattern})")


def highlights(text: str, traditional: bool, found: Collection[str]) -> list[Span]:
    """Where in `text` the normal forms `found` stand: (start, end), in order, none overlapping.

    A number or a code is marked whole, as it is written, where it is read as one of them
    that it does not show.
    """
    normal, places, numbers = _aligned(text, traditional)
    standing = [
        (start, start + len(form))
        for form in found
        if form and form in normal
        for start in _starts(normal, form)
    ]
    standing += [
        (read.start, read.end)
        for read in numbers
        if any(f in found and f not in normal[read.start : read.end] for f in read.forms)
    ]
    spans = sorted((places[start][0], places[end - 1][1]) for start, end in standing)
    merged: list[Span] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _starts(text: str, form: str) -> Iterator[int]:
    """Where a form begins in a text, each time it stands there."""
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
    return all(char.isascii() and char.isalnum() for char in (left, right))


@lru_cache(maxsize=4096)  # the passages that are shown most
def _aligned(text: str, traditional: bool) -> tuple[str, list[Span], list[Reading]]:
    """A text's normal form, for each of its characters the span in the text, and its numbers.

    Most characters stand for one. Where a word was exchanged for another (資訊 for 信息), each
    character of the new word stands for the whole old one.
    """
    normal = normalised(text, traditional)
    # No word is exchanged across the edge of a run of Han characters. Comparing takes the square of
    # what is compared: a run is short, a sentence may not be.
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
    """For each character of a text's normal form, the span in the text that it stands for."""
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
            # Where nothing is exchanged, only inserted, the character before stands for it.
            first = owner[a] if a < b else owner[max(0, a - 1)]
            places.extend([(first, max(first, owner[max(0, b - 1)]) + 1)] * (d - c))
    return places


@cache
def _folded(char: str) -> str:
    return unicodedata.normalize("NFKC", char).lower()
