"""Synonyms: different words that people and articles use for the same thing.

A row belongs in the tables if it would serve any collection, not if one article or question needs
it.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files

from retrieval.analysis.dictionary import word_count
from retrieval.analysis.scripts import mainland, traditional


def _rows(file: str) -> Iterator[tuple[str, ...]]:
    """The rows of a table: words separated by blanks, without the comment after #."""
    for line in files("retrieval.analysis").joinpath(file).read_text("utf-8").splitlines():
        if words := line.partition("#")[0].split():
            yield tuple(words)


REGIONAL = {row[0]: row[1] for row in _rows("regional.txt")}  # {word of Taiwan: the mainland's}
GROUPS = (*_rows("synonyms.txt"),)  # of words that are synonyms of each other


def _by_word() -> dict[str, tuple[str, ...]]:
    synonyms: dict[str, list[str]] = {}
    for group in (*GROUPS, *REGIONAL.items()):
        for word in group:
            synonyms.setdefault(word, []).extend(other for other in group if other != word)
    return {word: tuple(dict.fromkeys(others)) for word, others in synonyms.items()}


SYNONYMS = _by_word()


@lru_cache(maxsize=16_384)
def synonyms_of(word: str) -> tuple[str, ...]:
    """The synonyms of a word in the normal form, by the tables and by OpenCC's dictionary.

    The dictionary gives the mainland's word for one of Taiwan's. It counts only if it is the more
    frequent one: 软件 for 软体, but not 文档 for 文件, which the mainland uses, too.
    """
    synonyms = SYNONYMS.get(word, ())
    if len(word) < 2 or word.isascii():
        return synonyms
    other = mainland(traditional(word))
    is_rarer = other != word and word_count(word) < word_count(other)
    return (*synonyms, other) if is_rarer and other not in synonyms else synonyms


def synonyms_of_phrase(words: Sequence[str]) -> tuple[str, ...]:
    """The synonyms of a phrase, and the phrase with one of its words replaced by a synonym of it.

    A phrase without synonyms has neither. `words`: those of the phrase, in order.
    """
    synonyms = synonyms_of("".join(words))
    if not synonyms or len(words) == 1:
        return synonyms
    return synonyms + tuple(
        "".join([*words[:at], other, *words[at + 1 :]])
        for at, word in enumerate(words)
        for other in synonyms_of(word)
    )
