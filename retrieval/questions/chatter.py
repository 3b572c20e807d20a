"""Chatter: greetings, thanks and the like around a question, which are not searched for.

A clause of which all words are chatter is left out. From the ends of another one chatter is trimmed
up to a word that prefaces a question (请教), and from one that ends it (谢谢).
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import takewhile

from retrieval.analysis.dictionary import cut
from retrieval.analysis.tokenizer import has_letters


def _kinds() -> dict[str, set[str]]:
    """{kind: its words}, from chatter.txt."""
    text = files("retrieval.questions").joinpath("chatter.txt").read_text("utf-8")
    kinds = (re.sub("^#.*\n", "", part, flags=re.MULTILINE) for part in text.split("\n\n"))
    entries = (kind.partition(":") for kind in kinds if kind)
    return {name: set(words.split()) for name, _, words in entries}


CACHE_SIZE = 4096  # clauses, and messages; several modules analyse the same
_KINDS = _kinds()
_WORDS = set().union(*(_KINDS[k] for k in ("people", "saying", "asking", "courtesy", "story")))
_THANKS = _KINDS["asking"] | _KINDS["courtesy"] | _KINDS["people"]
_WHO_KNOWS = re.compile(
    r"(?:请问|求问)?(?:有没有|有|谁|哪位)(?:人|哪位|谁|朋友|大佬|大神|老师|高人)?(?:能|可以)?"
    r"(?:知道|了解|清楚|晓得|懂)(?:的|吗|么|啊|呀|呢|嘛)*$"
)

_LONGER = "|".join(sorted((word for word in _WORDS if len(word) > 1), key=len, reverse=True))
_JOINED = re.compile(
    rf"([急啊哈呜嗯哦求谢呵嘻嘿额])\1+|(?:没|不|没有|查|问|找|搜|帮)?(?:{_LONGER})+(?:了|过|的|我|到)?"
    r"|[没不我你他她都也来]?[查找搜问看说听信](?:了|过|到|不到|懂|不懂)?"
)

# Punctuation, spaces between Han characters, which some write instead, and conjunctions ...
_CLAUSE_END = re.compile(
    r"(?<!\d)[,:](?!\d)|[,:](?=\s)|[，：]|[。!?;！？；\n…~～]+|\.{2,}"
    r"|(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])(?=(?:但是|可是|不过)[\u4e00-\u9fff])"
    # ... and particles in dictated text without punctuation: 通辽有移民局吗二连浩特呢
    r"|(?<=[吗嗎啊])(?![啡丁])(?=[\u4e00-\u9fff]{2})"
)
_PARTICLES = re.compile(r"(?<=[吗么呢谁少里样办有的了])[啊呀哦喔噢哈嘞啦哇哎诶]+\W*$")
_LABEL = re.compile(r"[【\[(](\w{1,8})[】\])](?=.)")  # before a question: 【求助】
_QUOTATION_MARKS = "“”‘’「」『』《》\"'"
PUNCTUATION = " ,。!?~、;:….\n\t，！？～；："


def clauses(normal: str) -> Iterator[str]:
    """The clauses of a message, each with its final punctuation."""
    start = 0
    for mark in _CLAUSE_END.finditer(normal):
        if normal[start : mark.end()].strip(PUNCTUATION):
            yield normal[start : mark.end()]
            start = mark.end()
    if normal[start:].strip(PUNCTUATION):
        yield normal[start:]


@lru_cache(CACHE_SIZE)
def trim_chatter(clause: str) -> str:
    """A clause in the normal form without the chatter at its ends; "" where all of it is chatter.

    The clause comes without its final punctuation.
    """
    words = cut(clause)
    if all(map(_is_chatter_or_mark, words)):
        return ""
    text = clause[len("".join(words[: _preface_length(words)])) :]
    text = _PARTICLES.sub("", _WHO_KNOWS.sub("", text) or text)
    if text != clause:
        words = cut(text)
    end = _ending_start(words)
    return "".join(words[:end]) if end < len(words) else text


@lru_cache(CACHE_SIZE)
def without_chatter(normal: str) -> str:
    """A message in the normal form without chatter; one of chatter alone unchanged."""
    if (label := _LABEL.match(normal)) and not trim_chatter(label[1]):
        normal = normal[label.end() :]
    parts = [*clauses(normal)]
    content = [(part, text) for part in parts if (text := trim_chatter(part.rstrip(PUNCTUATION)))]
    if not content:
        return normal
    if len(content) == 1:
        text = content[0][1]
        return text.strip(PUNCTUATION) if len(parts) > 1 or text != normal else normal
    return "".join(_with_punctuation(text, part) for part, text in content).strip(" ,。!~")


def _preface_length(words: Sequence[str]) -> int:
    """How many words at the beginning preface the question (请教)."""
    run = [*takewhile(_is_chatter_or_mark, words)]
    last = max((i for i, word in enumerate(run) if _is_preface(word, run[:i])), default=-1)
    if last < 0:
        return 0
    end = last + 1
    while end < len(words) and (
        words[end] in _KINDS["after prefaces"] or not has_letters(words[end])
    ):
        end += 1
    follows = words[end] if end < len(words) else ""
    return 0 if words[last + 1] in _KINDS["no preface before"] or not follows else end


def _is_preface(word: str, before: Sequence[str]) -> bool:
    """Whether a word prefaces the question: 说 only after a person, 找 only after some word."""
    if word in _KINDS["saying"]:
        return not _KINDS["people"].isdisjoint(before)
    return word in _KINDS["prefaces"] and (bool(before) or word not in _KINDS["looking"])


def _ending_start(words: Sequence[str]) -> int:
    """The index of the first word of the chatter at the end; len(words) where there is none."""
    run = len([*takewhile(_is_chatter_or_mark, reversed(words))])
    for i in range(max(1, len(words) - run), len(words)):
        lacks_thanks = words[i] in _KINDS["ends with thanks"] and _THANKS.isdisjoint(words[i + 1 :])
        if words[i] in _KINDS["ends"] and not lacks_thanks:
            return i
    return len(words)


def _with_punctuation(text: str, part: str) -> str:
    """A trimmed clause with the final punctuation of the whole one, a blank where it has none."""
    return text.rstrip(PUNCTUATION) + (part[len(part.rstrip(PUNCTUATION)) :] or " ")


def is_chatter_in(normal: str, word: str) -> bool:
    """Whether a word is chatter in a message of several clauses: 朋友 in 我朋友说…，请问…."""
    return _is_chatter(word) and len([*clauses(normal)]) > 1


def _is_chatter(word: str) -> bool:
    """Whether a word is chatter, or several such words joined by jieba."""
    return word in _WORDS or _JOINED.fullmatch(word) is not None


def _is_chatter_or_mark(word: str) -> bool:
    """Whether a word is chatter or a mark; a quotation mark is none: “谢谢” is asked about."""
    return _is_chatter(word) or not (has_letters(word) or word in _QUOTATION_MARKS)
