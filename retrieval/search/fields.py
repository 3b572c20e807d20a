"""Fields: what stands in candidates and around them, and where the terms of a query are in it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.index.arrays import Ids, Ragged, distinct, groups, ranges
from retrieval.index.segment import Segment
from retrieval.search.bm25 import Postings, Scores, length_norm, postings
from retrieval.search.config import Knobs


class Texts(NamedTuple):
    """Documents as rows of term numbers: for each term its row, and how often it stands there."""

    size: int
    terms: NDArray[Any]
    rows: NDArray[Any]
    counts: NDArray[Any] | None = None  # None: a term stands there as often as it is repeated

    def inverted(self, terms: int) -> Postings:
        """The same by term: quicker to look into again and again."""
        times = 1 if self.counts is None else self.counts
        rows, values = np.repeat(self.rows, times), np.repeat(self.terms, times)
        return postings(values, rows, self.size, terms)


class Layout(NamedTuple):
    """Passages of one segment, whole paragraphs of them, and what they stand in, all in order.

    `passages` and `articles` are numbers in the segment; `…_of` count from 0 on.
    """

    passages: Ids
    articles: Ids
    paragraph_of: Ids
    section_of: Ids
    article_of: Ids
    sentence_texts: Texts | Postings
    title_texts: Texts | Postings
    heading_texts: Texts | Postings
    article_texts: Postings | None  # None: each term is looked up
    sentence_norms: Scores
    paragraph_norms: Scores
    article_norms: Scores
    title_weights: Scores


class Found(NamedTuple):
    """Which row of a query stands in which document, sorted by both, and how often."""

    rows: NDArray[np.int64]
    documents: NDArray[np.int64]
    times: NDArray[Any]


class Matcher:
    """The terms of a query, a row each, looked for in rows of a segment's term numbers."""

    def __init__(self, segment: Segment, terms: Sequence[int]) -> None:
        self.segment = segment
        numbers = segment.numbers(terms)
        self._wanted, at = np.unique(numbers[numbers >= 0], return_inverse=True)
        self._of_rows = np.full(len(numbers), -1)
        self._of_rows[numbers >= 0] = at
        self._place = np.full(len(segment.terms) + 1, -1, np.int16)
        self._place[self._wanted] = np.arange(len(self._wanted))

    def found(self, texts: Texts | Postings) -> Found:
        """Where the terms stand."""
        if isinstance(texts, Postings):
            firsts = texts.starts[self._wanted]
            counts = texts.starts[self._wanted + 1] - firsts
            at = ranges(firsts, counts)
            size = len(texts.lengths)
            keys = np.repeat(np.arange(len(counts)) * size, counts) + texts.documents[at]
            return self._found(keys, texts.counts[at], size)
        places = self._place[texts.terms]
        hits = np.flatnonzero(places >= 0)
        keys = places[hits].astype(np.int64) * texts.size + texts.rows[hits]
        weights = None if texts.counts is None else texts.counts[hits]
        times = np.bincount(keys, weights)
        keys = np.flatnonzero(times)
        return self._found(keys, times[keys], texts.size)

    def all_in(self, texts: Texts | Postings) -> NDArray[np.bool_]:
        """Which of the documents have all terms, none of them given twice."""
        size = len(texts.lengths) if isinstance(texts, Postings) else texts.size
        held: NDArray[np.bool_] = np.bincount(self.found(texts).documents, minlength=size) == len(
            self._of_rows
        )
        return held

    def looked_up(self, articles: Ids) -> Found:
        """Where the terms stand in articles, without a look at all of their terms."""
        terms, counts = self.segment.article_terms, self.segment.article_counts.values
        at = terms.places(articles, self._wanted)
        wanted, documents = np.nonzero(at >= 0)
        times = counts[at[wanted, documents]]
        return self._found(wanted * len(articles) + documents, times, len(articles))

    def _found(self, keys: NDArray[Any], times: NDArray[Any], count: int) -> Found:
        """What is found for each row; a key tells which wanted term stands in which document."""
        starts = np.searchsorted(keys, np.arange(len(self._wanted) + 2) * count)
        firsts = np.where(self._of_rows < 0, 0, starts[self._of_rows])
        counts = np.where(self._of_rows < 0, 0, starts[self._of_rows + 1] - firsts)
        at = ranges(firsts, counts)
        rows = np.repeat(np.arange(len(counts)), counts)
        return Found(rows, keys[at] % count if count else keys[at], times[at])


def layout_of(
    segment: Segment,
    candidates: NDArray[Any],
    mean_lengths: NDArray[Any],
    knobs: Knobs,
) -> Layout:
    """Where candidates stand; with them come the others of their paragraphs."""
    sentence_mean, article_mean, paragraph_mean = mean_lengths
    paragraphs = distinct(segment.paragraph_of[candidates])
    firsts = segment.first_in_paragraph[paragraphs]
    lasts = segment.first_in_paragraph[paragraphs + 1]
    passages = ranges(firsts, lasts - firsts)
    article_of, section_of = segment.article_of[passages], segment.section_of[passages]
    articles = distinct(article_of)
    starts = segment.sentence_terms.starts
    title_lengths = np.maximum(1, segment.title_lengths[articles])
    around = knobs.around_k1, knobs.around_b
    sentences = segment.sentence_terms.take(passages)
    return Layout(
        passages=passages,
        articles=articles,
        paragraph_of=np.repeat(np.arange(len(paragraphs), dtype=np.int32), lasts - firsts),
        section_of=groups(section_of),
        article_of=groups(article_of),
        sentence_texts=_texts(sentences),
        title_texts=_texts(segment.title_terms.take(articles)),
        heading_texts=_texts(segment.heading_terms.take(distinct(section_of))),
        article_texts=None,
        sentence_norms=length_norm(sentences.lengths, sentence_mean, knobs.k1, knobs.b),
        paragraph_norms=length_norm(starts[lasts] - starts[firsts], paragraph_mean, *around),
        article_norms=length_norm(segment.article_lengths[articles], article_mean, *around),
        title_weights=knobs.title * np.minimum(1.0, knobs.title_length / title_lengths),
    )


def sentences_of(segment: Segment, passages: Ids) -> Texts:
    """The sentences of some passages."""
    return _texts(segment.sentence_terms.take(passages))


def joined(found: Found, group_of: Ids) -> Found:
    """What was found in documents as found in the groups that they stand in, in order."""
    at = group_of[found.documents]
    firsts = np.flatnonzero((np.diff(at, prepend=-1) != 0) | (np.diff(found.rows, prepend=-1) != 0))
    times = np.add.reduceat(found.times, firsts, dtype=np.int64) if len(firsts) else found.times
    return Found(found.rows[firsts], at[firsts].astype(np.int64), times)


def inverted(given: Layout, segment: Segment) -> Layout:
    """A layout of few passages for all questions to come."""
    counts = segment.article_counts.take(given.articles).values
    articles = _texts(segment.article_terms.take(given.articles))._replace(counts=counts)
    texts = {name: getattr(given, name) for name in given._fields if name.endswith("_texts")}
    texts["article_texts"] = articles
    return given._replace(**{name: t.inverted(len(segment.terms)) for name, t in texts.items()})


def _texts(rows: Ragged) -> Texts:
    return Texts(len(rows), rows.values, rows.of_values())
