"""Sentences of a paragraph: where each begins and ends."""

import re
from collections.abc import Iterator
from itertools import pairwise

# A full stop ends a sentence only after a word: never in 28.66, 3.1, e.g. or a file's name.
_END = re.compile(
    r"[。！？｡]+|[!?](?![\w=&/.])[!?]*|(?<=[^\W\d_]{2})\.(?=\s|$)|(?<=[一-鿿])\.(?!\w)"
)
_CLOSING = "”’」』〞）)】]〕》〉"
_BRACKETS = {"（": "）", "(": ")", "《": "》", "〈": "〉", "【": "】", "[": "]", "〔": "〕"}

# What follows a quotation and still belongs to its sentence: a comma, a word that leans on the
# quotation, or a short clause that says whose words they were.
_GOES_ON = re.compile(
    r"[，,、；;：:—]|的(?!确|士)|地|(?:这|那|之|等|与|和|及)[一-鿿]"
    r"|[^。！？!?；;“「『：:]{0,30}(?:说|道|表示|指出|认为|强调|介绍|坦言|感慨|写道|问|答|回答|告诉[^。！？!?；;“「『]{1,12})[。.]"
)

# Semicolons and the long dots divide only where both sides can be read alone.
_DIVIDER = re.compile(r"[；;]|…{1,2}(?![”’」』）)，,。！？!?])|\.{6}")
_ITEM = re.compile(
    r"[，,](?=(?:[一二三四五六七八九十]{1,2}是|第[一二三四五六七八九十]{1,2}[，,、是]|（[一二三四五六七八九十\d]{1,2}）))"
)
_LEAD_IN = re.compile(r"[：:](?=(?:一是|第一[，,、是]|（一）|（1）|\(1\)|1[.、]|①))")
MIN_ITEM = 15  # characters: shorter items of a list make no sense without their neighbours
MIN_LEAD_IN = 40  # characters: a shorter lead-in is read together with the first item
MAX_LENGTH = 500  # characters: a longer run without an end is a table or a dump, and is cut


def sentence_spans(paragraph: str) -> list[tuple[int, int]]:
    """The (start, end) of each sentence of a paragraph, in order and without outer blanks.

    A closing quotation mark or bracket stays with its sentence. Long items of a list divided by
    semicolons, or by 一是 and 二是, are sentences of their own.
    """
    spans: list[tuple[int, int]] = []
    for start, end in _between(paragraph, 0, len(paragraph), _ends(paragraph)):
        items = _between(paragraph, start, end, _item_ends(paragraph, start, end))
        for a, b in items:
            spans.extend(_between(paragraph, a, b, _forced_ends(paragraph, a, b)))
    return spans


def _between(text: str, start: int, end: int, cuts: Iterator[int]) -> list[tuple[int, int]]:
    """The spans that the cuts divide text[start:end] into, without outer blanks."""
    points = [start, *cuts, end]
    spans = []
    for a, b in pairwise(points):
        piece = text[a:b]
        a += len(piece) - len(piece.lstrip())
        b -= len(piece) - len(piece.rstrip())
        if any(c.isalnum() for c in text[a:b]):
            spans.append((a, b))
        elif spans and a < b:  # stray marks stay with the sentence before
            spans[-1] = (spans[-1][0], b)
    return spans


def _ends(text: str) -> Iterator[int]:
    """Where sentences end: after the mark and the quotation marks or brackets that close there."""
    start = 0
    for found in _END.finditer(text):
        at = found.end()
        while at < len(text) and (text[at] in _CLOSING or _closes(text, start, at)):
            at += 1
        closed = at > found.end()
        if _inside_brackets(text[start:at]) or (closed and _GOES_ON.match(text, at)):
            continue
        if text[at - 1] in "》〉" and at < len(text) and text[at] not in " 　":
            continue
        yield at
        start = at


def _closes(text: str, start: int, at: int) -> bool:
    """Whether text[at] is a straight quotation mark that closes one in text[start:]."""
    return text[at] in "\"'" and text.count(text[at], start, at) % 2 == 1


def _inside_brackets(text: str) -> bool:
    """Whether the last bracket opened in a text is still open."""
    opened = max((text.rfind(bracket), bracket) for bracket in _BRACKETS)
    return opened[0] >= 0 and _BRACKETS[opened[1]] not in text[opened[0] :]


def _item_ends(text: str, start: int, end: int) -> Iterator[int]:
    """Where the items of a long list end, in text[start:end]."""
    last = start
    cuts = sorted(
        [(m.end(), MIN_ITEM) for p in (_DIVIDER, _ITEM) for m in p.finditer(text, start, end)]
        + [(m.end(), MIN_LEAD_IN) for m in _LEAD_IN.finditer(text, start, end)]
    )
    for at, least in cuts:
        if at - last >= least and end - at >= MIN_ITEM and not _inside_brackets(text[last:at]):
            yield at
            last = at


def _forced_ends(text: str, start: int, end: int) -> Iterator[int]:
    """Where a run of text too long to show is cut: after a comma or a blank if there is one."""
    while end - start > MAX_LENGTH:
        window = text[start : start + MAX_LENGTH]
        comma = max(window.rfind(mark, MAX_LENGTH // 2) for mark in "，,、；; 　")
        start += comma + 1 if comma > 0 else MAX_LENGTH
        yield start
