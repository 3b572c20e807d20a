"""Parts of a message: the questions in it, and the ways to read one that is told with a story."""

import re
from collections.abc import Callable, Iterator

from retrieval.analysis.tokenizer import normalised_question
from retrieval.questions.chatter import EDGES, clauses, trim, without_chatter
from retrieval.questions.question import ASKING
from retrieval.search.config import MAX_READINGS, MIN_KNOWN_SHARE

_ASKS = re.compile(
    rf"{ASKING.pattern}|[吗么嘛呢]\W*$|\?\W*$|有没有|是不是|能不能|有多(?!数)|会不会|要不要|可不可以|对不对|好不好|(.)不\1|没有?[\W了]*$|有无|能否"
)
# What is half a question: it goes with the one before it.
_HALF = re.compile(
    r"^\W*(?:以及|还是|和|跟|与|或者?|前者|后者|两者|二者|它们|分别|各自|(?:有(?:什么|啥)?)?(?:区别|差别|不同))"
)
# A clause is a whole question before a mark that ends it, or where nothing can follow.
_ENDED = re.compile(
    r"[?？!！。;；\n]\s*$|\s$|(?:[吗么呢谁]|多少|多久|多[大高长远重]|什么|啥|哪里|哪儿|怎么办|怎么样|没有|几[天年月日次个])[\W啊呀]*$"
)
_NEXT = re.compile(
    r"^\W*(?:另外|还有|再问(?:一下)?|顺便(?:问(?:一下)?)?|再就是|此外|还想(?:问(?:一下)?)?)[,，:：]?\s*"
)
# What numbers the questions of a message.
_NUMBER = re.compile(
    r"(?:^|(?<=[\s。？?！!；;，,：:]))[(（]?(?:\d{1,2}[.、)）](?!\d)|[一二三四五][、)）]|[①-⑨]|问题[一二三四五\d][：:、]"
    r"|第[一二三四五](?:个问题)?[，,、：:]|[QＱq]\d[：:.])|\n"
)


def asks(clause: str) -> bool:
    """Whether a clause in the normal form asks something."""
    return _ASKS.search(clause) is not None


def readings(normal: str, known: Callable[[str], float]) -> Iterator[str]:
    """The ways to read a message in the normal form: without chatter, then less and less of it.

    `known` is the share of a clause's words, by what they are worth, that the articles have: a
    clause that tells a story and has too few is left out; then each that asks is tried by itself.
    What asks nothing, such as words for a search, is read as a whole.
    """
    whole = without_chatter(normal)
    yield whole
    parts = [*clauses(whole)]
    asking = [part for part in parts if asks(part)]
    if asking and len(parts) > 1:
        told = "".join(part for part in parts if part in asking or known(part) >= MIN_KNOWN_SHARE)
        yield from [text for text in dict.fromkeys([told, *asking]) if text != whole][:MAX_READINGS]


def questions_in(message: str) -> list[str]:
    """The questions of a message, in its own words; the whole message where it is one, or none.

    Each clause that asks ends one; what tells of it may stand before it, or behind the last one.
    One that cannot be asked without the clause before it (和乙有什么区别) is part of that question.
    """
    found: list[str] = []
    told = ""  # what stands before its question
    for line in filter(str.strip, _NUMBER.split(message)):
        anew = False
        for part in clauses(line):
            clause = _NEXT.sub("", part)
            anew = anew or clause != part
            text = trim(normalised_question(clause))
            if not text:
                continue
            before = found[-1] if found else ""
            half = _HALF.match(text) or not (_ENDED.search(before) or anew)
            if asks(text) and found and not told and half:
                found[-1] += clause
            elif asks(text):
                found.append(told + clause)
                told = ""
            else:
                told += clause
            anew = False
        if told and found:
            found[-1] += told
            told = ""
    different = [*dict.fromkeys(text.strip(EDGES) for text in found)]
    return different if len(different) > 1 else [message]


def plain_question(message: str) -> str:
    """A message in the normal form (Simplified, half-width, lower case) and without chatter."""
    return without_chatter(normalised_question(message))
