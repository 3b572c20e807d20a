"""The index: the postings of sentences, and of what stands around them."""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .analysis import normalised, tokens
from .bylines import byline
from .passages import Passage, Passages
from .postings import Documents, Postings, documents, postings

Places = NDArray[np.int32]

# What people call the things that a byline tells, beside the words it uses itself.
BYLINE_WORDS = {
    "authors": "这篇文章的作者是谁写的，记者，撰稿",
    "publisher": "这篇文章发表、刊登、刊载、登在哪里，哪家报纸媒体",
    "source": "这篇文章的出处来源是哪里，哪家媒体",
    "published": "这篇文章什么时候发表、发布、刊登，日期",
}


@dataclass(frozen=True, slots=True)
class Index:
    """The postings of sentences, articles (with their titles), titles and headings.

    All share one vocabulary. Of paragraphs, whose postings follow from those of their sentences,
    only lengths and counts are kept. A title made of the article's first words, with "…" at its
    end, names no subject and is left out of `titles`.
    """

    sentences: Postings
    articles: Postings
    paragraphs: Postings
    titles: Postings
    headings: Postings


class Cut(NamedTuple):
    """Passages, and the titles and headings above them, cut into the numbers of their tokens."""

    sentences: Documents
    titles: Documents
    headings: Documents


def cut(passages: Passages) -> Cut:
    """The tokens of passages; all share one vocabulary."""
    vocabulary: dict[str, int] = {}
    sentences = documents(map(_sentence, passages), vocabulary)
    of_titles = (tokens(normalised(a.title, a.traditional)) for a in passages.articles)
    titles = documents(of_titles, vocabulary)
    of_headings = (tokens(normalised(s.heading, a.traditional)) for a, s in passages.sections)
    return Cut(sentences, titles, documents(of_headings, vocabulary))


def indexed(passages: Passages) -> Index:
    """The index of passages."""
    given = cut(passages)
    return Index(
        sentences=postings(given.sentences),
        articles=postings(articles(given, passages)),
        paragraphs=replace(postings(paragraphs(given, passages)), blocks=()),
        titles=postings(subjects(given, passages)),
        headings=postings(given.headings),
    )


def articles(given: Cut, passages: Passages) -> Documents:
    """The articles, each with its title."""
    return _joined(given.sentences, passages.article_of, given.titles)


def paragraphs(given: Cut, passages: Passages) -> Documents:
    """The paragraphs."""
    return _joined(given.sentences, passages.paragraph_of)


def subjects(given: Cut, passages: Passages) -> Documents:
    """The titles that name a subject; the others are empty."""
    named = [not article.title.endswith("…") for article in passages.articles]
    return _only(given.titles, np.array(named, dtype=np.bool_))


def _sentence(passage: Passage) -> list[str]:
    """The tokens of a passage; a byline is found by what people call the things it tells, too."""
    found = tokens(normalised(passage.text, passage.article.traditional))
    told = byline(passage.text) if passage.paragraph.byline else None
    for name, asked in BYLINE_WORDS.items():
        if getattr(told, name, ""):
            found += tokens(asked)
    return found


def _only(given: Documents, kept: NDArray[np.bool_]) -> Documents:
    """The documents that are kept; the others are empty."""
    ids = given.ids[np.repeat(kept, given.lengths)]
    return Documents(given.vocabulary, ids, given.lengths * kept)


def _joined(sentences: Documents, place_of: Places, starts: Documents | None = None) -> Documents:
    """The sentences of each place put together, after what the place starts with.

    The sentences of a place stand together, in the order of the places.
    """
    count = len(starts.lengths) if starts else int(place_of.max(initial=-1)) + 1
    lengths = np.bincount(place_of, sentences.lengths, minlength=count).astype(np.int32)
    if not starts:
        return Documents(sentences.vocabulary, sentences.ids, lengths)
    before = np.repeat(np.cumsum(lengths, dtype=np.int64) - lengths, starts.lengths)
    ids = np.insert(sentences.ids, before, starts.ids)
    return Documents(sentences.vocabulary, ids, lengths + starts.lengths)
