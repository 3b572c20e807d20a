"""Passages: the sentences of articles, with their place in them and their neighbours."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from retrieval.documents.article import (
    Article,
    Paragraph,
    Section,
    id_number,
    id_of_number,
    short_id,
)
from retrieval.documents.sentences import sentence_spans

MAX_BELOW_LEAD_IN = 300  # characters of a list or a command that are shown below its lead-in
MAX_UNDIVIDED = 800  # characters of code or of a row that is one passage; longer ones are cut


@dataclass(frozen=True, slots=True)
class Passage:
    """One sentence of an article. All offsets are into the article's text."""

    id: str
    article: Article
    own_section: Section
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
        """The sentence before it in the paragraph, or the paragraph's lead-in, or ""."""
        here = self.article.text[self.before_start : self.start].rstrip()
        return here or next(reversed(self.leads), "")

    @property
    def leads(self) -> tuple[str, ...]:
        """The lead-ins of its paragraph, outermost first: a sentence, and items above an item."""
        found: list[str] = []
        at = self.paragraph.lead
        while at >= 0:
            lead = self.own_section.paragraphs[at]
            text = self.article.text[lead.start : lead.end]
            found.insert(0, text[slice(*sentence_spans(text)[-1])])
            at = lead.lead
        return tuple(found)

    @property
    def after(self) -> str:
        """The sentence after it in the paragraph, or the list below its lead-in, or "".

        After the first of an article of a law it is all of that article.
        """
        if self.own_section.number and self.start == self.own_section.paragraphs[0].start:
            return self.article.text[self.end : self.own_section.paragraphs[-1].end].strip()
        if here := self.article.text[self.end : self.after_end].lstrip():
            return here
        paragraphs = self.own_section.paragraphs
        own = bisect_left(paragraphs, self.paragraph.start, key=lambda p: p.start)
        last = own
        while last + 1 < len(paragraphs) and own <= paragraphs[last + 1].lead <= last:
            if last > own and paragraphs[last + 1].end - self.end > MAX_BELOW_LEAD_IN:
                break
            last += 1
        return self.article.text[self.end : paragraphs[last].end].strip() if last > own else ""

    @property
    def section(self) -> str:
        """The headings above it, as much as can be shown of them, or ""."""
        return self.own_section.path


class Row(NamedTuple):
    """A passage as the index stores it."""

    section: int  # in the article
    paragraph: int  # in the section
    start: int  # in the article's text
    end: int
    id: int  # the number that its id encodes


def rows(article: Article) -> list[Row]:
    """An article's passages as the index stores them, in order.

    An id is a hash of the file's name, the sentence and how often the same sentence came before, so
    it stays the same while the sentence does, whatever changes around it.
    """
    found: list[Row] = []
    seen: Counter[str] = Counter()
    for i, section in enumerate(article.sections):
        for j, paragraph in enumerate(section.paragraphs):
            if paragraph.kind == "figure":
                continue
            text = article.text[paragraph.start : paragraph.end]
            is_whole = paragraph.kind in ("code", "row") and len(text) <= MAX_UNDIVIDED
            for start, end in [(0, len(text))] if is_whole else sentence_spans(text):
                sentence = text[start:end]
                number = id_number(short_id(article.file, sentence, str(seen[sentence])))
                found.append(Row(i, j, paragraph.start + start, paragraph.start + end, number))
                seen[sentence] += 1
    return found


def passage(article: Article, row: Row, before_start: int, after_end: int) -> Passage:
    """The passage of a row of an article; its neighbours start and end at these offsets."""
    section = article.sections[row.section]
    paragraph, span = section.paragraphs[row.paragraph], (row.start, row.end)
    return Passage(
        id_of_number(row.id), article, section, paragraph, *span, before_start, after_end
    )


def passages(articles: Iterable[Article]) -> list[Passage]:
    """The passages of articles, in order."""
    found = []
    for article in articles:
        own = rows(article)
        for before, row, after in zip([None, *own], own, [*own[1:], None], strict=False):
            first = before if before and before[:2] == row[:2] else row
            last = after if after and after[:2] == row[:2] else row
            found.append(passage(article, row, first.start, last.end))
    return found
