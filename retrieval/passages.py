"""Passages: the sentences of an article, with their place in it and their neighbours."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from .articles import Article, Paragraph, Section, short_id
from .sentences import sentence_spans


@dataclass(frozen=True, slots=True, eq=False)
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


def passages(article: Article) -> Iterator[Passage]:
    """The passages of an article, in order.

    An id is made of the file's name, the sentence and how often the same sentence stood before, so
    it stays while the sentence stands unchanged, whatever happens around it.
    """
    seen: Counter[str] = Counter()
    for section in article.sections:
        for paragraph in section.paragraphs:
            text = article.text[paragraph.start : paragraph.end]
            spans = [(paragraph.start + a, paragraph.start + b) for a, b in sentence_spans(text)]
            for i, (start, end) in enumerate(spans):
                sentence = article.text[start:end]
                yield Passage(
                    id=short_id(article.file, sentence, str(seen[sentence])),
                    article=article,
                    within=section,
                    paragraph=paragraph,
                    start=start,
                    end=end,
                    before_start=spans[i - 1][0] if i else start,
                    after_end=spans[i + 1][1] if i + 1 < len(spans) else end,
                )
                seen[sentence] += 1
