"""Kinds of answer: what in a sentence could answer a question for a number, a date, a name."""

import re
from collections.abc import Callable, Sequence
from functools import cache

import jieba

from retrieval.documents.origin import has_surname

OTHERS = "vadprmqtfcuy"  # the first letters of the tags of what is no noun
COMMON = 20  # times in the corpus that jieba's dictionary is from
_PATTERNS = {
    "number": re.compile(r"[\d.,]*\d|[一二两三四五六七八九十百千万亿零〇半]+"),
    "date": re.compile(
        r"\d{1,4}年|\d+月|\d+日|世纪|年代|[元一二三四五六七八九十]+年|时期|期间|\d+[:时点]|[\u4e00-\u9fff]朝"
    ),
    "reason": re.compile(r"因|由于|为了|所以|以便|以免|致|故|使得|源于|目的|得名|旨在|是为"),
}
_TRANSLITERATED = re.compile(r"[\u4e00-\u9fff]{2,}·[\u4e00-\u9fff]{2,}")


def answers_kind(
    normal: str, words: Callable[[], Sequence[str]], kinds: Sequence[str], question: str
) -> bool:
    """Whether a sentence, in the normal form, holds an answer of one of these kinds.

    `words` gives jieba's words of it. An answer that the question tells itself is none.
    """
    several = (told_of(kind, normal, words) for kind in kinds)
    return any(found not in question for candidates in several for found in candidates)


def told_of(kind: str, normal: str, words: Callable[[], Sequence[str]]) -> Sequence[str]:
    """What a sentence could answer with where an answer of a kind is asked for.

    Persons and places are told by the part of speech that jieba's dictionary gives their words; a
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


def is_name(word: str) -> bool:
    """Whether a word names one thing: a person, a place, a year or number, a word in Latin."""
    return word in _names() or word.isascii() or any(char.isdigit() for char in word)


@cache
def no_nouns() -> frozenset[str]:
    """The words in frequent use that name nothing, as jieba's dictionary has them."""
    with jieba.get_dict_file() as lines:
        told = (line.decode("utf-8").split() for line in lines)
        return frozenset(
            word for word, n, tag in told if int(n) >= COMMON and tag[0] in OTHERS and tag != "vn"
        )


@cache
def _names() -> dict[str, str]:
    """The persons and places of jieba's dictionary: word to kind."""
    kinds = {}
    with jieba.get_dict_file() as lines:
        for line in lines:
            word, _, tag = line.decode("utf-8").split()
            if tag.startswith("nr") and len(word) > 1:
                kinds[word] = "person"
            elif tag.startswith("ns"):
                kinds[word] = "place"
    return kinds
