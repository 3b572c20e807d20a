"""Parts of speech by jieba's dictionary: verbs, function words, names of persons and places."""

from collections.abc import Iterator
from functools import cache

import jieba

# Occurrences in the corpus of jieba's dictionary from which a word is in frequent use, so that its
# part of speech can be relied on.
MIN_WORD_COUNT = 20
# First letters of jieba's part-of-speech tags.
_NON_NOUNS = "vadprmqtfcuy"
_FUNCTION_WORDS = "rpcuyd"  # pronouns, prepositions, conjunctions, particles, adverbs
_NON_CONTENT_WORDS = "rpcuymqdf"  # these, and numerals, classifiers, words of direction


def is_frequent(word: str) -> bool:
    """Whether a word is in frequent use."""
    jieba.dt.check_initialized()  # without it no word has a count
    count: int = jieba.dt.FREQ.get(word, 0)
    return count >= MIN_WORD_COUNT


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
    """Whether a word is a person, a place, a year, a number or a Latin word."""
    return word in name_kinds() or word.isascii() or any(char.isdigit() for char in word)


@cache
def name_kinds() -> dict[str, str]:
    """{name: "person" or "place"} of jieba's dictionary."""
    kinds = {}
    for word, _, tag in _dictionary():
        if tag.startswith("nr") and len(word) > 1:
            kinds[word] = "person"
        elif tag.startswith("ns"):
            kinds[word] = "place"
    return kinds


@cache
def _frequent_words(letters: str) -> frozenset[str]:
    """The words in frequent use whose tag begins with one of these letters; vn is a noun."""
    return frozenset(word for word, tag in _tags().items() if tag[0] in letters and tag != "vn")


@cache
def _tags() -> dict[str, str]:
    """{word: part-of-speech tag} of the words in frequent use."""
    return {word: tag for word, count, tag in _dictionary() if int(count) >= MIN_WORD_COUNT}


def _dictionary() -> Iterator[list[str]]:
    """The entries of jieba's dictionary: a word, its count, its part-of-speech tag."""
    with jieba.get_dict_file() as lines:
        for line in lines:
            yield line.decode("utf-8").split()
