"""Short names of offices: 人社局 is 人力资源和社会保障局 where a collection has just one such."""

import re
from collections.abc import Iterable

import jieba

# How a short name ends, and how the long one does.
_ENDINGS = {
    "局": "局",
    "厅": "厅",
    "部": "部",
    "院": "院",
    "署": "署",
    "处": "处",
    "所": "所",
    "会": "会",
    "委": "委员会",
    "办": "办公室",
    "中心": "中心",
}
_ENDING = "|".join(sorted(_ENDINGS, key=len, reverse=True))
_SHORT_NAME = re.compile(rf"[\u4e00-\u9fff]{{1,4}}(?:{_ENDING})")
_BETWEEN = 8  # characters at most between two of a short name
# Words that no name of an office has: they separate two names.
_APART = frozenset("的在是由向从到被把对为等了至往给让请将已")


def long_names(short: str, texts: Iterable[str]) -> set[str]:
    """The names in texts, in the normal form, for which a short name may stand.

    The short name's characters begin words of the long one, in order, and both end alike.
    """
    ending = next((end for end in (short[-2:], short[-1:]) if end in _ENDINGS), "")
    heads = short[: len(short) - len(ending)]
    if not ending or len(heads) < 2:
        return set()
    gap = rf"[^\W\d_]{{0,{_BETWEEN}}}?"
    pattern = re.compile(gap.join(map(re.escape, (*heads, _ENDINGS[ending]))))
    found: set[str] = set()
    for text in texts:
        if pattern.search(text):
            found |= _names(heads, _ENDINGS[ending], jieba.lcut(text))
    return {name for name in found if name != short}


def long_name(short: str, texts: Iterable[str]) -> str | None:
    """The one name in texts that a short name abbreviates; None where there is none, or several."""
    names = long_names(short, texts)
    return names.pop() if len(names) == 1 else None


def short_names(words: list[str]) -> list[str]:
    """What may be short names of offices among jieba's words, which cuts them to pieces."""
    ends = [end for end, word in enumerate(words, 1) if word.endswith((*_ENDINGS,))]
    names = ("".join(words[at:end]) for end in ends for at in range(max(0, end - 4), end))
    return [name for name in names if 3 <= len(name) <= 6 and _SHORT_NAME.fullmatch(name)]


def has_in_order(long: str, short: str) -> bool:
    """Whether a longer name has the characters of a short one in their order: 道交法."""
    at = iter(long)
    return all(char in at for char in short)


def _names(heads: str, ending: str, words: list[str]) -> set[str]:
    """The runs of words that a short name's first characters begin, in order, up to its ending."""
    found = set()
    for start, word in enumerate(words):
        if not word.startswith(heads[0]):
            continue
        name, left = "", heads
        for part in words[start:]:
            if part in _APART or not part.isalpha() or len(name) > (len(heads) + 1) * _BETWEEN:
                break
            left = left[1:] if left and part.startswith(left[0]) else _rest(left, part)
            name += part
            if not left and name.endswith(ending):
                found.add(name)
                break
    return found


def _rest(heads: str, word: str) -> str:
    """What of the first characters a word leaves: 社会保障局 may be one word of jieba's."""
    for char in word:
        if heads and char == heads[0]:
            heads = heads[1:]
    return heads
