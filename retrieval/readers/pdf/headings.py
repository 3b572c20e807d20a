"""Headings of a PDF file: the lines that its outline names, else those in larger letters."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import inf

from retrieval.documents.characters import BULLETS
from retrieval.documents.outline.headings import NUMBERED
from retrieval.readers.pdf.lines import Line
from retrieval.readers.pdf.pages import Bookmark

Headings = dict[int, tuple[int, int]]  # the number of its first line: its level, its lines

MAX_LINES = 4  # of a heading
MAX_LEVELS = 4  # of headings that are recognised by their size
LARGER = 1.12  # times the size of the text: least size of a heading's letters
TOLERANCE = 0.6  # times LARGER - 1: sizes that differ by a smaller share are the same
NUMBERED_SHARE = 0.25  # of LARGER - 1, which suffices for a line that begins like 1.2. or 第一章
MAX_LENGTH = 120  # characters
MAX_BOLD = 40  # characters of a heading that differs from the text in bold letters alone
_PREFIX = re.compile(
    r"(?:第?[\d一二三四五六七八九十百零〇IVXivx.．]*[章节節篇部回卷]?|chapter\d+|appendix[a-z]|附录[A-Z一-十]?|[A-Z](?=\d))"
    r"[.．、\d]*"
)
_SENTENCE_END = re.compile(r"[。，；,;：:]$")
_CHAPTER = re.compile(
    r"(?:\d+(?:\.\d+)+[.、．\s]?|第[\d\s一二三四五六七八九十百]+[章节節篇部])\s*[^\d\s.%]"
)


def headings_by_outline(lines: Sequence[Line], bookmarks: Sequence[Bookmark]) -> Headings:
    """The lines that are headings by the outline."""
    of_page: dict[int, list[int]] = {}
    for i, line in enumerate(lines):
        of_page.setdefault(line.page, []).append(i)
    found: Headings = {}
    for title, level, page, top in bookmarks:
        near = of_page.get(page, [])
        for i in near if top is None else sorted(near, key=lambda i: abs(lines[i].top - top)):
            if count := _count_lines(lines, i, title):
                found[i] = (level, count)
                of_page[page] = [other for other in near if not i <= other < i + count]
                break
    return found


def _count_lines(lines: Sequence[Line], first: int, title: str) -> int:
    """How many lines from this one on make up a title, with or without a number; 0 for none."""
    wanted = _letters(title)
    text = ""
    for count, line in enumerate(lines[first : first + MAX_LINES], 1):
        if not wanted or line.page != lines[first].page:
            break
        text += _letters(line.text)
        number = text.removesuffix(wanted)
        if text.endswith(wanted) and (not number or _PREFIX.fullmatch(number)):
            return count
    return 0


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text).lower()


def headings_by_size(lines: Sequence[Line], larger: float = LARGER) -> Headings:
    """The lines that are headings by the size of their letters."""
    sizes_of_text: Counter[float] = Counter()
    for line in lines:
        sizes_of_text[line.size] += len(line.text)
    body = max(sizes_of_text, key=sizes_of_text.__getitem__, default=1.0)
    tolerance = TOLERANCE * (larger - 1)
    counts: dict[int, int] = {}  # the number of a heading's first line: its lines
    i = 0
    while i < len(lines):
        count = _run_of_size(lines, i, tolerance)
        least = 1 + (larger - 1) * (NUMBERED_SHARE if _CHAPTER.match(lines[i].text) else 1)
        if lines[i].size >= least * body and _may_be_heading(lines[i : i + count]):
            counts[i] = count
        i += count
    sizes = _levels((lines[i].size for i in counts), tolerance)
    found = {i: (sizes[lines[i].size], count) for i, count in counts.items()}
    found |= _by_number(lines, found)
    lowest = min(max(sizes.values(), default=0) + 1, MAX_LEVELS + 1)
    for i, line in enumerate(lines):
        if i not in found and line.size < larger * body and _is_bold_heading(lines, i):
            found[i] = (lowest, 1)
    return found


def _by_number(lines: Sequence[Line], found: Headings) -> Headings:
    """The levels of headings by their numbers (1.2. is 2), or by those of the nearest in size."""
    depths = {i: depth for i in found if (depth := _depth(lines[i].text))}
    if len(depths) < 3 or 2 * len(depths) < len(found):
        return {}

    def level(i: int) -> int:
        return depths[min(depths, key=lambda n: (n != i, abs(lines[n].size - lines[i].size)))]

    return {i: (level(i), count) for i, (_, count) in found.items()}


def _depth(text: str) -> int:
    """How many numbers a heading's number has, 1 for a chapter's, 0 for none."""
    if re.match(r"\s*第[\d\s一二三四五六七八九十百]+[章部篇]", text):
        return 1
    number = re.match(r"\s*\d+(?:\s*\.\s*\d+)*(?=[\s.、．]|[^\d\W])", text)
    return len(number[0].split(".")) if number else 0


def _run_of_size(lines: Sequence[Line], first: int, tolerance: float) -> int:
    """How many lines from this one on have one size and follow each other closely."""
    size, page, left = lines[first].size, lines[first].page, lines[first].left
    run = lines[first : first + MAX_LINES + 1]
    for count, (above, line) in enumerate(pairwise(run), 1):
        alike = abs(line.size - size) < tolerance * size and line.page == page
        close = 0 < above.bottom - line.bottom < 2 * size and above.right - left > 6 * size
        if not (alike and close) or NUMBERED.match(line.text):
            return count
    return len(run)


def _may_be_heading(lines: Sequence[Line]) -> bool:
    text = "".join(line.text for line in lines)
    long = len(text) > MAX_LENGTH or len(lines) > MAX_LINES
    return not (long or _SENTENCE_END.search(text) or lines[0].mono or lines[0].is_row) and any(
        map(str.isalpha, text)
    )


def _levels(sizes: Iterable[float], tolerance: float) -> Mapping[float, int]:
    """Levels of sizes, the largest 1; sizes that hardly differ are one level."""
    levels: dict[float, int] = {}
    level, last = 0, inf
    for size in sorted({*sizes}, reverse=True):
        if size < (1 - tolerance) * last:
            level, last = min(level + 1, MAX_LEVELS), size
        levels[size] = level
    return levels


def _is_bold_heading(lines: Sequence[Line], i: int) -> bool:
    """Whether a bold line of the text's size is a heading: alone, short, and the next is not."""
    line, *below = lines[i : i + 2]
    marked = line.text[0] in f"{BULLETS}–-—*"
    if not line.bold or marked or len(line.text) > MAX_BOLD or not _may_be_heading([line]):
        return False
    asks = line.text.rstrip().endswith(("？", "?"))
    is_heading = asks or len(line.text) < 20 or NUMBERED.match(line.text) is not None
    return is_heading and any(not other.bold for other in below)
