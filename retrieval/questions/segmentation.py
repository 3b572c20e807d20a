"""Segmentation: the words, characters and phrases of a content with their spans in it."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, chain, pairwise
from typing import NamedTuple

from retrieval.analysis.dictionary import cut, join_numerals
from retrieval.analysis.numbers.numbers import NumberOrCode
from retrieval.analysis.synonyms import SYNONYMS, synonyms_of_phrase
from retrieval.analysis.tokenizer import HAN, bigrams, numbers_in_question, split_unknown_words

_MAX_PHRASE = 4  # jieba's words in one entry of the table of synonyms


class Token(NamedTuple):
    """A token and its span in the content of a question."""

    start: int
    end: int
    text: str


class Phrase(NamedTuple):
    """One or more of jieba's words that have synonyms, and their span."""

    start: int
    end: int
    text: str
    synonyms: tuple[str, ...]


Span = NumberOrCode | Phrase


def split_words(content: str) -> tuple[list[Token], list[Token]]:
    """The words of a content, punctuation and blanks included; and jieba's that are none of them.

    jieba may split an article so, too. No word crosses the edge of a number: 日施 of 3月1日施肥.
    """
    ends = sorted({0, len(content), *chain(*(each[:2] for each in numbers_in_question(content)))})
    by_jieba = [word for start, end in pairwise(ends) for word in cut(content[start:end])]
    words = _locate([*join_numerals(split_unknown_words(by_jieba))])
    return words, sorted({*_locate(by_jieba)} - {*words})


def characters_and_bigrams(content: str) -> Iterator[Token]:
    """The Han characters and their bigrams, with their spans."""
    for run in HAN.finditer(content):
        start, text = run.start(), run.group()
        yield from (Token(start + i, start + i + 1, char) for i, char in enumerate(text))
        yield from (Token(start + i, start + i + 2, pair) for i, pair in enumerate(bigrams(text)))


def phrases(
    words: Sequence[Token],
    numbers: Sequence[NumberOrCode],
    corrections: Mapping[str, str],
    synonyms: bool,
) -> Iterator[Phrase]:
    """The phrases with synonyms, none overlapping; of those that begin at one word the longest.

    A phrase consists of whole words: 内建 is none in 国|内|建设. A corrected word has the typed one
    as a synonym, which may be meant after all.
    """
    typed_words = {meant: typed for typed, meant in corrections.items()}
    first, texts = 0, [word.text for word in words]
    while first < len(words):
        for last in range(min(first + _MAX_PHRASE, len(words)) - 1, first - 1, -1):
            text = "".join(texts[first : last + 1])
            may_have = synonyms and (first == last or text in SYNONYMS)
            others = synonyms_of_phrase(texts[first : last + 1]) if may_have else ()
            others += (typed_words[text],) if text in typed_words else ()
            start, end = words[first].start, words[last].end
            if others and all(end <= n.start or n.end <= start for n in numbers):
                yield Phrase(start, end, text, others)
                first = last
                break
        first += 1


def is_within(span: Span, token: Token) -> bool:
    """Whether a token is within a span."""
    return span.start <= token.start and token.end <= span.end


def _locate(words: Sequence[str]) -> list[Token]:
    """The words, which make up a whole content, with their spans in it."""
    ends = accumulate(map(len, words))
    return [Token(end - len(word), end, word) for word, end in zip(words, ends, strict=True)]
