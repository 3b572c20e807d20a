"""Sound: corrections of words to other words of a collection with the same pinyin.

And of short names of offices to their long ones.

Typing by pinyin, one may pick the wrong word of the right sound (同僚 for 通辽), or type the sound
of a dialect (zh as z, n as l, ng as n).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from typing import Any

from retrieval.analysis.dictionary import is_word, name_kinds, word_count
from retrieval.analysis.short_names import long_name, short_names
from retrieval.analysis.synonyms import SYNONYMS
from retrieval.analysis.tokenizer import HAN, contains_word

CACHE_SIZE = 1024  # short names, and pairs of words
MAX_VOCABULARY = 600_000  # tokens: of some 200,000 passages
MAX_CHARACTERS = 6  # of a word that is corrected
# The similarity of a homophone that the dictionary lacks, and of a word with one syllable that has
# the same sound only in a dialect. A word with two such syllables is not meant.
LOWER_SIMILARITY = 0.8
# Count in the corpus of jieba's dictionary from which a place is known too well to be typed for
# another word of its sound: 广西 (1,727) is not meant for 关系, 汴京 (106) may be for 边境.
MIN_KNOWN_PLACE = 500
# Counts in jieba's dictionary: a more frequent word is not corrected. By the sound of a dialect, a
# word is corrected only to one that is more than so many times as frequent.
MAX_COUNT = 8000
MIN_COUNT_RATIO = 4
# Two characters that the dictionary lacks are taken for a name if they are in so many passages, and
# in such a share of those that have the rarer one.
MIN_NAME_FREQUENCY = 2
MIN_COHESION = 0.5
# Characters that are words by themselves: a word typed wrong hardly has one of them.
_FUNCTION_CHARACTERS = frozenset(
    "的地得了着过吗呢吧啊呀嘛么是有在和与及或也都就还又很太最更不没别要会能可想请问我你您他她它们这那哪谁几什"
    "被把给让向从到对为于以而但因所之其者个些每各只种次名位里上下中内外前后时多少大小去来说叫做用"
    "此该本某样边将一二三四五六七八九十两未须"
)

Corrector = Callable[[Sequence[str]], Mapping[str, str]]  # from jieba's words to {typed: meant}


class Vocabulary:
    """The words of a collection; by their sound they are indexed at the first use."""

    def __init__(
        self, get_all: Callable[[], Mapping[str, int]], doc_freq: Callable[[str], int]
    ) -> None:
        """`get_all` returns {token: document frequency}, `doc_freq` that of one token.

        More than MAX_VOCABULARY tokens are not indexed by sound, to save time and memory.
        """
        self._get_all, self._doc_freq = get_all, doc_freq

    def contains(self, word: str) -> bool:
        """Whether the collection has a word or a synonym of it."""
        others = SYNONYMS.get(word, ())
        return self._has(word) or any(contains_word(other, self._has) for other in others)

    def _has(self, token: str) -> bool:
        return self._doc_freq(token) > 0

    def homophone(self, typed: str) -> str | None:
        """The likeliest word of the collection that sounds like the one typed; None if none does.

        Of equally similar ones it is the more frequent.
        """
        if word_count(typed) > MAX_COUNT:
            return None
        syllables = _syllables(typed)
        words = self._by_sound.get(_sound_key(syllables), [])
        ranked = ((self._similarity(typed, syllables, word), word) for word in words)
        order = ((-value, -self._doc_freq(word), word) for value, word in ranked if value)
        return min(order, default=(0, 0, None))[2]

    def _similarity(self, typed: str, syllables: Sequence[str], word: str) -> float:
        """The similarity of a word with the same `_sound_key`, 0 to 1; 0: it is not meant."""
        if word == typed:
            return 0.0
        count, typed_count = word_count(word), word_count(typed)
        differences = sum(a != b for a, b in zip(syllables, _syllables(word), strict=True))
        if not differences:
            return 1.0 if count else LOWER_SIMILARITY if self._is_name(word) else 0.0
        is_frequent = (
            count > MIN_COUNT_RATIO * typed_count and self._doc_freq(word) >= MIN_NAME_FREQUENCY
        )
        return LOWER_SIMILARITY if differences == 1 and typed_count and is_frequent else 0.0

    def _is_name(self, word: str) -> bool:
        """Whether a word that the dictionary lacks may be a name: two characters must cohere."""
        rarest = min(map(self._doc_freq, word))
        min_frequency = max(MIN_NAME_FREQUENCY, MIN_COHESION * rarest)
        return len(word) > 2 or self._doc_freq(word) >= min_frequency

    @cached_property
    def _by_sound(self) -> dict[str, list[str]]:
        """The words that may be meant, by their `_sound_key`."""
        words: dict[str, list[str]] = {}
        doc_freqs = self._get_all()
        if len(doc_freqs) > MAX_VOCABULARY:
            return words
        for word, doc_freq in doc_freqs.items():
            if not 2 <= len(word) <= MAX_CHARACTERS or word.isascii():
                continue
            if len(word) == 2 and doc_freq < MIN_NAME_FREQUENCY and not is_word(word):
                continue
            words.setdefault(_sound_key(_syllables(word)), []).append(word)
        return words


def _sound_key(syllables: Iterable[str]) -> str:
    """A key that words have in common if they sound the same in some dialect."""
    return "'".join(map(_fold_dialect, syllables))  # 西安, xi'an, is not 先, xian


def corrections_by_sound(words: Sequence[str], vocabulary: Vocabulary) -> dict[str, str]:
    """The corrections, {typed: meant}, of those words of a question that the collection lacks.

    `words`: all of jieba's words, blanks and punctuation among them. jieba may have segmented a
    word typed wrong into several: single characters, and words that the collection lacks. Beside a
    word that it has, a single character may be the wrong one of a compound: 住宿飞 for 住宿费.
    """
    corrections: dict[str, str] = {}
    may_be_part = [len(word) == 1 or not vocabulary.contains(word) for word in words]
    start = 0
    while start < len(words):
        max_end = start
        while max_end < min(len(words), start + MAX_CHARACTERS) and may_be_part[max_end]:
            max_end += 1
        for end in range(max_end, start, -1):
            typed = "".join(words[start:end])
            if _may_be_wrong(typed, vocabulary) and (meant := vocabulary.homophone(typed)):
                corrections[typed] = meant
                start = end - 1
                break
        else:
            if meant := _compound_meant(words[start : start + 2], vocabulary):
                corrections["".join(words[start : start + 2])] = meant
                start += 1
        start += 1
    return corrections


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


def _compound_meant(words: Sequence[str], vocabulary: Vocabulary) -> str | None:
    """The compound meant by two words, one of a single character typed wrong; None for no such.

    The collection has no text where the two words meet, as in 情报|院.
    """
    typed, joint = "".join(words), words[0][-1] + words[-1][0]
    if 1 not in map(len, words) or len(typed) < 3 or vocabulary.contains(joint):
        return None
    meant = vocabulary.homophone(typed) if _may_be_wrong(typed, vocabulary) else None
    is_other = meant and is_word(meant) and sum(map(str.__ne__, typed, meant)) == 1
    return meant if is_other else None


def _may_be_wrong(typed: str, vocabulary: Vocabulary) -> bool:
    """Whether a word of the question may be another one that is typed wrong."""
    is_correctable = 2 <= len(typed) <= MAX_CHARACTERS and HAN.fullmatch(typed)
    if not is_correctable or vocabulary.contains(typed):
        return False
    return is_word(typed) or not any(char in _FUNCTION_CHARACTERS for char in typed)


def _syllables(word: str) -> tuple[str, ...]:
    """The toneless pinyin of each character; that of the phrase where it is in the dictionary."""
    if phrase := _pypinyin().constants.PHRASES_DICT.get(word):
        return tuple(_toneless(syllable[0]) for syllable in phrase)
    return tuple(map(_syllable, word))


@cache
def _syllable(char: str) -> str:
    readings: str = _pypinyin().constants.PINYIN_DICT.get(ord(char), char)
    return _toneless(readings.partition(",")[0])


@cache
def _toneless(syllable: str) -> str:
    return str(_pypinyin().contrib.tone_convert.to_normal(syllable))


def _pypinyin() -> Any:
    """pypinyin, which is slow to import.

    The package is imported before its modules: where one thread begins with it and another with a
    module of it, each waits for the other, and Python breaks the tie by an ImportError.
    """
    import pypinyin
    import pypinyin.constants
    import pypinyin.contrib.tone_convert

    return pypinyin


_MERGED_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("f", "h"))


@cache
def _fold_dialect(syllable: str) -> str:
    """A syllable as in dialects that merge sounds: zh and z, n and l at the start, ng and n."""
    for initial, merged in _MERGED_INITIALS:
        if syllable.startswith(initial) and len(syllable) > len(initial):
            syllable = merged + syllable[len(initial) :]
            break
    return syllable[:-1] if syllable.endswith("ng") and syllable[-3] in "aei" else syllable
