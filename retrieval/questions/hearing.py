"""Hearing: what a question means by words that the collection lacks."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from retrieval.analysis.short_names import long_name, short_names
from retrieval.analysis.sound import Sounds, heard_words, is_word
from retrieval.questions.question import Hear

KEPT = 1024  # names of offices, and pairs of words, that need not be looked for again


def make_hear(sounds: Sounds, texts_with: Callable[[str], Iterable[str]]) -> Hear:
    """What words of a question mean: the long name of an office, or a word that sounds like it.

    Most words that a collection lacks are typed as they are meant. So a dictionary's word is only
    taken for another one that stands in a passage with a further word of the question.
    `texts_with` gives the passages, in the normal form, that have all of some characters.
    """

    @lru_cache(KEPT)
    def meant_by(name: str) -> str | None:
        return long_name(name, texts_with(name))

    @lru_cache(KEPT)
    def together(word: str, other: str) -> bool:
        return any(word in text and other in text for text in texts_with(word + other))

    def fits(typed: str, meant: str, words: Sequence[str]) -> bool:
        others = (word for word in words if len(word) > 1 and word not in typed)
        return not is_word(typed) or any(together(meant, other) for other in others)

    def hear(words: Sequence[str]) -> dict[str, str]:
        lacking = (name for name in short_names(list(words)) if not sounds.known(name[:2]))
        names = {name: long for name in lacking if (long := meant_by(name))}
        heard = {
            typed: meant
            for typed, meant in heard_words(words, sounds).items()
            if not _in(typed, names) and fits(typed, meant, words)
        }
        return names | heard

    return hear


def _in(typed: str, names: Iterable[str]) -> bool:
    return any(typed in name or name in typed for name in names)
