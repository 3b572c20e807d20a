"""Highlights: where in a passage, as it is written, the words of a question stand."""

import re
import unicodedata
from collections.abc import Collection
from difflib import SequenceMatcher

from .analysis import normalised

Span = tuple[int, int]


def highlights(text: str, traditional: bool, found: Collection[str]) -> list[Span]:
    """Where in `text` the normal forms `found` stand: (start, end), in order, none overlapping."""
    normal, places = _aligned(text, traditional)
    spans = sorted(
        (places[match.start()][0], places[match.end() - 1][1])
        for form in filter(None, found)
        for match in re.finditer(re.escape(form), normal)
    )
    merged: list[Span] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _aligned(text: str, traditional: bool) -> tuple[str, list[Span]]:
    """The normal form of a text, and for each of its characters the span in the text it stands for.

    Most characters stand for one. Where a word was exchanged for another (資訊 for 信息), each
    character of the new word stands for the whole old one.
    """
    folded = [unicodedata.normalize("NFKC", char).lower() for char in text]
    source = "".join(folded)
    owner = [i for i, piece in enumerate(folded) for _ in piece]
    normal = normalised(text, traditional)
    if len(normal) == len(source):
        places = [(i, i + 1) for i in owner]
        return normal, places
    places = []
    matcher = SequenceMatcher(None, source, normal, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            places.extend((owner[i], owner[i] + 1) for i in range(a, b))
        else:
            # Where nothing is exchanged, only inserted, the character before stands for it.
            first = owner[a] if a < b else owner[max(0, a - 1)]
            places.extend([(first, max(first, owner[max(0, b - 1)]) + 1)] * (d - c))
    return normal, places
