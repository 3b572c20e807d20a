"""Excerpts: the clauses of a hit that are shown, with its neighbours where it needs them."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from math import fsum

from retrieval.answers.answer import Answer, Hit
from retrieval.answers.highlights import Span

HAN_PER_LINE = 19  # Han characters on a line of a phone
MAX_CHARACTERS = 120  # of a passage, or of a neighbour
MAX_LINES = 10  # of an excerpt
MAX_SECTION = 3000  # characters of a section that is asked for by its number
NEIGHBOUR_LINES = 2  # for each neighbour; the one after may also fill the lines that are left
CACHE_SIZE = 4096  # texts whose number of lines is kept: the same ones are tried again

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
# The end of a passage that introduces the sentence after it.
_INTRODUCES_NEXT = re.compile(r"[：:?？]\s*$|(?:如下|以下|下列)[^，,。]{0,8}[。]?\s*$")
# The end of a sentence before that introduces the passage; without it the passage still answers.
_INTRODUCES_PASSAGE = re.compile(r"[：:?？]\s*$|如下[。]?\s*$")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """All or some clauses of the passage of a hit, word for word, with "…" for what is left out.

    `highlights` are spans of `text`. `before` and `after` are the neighbours of the passage, if it
    needs them, else "".
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
    max_lines: int = MAX_LINES,
    max_characters: int = MAX_CHARACTERS,
    *,
    neighbours: bool = True,
) -> Excerpt:
    """The excerpt of a hit, of at most `max_lines`; of a longer passage its best clauses.

    The sentence before is added if the passage refers to it (它, 该) or is introduced by it (a
    question, a colon, 如下), the one after if the passage introduces it or is explained by it
    (也就是说); neither if `max_lines` has no room for both.
    """
    passage, highlights = hit.passage, hit.highlights
    before = after = ""
    if neighbours and max_lines > 2 * NEIGHBOUR_LINES:
        if _ANAPHOR.match(passage.text) or _INTRODUCES_PASSAGE.search(passage.before):
            before = _end_that_fits(passage.before, NEIGHBOUR_LINES)
        if _INTRODUCES_NEXT.search(passage.text) or _EXPLAINS.match(passage.after):
            after = passage.after
    own_lines = max(max_lines - NEIGHBOUR_LINES * (bool(before) + bool(after)), 1)
    start, end = best_clauses(
        passage.text, highlights, max_characters, own_lines, passage.article.text
    )
    ellipsis = "…" if start > 0 else ""
    text = ellipsis + passage.text[start:end] + ("…" if end < len(passage.text) else "")
    offset = len(ellipsis) - start  # of the text in the passage
    spans = [(max(a, start) + offset, min(b, end) + offset) for a, b in highlights]
    lines_left = max_lines - phone_lines(text) - (phone_lines(before) if before else 0)
    after = _start_that_fits(after, max(NEIGHBOUR_LINES, lines_left)) if after else ""
    return Excerpt(hit, text, [(a, b) for a, b in spans if a < b], before, after)


def section_excerpt(answer: Answer) -> Excerpt:
    """All of the section that is asked for by its number, cut only where no message can hold it."""
    first, text = answer.hits[0], answer.section_text
    offsets = (
        (hit, hit.passage.start - first.passage.start) for hit in answer.hits[: answer.shown]
    )
    highlights = [(at + start, at + end) for hit, at in offsets for start, end in hit.highlights]
    text = text if len(text) <= MAX_SECTION else text[:MAX_SECTION] + "…"
    return Excerpt(first, text, [span for span in highlights if span[1] <= MAX_SECTION])


def best_clauses(
    text: str, highlights: list[Span], max_characters: int, max_lines: int, article_text: str
) -> Span:
    """The span of consecutive clauses that fit, with the highest weight of highlights.

    That is the sum, over the distinct bigrams of the highlights, of 1 / their count in
    `article_text`. Among equal ones it is the span with its highlights nearest the middle: the
    answer is close to the words of the question. Without highlights it is the first span.
    """
    if _fits(text, max_characters, max_lines):
        return 0, len(text.rstrip())
    clauses = list(_clauses(text, max_characters, max_lines))
    bigrams = {span: _bigrams(text[slice(*span)]) for span in highlights}
    distinct = {*chain(*bigrams.values())}
    weights = {bigram: 1 / max(article_text.count(bigram), 1) for bigram in distinct}

    def rating(span: Span) -> tuple[float, int]:
        start, end = span
        inner = [(a, b) for a, b in highlights if start <= a and b <= end]
        if not inner:
            return 0.0, -start
        # Twice the distance of the middle of the highlights from that of the span.
        distance = abs((inner[0][0] - start) - (end - inner[-1][1]))
        covered = {*chain.from_iterable(bigrams[highlight] for highlight in inner)}
        # fsum: a set has no order, and the sum must not depend on it.
        return fsum(weights[bigram] for bigram in covered), -distance

    spans: list[Span] = []
    last = 0  # the last clause that fits together with `first`
    for first, (start, _) in enumerate(clauses):
        last = max(first, last)
        ellipsis = "…" if start > 0 else ""
        for _, end in clauses[last + 1 :]:
            if not _fits(f"{ellipsis}{text[start:end]}…", max_characters, max_lines):
                break
            last += 1
        spans.append((start, clauses[last][1]))
    start, end = max(spans, key=rating)
    return start, len(text[:end].rstrip())


@lru_cache(CACHE_SIZE)
def phone_lines(text: str) -> int:
    """The number of lines of a text on a phone, where Latin letters and digits are half as wide."""
    widths = (sum(map(_columns, line)) for line in text.split("\n"))
    return sum(max(1, -(-width // (2 * HAN_PER_LINE))) for width in widths)


@cache
def _columns(char: str) -> int:
    return 2 if unicodedata.east_asian_width(char) in "WFA" else 1


def _fits(text: str, max_characters: int, max_lines: int) -> bool:
    if len(text) <= min(max_characters, HAN_PER_LINE * max_lines) and "\n" not in text:
        return True  # even if all of it is wide: faster than counting
    return len(text) <= max_characters and phone_lines(text.rstrip()) <= max_lines


def _clauses(text: str, max_characters: int, max_lines: int) -> Iterator[Span]:
    """The spans of the clauses of a text; one that does not fit alone is split into parts."""
    for match in _CLAUSE.finditer(text):
        start, end = match.span()
        part_end = end
        while start < end:
            while part_end > start + 1 and not _fits(
                f"…{text[start:part_end]}…", max_characters, max_lines
            ):
                # A quarter is cut off until it fits.
                part_end = start + min(max_characters, part_end - start) * 3 // 4
            yield start, part_end
            start, part_end = part_end, end


def _bigrams(text: str) -> list[str]:
    """The character bigrams of a text; a text of one character is its only one."""
    return [text[i : i + 2] for i in range(max(1, len(text) - 1))]


def _start_that_fits(text: str, max_lines: int) -> str:
    """The first clauses of a text that fit; only whole lines if these are at least half of them."""
    if _fits(text, MAX_CHARACTERS, max_lines):
        return text
    ends = [end for _, end in _clauses(text, MAX_CHARACTERS, max_lines)]
    fitting = [end for end in ends if _fits(text[:end] + "…", MAX_CHARACTERS, max_lines)]
    last = max(fitting, default=ends[0])
    line_ends = (end for end in fitting if text[end - 1] == "\n" and 2 * end >= last)
    return text[: max(line_ends, default=last)].rstrip() + "…"


def _end_that_fits(text: str, max_lines: int) -> str:
    """The last clauses of a text that fit."""
    if _fits(text, MAX_CHARACTERS, max_lines):
        return text
    starts = [start for start, _ in _clauses(text, MAX_CHARACTERS, max_lines)]
    fitting = (s for s in starts if _fits("…" + text[s:], MAX_CHARACTERS, max_lines))
    start = min(fitting, default=starts[-1])
    return "…" + text[start:].lstrip() if start else text
