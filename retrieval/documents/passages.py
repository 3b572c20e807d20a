"""Passages: the sentences of articles, with their place in them and their neighbours."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from retrieval.documents.article import Article, Paragraph, Section, hash_number, id_of_number
from retrieval.documents.sentences import sentence_spans

# Characters that are shown of a list or a command below its lead-in; its first paragraph is whole.
MAX_BELOW_LEAD_IN = 300
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
        neighbour = self.article.text[self.before_start : self.start].rstrip()
        return neighbour or (self.leads[-1] if self.leads else "")

    @property
    def leads(self) -> tuple[str, ...]:
        """The lead-ins, outermost first: the sentence above the list, then items above this one."""
        found: list[str] = []
        number = self.paragraph.lead
        while number >= 0:
            lead_in = self.own_section.paragraphs[number]
            text = self.article.text[lead_in.start : lead_in.end]
            found.insert(0, text[slice(*sentence_spans(text)[-1])])
            number = lead_in.lead
        return tuple(found)

    @property
    def after(self) -> str:
        """The sentence after it in the paragraph, or the list or command it leads in to, or "".

        For the first sentence of an article of a law: the rest of that article.
        """
        if self.own_section.number and self.start == self.own_section.paragraphs[0].start:
            return self.article.text[self.end : self.own_section.paragraphs[-1].end].strip()
        if neighbour := self.article.text[self.end : self.after_end].lstrip():
            return neighbour
        paragraphs = self.own_section.paragraphs
        number = bisect_left(paragraphs, self.paragraph.start, key=lambda p: p.start)
        last = number
        # The paragraphs that it leads in to, directly or not, up to MAX_BELOW_LEAD_IN characters.
        while last + 1 < len(paragraphs) and number <= paragraphs[last + 1].lead <= last:
            if last > number and paragraphs[last + 1].end - self.end > MAX_BELOW_LEAD_IN:
                break
            last += 1
        return self.article.text[self.end : paragraphs[last].end].strip()

    @property
    def section(self) -> str:
        """The headings above it, as much as can be shown of them, or ""."""
        return self.own_section.path


class PassageSpan(NamedTuple):
    """The span of a passage in its article, and its id: what an index stores of it."""

    section: int  # in the article
    paragraph: int  # in the section
    start: int  # in the article's text
    end: int
    id: int  # the passage id, as a number


def passage_spans(article: Article) -> list[PassageSpan]:
    """The spans of an article's passages, in order; a figure has none.

    An id is a hash of the file's path in the folder, the sentence, and how often the same sentence
    came before in the file: it stays while the sentence does, whatever changes around it.
    """
    found: list[PassageSpan] = []
    seen: Counter[str] = Counter()
    for i, section in enumerate(article.sections):
        for j, paragraph in enumerate(section.paragraphs):
            if paragraph.kind == "figure":
                continue
            text = article.text[paragraph.start : paragraph.end]
            for start, end in _spans_in(paragraph.kind, text):
                sentence = text[start:end]
                number = hash_number(article.file, sentence, str(seen[sentence]))
                span = paragraph.start + start, paragraph.start + end
                found.append(PassageSpan(i, j, *span, number))
                seen[sentence] += 1
    return found


def _spans_in(kind: str, text: str) -> Iterator[tuple[int, int]]:
    """The spans of a paragraph's passages: its sentences, or a row, or as much code as may be.

    Code is cut below an empty line rather than any other: a line of it alone tells nothing.
    """
    start = 0
    while kind == "code" and len(text) - start > MAX_UNDIVIDED:
        window = text[start : start + MAX_UNDIVIDED]
        cut = max(window.rfind("\n\n", MAX_UNDIVIDED // 2), 0) or window.rfind("\n")
        if cut <= 0:
            break  # a line that is as long is none that anyone wrote
        yield start, start + len(window[:cut].rstrip("\n"))
        start = len(text) - len(text[start + cut :].lstrip("\n"))
    if kind in ("code", "row") and len(text) - start <= MAX_UNDIVIDED:
        yield start, len(text)
    else:
        yield from ((start + first, start + end) for first, end in sentence_spans(text[start:]))


def passage(article: Article, span: PassageSpan, before_start: int, after_end: int) -> Passage:
    """The passage with a span; `before_start` and `after_end` as in `Passage`."""
    section = article.sections[span.section]
    place = section, section.paragraphs[span.paragraph], span.start, span.end
    return Passage(id_of_number(span.id), article, *place, before_start, after_end)


def passages(articles: Iterable[Article]) -> list[Passage]:
    """The passages of articles, in order."""
    found = []
    for article in articles:
        for _, group in groupby(passage_spans(article), key=lambda span: span[:2]):
            own = [*group]
            for before, span, after in zip([own[0], *own], own, [*own[1:], own[-1]], strict=False):
                found.append(passage(article, span, before.start, after.end))
    return found
