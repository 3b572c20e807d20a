"""Sentences of a paragraph: where each begins and ends."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise

# A full stop ends a sentence only after a word: never in 28.66, 3.1, e.g., Dr. or a file's name.
_END = re.compile(
    r"\n|[。！？｡]+"
    # Nor a mark in a sentence that goes on: 输入 sudo !!，再回车.
    r"|(?<![，、：；!?])(?<! )[!?](?![\w=&/.])[!?]*+(?! ?[，、；])"
    r"|(?<=[^\x00-\x7f，、：；])[!?]++(?=[^\x00-\x7f，、；])"
    r"|(?<![\dA-Za-z．])(?<!^[一二三四五六七八九十])．+|．+(?![\w．])"
    r"|(?<=[一-鿿])\.(?![\w.])"
    r"|(?<=[^\W\d_]{2})(?<!\b[DMJS]r)(?<!\b(?:Ms|St|No|vs|al))(?<!\b(?:Mrs|Fig))(?<!\bProf)"
    r"\.(?=\s+[^\sa-z]|\s*$)"
    r"|(?<=[A-Za-z]{3})(?<!Mrs|Fig)(?<!Prof)\.(?![的之和与與及等是在])(?=[一-鿿])"
)
# In a paragraph without any Chinese full stop, a dot between Han characters is one.
_HAN_DOT = re.compile(r"(?<=[一-鿿）)”\"%％℃])\.(?=[一-鿿“\"《「])")
_BETWEEN_CLAUSES = re.compile(r"[\W_]+")
_MENTION = r"[“\"'‘「『《]{}[”\"'’」』》]\w"  # a clause in quotation marks within a sentence
_CLOSING = "”’」』〞）)】]〕》〉"
_INNER_CLOSING = "’』"
_NEVER_FIRST = "，,、；;：:。．！？!?…—" + _CLOSING  # these stay with the text before them
# What is never divided, where the bracket that closes it is not too far away.
_BRACKETS = re.compile(
    r"[（(][^（）()]{0,150}[）)]|《[^《》]{0,150}》|〈[^〈〉]{0,150}〉|【[^【】]{0,150}】"
    r"|\[[^\[\]]{0,150}\]|〔[^〔〕]{0,150}〕"
    r"|(?<=[一-鿿])[ \u3000]?[a-z_]\w{1,30}!(?= ?[一-鿿])."  # the name of a macro: 用 vec! 建立
)
# The mark of a footnote, and not the number of an entry of a bibliography.
_FOOTNOTE = re.compile(r"[ \u3000]*[。．]?(?:\[\d{1,3}\])+(?![\s：:、])[。．]?")
_CUTS = ("；;", "，,、：: \u3000")  # behind which a long run is cut, the best first
_LAST_REMARK = re.compile(r"\s*[（(][^（）()]{1,40}[）)]\s*$")  # （笑） or （完） after a sentence

# After a quotation, a continuation of its sentence: a comma, a particle or a conjunction, or a
# short clause that names the speaker.
_CONTINUATION = re.compile(
    r"[，,、；;：:—]|的(?!确|士)|地|(?:这|那|之|等|与|和|及)[一-鿿]"
    r"|[^。！？!?；;“「『：:]{0,30}(?:[说說道问問答]|表示|指出|认为|認為|强调|強調|介绍|介紹|坦言|感慨|写道|回答"
    r"|(?:告诉|告訴)[^。！？!?；;“「『]{1,12})(?:[。.]|[，,][“「])"
)

_SAYING = "说說道问問答喊叫称稱言曰"

MIN_ALONE = 4  # letters: a shorter sentence (可以。不需要。) is an answer only with the next one
MAX_LENGTH = 500  # characters: a longer run without an end is a table or a dump, and is cut
MAX_QUOTATION = 200  # characters: how far back the mark that opens a quotation is looked for


def sentence_spans(paragraph: str) -> list[tuple[int, int]]:
    """The (start, end) of each sentence with its closing marks, without outer blanks."""
    brackets = [found.span() for found in _BRACKETS.finditer(paragraph)]
    spans: list[tuple[int, int]] = []
    for start, end in _split_at(paragraph, 0, len(paragraph), _ends(paragraph, brackets)):
        spans.extend(_split_at(paragraph, start, end, _cuts_of_long_run(paragraph, start, end)))
    return _merge_short(paragraph, spans)


def _merge_short(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans, each too short to mean anything (可以。) merged with the next one on its line."""
    merged = spans[:1]
    for start, end in spans[1:]:
        first, last = merged[-1]
        is_short = sum(map(str.isalnum, text[first:last])) < MIN_ALONE
        if is_short and "\n" not in text[last:start]:
            merged[-1] = (first, end)
        else:
            merged.append((start, end))
    return merged


def _split_at(text: str, start: int, end: int, cuts: Iterator[int]) -> list[tuple[int, int]]:
    """The spans that the cuts divide text[start:end] into, without outer blanks."""
    spans: list[tuple[int, int]] = []
    opening = -1  # where stray marks began that have no sentence before them
    for a, b in pairwise([start, *cuts, end]):
        piece = text[a:b]
        a += len(piece) - len(piece.lstrip())
        b -= len(piece) - len(piece.rstrip())
        if any(c.isalnum() for c in text[a:b]):
            spans.append((a if opening < 0 or spans else opening, b))
        elif spans and a < b:  # stray marks stay with the sentence before
            spans[-1] = (spans[-1][0], b)
        elif opening < 0 and a < b:
            opening = a
    return spans


def _ends(text: str, brackets: list[tuple[int, int]]) -> Iterator[int]:
    """Where sentences end: after the mark and the quotation marks or brackets that close there."""
    marks = {found.end() for found in _END.finditer(text)}
    if "。" not in text:
        marks |= {found.end() for found in _HAN_DOT.finditer(text)}
    start = 0
    for mark in sorted(marks):
        at = mark
        while at < len(text) and (text[at] in _CLOSING or _closes(text, start, at)):
            at += 1
        if footnote := _FOOTNOTE.match(text, at):
            mark = at = footnote.end()
        before = bisect_left(brackets, (at, 0)) - 1
        if before >= 0 and brackets[before][1] > at:  # within brackets
            continue
        if at > mark and (_CONTINUATION.match(text, at) or _closes_inner_quotation(text, at)):
            continue
        if at > mark and _is_question_named(text, start, at):
            continue
        if text[at - 1] in "》〉" and at < len(text) and text[at] not in " 　":
            continue
        if len(text) - at < 50 and _LAST_REMARK.match(text, at):
            continue
        yield at
        start = at


def _closes(text: str, start: int, at: int) -> bool:
    """Whether text[at] is a straight quotation mark that closes one in text[start:]."""
    start = max(start, at - MAX_LENGTH)
    return text[at] in "\"'" and text.count(text[at], start, at) % 2 == 1


def _closes_inner_quotation(text: str, at: int) -> bool:
    """Whether what ends at `at` is a quotation within a quotation that goes on."""
    earliest = max(0, at - MAX_QUOTATION)
    return text[at - 1] in _INNER_CLOSING and any(
        text.rfind(opening, earliest, at) > text.rfind(closing, earliest, at)
        for opening, closing in ("“”", "「」")
    )


def _is_question_named(text: str, start: int, at: int) -> bool:
    """Whether what ends at `at` is a question that a sentence names, and the sentence goes on.

    见“谁能借书？”一节. Of one that somebody asks a mark or a verb is before it: 问“去哪儿？”
    """
    mark = {"”": "“", "」": "「"}.get(text[at - 1]) if text[at - 2] in "？?" else None
    opening = text.rfind(mark, max(start, at - MAX_QUOTATION), at) if mark else -1
    before = text[max(start, opening - 2) : max(opening, start)].rstrip()[-1:]
    goes_on = at < len(text) and text[at].isalnum()
    return goes_on and before.isalnum() and before not in _SAYING


def _cuts_of_long_run(text: str, start: int, end: int) -> Iterator[int]:
    """Where a run of text too long to show is cut: after a comma or a blank if there is one."""
    while end - start > MAX_LENGTH:
        middle, last = start + MAX_LENGTH // 2, start + MAX_LENGTH
        cuts = (max(text.rfind(m, middle, last) for m in marks) for marks in _CUTS)
        start = next((cut + 1 for cut in cuts if cut >= 0), last)
        while start < end and text[start] in _NEVER_FIRST:
            start += 1
        if start < end:
            yield start


def line_clauses(text: str) -> list[str]:
    """The clauses of a line, without marks and blanks."""
    return [clause for clause in _BETWEEN_CLAUSES.split(text) if clause]


def quote_in_line(quote: str, normal: str, *, after: bool) -> tuple[float, bool]:
    """The share of a line that is a quoted clause, 0 to 1, and whether the next one is in it, too.

    Or the one before, with `after` False. The share is 0 where the line lacks the clause, or only
    mentions it in quotation marks within a sentence: “明月松间照”是静.
    """
    clauses = line_clauses(normal)
    if quote not in clauses or re.search(_MENTION.format(re.escape(quote)), normal):
        return 0.0, False
    at = clauses.index(quote)
    return len(quote) / sum(map(len, clauses)), at + 1 < len(clauses) if after else at > 0
