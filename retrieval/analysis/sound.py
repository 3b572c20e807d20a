"""Sound: words that are typed as they sound, found among the words that a collection has.

Who types by pinyin picks the wrong word of the right sound (同僚 for 通辽), or the sound itself is
that of a dialect (zh as z, n as l, ng as n).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, cached_property
from typing import NamedTuple

import jieba

from retrieval.analysis.synonyms import SYNONYMS
from retrieval.analysis.tokenizer import HAN, contains_word

MOST_WORDS = 600_000  # of a collection of some 200,000 passages
MOST_CHARACTERS = 6  # of a word that is looked for
ALIKE = 0.8  # what a word weighs of which one syllable is only alike; with two it is another word
# How often a word is met, by jieba's dictionary: a common one is hardly typed wrong, and one that
# is only alike is meant where it is met much more often than the one typed.
COMMON = 8000
MUCH_MORE = 4
# A pair of characters that the dictionary lacks is a word, most often a name, where it stands in
# so many passages and one of its characters in hardly any others.
NAME = 2
COHESION = 0.5
# Characters that are words by themselves: what is typed wrong hardly has one of them.
_FUNCTION = frozenset(
    "的地得了着过吗呢吧啊呀嘛么是有在和与及或也都就还又很太最更不没别要会能可想请问我你您他她它们这那哪谁几什"
    "被把给让向从到对为于以而但因所之其者个些每各只种次名位里上下中内外前后时多少大小去来说叫做用"
    "此该本某样边将一二三四五六七八九十两未须"
)


class SimilarWord(NamedTuple):
    """A word that sounds like the one typed, and how likely it is meant: 0 to 1."""

    word: str
    weight: float


class Sounds:
    """The words of a collection by their sound; nothing is made before one is looked for."""

    def __init__(
        self, vocabulary: Callable[[], Mapping[str, int]], frequency: Callable[[str], int]
    ) -> None:
        """`vocabulary` gives its tokens, and in how many passages each stands, as `frequency` does.

        Of more than MOST_WORDS nothing is made: it would take long, and much memory.
        """
        self._vocabulary = vocabulary
        self._frequency = frequency

    def known(self, word: str) -> bool:
        """Whether the collection has a word, or another one that says the same."""
        others = SYNONYMS.get(word, ())
        return self._has(word) or any(contains_word(other, self._has) for other in others)

    def _has(self, token: str) -> bool:
        return self._frequency(token) > 0

    def similar_words(self, word: str) -> list[SimilarWord]:
        """The words of the collection that sound like this one, the likeliest first.

        Of two that are as alike the one in more passages comes first.
        """
        if not _may_be_looked_for(word) or jieba.dt.FREQ.get(word, 0) > COMMON:
            return []
        typed = _syllables(word)
        found = self._by_sound.get(_key(typed), [])
        likely = (SimilarWord(other, self._likeness(word, typed, other)) for other in found)
        order = ((-h.weight, -self._frequency(h.word), h) for h in likely if h.weight)
        return [similar for _, _, similar in sorted(order)]

    def _likeness(self, word: str, typed: Sequence[str], other: str) -> float:
        """How likely one word is meant by another of about the same sound."""
        if other == word:
            return 0.0
        usual = jieba.dt.FREQ.get(other, 0)
        alike = sum(a != b for a, b in zip(typed, _syllables(other), strict=True))
        if not alike:
            return 1.0 if usual else ALIKE if self._is_name(other) else 0.0
        wrong = jieba.dt.FREQ.get(word, 0)
        often = usual > MUCH_MORE * wrong and self._frequency(other) >= NAME
        return ALIKE if alike == 1 and wrong and often else 0.0

    def _is_name(self, word: str) -> bool:
        count = self._frequency(word)
        rarest = min(map(self._frequency, word))
        return len(word) > 2 or count >= max(NAME, COHESION * rarest)

    @cached_property
    def _by_sound(self) -> dict[str, list[str]]:
        sounds: dict[str, list[str]] = {}
        dictionary = jieba.dt.FREQ
        vocabulary = self._vocabulary()
        if len(vocabulary) > MOST_WORDS:
            return sounds
        for word, count in vocabulary.items():
            if not 2 <= len(word) <= MOST_CHARACTERS or word.isascii():
                continue
            if len(word) == 2 and not dictionary.get(word) and count < NAME:
                continue
            sounds.setdefault(_key(_syllables(word)), []).append(word)
        return sounds


def _may_be_looked_for(word: str) -> bool:
    return 2 <= len(word) <= MOST_CHARACTERS and HAN.fullmatch(word) is not None


def _key(syllables: Iterable[str]) -> str:
    return "'".join(map(_fold_dialect, syllables))  # 西安, xi'an, is not 先, xian


def corrections_by_sound(words: Sequence[str], sounds: Sounds) -> dict[str, str]:
    """The corrections, {typed: meant}, of those words of a question that the collection lacks.

    `words` are all of jieba's words, blanks and punctuation among them. A word typed wrong is one
    of them, or several: jieba cuts what it does not know to single characters.
    """
    found: dict[str, str] = {}
    # What is typed wrong is made of single characters and unknown words.
    parts = [len(word) == 1 or not sounds.known(word) for word in words]
    at = 0
    while at < len(words):
        end = at
        while end < min(len(words), at + MOST_CHARACTERS) and parts[end]:
            end += 1
        for last in range(end, at, -1):
            typed = "".join(words[at:last])
            if not _may_be_wrong(typed, sounds):
                continue
            if meant := next(iter(sounds.similar_words(typed)), None):
                found[typed] = meant.word
                at = last - 1
                break
        at += 1
    return found


def _may_be_wrong(typed: str, sounds: Sounds) -> bool:
    """Whether a word of the question may be another one that is typed wrong."""
    if not _may_be_looked_for(typed) or sounds.known(typed):
        return False
    return is_word(typed) or not any(char in _FUNCTION for char in typed)


def is_word(text: str) -> bool:
    """Whether jieba's dictionary has it as a word; it also holds what words begin with, as 0."""
    return bool(jieba.dt.FREQ.get(text))


def _syllables(word: str) -> tuple[str, ...]:
    """The toneless pinyin of each character, as the word is read where it is a known phrase."""
    from pypinyin.constants import PHRASES_DICT

    if read := PHRASES_DICT.get(word):
        return tuple(_toneless(syllable[0]) for syllable in read)
    return tuple(map(_syllable, word))


@cache
def _syllable(char: str) -> str:
    from pypinyin.constants import PINYIN_DICT

    return _toneless(PINYIN_DICT.get(ord(char), char).partition(",")[0])


@cache
def _toneless(syllable: str) -> str:
    from pypinyin.contrib.tone_convert import to_normal

    return to_normal(syllable)


_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("f", "h"))


@cache
def _fold_dialect(syllable: str) -> str:
    """A syllable where the pairs that dialects merge (zh and z, n and l, ng and n) are equal."""
    for initial, alike in _INITIALS:
        if syllable.startswith(initial) and len(syllable) > len(initial):
            syllable = alike + syllable[len(initial) :]
            break
    return syllable[:-1] if syllable.endswith("ng") and syllable[-3] in "aei" else syllable
