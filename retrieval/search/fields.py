"""Fields: the weighted sum of BM25 over sentence, paragraph, article, title and heading."""

from dataclasses import replace
from functools import reduce
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.engines.bm25 import Postings, Scores, length_norm, postings
from retrieval.index.arrays import Ints, Offsets, Ragged, distinct, groups, offsets, ranges
from retrieval.index.segment import Segment
from retrieval.search.config import RankingConfig
from retrieval.search.query import QueryTerms


class Fields(NamedTuple):
    """The D texts, in five fields, by which P passages of one segment are scored.

    BM25 scores each text as a document of its own. Documents are numbered from 0: P sentences, then
    the paragraphs, articles, titles (one an article) and headings (one a section) of the passages.
    If one passage of a paragraph is among the P, all are.
    """

    doc_ids: Offsets  # P: the doc ids of the passages in the index
    articles: Ints  # the numbers of the articles in the segment
    starts: NDArray[np.int64]  # 6: the first document of each of the five fields, and D
    paragraph_starts: Ints  # for each paragraph the index, among the P, of its first passage
    paragraph_of: Ints  # P: the index of each passage's paragraph among these paragraphs
    article_of: Ints  # P: the same for articles, and so for titles
    section_of: Ints  # P: the same for sections, and so for headings
    terms: Ints  # ordinals of the terms of all sentences, titles and headings, text by text
    term_starts: Offsets  # D + 1: each document's start in `terms`; paragraphs, articles have none
    norms: Scores  # D: `length_norm`; for titles and headings so small that saturations are 1
    title_weights: Scores  # P: the field weight of the title


def fields_of(
    segment: Segment,
    base: int,
    candidates: NDArray[np.int64],
    mean_lengths: NDArray[np.float64],
    config: RankingConfig,
) -> Fields:
    """The fields of candidates, and of the other passages of their paragraphs.

    `base`: the doc id of the segment's first passage; `mean_lengths`: of a sentence, an article and
    a paragraph, in tokens.
    """
    sentence_mean, article_mean, paragraph_mean = mean_lengths
    paragraphs = distinct(segment.paragraph_of[candidates])
    firsts = segment.paragraph_starts[paragraphs]
    counts = segment.paragraph_starts[paragraphs + 1] - firsts
    passages = ranges(firsts, counts)
    in_articles, in_sections = segment.article_of[passages], segment.section_of[passages]
    articles, sections = distinct(in_articles), distinct(in_sections)
    article_of, section_of = groups(in_articles), groups(in_sections)
    sentences = segment.sentence_terms.take(passages)
    titles, headings = segment.title_terms.take(articles), segment.heading_terms.take(sections)
    starts = offsets(np.array([*map(len, (passages, counts, articles, titles, headings))]))
    stored = sentences, titles, headings
    none = np.zeros(starts[3] - starts[1], np.int64)  # of paragraphs and articles
    term_counts = sentences.lengths, none, titles.lengths, headings.lengths
    token_starts = segment.sentence_terms.starts
    context = config.context_k1, config.context_b
    norms = (
        length_norm(sentences.lengths, sentence_mean, config.k1, config.b),
        length_norm(token_starts[firsts + counts] - token_starts[firsts], paragraph_mean, *context),
        length_norm(segment.article_lengths[articles], article_mean, *context),
        np.zeros(starts[5] - starts[3]),
    )
    title_lengths = np.maximum(1, segment.title_characters[articles])
    return Fields(
        passages + np.int64(base),
        articles,
        starts,
        (np.cumsum(counts) - counts).astype(np.int32),
        np.repeat(np.arange(len(counts), dtype=np.int32), counts),
        article_of,
        section_of,
        np.concatenate([texts.values for texts in stored]),
        offsets(np.concatenate(term_counts)),
        np.maximum(np.concatenate(norms), np.finfo(np.float64).tiny),  # 0 / 0 would be NaN
        (config.title * np.minimum(1.0, config.title_length / title_lengths))[article_of],
    )


def saturations(fields: Fields, segment: Segment, ordinals: Ints) -> Scores:
    """The saturations tf / (tf + norm), T x D, of T terms by their ordinals.

    They are 0 for the ordinal -1, a term that the segment lacks.
    """
    terms, term_of = np.unique(ordinals, return_inverse=True)
    index_of = np.full(len(segment.terms) + 1, -1, np.int16)  # [-1]: of no term
    index_of[terms] = np.arange(len(terms))
    _, paragraphs, articles, titles, _, size = fields.starts.tolist()
    indices = index_of.take(fields.terms)
    matches = np.flatnonzero(indices >= 0)
    documents = fields.term_starts.searchsorted(matches, side="right") - 1
    cells = indices[matches] * np.int64(size) + documents
    tf = np.bincount(cells, minlength=len(terms) * size).reshape(len(terms), size)
    tf[:, paragraphs:articles] = np.add.reduceat(
        tf[:, :paragraphs], fields.paragraph_starts, axis=1
    )
    positions = segment.article_terms.positions(fields.articles, terms)
    is_in = positions >= 0
    tf[:, articles:titles][is_in] = segment.article_counts.values[positions[is_in]]
    values: Scores = (tf / (tf + fields.norms))[term_of]
    return values


def saturations_from_postings(inverted: Postings, ordinals: Ints) -> Scores:
    """As `saturations`, T x D, from the postings that `saturation_postings` computed before."""
    terms, positions = inverted.find(ordinals)
    values = np.zeros((len(ordinals), len(inverted.lengths)))
    values[terms, inverted.documents[positions]] = inverted.values[positions]
    return values


def saturation_postings(fields: Fields, segment: Segment) -> Postings:
    """The postings of all terms of a segment in the D documents; their values are saturations."""
    documents = Ragged(fields.terms, fields.term_starts).row_indices()
    sentences = documents < fields.starts[1]
    articles = segment.article_terms.take(fields.articles)
    counts = segment.article_counts.take(fields.articles).values
    in_paragraphs = fields.paragraph_of[documents[sentences]] + fields.starts[1]
    in_articles = articles.row_indices() + fields.starts[2]
    frequencies = postings(
        np.concatenate([fields.terms, fields.terms[sentences], np.repeat(articles.values, counts)]),
        np.concatenate([documents, in_paragraphs, np.repeat(in_articles, counts)]),
        int(fields.starts[-1]),
        len(segment.terms),
    )
    tf = frequencies.values
    return replace(frequencies, values=tf / (tf + fields.norms[frequencies.documents]))


def score(terms: QueryTerms, fields: Fields, values: Scores, config: RankingConfig) -> Scores:
    """The scores of P passages: the sum over fields of field weight x BM25.

    The BM25 of a field is `Query.dis_max` of term weight x saturation; for title and heading that
    of the terms that the sentence lacks. A passage whose sentence has no term scores 0. The field
    weight of the heading is `heading` + `heading_coverage` c^2 of `RankingConfig`, where c is the
    share of the query, by weight, that all of the heading has. `values` (T x D): the saturations,
    which are overwritten.
    """
    dis_max = terms.query.dis_max
    first, paragraphs, articles, titles, headings, end = fields.starts.tolist()
    lacks = values[:, :paragraphs] == 0
    spans = ((first, paragraphs), (articles, titles), (paragraphs, articles), (titles, end))
    weights = *terms.weights, terms.heading_weights  # of these spans
    for weight, (start, stop) in zip(weights, spans, strict=True):
        values[:, start:stop] *= weight[:, None]
    bm25 = dis_max(values)
    sentence, paragraph = bm25[:paragraphs], bm25[paragraphs:articles]
    article, whole_heading = bm25[articles:titles], bm25[headings:]
    coverage = np.minimum(1.0, whole_heading / (terms.query.total(terms.heading_weights) or 1.0))
    heading_weights = config.heading + config.heading_coverage * coverage**2
    title = dis_max(values.take(fields.article_of + titles, axis=1) * lacks)
    heading = dis_max(values.take(fields.section_of + headings, axis=1) * lacks)
    scores = sentence + config.article * article[fields.article_of]
    scores += config.paragraph * paragraph[fields.paragraph_of]
    scores += fields.title_weights * title + heading_weights[fields.section_of] * heading
    total: Scores = scores * (sentence > 0)
    return total


def passages_containing(
    segment: Segment, passages: NDArray[np.int64], ordinals: Ints
) -> NDArray[np.int64]:
    """Those of the passages, by their numbers in the segment, whose sentence has all the terms."""
    sentences = segment.sentence_terms.take(passages)
    sentence_of = sentences.row_indices()
    by_term = (sentence_of[sentences.values == ordinal] for ordinal in ordinals.tolist())
    return passages[reduce(np.intersect1d, by_term, np.arange(len(passages)))]
