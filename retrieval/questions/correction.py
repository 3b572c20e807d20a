"""Query correction: the words probably meant by words of a question that the articles lack."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from retrieval.analysis.dictionary import is_word, name_kinds, word_count
from retrieval.analysis.short_names import long_name, short_names
from retrieval.analysis.sound import Vocabulary, corrections_by_sound
from retrieval.questions.question import Corrector
from retrieval.search.config import MIN_KNOWN_PLACE

CACHE_SIZE = 1024  # short names, and pairs of words


def make_corrector(vocabulary: Vocabulary, texts_with: Callable[[str], Iterable[str]]) -> Corrector:
    """Make the function that gives the corrections, {typed: meant}, of the words of a question.

    A short name of an office is corrected to its long one, another word to one of the same sound. A
    word of jieba's dictionary is probably meant as typed: it is corrected only to one that shares a
    passage with another word of the question, and a place that is known well never. `texts_with`
    gives the passages, in the normal form, that have all of some characters.
    """

    @lru_cache(CACHE_SIZE)
    def office_name(short_name: str) -> str | None:
        return long_name(short_name, texts_with(short_name))

    @lru_cache(CACHE_SIZE)
    def share_a_passage(word: str, other: str) -> bool:
        return any(word in text and other in text for text in texts_with(word + other))

    def is_plausible(typed: str, meant: str, words: Sequence[str]) -> bool:
        if name_kinds().get(typed) == "place" and word_count(typed) >= MIN_KNOWN_PLACE:
            return False
        others = (word for word in words if len(word) > 1 and word not in typed)
        return not is_word(typed) or any(share_a_passage(meant, other) for other in others)

    def correct(words: Sequence[str]) -> dict[str, str]:
        unknown = (n for n in short_names([*words]) if not vocabulary.contains(n[:2]))
        offices = {name: long for name in unknown if (long := office_name(name))}
        by_sound = {
            typed: meant
            for typed, meant in corrections_by_sound(words, vocabulary).items()
            if not any(typed in name or name in typed for name in offices)
            and is_plausible(typed, meant, words)
        }
        return offices | by_sound

    return correct
