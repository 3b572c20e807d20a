"""Passages: the sentences of articles, with their place in them and their neighbours."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from retrieval.documents.article import (
    Article,
    Paragraph,
    Section,
    id_number,
    id_of_number,
    short_id,
)
from retrieval.documents.sentences import sentence_spans

Ids = NDArray[np.int32]
MAX_LED_TO = 300  # characters of a list or a command that are shown below what leads in to it
MAX_WHOLE = 800  # characters of code or of a row that is one passage; what is longer is cut


@dataclass(frozen=True, slots=True)
class Passage:
    """One sentence of an article. All offsets are into the article's text."""

    id: str
    article: Article
    within: Section
    paragraph: Paragraph
    start: int
    end: int
    before_start: int  # where the sentence before it in the paragraph begins, or `start`
    after_end: int  # where the sentence after it in the paragraph ends, or `end`

    @property
    def text(self) -> str:
        """The sentence exactly as the article has it."""
        return self.article.text[self.start : self.end]

    @property
    def before(self) -> str:
        """The sentence before it in the paragraph, or what leads in to the paragraph, or ""."""
        here = self.article.text[self.before_start : self.start].rstrip()
        return here or next(reversed(self.leads), "")

    @property
    def leads(self) -> tuple[str, ...]:
        """What leads in to its paragraph, outermost first: a lead-in, the items above an item."""
        found: list[str] = []
        at = self.paragraph.lead
        while at >= 0:
            lead = self.within.paragraphs[at]
            text = self.article.text[lead.start : lead.end]
            found.insert(0, text[slice(*sentence_spans(text)[-1])])
            at = lead.lead
        return tuple(found)

    @property
    def after(self) -> str:
        """The sentence after it in the paragraph, or what the paragraph leads in to, or ""."""
        here = self.article.text[self.end : self.after_end].lstrip()
        return here or self._led_to

    @property
    def _led_to(self) -> str:
        """The paragraphs that this passage, as the last of its own, leads in to: its list, ..."""
        paragraphs = self.within.paragraphs
        own = bisect_left(paragraphs, self.paragraph.start, key=lambda p: p.start)
        last = own
        while last + 1 < len(paragraphs) and own <= paragraphs[last + 1].lead <= last:
            if last > own and paragraphs[last + 1].end - self.end > MAX_LED_TO:
                break
            last += 1
        return self.article.text[self.end : paragraphs[last].end].strip() if last > own else ""

    @property
    def section(self) -> str:
        """The headings it stands under, as much as can be shown of them, or ""."""
        return self.within.path


class Rows(NamedTuple):
    """The passages of an article, as columns of the same length.

    The numbers of the section in the article and of the paragraph in the section, where the
    sentence starts and ends in the article's text, and the number that its id stands for.
    """

    sections: Ids
    paragraphs: Ids
    starts: Ids
    ends: Ids
    ids: NDArray[np.uint64]


class Passages(Sequence[Passage]):
    """The passages of articles, in order: kept as numbers, and made when they are looked at.

    `article_of` has for each passage the number of its article, `section_of` and `paragraph_of`
    those of its section and paragraph among all that have passages. Those of article i are at
    `article_starts[i]:article_starts[i + 1]`; the first one of section i is at `section_starts[i]`.
    """

    def __init__(self, articles: Sequence[Article], counts: Ids, rows: Rows) -> None:
        self.articles, self.counts, self.rows = articles, counts, rows
        self.article_starts = np.append(0, np.cumsum(counts)).astype(np.int32)
        self.article_of = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
        self.section_of = _numbered(self.article_of, rows.sections)
        self.paragraph_of = _numbered(self.section_of, rows.paragraphs)
        self.section_starts = np.flatnonzero(np.diff(self.section_of, prepend=-1))
        self._by_id = np.argsort(rows.ids, kind="stable").astype(np.int32)

    def __len__(self) -> int:
        return len(self.rows.ids)

    @overload
    def __getitem__(self, at: int) -> Passage: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Passage, ...]: ...
    def __getitem__(self, at: int | slice) -> Passage | tuple[Passage, ...]:
        if isinstance(at, slice):
            return tuple(map(self._passage, range(*at.indices(len(self)))))
        return self._passage(range(len(self))[at])  # counts from the end, raises IndexError

    def rows_of(self, number: int) -> Rows:
        """The rows of the article with this number."""
        here = slice(self.article_starts[number], self.article_starts[number + 1])
        sections, paragraphs, starts, ends, ids = self.rows
        return Rows(sections[here], paragraphs[here], starts[here], ends[here], ids[here])

    @property
    def sections(self) -> Iterator[tuple[Article, Section]]:
        """The sections that `section_of` counts, each with its article."""
        for at in self.section_starts.tolist():
            article = self.articles[self.article_of[at]]
            yield article, article.sections[self.rows.sections[at]]

    def with_id(self, passage_id: str) -> Passage | None:
        """The passage with this id, or None where there is none."""
        try:
            number = np.uint64(id_number(passage_id))
        except ValueError:
            return None
        at = int(np.searchsorted(self.rows.ids, number, sorter=self._by_id))
        if at == len(self) or self.rows.ids[self._by_id[at]] != number:
            return None
        return self._passage(int(self._by_id[at]))

    @property
    def ids(self) -> NDArray[np.int64]:
        """The passages' ids as numbers."""
        return self.rows.ids.view(np.int64)

    def places(self, ids: NDArray[np.int64]) -> NDArray[np.int32]:
        """Where the passages with these ids, as numbers, stand; -1 for those that do not."""
        wanted = ids.view(np.uint64)
        at = np.searchsorted(self.rows.ids, wanted, sorter=self._by_id)
        places = self._by_id[np.minimum(at, len(self) - 1)]
        return np.where(self.rows.ids[places] == wanted, places, np.int32(-1))

    def neighbours(self, at: int) -> range:
        """The passage at `at`, the one before and the one after it, as far as in its paragraph."""
        first = at - 1 if at and self.paragraph_of[at - 1] == self.paragraph_of[at] else at
        last = at + 1
        if last == len(self) or self.paragraph_of[last] != self.paragraph_of[at]:
            last = at
        return range(first, last + 1)

    def _passage(self, at: int) -> Passage:
        article = self.articles[self.article_of[at]]
        section = article.sections[self.rows.sections[at]]
        near = self.neighbours(at)
        starts, ends = self.rows.starts, self.rows.ends
        return Passage(
            id=id_of_number(int(self.rows.ids[at])),
            article=article,
            within=section,
            paragraph=section.paragraphs[self.rows.paragraphs[at]],
            start=int(starts[at]),
            end=int(ends[at]),
            before_start=int(starts[near[0]]),
            after_end=int(ends[near[-1]]),
        )


def passages(articles: Iterable[Article]) -> Passages:
    """The passages of articles."""
    articles = tuple(articles)
    return joined(articles, map(rows, articles))


def joined(articles: Sequence[Article], parts: Iterable[Rows]) -> Passages:
    """The passages of articles whose rows are known already."""
    every = list(parts)
    counts = np.array([len(part.ids) for part in every], dtype=np.int32)
    columns = zip(_NO_ROWS, *every, strict=True)
    return Passages(articles, counts, Rows(*(np.concatenate(column) for column in columns)))


_NO_ROWS = Rows(*(np.zeros(0, dtype) for dtype in (*[np.int32] * 4, np.uint64)))


def _numbered(outer: Ids, inner: Ids) -> Ids:
    """Numbers from 0 on, the next one wherever one of the two columns changes."""
    begins = (np.diff(outer, prepend=-1) != 0) | (np.diff(inner, prepend=-1) != 0)
    return np.cumsum(begins, dtype=np.int32) - np.int32(1)


def _spans(paragraph: Paragraph, text: str) -> list[tuple[int, int]]:
    """The (start, end) of each passage of a paragraph: sentences, code and rows as a whole."""
    if paragraph.kind == "figure":
        return []
    whole = paragraph.kind in ("code", "row") and len(text) <= MAX_WHOLE
    return [(0, len(text))] if whole else sentence_spans(text)


def rows(article: Article) -> Rows:
    """The rows of an article's passages.

    An id is made of the file's name, the sentence and how often the same sentence stood before, so
    it stays while the sentence stands unchanged, whatever happens around it.
    """
    found: list[tuple[int, int, int, int, int]] = []
    seen: Counter[str] = Counter()
    for i, section in enumerate(article.sections):
        for j, paragraph in enumerate(section.paragraphs):
            text = article.text[paragraph.start : paragraph.end]
            for start, end in _spans(paragraph, text):
                sentence = text[start:end]
                passage_id = id_number(short_id(article.file, sentence, str(seen[sentence])))
                found.append((i, j, paragraph.start + start, paragraph.start + end, passage_id))
                seen[sentence] += 1
    if not found:
        return _NO_ROWS
    sections, paragraphs, starts, ends, ids = zip(*found, strict=True)
    columns = (np.array(column, dtype=np.int32) for column in (sections, paragraphs, starts, ends))
    return Rows._make((*columns, np.array(ids, dtype=np.uint64)))
