"""Short names of offices: 人社局 of 人力资源和社会保障局, if no other office fits."""

import re
from collections.abc import Iterable

from retrieval.analysis.dictionary import cut

# {ending of a short name: that of its long name}
_ENDINGS = {ending: ending for ending in (*"局厅部院署处所会", "中心")}
_ENDINGS |= {"委": "委员会", "办": "办公室"}
_ENDING = "|".join(sorted(_ENDINGS, key=len, reverse=True))
_SHORT_NAME = re.compile(rf"[\u4e00-\u9fff]{{1,4}}(?:{_ENDING})")
_MAX_GAP = 8  # characters of a long name between two of its short one
# Words that no name of an office has.
_SEPARATORS = frozenset("的在是由向从到被把对为等了至往给让请将已")


def long_names(short: str, texts: Iterable[str]) -> set[str]:
    """The names in texts, in the normal form, that a short name may abbreviate.

    Words of the long name begin with the characters of the short one (the heads), in order; the
    endings correspond.
    """
    ending = next((end for end in (short[-2:], short[-1:]) if end in _ENDINGS), "")
    heads = short[: len(short) - len(ending)]
    if not ending or len(heads) < 2:
        return set()
    gap = rf"[^\W\d_]{{0,{_MAX_GAP}}}?"
    pattern = re.compile(gap.join(map(re.escape, (*heads, _ENDINGS[ending]))))
    names: set[str] = set()
    for text in texts:
        if pattern.search(text):
            names |= _names(heads, _ENDINGS[ending], cut(text))
    return names - {short}


def long_name(short: str, texts: Iterable[str]) -> str | None:
    """The only name in texts that a short name may abbreviate; None of none, or of several."""
    names = long_names(short, texts)
    return names.pop() if len(names) == 1 else None


def short_names(words: list[str]) -> list[str]:
    """The possible short names of offices that jieba has segmented into some words."""
    ends = [end for end, word in enumerate(words, 1) if word.endswith((*_ENDINGS,))]
    names = ("".join(words[at:end]) for end in ends for at in range(max(0, end - 4), end))
    return [name for name in names if 3 <= len(name) <= 6 and _SHORT_NAME.fullmatch(name)]


def has_subsequence(long: str, short: str) -> bool:
    """Whether a name has the characters of a short one in order: 道路交通安全法, 道交法."""
    at = 0
    for char in short:
        at = long.find(char, at) + 1
        if not at:
            return False
    return True


def _names(heads: str, ending: str, words: list[str]) -> set[str]:
    """The runs of words up to an ending, of which words begin with the heads, in order."""
    names = set()
    for start, first in enumerate(words):
        if not first.startswith(heads[0]):
            continue
        name, left = "", heads
        for word in words[start:]:
            if word in _SEPARATORS or not word.isalpha() or len(name) > (len(heads) + 1) * _MAX_GAP:
                break
            left = left[1:] if left and word.startswith(left[0]) else _rest(left, word)
            name += word
            if not left and name.endswith(ending):
                names.add(name)
                break
    return names


def _rest(heads: str, word: str) -> str:
    """The heads that are not in a word, which jieba may have joined from several (社会保障局)."""
    for char in word:
        if heads and char == heads[0]:
            heads = heads[1:]
    return heads
