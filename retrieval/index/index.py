"""The index: the postings of sentences, and of what stands around them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.analysis.tokenizer import normalised, tokens
from retrieval.documents.passages import Passage, Passages
from retrieval.index.postings import Documents, Postings, documents, documents_of, postings
from retrieval.index.progress import tracked

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


def cut(
    passages: Passages, old: Index | None = None, known: Mapping[int, slice] | None = None
) -> Cut:
    """The tokens of passages; all share one vocabulary.

    `known` tells, for the numbers of some articles, where the same passages stand in the old index:
    their sentences are not analysed again.
    """
    vocabulary = dict(old.sentences.vocabulary) if old else {}
    sentences = _sentences(passages, vocabulary, old, known or {})
    of_titles = (tokens(normalised(a.title, a.traditional)) for a in passages.articles)
    titles = documents(of_titles, vocabulary)
    of_headings = (tokens(normalised(s.heading, a.traditional)) for a, s in passages.sections)
    given = Cut(sentences, titles, documents(of_headings, vocabulary))
    return Cut(*_compact(*given)) if old else given


def indexed(
    passages: Passages, old: Index | None = None, known: Mapping[int, slice] | None = None
) -> Index:
    """The index of passages; see `cut` for the old one."""
    given = cut(passages, old, known)
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


def _sentences(
    passages: Passages, vocabulary: dict[str, int], old: Index | None, known: Mapping[int, slice]
) -> Documents:
    """The documents of the passages' sentences; those of known articles are taken over."""
    starts = passages.article_starts.tolist()
    of_old = documents_of(old.sentences) if old and known else None
    ends = np.cumsum(of_old.lengths, dtype=np.int64) if of_old else np.zeros(0, dtype=np.int64)

    def part(number: int) -> Documents:
        if of_old and number in known:
            here = known[number]
            first, last = (int(ends[at - 1]) if at else 0 for at in (here.start, here.stop))
            return Documents(vocabulary, of_old.ids[first:last], of_old.lengths[here])
        own = range(starts[number], starts[number + 1])
        return documents((_sentence(passages[at]) for at in own), vocabulary)

    numbers = tracked(range(len(passages.articles)), "articles analysed")
    parts = [Documents(vocabulary, _NONE, _NONE), *map(part, numbers)]
    ids = np.concatenate([part.ids for part in parts])
    return Documents(vocabulary, ids, np.concatenate([part.lengths for part in parts]))


_NONE = np.zeros(0, dtype=np.int32)


def _compact(*given: Documents) -> list[Documents]:
    """The documents with a vocabulary of no other tokens than theirs."""
    used = np.unique(np.concatenate([part.ids for part in given]))
    every = list(given[0].vocabulary)
    vocabulary = {every[number]: at for at, number in enumerate(used.tolist())}
    return [
        Documents(vocabulary, used.searchsorted(part.ids).astype(np.int32), part.lengths)
        for part in given
    ]


def _sentence(passage: Passage) -> list[str]:
    """The tokens of a passage; a byline is found by what people call the things it tells, too."""
    found = tokens(normalised(passage.text, passage.article.traditional))
    told = passage.paragraph.byline
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
