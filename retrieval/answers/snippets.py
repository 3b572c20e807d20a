"""Excerpts: what of a passage is shown, and of its neighbours what it cannot be read without."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, takewhile
from math import fsum

from retrieval.answers.answer import Hit
from retrieval.answers.highlights import Span

LINE = 19  # Han characters on a line of a phone
LONGEST = 120  # characters of a passage that is shown whole
LINES = 10  # of a phone that an excerpt may take
MEASURED = 4096  # texts whose lines need not be counted again: an excerpt is tried in many lengths
NEIGHBOUR = 2  # lines of a neighbour, at least

# A comma within a number ends no clause, nor does a colon within a time.
_CLAUSE = re.compile(
    r"(?:[^，,；;：:。！？!?、\n]|(?<=\d)[,:](?=\d))*[，,；;：:。！？!?、\n]*[”’」』）)》\s]*"
)
# How a sentence begins that says something of the one before it.
_LEANS = re.compile(
    r"[“「『（(]?(?:[它牠她他该該]|其(?![实實他它次余餘])|此(?![外后後次])|[这這](?!里,|裡,)|上述|前者|[后後]者|[对對]此)"
)
_LEADS_ON = re.compile(r"[：:?？]\s*$|(?:如下|以下|下列)[^，,。]{0,8}[。]?\s*$")
_LEADS_IN = re.compile(r"[：:?？]\s*$|如下[。]?\s*$")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What is shown of a hit: its passage or the clauses of it that answer, and neighbours.

    All is word for word; "…" stands where something is left out. `highlights` are in `text`.
    """

    hit: Hit
    text: str
    highlights: list[Span]
    before: str = ""
    after: str = ""

    @property
    def lines(self) -> int:
        """The lines of a phone that it takes."""
        return sum(map(phone_lines, filter(None, (self.before, self.text, self.after))))


def excerpt(
    hit: Hit, lines: int = LINES, longest: int = LONGEST, *, neighbours: bool = True
) -> Excerpt:
    """What to show of a hit in so many lines: a passage that is longer is cut to its clauses.

    A neighbour is shown where the passage leans on it (它, 该, a question or a colon before, 如下).
    """
    passage, marked = hit.passage, hit.highlights
    neighbours = neighbours and lines > 2 * NEIGHBOUR
    leans = neighbours and (_LEANS.match(passage.text) or _LEADS_IN.search(passage.before))
    leads = neighbours and _LEADS_ON.search(passage.text)
    room = lines - NEIGHBOUR * (bool(leans and passage.before) + bool(leads and passage.after))
    start, end = clauses(passage.text, marked, longest, max(room, 1), passage.article.text)
    text, shift = passage.text[start:end], start - (start > 0)
    text = "…" * (start > 0) + text + "…" * (end < len(passage.text))
    marks = [(max(a, start) - shift, min(b, end) - shift) for a, b in marked]
    before = _last(passage.before, NEIGHBOUR) if leans else ""
    left = max(NEIGHBOUR, lines - phone_lines(text) - (phone_lines(before) if before else 0))
    after = _first(passage.after, left) if leads else ""
    return Excerpt(hit, text, [(a, b) for a, b in marks if a < b], before, after)


def clauses(text: str, marks: list[Span], longest: int, lines: int, around: str = "") -> Span:
    """Where in a text the clauses stand, one after another, that have most of what is marked.

    They are as many as fit; the whole text where that does. What the text `around` has often
    counts for less.
    """
    if _fits(text, longest, lines):
        return 0, len(text.rstrip())
    places = list(_clauses(text, longest, lines))
    pieces = {mark: _pieces(text[slice(*mark)]) for mark in marks}
    weights = {pair: 1 / max(around.count(pair), 1) for pair in {*chain(*pieces.values())}}
    best, most, last = places[0], (-1.0, 0), 0
    for first, (start, _) in enumerate(places):
        # The text's own beginning and end need no ellipsis.
        while last < first or (
            last + 1 < len(places)
            and _fits("…" * (start > 0) + text[start : places[last + 1][1]] + "…", longest, lines)
        ):
            last += 1
        end = places[last][1]
        inner = [(a, b) for a, b in marks if start <= a and b <= end]
        # Of equal ones that in whose middle the marks stand: an answer is beside what is asked.
        lean = abs((inner[0][0] - start) - (end - inner[-1][1])) if inner else start
        held = {*chain.from_iterable(map(pieces.__getitem__, inner))}
        worth = fsum(map(weights.__getitem__, held)), -lean  # whatever their order
        if worth > most:
            best, most = (start, end), worth
    start, end = best
    return start, len(text[:end].rstrip())


@lru_cache(MEASURED)
def phone_lines(text: str) -> int:
    """The lines that a text takes on a phone, where Latin letters and digits are half as wide."""
    return sum(max(1, -(-_width(line) // (2 * LINE))) for line in text.split("\n"))


def _width(text: str) -> int:
    return sum(map(_halves, text))


@cache
def _halves(char: str) -> int:
    """How many halves of a Han character's width a character takes."""
    return 2 if unicodedata.east_asian_width(char) in "WFA" else 1


def _fits(text: str, longest: int, lines: int) -> bool:
    if len(text) <= min(longest, LINE * lines) and "\n" not in text:
        return True  # were all of it as wide as can be; counting takes longer
    return len(text) <= longest and phone_lines(text.rstrip()) <= lines


def _clauses(text: str, longest: int, lines: int) -> Iterator[Span]:
    """The clauses of a text; one that does not fit alone is in pieces that do."""
    for found in _CLAUSE.finditer(text):
        start, end = found.span()
        size = end - start
        while not _fits(f"…{text[start:end]}…", longest, lines) and size > 1:
            size = min(longest, size) * 3 // 4
            while not _fits(f"…{text[start : start + size]}…", longest, lines) and size > 1:
                size = size * 3 // 4
            yield start, start + size
            start += size
            size = end - start
        if start < end:
            yield start, end


def _pieces(text: str) -> list[str]:
    """A text's pairs of characters, by which words are told apart."""
    return [text[i : i + 2] for i in range(max(1, len(text) - 1))]


def _first(text: str, lines: int) -> str:
    """The beginning of a text, as much as fits, but for half an item: whole lines where it may."""
    if _fits(text, LONGEST, lines):
        return text
    ends = [end for _, end in _clauses(text, LONGEST, lines)]
    fitting = [*takewhile(lambda end: _fits(text[:end] + "…", LONGEST, lines), ends)] or ends[:1]
    whole = (end for end in fitting if text[end - 1] == "\n" and 2 * end >= fitting[-1])
    end = max(whole, default=fitting[-1])
    return text[:end].rstrip() + "…"


def _last(text: str, lines: int) -> str:
    """The end of a text, as much as fits."""
    places = list(_clauses(text, LONGEST, lines))
    start = 0 if _fits(text, LONGEST, lines) or not places else places[-1][0]
    for earlier, _ in reversed(places[:-1] if start else []):
        if not _fits("…" + text[earlier:], LONGEST, lines):
            break
        start = earlier
    return text if start == 0 else "…" + text[start:].lstrip()
