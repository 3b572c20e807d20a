"""Excerpts: the clauses of a hit that are shown, with its neighbours where it needs them."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, takewhile
from math import fsum

from retrieval.answers.answer import Hit
from retrieval.answers.highlights import Span

HAN_PER_LINE = 19  # Han characters on a line of a phone
MAX_CHARACTERS = 120  # of a passage, or of a neighbour
MAX_LINES = 10  # of an excerpt
NEIGHBOUR_LINES = 2  # for the sentence before, at most; for the one after, at least
CACHE_SIZE = 4096  # texts, of which many beginnings and ends are tried

# Not at a comma within a number, nor a colon within a time.
_CLAUSE = re.compile(
    r"(?:[^，,；;：:。！？!?、\n]|(?<=\d)[,:](?=\d))*[，,；;：:。！？!?、\n]*[”’」』）)》\s]*"
)
# The beginning of a sentence that refers to the one before it.
_ANAPHOR = re.compile(
    r"[“「『（(]?(?:[它牠她他该該]|其(?![实實他它次余餘])|此(?![外后後次])|[这這](?!里,|裡,)|上述|前者|[后後]者|[对對]此)"
)
# The beginning of a sentence that explains the one before it.
_EXPLAINS = re.compile(
    "也就是|即是|[换換](?:句[话話][说說]|言之)|[简簡][单單][来來]?[说說]|意思[是就]"
    "|(?:[它牠]|[这這][种種项項]?)(?:是指|指的是|就是|的意思|是一[种種个個项項套類类])"
)
# The end of a sentence that introduces the one after it.
_INTRODUCES_NEXT = re.compile(r"[：:?？]\s*$|(?:如下|以下|下列)[^，,。]{0,8}[。]?\s*$")
_INTRODUCES_PASSAGE = re.compile(r"[：:?？]\s*$|如下[。]?\s*$")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """All or some clauses of the passage of a hit, and of its neighbours where it needs them.

    Word for word, with "…" for what is left out. `highlights` are spans of `text`.
    """

    hit: Hit
    text: str
    highlights: list[Span]
    before: str = ""
    after: str = ""

    @property
    def lines(self) -> int:
        """The number of lines on a phone."""
        return sum(map(phone_lines, filter(None, (self.before, self.text, self.after))))


def excerpt(
    hit: Hit,
    lines: int = MAX_LINES,
    max_characters: int = MAX_CHARACTERS,
    *,
    neighbours: bool = True,
) -> Excerpt:
    """The excerpt of a hit, of at most so many lines; of a longer passage its best clauses.

    The sentence before is added if the passage refers to it (它, 该) or is introduced by it (a
    question, a colon, 如下), the one after if the passage introduces it or is explained by it
    (也就是说).
    """
    passage, highlights = hit.passage, hit.highlights
    neighbours = neighbours and lines > 2 * NEIGHBOUR_LINES
    needs_before = neighbours and (
        _ANAPHOR.match(passage.text) or _INTRODUCES_PASSAGE.search(passage.before)
    )
    needs_after = neighbours and (
        _INTRODUCES_NEXT.search(passage.text) or _EXPLAINS.match(passage.after)
    )
    added_count = bool(needs_before and passage.before) + bool(needs_after and passage.after)
    own_lines = max(lines - NEIGHBOUR_LINES * added_count, 1)
    start, end = best_clauses(
        passage.text, highlights, max_characters, own_lines, passage.article.text
    )
    text, shift = passage.text[start:end], start - (start > 0)
    text = "…" * (start > 0) + text + "…" * (end < len(passage.text))
    spans = [(max(a, start) - shift, min(b, end) - shift) for a, b in highlights]
    before = _end_that_fits(passage.before, NEIGHBOUR_LINES) if needs_before else ""
    lines_left = lines - phone_lines(text) - (phone_lines(before) if before else 0)
    after = _start_that_fits(passage.after, max(NEIGHBOUR_LINES, lines_left)) if needs_after else ""
    return Excerpt(hit, text, [(a, b) for a, b in spans if a < b], before, after)


def best_clauses(
    text: str, highlights: list[Span], max_characters: int, lines: int, article_text: str = ""
) -> Span:
    """The span of consecutive clauses that fit, with the highest weight of highlights.

    That is the sum, over the distinct bigrams of the highlights, of 1 / their count in
    `article_text`. Of equal ones the span with its highlights nearest to the middle: the answer is
    close to the words of the question.
    """
    if _fits(text, max_characters, lines):
        return 0, len(text.rstrip())
    spans = list(_clauses(text, max_characters, lines))
    bigrams = {span: _bigrams(text[slice(*span)]) for span in highlights}
    distinct = {*chain(*bigrams.values())}
    weights = {bigram: 1 / max(article_text.count(bigram), 1) for bigram in distinct}
    best, best_score, last = spans[0], (-1.0, 0), 0
    for first, (start, _) in enumerate(spans):
        # The text's own beginning and end need no ellipsis.
        while last < first or (
            last + 1 < len(spans)
            and _fits(
                "…" * (start > 0) + text[start : spans[last + 1][1]] + "…", max_characters, lines
            )
        ):
            last += 1
        end = spans[last][1]
        inner = [(a, b) for a, b in highlights if start <= a and b <= end]
        off_centre = abs((inner[0][0] - start) - (end - inner[-1][1])) if inner else start
        distinct = {*chain.from_iterable(bigrams[span] for span in inner)}
        # fsum: a set has no order, and the sum must not depend on it.
        score = fsum(weights[bigram] for bigram in distinct), -off_centre
        if score > best_score:
            best, best_score = (start, end), score
    start, end = best
    return start, len(text[:end].rstrip())


@lru_cache(CACHE_SIZE)
def phone_lines(text: str) -> int:
    """The number of lines of a text on a phone, where Latin letters and digits are half as wide."""
    widths = (sum(map(_columns, line)) for line in text.split("\n"))
    return sum(max(1, -(-width // (2 * HAN_PER_LINE))) for width in widths)


@cache
def _columns(char: str) -> int:
    return 2 if unicodedata.east_asian_width(char) in "WFA" else 1


def _fits(text: str, max_characters: int, lines: int) -> bool:
    if len(text) <= min(max_characters, HAN_PER_LINE * lines) and "\n" not in text:
        return True  # even if all of it is wide: faster than counting
    return len(text) <= max_characters and phone_lines(text.rstrip()) <= lines


def _clauses(text: str, max_characters: int, lines: int) -> Iterator[Span]:
    """The spans of the clauses of a text; one that does not fit alone is split into parts."""
    for match in _CLAUSE.finditer(text):
        start, end = match.span()
        size = end - start
        while not _fits(f"…{text[start:end]}…", max_characters, lines) and size > 1:
            size = min(max_characters, size) * 3 // 4
            while not _fits(f"…{text[start : start + size]}…", max_characters, lines) and size > 1:
                size = size * 3 // 4
            yield start, start + size
            start += size
            size = end - start
        if start < end:
            yield start, end


def _bigrams(text: str) -> list[str]:
    """The character bigrams of a text; of a single character itself."""
    return [text[i : i + 2] for i in range(max(1, len(text) - 1))]


def _start_that_fits(text: str, lines: int) -> str:
    """The first clauses of a text that fit; only whole lines if these are at least half of that."""
    if _fits(text, MAX_CHARACTERS, lines):
        return text
    ends = [end for _, end in _clauses(text, MAX_CHARACTERS, lines)]
    fitting = [
        *takewhile(lambda end: _fits(text[:end] + "…", MAX_CHARACTERS, lines), ends)
    ] or ends[:1]
    line_ends = (end for end in fitting if text[end - 1] == "\n" and 2 * end >= fitting[-1])
    end = max(line_ends, default=fitting[-1])
    return text[:end].rstrip() + "…"


def _end_that_fits(text: str, lines: int) -> str:
    """The last clauses of a text that fit."""
    spans = list(_clauses(text, MAX_CHARACTERS, lines))
    start = 0 if _fits(text, MAX_CHARACTERS, lines) or not spans else spans[-1][0]
    for earlier, _ in reversed(spans[:-1] if start else []):
        if not _fits("…" + text[earlier:], MAX_CHARACTERS, lines):
            break
        start = earlier
    return text if start == 0 else "…" + text[start:].lstrip()
