"""jieba's dictionary: words in a text, how frequent they are, and their parts of speech."""

import logging
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from typing import Any

import jieba

jieba.setLogLevel(logging.WARNING)

# Occurrences in the corpus of jieba's dictionary from which a word is in frequent use, so that its
# part of speech can be relied on.
MIN_WORD_COUNT = 20
NUMERALS = frozenset("一二三四五六七八九十")
# First letters of jieba's part-of-speech tags.
_NON_NOUNS = "vadprmqtfcuy"
_FUNCTION_WORDS = "rpcuyd"  # pronouns, prepositions, conjunctions, particles, adverbs
_NON_CONTENT_WORDS = "rpcuymqdf"  # these, and numerals, classifiers, words of direction


def cut(text: str, *, guess: bool = True) -> list[str]:
    """jieba's words of a text, blanks and punctuation among them; together they are the text.

    Where it may `guess`, characters in a row that the dictionary has in no word can make one.
    """
    words: list[str] = _tokenizer().lcut(text, HMM=guess)
    return words


def join_numerals(words: Iterable[str]) -> Iterator[str]:
    """The words, those in a row that consist of numerals as one: 十五五, not 十五|五."""
    for is_numeral, group in groupby(words, lambda word: NUMERALS.issuperset(word)):
        run = [*group]
        yield from ["".join(run)] if is_numeral else run


def word_count(word: str) -> int:
    """How often a word is in the corpus of jieba's dictionary, 0 where the dictionary lacks it."""
    count: int = _tokenizer().FREQ.get(word, 0)
    return count


def is_word(text: str) -> bool:
    """Whether jieba's dictionary has a word."""
    return word_count(text) > 0


def is_frequent(word: str) -> bool:
    """Whether a word is in frequent use."""
    return word_count(word) >= MIN_WORD_COUNT


def non_nouns() -> frozenset[str]:
    """The words in frequent use that are not nouns."""
    return _frequent_words(_NON_NOUNS)


def function_words() -> frozenset[str]:
    """The pronouns, prepositions, conjunctions, particles and adverbs in frequent use."""
    return _frequent_words(_FUNCTION_WORDS)


def non_content_words() -> frozenset[str]:
    """The function words, numerals, classifiers and words of direction in frequent use."""
    return _frequent_words(_NON_CONTENT_WORDS)


def verbs() -> frozenset[str]:
    """The verbs in frequent use."""
    return _frequent_words("v")


def is_named_entity(word: str) -> bool:
    """Whether a word is a person, a place, a year, a number, a name of numerals or a Latin word."""
    has_digits = any(char.isdigit() for char in word)
    is_of_numerals = len(word) > 2 and NUMERALS.issuperset(word)  # 十五五
    return word in name_kinds() or word.isascii() or has_digits or is_of_numerals


@cache
def name_kinds() -> dict[str, str]:
    """{name: "person" or "place"} of jieba's dictionary."""
    words, _, tags = _entries()
    kinds = {"nr": "person", "ns": "place"}
    return {
        word: kinds[tag[:2]]
        for word, tag in zip(words, tags, strict=True)
        if tag[:2] in kinds and (len(word) > 1 or tag[:2] == "ns")
    }


@cache
def _frequent_words(letters: str) -> frozenset[str]:
    """The words in frequent use whose tag begins with one of these letters; vn is a noun."""
    return frozenset(
        word
        for word, count, tag in zip(*_entries(), strict=True)
        if tag[0] in letters and tag != "vn" and count >= MIN_WORD_COUNT
    )


@cache
def _tokenizer() -> Any:
    """jieba's tokenizer with its dictionary.

    It is read here, in half of the time that jieba needs to read the file it keeps for all users
    of the machine in the temporary folder, where anybody can put another one.
    """
    words, counts, _ = _entries()
    frequencies = dict(zip(words, counts, strict=True))
    for word in words:  # jieba looks for the longest word while its beginnings are there, too
        while (word := word[:-1]) and word not in frequencies:
            frequencies[word] = 0
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total, tokenizer.initialized = frequencies, sum(counts), True
    return tokenizer


@cache
def _entries() -> tuple[list[str], list[int], list[str]]:
    """The words of jieba's dictionary, their counts in its corpus, their part-of-speech tags."""
    with jieba.get_dict_file() as file:
        fields = file.read().decode("utf-8").split()
    return fields[::3], [*map(int, fields[1::3])], [*map(sys.intern, fields[2::3])]
