"""Passages: the sentences of articles, with their place in them and their neighbours."""

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
        """The sentence before it in the paragraph, or ""."""
        return self.article.text[self.before_start : self.start].rstrip()

    @property
    def after(self) -> str:
        """The sentence after it in the paragraph, or ""."""
        return self.article.text[self.end : self.after_end].lstrip()

    @property
    def section(self) -> str:
        """The heading it stands under, or ""."""
        return self.within.heading


class Row(NamedTuple):
    """A passage in numbers.

    The section in the article, the paragraph in the section, where the sentence starts and ends in
    the article's text, and the number that its id stands for.
    """

    section: int
    paragraph: int
    start: int
    end: int
    id: int


def rows(article: Article) -> list[Row]:
    """An article's passages in numbers, in order.

    An id is made of the file's name, the sentence and how often the same sentence stood before, so
    it stays while the sentence stands unchanged, whatever happens around it.
    """
    found: list[Row] = []
    seen: Counter[str] = Counter()
    for i, section in enumerate(article.sections):
        for j, paragraph in enumerate(section.paragraphs):
            text = article.text[paragraph.start : paragraph.end]
            for start, end in sentence_spans(text):
                sentence = text[start:end]
                number = id_number(short_id(article.file, sentence, str(seen[sentence])))
                found.append(Row(i, j, paragraph.start + start, paragraph.start + end, number))
                seen[sentence] += 1
    return found


def passage(article: Article, row: Row, before_start: int, after_end: int) -> Passage:
    """The passage that stands for a row of an article, with where its neighbours start and end."""
    section = article.sections[row.section]
    return Passage(
        id=id_of_number(row.id),
        article=article,
        within=section,
        paragraph=section.paragraphs[row.paragraph],
        start=row.start,
        end=row.end,
        before_start=before_start,
        after_end=after_end,
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
