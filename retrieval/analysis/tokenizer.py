"""Analysis: what text is cut into so that a question and a sentence meet.

Both are put into one script, width and case; then jieba's words, single Han characters and pairs of
neighbouring Han characters are all tokens. Words are exact, characters forgive a word cut
differently, and pairs reward a phrase found whole. Numbers and codes are found by one form more,
the same however they are written (`readings`).
"""

import logging
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import lru_cache

import jieba

from retrieval.analysis.codes import codes
from retrieval.analysis.numbers import Reading, numbers
from retrieval.analysis.relative_dates import relative_dates
from retrieval.analysis.scripts import is_traditional, mainland, simplified
from retrieval.analysis.synonyms import REGIONAL

jieba.setLogLevel(logging.WARNING)

QUESTION_CACHE_SIZE = 1024  # in the normal form: each is asked for by all that read a part of it

_REGIONAL = re.compile("|".join(sorted(REGIONAL, key=len, reverse=True)))
HAN = re.compile(
    r"[\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+"
)


def normalised(text: str, traditional: bool) -> str:
    """A text in Simplified, half-width, lower case.

    In a Traditional one the words of Taiwan and Hong Kong become the mainland's. `traditional` is
    asked for, not found out: it is decided once for a whole article.
    """
    folded = unicodedata.normalize("NFKC", text).lower()
    if "甚" in folded:  # the older spelling of 什么, of as many characters
        folded = folded.replace("甚麼", "什麼").replace("甚么", "什么")
    if not traditional:
        return simplified(folded)
    return _REGIONAL.sub(lambda found: REGIONAL[found.group()], mainland(folded))


@lru_cache(QUESTION_CACHE_SIZE)
def normalised_question(text: str) -> str:
    """A question in the normal form; one Traditional character makes it a Traditional one."""
    return normalised(text, is_traditional(text, share=0))


def words(normal: str) -> list[str]:
    """jieba's words of a text in the normal form, without punctuation."""
    return [word for word in jieba.lcut(normal) if has_letters(word)]


def has_letters(text: str) -> bool:
    """Whether a text has a letter, a Han character or a digit, and is not only punctuation."""
    return text.isalnum() or any(map(str.isalnum, text))


def tokens(normal: str) -> list[str]:
    """The tokens of a text in the normal form: words, Han characters, pairs of Han characters, and
    the forms of its numbers and codes that are none of its words.
    """
    found = [*words(normal), *characters(normal)]
    if read := readings(normal):
        own = set(found)
        found += (form for reading in read for form in reading.forms if form not in own)
    return found


def words_among(found: Iterable[str], normal: str) -> list[str]:
    """jieba's words of a text: its first tokens, which make up all of its characters."""
    left = sum(map(str.isalnum, normal))
    first: list[str] = []
    for token in found:
        if not left:
            break
        left -= sum(map(str.isalnum, token))
        first.append(token)
    return first


def characters(normal: str) -> Iterator[str]:
    """The Han characters of a text in the normal form, and the pairs of neighbouring ones."""
    for run in HAN.findall(normal):
        yield from run
        yield from bigrams(run)


def bigrams(word: str) -> list[str]:
    """The pairs of neighbouring characters of a word in Han characters; another word has none."""
    return [word[i : i + 2] for i in range(len(word) - 1)] if HAN.fullmatch(word) else []


def contains_word(word: str, has: Callable[[str], bool]) -> bool:
    """Whether something that has these tokens has a word, or several in a row (延长工作时间).

    No token is several words; that all their pairs are there tells it nearly always.
    """
    inner = bigrams(word) if len(word) > 2 else []
    return has(word) or (bool(inner) and all(map(has, inner)))


def readings(normal: str, today: date | None = None) -> list[Reading]:
    """The numbers and codes of a text in the normal form, in order, none overlapping.

    `today` reads 去年, 上个月 … too, as a question means them.
    """
    found: list[Reading] = []
    kinds: tuple[Iterable[Reading], ...] = (codes(normal), numbers(normal))
    if today:
        kinds = (relative_dates(normal, today), *kinds)
    for kind in kinds:  # of two that overlap, the earlier kind's stays
        earlier = tuple(found)
        found += (r for r in kind if all(r.end <= t.start or t.end <= r.start for t in earlier))
    return sorted(found)
