"""Kinds of answer: what in a sentence could answer a question for a number, a date, a name."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import chain

import jieba

from retrieval.documents.origin import has_surname

OTHERS = "vadprmqtfcuy"  # the first letters of the tags of what is no noun
COMMON = 20  # times in the corpus that jieba's dictionary is from
_NUMBER = re.compile(r"[\d.,]*\d|[一二两三四五六七八九十百千万亿零〇半]+")
_DATE = re.compile(
    r"\d{1,4}年|\d+月|\d+日|世纪|年代|[元一二三四五六七八九十]+年|时期|期间|\d+[:时点]|[\u4e00-\u9fff]朝"
)
_REASON = re.compile(r"因|由于|为了|所以|以便|以免|致|故|使得|源于|目的|得名|旨在|是为")
_TRANSLITERATED = re.compile(r"[\u4e00-\u9fff]{2,}·[\u4e00-\u9fff]{2,}")

Candidates = Mapping[str, tuple[str, ...]]


def answer_candidates(normal: str, words: Sequence[str]) -> Candidates:
    """What a sentence in the normal form, cut into `words`, could answer with, for each kind.

    Persons and places are told by the part of speech that jieba's dictionary gives their words; a
    word it does not know that begins with a surname is taken for a person.
    """
    tags = _names()
    unknown = (w for w in words if 2 <= len(w) <= 4 and has_surname(w) and w not in jieba.dt.FREQ)
    known = (w for w in words if tags.get(w) == "person")
    return {
        "number": tuple(_NUMBER.findall(normal)),
        "date": tuple(_DATE.findall(normal)),
        "person": tuple(chain(known, unknown, _TRANSLITERATED.findall(normal))),
        "place": tuple(w for w in words if tags.get(w) == "place"),
        "reason": tuple(_REASON.findall(normal)),
    }


def answers_kind(candidates: Candidates, kinds: Sequence[str], question: str) -> bool:
    """Whether a sentence holds an answer of one of these kinds that the question does not tell."""
    return any(found not in question for kind in kinds for found in candidates[kind])


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
