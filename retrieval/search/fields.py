"""Fields: BM25 of passages by sentence, paragraph, article, title and heading, summed."""

from dataclasses import replace
from functools import reduce
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.index.arrays import Ids, Offsets, distinct, offsets, ranges, runs
from retrieval.index.segment import Segment
from retrieval.search.bm25 import Postings, Scores, length_norm, postings
from retrieval.search.config import RankingConfig
from retrieval.search.query import Query


class Layout(NamedTuple):
    """P passages of one segment, in whole paragraphs, and the D documents of their fields.

    Documents are numbered: P sentences, then the paragraphs, articles, titles (one an article) and
    headings; `starts` has the first of each field, and D.
    """

    places: Offsets  # P: in the index
    articles: Ids  # numbers in the segment
    starts: NDArray[np.int64]  # 6
    paragraph_starts: Ids  # the first passage of each paragraph, counted from 0 in this layout
    paragraph_of: Ids  # P: of each passage, counted from 0 in this layout, as are the next two
    article_of: Ids
    section_of: Ids
    terms: Ids  # those of sentences, titles and headings, and the document of each
    documents: Ids
    norms: Scores  # D: BM25's k1 (1 - b + b length / mean); next to 0 in titles and headings
    title_weights: Scores  # P


def lay_out(
    segment: Segment,
    base: int,
    candidates: NDArray[np.int64],
    mean_lengths: NDArray[np.float64],
    config: RankingConfig,
) -> Layout:
    """The layout of candidates; the other passages of their paragraphs come with them.

    `base`: the place of the segment's first passage; `mean_lengths`: of a sentence, an article and
    a paragraph, in tokens.
    """
    sentence_mean, article_mean, paragraph_mean = mean_lengths
    paragraphs = distinct(segment.paragraph_of[candidates])
    firsts = segment.first_in_paragraph[paragraphs]
    counts = segment.first_in_paragraph[paragraphs + 1] - firsts
    passages = ranges(firsts, counts)
    articles, article_of = runs(segment.article_of[passages])
    sections, section_of = runs(segment.section_of[passages])
    sentences = segment.sentence_terms.take(passages)
    names = segment.title_terms.take(articles), segment.heading_terms.take(sections)
    starts = offsets(np.array([*map(len, (passages, counts, articles, *names))]))
    at_documents = zip((sentences, *names), starts[[0, 3, 4]].tolist(), strict=True)
    token_starts = segment.sentence_terms.starts
    context = config.context_k1, config.context_b
    norms = (
        length_norm(sentences.lengths, sentence_mean, config.k1, config.b),
        length_norm(token_starts[firsts + counts] - token_starts[firsts], paragraph_mean, *context),
        length_norm(segment.article_lengths[articles], article_mean, *context),
        np.zeros(starts[5] - starts[3]),
    )
    title_lengths = np.maximum(1, segment.title_lengths[articles])
    return Layout(
        passages + np.int64(base),
        articles,
        starts,
        (np.cumsum(counts) - counts).astype(np.int32),
        np.repeat(np.arange(len(counts), dtype=np.int32), counts),
        article_of,
        section_of,
        np.concatenate([sentences.values, *(name.values for name in names)]),
        np.concatenate([texts.of_values() + first for texts, first in at_documents]),
        np.maximum(np.concatenate(norms), np.finfo(np.float64).tiny),  # 0 / 0 would be no number
        (config.title * np.minimum(1.0, config.title_length / title_lengths))[article_of],
    )


def saturations(layout: Layout, segment: Segment, numbers: Ids) -> Scores:
    """The saturation tf / (tf + norm) of R terms, -1 for none, in each document: R x D."""
    terms, term_of = np.unique(numbers, return_inverse=True)
    row_of = np.full(len(segment.terms) + 1, -1, np.int16)  # the last one for -1
    row_of[terms] = np.arange(len(terms))
    _, paragraphs, articles, titles, _, size = layout.starts.tolist()
    rows = row_of.take(layout.terms)
    hits = np.flatnonzero(rows >= 0)
    cells = rows[hits] * np.int64(size) + layout.documents[hits]
    tf = np.bincount(cells, minlength=len(terms) * size).reshape(len(terms), size)
    tf[:, paragraphs:articles] = np.add.reduceat(
        tf[:, :paragraphs], layout.paragraph_starts, axis=1
    )
    found = segment.article_terms.positions(layout.articles, terms)
    held = found >= 0
    tf[:, articles:titles][held] = segment.article_counts.values[found[held]]
    values: Scores = (tf / (tf + layout.norms))[term_of]
    return values


def saturations_in(inverted: Postings, numbers: Ids) -> Scores:
    """The same, of a layout that is inverted."""
    rows, found = inverted.find(numbers)
    values = np.zeros((len(numbers), len(inverted.lengths)))
    values[rows, inverted.documents[found]] = inverted.counts[found]
    return values


def invert(layout: Layout, segment: Segment) -> Postings:
    """Postings of all terms in a layout, with saturations as counts, for all questions to come."""
    sentences = layout.documents < layout.starts[1]
    articles = segment.article_terms.take(layout.articles)
    counts = segment.article_counts.take(layout.articles).values
    in_paragraphs = layout.paragraph_of[layout.documents[sentences]] + layout.starts[1]
    in_articles = articles.of_values() + layout.starts[2]
    given = postings(
        np.concatenate([layout.terms, layout.terms[sentences], np.repeat(articles.values, counts)]),
        np.concatenate([layout.documents, in_paragraphs, np.repeat(in_articles, counts)]),
        int(layout.starts[-1]),
        len(segment.terms),
    )
    return replace(given, counts=given.counts / (given.counts + layout.norms[given.documents]))


def score(
    query: Query, weights: Scores, layout: Layout, values: Scores, config: RankingConfig
) -> Scores:
    """The summed scores of the P passages of a layout; 0 without a term in their own sentence.

    `weights` (4 x R): the highest score of each row of the query in a sentence, article, paragraph;
    title or heading. `values` (R x D): its saturation in each document, which is multiplied by
    these. Titles and headings count for the terms that the sentence itself lacks.
    """
    first, paragraphs, articles, titles, headings, end = layout.starts.tolist()
    lacks = values[:, :paragraphs] == 0
    fields = ((first, paragraphs), (articles, titles), (paragraphs, articles), (titles, end))
    for weight, (start, stop) in zip(weights, fields, strict=True):
        values[:, start:stop] *= weight[:, None]
    whole = query.dis_max(values)
    own, paragraph = whole[:paragraphs], whole[paragraphs:articles]
    article, heading = whole[articles:titles], whole[headings:]
    covered = np.minimum(1.0, heading / (query.total(weights[3]) or 1.0))
    heading_weights = config.heading + config.heading_coverage * covered**2
    title = query.dis_max(values[:, layout.article_of + titles] * lacks)
    heading = query.dis_max(values[:, layout.section_of + headings] * lacks)
    scores = own + config.article * article[layout.article_of]
    scores += config.paragraph * paragraph[layout.paragraph_of]
    scores += layout.title_weights * title + heading_weights[layout.section_of] * heading
    total: Scores = scores * (own > 0)
    return total


def filter_containing(
    segment: Segment, passages: NDArray[np.int64], numbers: Ids
) -> NDArray[np.int64]:
    """Those of some passages whose sentence contains all terms."""
    sentences = segment.sentence_terms.take(passages)
    rows = sentences.of_values()
    held = (rows[sentences.values == number] for number in numbers.tolist())
    return passages[reduce(np.intersect1d, held, np.arange(len(passages)))]
