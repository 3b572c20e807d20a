"""Hearing: what a question means by words that the collection lacks."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from retrieval.analysis.short_names import long_name, short_names
from retrieval.analysis.sound import Sounds, heard_words
from retrieval.questions.question import Hear

NAMES = 1024  # of offices, that need not be looked for again


def make_hear(sounds: Sounds, texts_with: Callable[[str], Iterable[str]]) -> Hear:
    """What words of a question mean: the long name of an office, or a word that sounds like it.

    `texts_with` gives the passages, in the normal form, that have all of some characters.
    """

    @lru_cache(NAMES)
    def meant_by(name: str) -> str | None:
        return long_name(name, texts_with(name))

    def hear(words: Sequence[str]) -> dict[str, str]:
        lacking = (name for name in short_names(list(words)) if not sounds.known(name[:2]))
        names = {name: long for name in lacking if (long := meant_by(name))}
        heard = heard_words(words, sounds)
        return names | {typed: meant for typed, meant in heard.items() if not _in(typed, names)}

    return hear


def _in(typed: str, names: Iterable[str]) -> bool:
    return any(typed in name or name in typed for name in names)
