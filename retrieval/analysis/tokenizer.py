"""The analyzer: the normal form of a text, and its tokens.

The normal form is Simplified, half-width and lower case. The tokens are jieba's words, single Han
characters and their bigrams: words are precise, characters match a word segmented differently, and
bigrams reward a whole phrase. Numbers and codes have a further token, the same however they are
written (`numbers_and_codes`).
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import lru_cache
from itertools import groupby, product

from retrieval.analysis.codes import codes
from retrieval.analysis.dictionary import cut, is_word
from retrieval.analysis.numbers.numbers import NumberOrCode, numbers
from retrieval.analysis.relative_dates import relative_dates
from retrieval.analysis.scripts import is_traditional, mainland, simplified, usual_numerals
from retrieval.analysis.synonyms import REGIONAL, SYNONYMS

QUESTION_CACHE_SIZE = 1024  # questions, which several modules analyse

# Words of one character; 会 is not always one: 年会.
_ALONE = frozenset("要能可得了过给让被把就才还也又再想没不很太")
_MAX_SYNONYM = max(map(len, SYNONYMS))  # characters of the longest
_REGIONAL = re.compile("|".join(sorted(REGIONAL, key=len, reverse=True)))
# Punctuation that nearly all texts have, replaced first: NFKC is computed five times as fast
# without it. And the hyphens (Type‑C) that NFKC does not replace by "-".
_FULL_WIDTH = tuple(zip("，：；！？（）‐‑−", ",:;!?()---", strict=True))
HAN = re.compile(  # a run of Han characters
    r"[\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+"
)


def normal_form(text: str, traditional: bool) -> str:
    """The normal form of a text.

    Where it is `traditional`, which is decided for a whole article, the words of Taiwan and Hong
    Kong become the mainland's.
    """
    for wide, narrow in _FULL_WIDTH:
        text = text.replace(wide, narrow)
    folded = unicodedata.normalize("NFKC", text).lower()
    if "甚" in folded:  # the older spelling of 什么, of the same length
        folded = folded.replace("甚麼", "什麼").replace("甚么", "什么")
    if not traditional:
        return usual_numerals(simplified(folded))
    in_words = _REGIONAL.sub(lambda match: REGIONAL[match.group()], mainland(folded))
    return usual_numerals(in_words)


@lru_cache(QUESTION_CACHE_SIZE)
def normalised_question(text: str) -> str:
    """The normal form of a question; a single Traditional character makes it Traditional."""
    return normal_form(text, is_traditional(text, share=0))


def words(normal: str) -> list[str]:
    """jieba's words of a text in the normal form, without punctuation."""
    return [word for word in cut(normal) if has_letters(word)]


def split_unknown_words(by_jieba: Iterable[str]) -> Iterator[str]:
    """jieba's words; those that its dictionary lacks are split anew, at words with synonyms.

    The single characters beside them belong to them: 醉|驾判 becomes 醉驾|判.
    """
    for may_be_wrong, group in groupby(by_jieba, _is_unknown_or_single):
        run = [*group]
        has_unknown = may_be_wrong and any(len(word) > 1 for word in run)
        yield from _split_at_synonyms("".join(run)) if has_unknown else run


def is_wrong_guess(word: str) -> bool:
    """Whether jieba took two characters for a word, one of which is a word of its own: 厂要."""
    is_guess = len(word) == 2 and not is_word(word) and word not in SYNONYMS
    return is_guess and not _ALONE.isdisjoint(word)


def _is_unknown_or_single(word: str) -> bool:
    """Whether a word is of Han characters that jieba's dictionary lacks, or a single one."""
    return HAN.fullmatch(word) is not None and (len(word) == 1 or not is_word(word))


def _split_at_synonyms(run: str) -> list[str]:
    """The words of a run of characters, split at those with synonyms."""
    for start, length in product(range(len(run)), range(_MAX_SYNONYM, 1, -1)):
        word, rest = run[start : start + length], run[start + length :]
        if len(word) == length and word in SYNONYMS:
            return [*cut(run[:start]), word, *_split_at_synonyms(rest)]
    return [*cut(run)]


def has_letters(text: str) -> bool:
    """Whether a text has a letter, a Han character or a digit."""
    return text.isalnum() or any(map(str.isalnum, text))  # isalnum is fast, and most often true


def tokens(normal: str) -> list[str]:
    """The tokens of a text in the normal form.

    They are its words, then its Han characters and their bigrams, then the forms of its numbers and
    codes that are not among these.
    """
    runs = HAN.findall(normal)
    result = [*words(normal), *(token for run in runs for token in (*run, *bigrams(run)))]
    if found := numbers_and_codes(normal):
        others = set(result)
        result += (form for each in found for form in each.forms if form not in others)
    return result


def words_among(all_tokens: Iterable[str], normal: str) -> list[str]:
    """jieba's words among the `tokens` of a text: those come first, and have all of its letters."""
    letters_left = sum(map(str.isalnum, normal))
    result: list[str] = []
    for token in all_tokens:
        if not letters_left:
            break
        letters_left -= len(token) if token.isalnum() else sum(map(str.isalnum, token))
        result.append(token)
    return result


def bigrams(word: str) -> list[str]:
    """The character bigrams of a word in Han characters; none of another word."""
    return [word[i : i + 2] for i in range(len(word) - 1)] if HAN.fullmatch(word) else []


def contains_word(word: str, contains: Callable[[str], bool]) -> bool:
    """Whether a text has a word or a phrase (延长工作时间), as a token or by all of its bigrams.

    `contains`: whether the text has a token.
    """
    inner = bigrams(word) if len(word) > 2 else []
    return contains(word) or (bool(inner) and all(map(contains, inner)))


def numbers_and_codes(normal: str, today: date | None = None) -> list[NumberOrCode]:
    """The numbers and codes of a text in the normal form, in order, none overlapping.

    With `today`, the dates relative to it (去年, 上个月), too.
    """
    result: list[NumberOrCode] = []
    sources: tuple[Iterable[NumberOrCode], ...] = (codes(normal), numbers(normal))
    if today:
        sources = (relative_dates(normal, today), *sources)
    for source in sources:  # of two that overlap, the one of the earlier source counts
        earlier = tuple(result)
        result += (n for n in source if all(n.end <= e.start or e.end <= n.start for e in earlier))
    return sorted(result)


def numbers_in_question(normal: str, today: date | None = None) -> list[NumberOrCode]:
    """The `numbers_and_codes` of a question, without those within a longer word: 二十四节气."""
    found, longer, end = numbers_and_codes(normal, today), set[NumberOrCode](), 0
    for word in cut(normal, guess=False) if found else ():
        start, end = end, end + len(word)
        if is_word(word):
            within = (n for n in found if start <= n.start and n.end <= end)
            longer |= {number for number in within if number.end - number.start < len(word)}
    return [number for number in found if number not in longer]
