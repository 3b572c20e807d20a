"""The edges of pages: running heads, page numbers, tables of contents."""

import re
from collections import Counter
from collections.abc import Sequence

from retrieval.documents.blocks import CONTENTS_TITLE
from retrieval.readers.pdf.lines import Line

EDGE = 0.13  # of a page's height at the top and the foot, for running heads and page numbers
EDGE_LINES = 2  # lines at the top and at the foot that may be running heads or page numbers
SAME_PLACE = 3.0  # points by which the heights of a running head on two pages may differ
_NUMBER = re.compile(
    r"[-–—·•\s|]*(?:第\s*)?(?:\d{1,4}|[ivxlc]{1,7}|[IVXLC]{1,7})\s*(?:页|頁)?"
    r"(?:\s*[/／,，]?\s*(?:of|共|之)?\s*\d{1,4}\s*(?:页|頁)?)?[-–—·•\s|]*"
)
_LEADER = re.compile(r".*?\S\s*(?:[.．·•‧…⋯_]\s*){3,}\s*(?:\d{1,4}|[ivxlc]{1,6})")


def edge_lines(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> set[Line]:
    """The running heads and page numbers among the lines of pages."""
    outer = [_outer(lines, height) for lines, height in zip(pages, heights, strict=True)]
    counts = Counter(key for edges in outer for key in {k for line in edges for k in _keys(line)})
    running = [
        {line for line in edges if any(counts[key] > 1 for key in _keys(line))} for edges in outer
    ]
    # Where most pages have a running head, a line there on the others is one too.
    places = Counter(place for heads in running for place in {_place(line) for line in heads})
    most = {place for place, count in places.items() if count > 0.5 * len(pages) and count > 2}
    others = (line for edges in outer for line in edges)
    return set().union(
        *running, (x for x in others if _place(x) in most or _NUMBER.fullmatch(x.text))
    )


def _outer(lines: Sequence[Line], height: float) -> list[Line]:
    """The lines of a page near its top and its foot."""
    ordered = sorted(lines, key=lambda line: -line.top)
    top = [x for x in ordered[:EDGE_LINES] if x.bottom > (1 - EDGE) * height]
    foot = [x for x in ordered[-EDGE_LINES:] if x.top < EDGE * height and x not in top]
    return top + foot


def _place(line: Line) -> int:
    return round(line.bottom / SAME_PLACE)


def _keys(line: Line) -> list[tuple[str, int]]:
    """What two pages' running heads have in common: the text without numbers, and the place."""
    text = re.sub(r"\d+|\s+", "", line.text)
    return [(text, _place(line) + step) for step in (0, 1)] if text else []


def without_contents(lines: Sequence[Line]) -> list[Line]:
    """A page's lines without a table of contents, whose lines end in dots and a page's number."""
    entries = [i for i, line in enumerate(lines) if _LEADER.fullmatch(line.text)]
    if len(entries) < 3:
        return [line for i, line in enumerate(lines) if i not in entries]
    first, last = entries[0], entries[-1]
    above = [line for line in lines[:first] if not CONTENTS_TITLE.fullmatch(line.text)]
    if above and len(above) == first:  # of an entry in two lines only the second one ends so
        entry, line = lines[first], above[-1]
        if line.size <= 1.05 * entry.size and line.right > 0.9 * entry.right:
            above.pop()
    return [*above, *lines[last + 1 :]]
