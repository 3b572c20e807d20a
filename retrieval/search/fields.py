"""Fields: the documents that candidates are scored by, and where a query's terms occur in them."""

from functools import reduce
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.index.arrays import Ids, Offsets, distinct, offsets, ranges, runs
from retrieval.index.segment import Segment
from retrieval.search.bm25 import Postings, Scores, length_norm, postings
from retrieval.search.config import RankingConfig


class Layout(NamedTuple):
    """P passages of one segment, in whole paragraphs, and the D documents of their fields.

    Documents are numbered: the sentences first, then the articles, paragraphs, titles and headings;
    `starts` (6) has the first number of each field, and D.
    """

    passages: Ids  # P: numbers in the segment
    articles: Ids  # numbers in the segment
    paragraph_of: Ids  # P: of each passage, counted from 0 in this layout, as are the next two
    section_of: Ids
    article_of: Ids
    starts: Offsets
    norms: Scores  # D: BM25's length norm, k1 (1 - b + b length / mean); 0 in titles and headings
    field_of: Ids  # D: 0 sentence, 1 article, 2 paragraph, 3 title or heading
    spans: tuple[
        Ids, Ids
    ]  # of titles and headings: the first passage below, and how many there are
    title_weights: Scores
    texts: tuple[Ids, Ids]  # the terms of sentences, titles and headings, and their documents


class Matches(NamedTuple):
    """M matches: the query's row, the document, and the saturation tf / (tf + norm) there."""

    rows: NDArray[np.int64]
    documents: NDArray[Any]
    saturations: NDArray[Any]


def lay_out(
    segment: Segment, candidates: NDArray[Any], mean_lengths: NDArray[Any], config: RankingConfig
) -> Layout:
    """The layout of candidates; the other passages of their paragraphs come with them."""
    sentence_mean, article_mean, paragraph_mean = mean_lengths
    paragraphs = distinct(segment.paragraph_of[candidates])
    firsts = segment.first_in_paragraph[paragraphs]
    lasts = segment.first_in_paragraph[paragraphs + 1]
    passages = ranges(firsts, lasts - firsts)
    in_article, in_section = segment.article_of[passages], segment.section_of[passages]
    article_firsts, article_counts, article_of = runs(in_article)
    section_firsts, section_counts, section_of = runs(in_section)
    articles, sections = in_article[article_firsts], in_section[section_firsts]
    sizes = [*map(len, (passages, articles, paragraphs, articles, sections))]
    starts = offsets(np.array(sizes))
    fields = (
        segment.sentence_terms.take(passages),
        segment.title_terms.take(articles),
        segment.heading_terms.take(sections),
    )
    rows = zip(fields, starts[[0, 3, 4]].tolist(), strict=True)
    sentence_starts = segment.sentence_terms.starts
    around = config.context_k1, config.context_b
    norms = (
        length_norm(fields[0].lengths, sentence_mean, config.k1, config.b),
        length_norm(segment.article_lengths[articles], article_mean, *around),
        length_norm(sentence_starts[lasts] - sentence_starts[firsts], paragraph_mean, *around),
        np.zeros(sizes[3] + sizes[4]),
    )
    title_lengths = np.maximum(1, segment.title_lengths[articles])
    return Layout(
        passages,
        articles,
        np.repeat(np.arange(sizes[2], dtype=np.int32), lasts - firsts),
        section_of,
        article_of,
        starts,
        np.concatenate(norms),
        np.repeat(np.array([0, 1, 2, 3, 3], np.int32), sizes),
        (
            np.concatenate([article_firsts, section_firsts]),
            np.concatenate([article_counts, section_counts]),
        ),
        config.title * np.minimum(1.0, config.title_length / title_lengths),
        (
            np.concatenate([field.values for field in fields]),
            np.concatenate([field.of_values() + first for field, first in rows]),
        ),
    )


def match_terms(at: Layout, segment: Segment, numbers: Ids) -> Matches:
    """The matches of a query's rows, given as numbers in the segment, -1 where it has none."""
    wanted, term_of = np.unique(numbers, return_inverse=True)
    place = np.full(len(segment.terms) + 1, -1, np.int16)  # the last one for -1
    place[wanted] = np.arange(len(wanted))
    _, first_article, first_paragraph, *_, size = at.starts.tolist()
    terms, documents = at.texts
    there = place[terms]
    hits = np.flatnonzero(there >= 0)
    documents, keys = documents[hits], there[hits] * np.int64(size)
    in_sentences = np.flatnonzero(documents < first_article)
    in_paragraphs = at.paragraph_of[documents[in_sentences]] + first_paragraph
    keys = np.concatenate([keys + documents, keys[in_sentences] + in_paragraphs])
    table = np.bincount(keys, minlength=len(wanted) * size).reshape(len(wanted), size)
    places = segment.article_terms.places(at.articles, wanted)
    held = places >= 0
    table[:, first_article:first_paragraph][held] = segment.article_counts.values[places[held]]
    # Several rows may have one term.
    keys = np.flatnonzero(table > 0)
    starts = keys.searchsorted(np.arange(len(wanted) + 1) * size)
    counts = (starts[1:] - starts[:-1])[term_of]
    keys = keys[ranges(starts[term_of], counts)]
    tf, columns = table.ravel()[keys], keys % size
    rows = np.repeat(np.arange(len(numbers)), counts)
    return Matches(rows, columns, tf / (tf + at.norms[columns]))


def match_postings(given: Postings, numbers: Ids) -> Matches:
    """The same by postings whose counts are saturations."""
    known = np.flatnonzero(numbers >= 0)
    firsts = given.starts[numbers[known]]
    counts = given.starts[numbers[known] + 1] - firsts
    at = ranges(firsts, counts)
    return Matches(np.repeat(known, counts), given.documents[at], given.counts[at])


def invert(at: Layout, segment: Segment) -> Postings:
    """Postings of all terms in a layout, with saturations as counts, for all questions to come."""
    terms, documents = at.texts
    sentences = documents < at.starts[1]
    articles = segment.article_terms.take(at.articles)
    counts = segment.article_counts.take(at.articles).values
    in_paragraphs = at.paragraph_of[documents[sentences]] + at.starts[2]
    in_articles = articles.of_values() + at.starts[1]
    given = postings(
        np.concatenate([terms, terms[sentences], np.repeat(articles.values, counts)]),
        np.concatenate([documents, in_paragraphs, np.repeat(in_articles, counts)]),
        int(at.starts[-1]),
        len(segment.terms),
    )
    saturations = given.counts / (given.counts + at.norms[given.documents])
    return Postings(given.starts, given.documents, saturations, given.lengths)


def filter_containing(segment: Segment, passages: Ids, numbers: Ids) -> Ids:
    """Those of some passages whose sentence contains all terms."""
    sentences = segment.sentence_terms.take(passages)
    rows = sentences.of_values()
    held = (rows[sentences.values == number] for number in numbers.tolist())
    return passages[reduce(np.intersect1d, held, np.arange(len(passages)))]
