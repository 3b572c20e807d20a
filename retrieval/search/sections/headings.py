"""Headings: the sections and articles that a question asks for by heading, title or number.

An article is matched by its title as a section is by its heading.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from retrieval.analysis.tokenizer import normal_form
from retrieval.engines.bm25 import Postings, postings
from retrieval.index.arrays import Ints, Offsets, Ragged
from retrieval.index.building import NUMBER_PREFIX
from retrieval.index.index import Index
from retrieval.index.segment import Segment, term_hash
from retrieval.questions.answer_kinds import mentions
from retrieval.questions.question import Question
from retrieval.search.config import (
    DEFINITION_EXACTNESS,
    EXACTNESS,
    MAX_BRIEF_LINE,
    MAX_SECTION_MATCHES,
    MAX_SECTION_PASSAGES,
    MIN_SIMILARITY,
    SUBJECT_DEPTH,
    RankingConfig,
)
from retrieval.search.query import QueryTerms

_STEPS = re.compile("步骤|操作|做法|流程|制作|方法|教程|怎么|怎样|如何|过程|用法|使用|安装|开始")

_ANNOUNCES_STEPS = re.compile(r"[^\w]*[^,。;:?!]{0,8}(?:步骤|方法|做法|流程)[^,。;:?!]{0,4}:")


class SectionMatch(NamedTuple):
    """A section, article or opening passage that a question may ask for by heading or number."""

    first: int  # doc id
    end: int  # doc id of its last passage + 1
    similarity: float  # of heading and question; by number 1, or .5 if the law may be another one

    @property
    def is_certain(self) -> bool:
        """Whether it is surely the section that is asked for by number."""
        return self.similarity == 1


class _Headings(NamedTuple):
    """The H headings, or the H titles, of a segment as an inverted index."""

    postings: Postings
    sizes: NDArray[np.int64]  # H: how many terms each has, except its own number; at least 1
    starts: NDArray[np.int64]  # H + 1: the number in the segment of the first passage below each


# For each segment its headings, at False, and its titles, at True.
_CACHE: WeakKeyDictionary[Segment, dict[bool, _Headings]] = WeakKeyDictionary()


def match_sections(
    index: Index, question: Question, terms: QueryTerms, config: RankingConfig
) -> Iterator[tuple[SectionMatch, float]]:
    """The sections and articles that match a question, each with the weight of its match.

    Articles match by their title, and only where steps or a definition is asked for. The match is
    the article's section of steps, if it has one, or for a definition its opening passage.
    """
    exactness = DEFINITION_EXACTNESS if question.definition_subject else EXACTNESS
    for section in _similar_sections(index, terms, exactness, with_titles=question.asks_how):
        yield _skip_introduction(index, section, question), config.heading_match
    if not question.asks_how and not question.definition_subject:
        return
    for article in _similar_sections(index, terms, EXACTNESS, titles=True):
        opening = opening_doc_id(index, article)
        if question.asks_how:
            yield _steps_section(index, article) or article, config.title_match
        elif opening is not None:
            yield article._replace(first=opening, end=opening + 1), config.title_match


def author_lines(index: Index, terms: QueryTerms) -> dict[int, float]:
    """{doc_id: similarity} of the lines that name the authors of the works that `terms` name.

    A work is named by the heading of a section or the title of an article.
    """
    found: dict[int, float] = {}
    for titles in (False, True):
        for match in _similar_sections(index, terms, EXACTNESS, titles=titles):
            for doc_id in {*_first_doc_ids(match), match.end - 1}:
                if has_author_byline(index, doc_id):
                    found[doc_id] = max(match.similarity, found.get(doc_id, 0.0))
    return found


def step_lines(index: Index, terms: QueryTerms, number: str) -> dict[int, float]:
    """{doc_id: similarity} of the n-th items below the headings and titles that `terms` name.

    `number`: n in digits. Nested items are not counted.
    """
    found: dict[int, float] = {}
    for titles in (False, True):
        for match in _similar_sections(index, terms, EXACTNESS, titles=titles):
            steps = (_steps_section(index, match) if titles else None) or match
            begins = [d for d in range(steps.first, steps.end) if _begins_item(index, d)]
            if 0 < int(number) <= len(begins):
                doc_id = begins[int(number) - 1]
                found[doc_id] = max(match.similarity, found.get(doc_id, 0.0))
    return found


def _begins_item(index: Index, doc_id: int) -> bool:
    """Whether a passage begins an item of a list that is nested in none."""
    if not index.is_of_kind(doc_id, "item"):
        return False
    passage = index.passage(doc_id)
    paragraph, paragraphs = passage.paragraph, passage.own_section.paragraphs
    is_nested = paragraph.lead >= 0 and paragraphs[paragraph.lead].kind == "item"
    return passage.start == paragraph.start and not is_nested


def has_author_byline(index: Index, doc_id: int) -> bool:
    """Whether a passage is in a byline with an author."""
    byline = index.passage(doc_id).paragraph.byline
    return byline is not None and bool(byline.authors)


def opening_doc_id(index: Index, match: SectionMatch) -> int | None:
    """The doc id of the first passage of a section that is neither a brief line nor a byline."""

    def opens(doc_id: int) -> bool:
        is_brief = len(index.text_and_script(doc_id)[0]) <= MAX_BRIEF_LINE
        return not is_brief and index.passage(doc_id).paragraph.byline is None

    return next(filter(opens, _first_doc_ids(match)), None)


def scores_in_section(
    index: Index,
    match: SectionMatch,
    weight: float,
    scores: Mapping[int, float],
    config: RankingConfig,
) -> dict[int, float]:
    """{doc_id: new score} of the first passages below a heading or title that matches a question.

    It is s + w (1 - s) with the score s and w = weight x similarity; after the opening passage w is
    reduced by the factor `after_opening`. That passage answers even where others have more of the
    words: with the best score b of the section, its s is first raised by similarity x (b - s).
    """
    doc_ids = _first_doc_ids(match)
    opening = opening_doc_id(index, match)
    best = max(scores.get(doc_id, 0.0) for doc_id in doc_ids)
    new: dict[int, float] = {}
    for doc_id in doc_ids:
        score, share = scores.get(doc_id, 0.0), weight * match.similarity
        if doc_id == opening:
            score += match.similarity * (best - score)
        else:
            share *= config.after_opening
        new[doc_id] = score + share * (1 - score)
    return new


def _first_doc_ids(match: SectionMatch) -> range:
    """The doc ids of the first MAX_SECTION_PASSAGES passages of a section."""
    return range(match.first, min(match.end, match.first + MAX_SECTION_PASSAGES))


def sections_with_term(index: Index, token: str) -> Iterator[tuple[int, int]]:
    """The sections whose headings have a token: the first doc id of each, and the last + 1."""
    term = term_hash(token)
    for base, part in zip(index.doc_bases, index.parts, strict=False):
        headings, ordinal = _headings(part.segment), part.segment.ordinal(term)
        if ordinal < 0:
            continue
        starts = headings.postings.starts
        for section in headings.postings.documents[starts[ordinal] : starts[ordinal + 1]].tolist():
            first, end = headings.starts[section : section + 2].tolist()
            if part.live[part.segment.article_of[first]]:
                yield base + first, base + end


def _steps_section(index: Index, article: SectionMatch) -> SectionMatch | None:
    """The first section of an article whose heading announces steps; None where there is none."""
    in_article = range(article.first, article.end)
    for heading, doc_ids in groupby(in_article, lambda d: index.passage(d).own_section.heading):
        if _STEPS.search(heading):
            section = [*doc_ids]
            return SectionMatch(section[0], section[-1] + 1, article.similarity)
    return None


def _skip_introduction(index: Index, section: SectionMatch, question: Question) -> SectionMatch:
    """A section without what precedes the steps or the definition asked for.

    It begins where the steps are announced (操作方法：…), or where the subject to be defined is
    named; all of it where there is no such passage.
    """
    doc_ids, subject = _first_doc_ids(section), question.definition_subject
    for doc_id in doc_ids if question.asks_how else doc_ids[: SUBJECT_DEPTH if subject else 0]:
        normal = normal_form(*index.text_and_script(doc_id))
        if mentions(subject, normal) if subject else _ANNOUNCES_STEPS.match(normal):
            return section._replace(first=doc_id)
    return section


def _similar_sections(
    index: Index,
    terms: QueryTerms,
    exactness: float,
    *,
    titles: bool = False,
    with_titles: bool = False,
) -> list[SectionMatch]:
    """The sections of a similarity of at least MIN_SIMILARITY, the highest first.

    `titles`: articles by their titles. The similarity is q^3 h^exactness, where q is the share of
    the query, by weight, that the heading has, and h the share of the heading's terms that the
    query has: a heading may well say more than is asked, but hardly less. `with_titles`: q counts
    what the title has, too (净水器怎么换滤芯: 更换滤芯 in 净水器说明书).
    """
    query, weights = terms.query, terms.heading_weights
    total = query.total(weights) or 1.0
    sections: list[SectionMatch] = []
    for base, part in zip(index.doc_bases, index.parts, strict=False):
        headings = _headings(part.segment, titles=titles)
        term_of, positions = headings.postings.find(part.segment.ordinals(terms.hashes))
        heading_of = headings.postings.documents[positions]
        # An upper bound of q: all terms, synonyms included, in place of `dis_max`.
        max_share = np.bincount(heading_of, weights[term_of], len(headings.sizes)) / total
        if with_titles:
            in_title = _in_titles(part.segment, terms, headings.starts[:-1])
            max_share += (max_share > 0) * (weights @ in_title) / total
        # Slightly less than the minimum, for rounding.
        candidates = np.flatnonzero(max_share >= 0.999 * MIN_SIMILARITY ** (1 / 3))
        if not len(candidates):
            continue
        column_of = np.full(len(headings.sizes), -1)
        column_of[candidates] = np.arange(len(candidates))
        columns = column_of[heading_of]
        matches = np.zeros((len(query.tokens), len(candidates)), np.bool_)
        matches[term_of[columns >= 0], columns[columns >= 0]] = True
        heading_share = matches.sum(axis=0) / headings.sizes[candidates]
        if with_titles:
            matches |= in_title[:, candidates]
        query_share = query.dis_max(matches * weights[:, None]) / total
        similarity = np.minimum(1.0, query_share) ** 3 * np.minimum(1.0, heading_share) ** exactness
        for column in np.argsort(-similarity, kind="stable")[:MAX_SECTION_MATCHES].tolist():
            heading, value = candidates[column], float(similarity[column])
            first, end = headings.starts[heading : heading + 2].tolist()
            if value >= MIN_SIMILARITY and part.live[part.segment.article_of[first]]:
                sections.append(SectionMatch(base + first, base + end, value))
    return sorted(sections, key=lambda match: -match.similarity)[:MAX_SECTION_MATCHES]


def _in_titles(segment: Segment, terms: QueryTerms, numbers: Offsets) -> NDArray[np.bool_]:
    """Whether the titles of passages have the terms of a query: terms x passages.

    `numbers`: of the passages in the segment.
    """
    titles = _headings(segment, titles=True)
    term_of, positions = titles.postings.find(segment.ordinals(terms.hashes))
    matches = np.zeros((len(terms.query.tokens), len(titles.sizes)), np.bool_)
    matches[term_of, titles.postings.documents[positions]] = True
    return matches[:, segment.article_of[numbers]]


def _headings(segment: Segment, *, titles: bool = False) -> _Headings:
    """The headings of a segment, or the titles, cached as long as the segment is in use."""
    cache = _CACHE.setdefault(segment, {})
    if titles not in cache:
        of_titles = segment.title_terms, segment.article_of
        of_headings = segment.heading_terms, segment.section_of
        cache[titles] = _invert(segment, *(of_titles if titles else of_headings))
    return cache[titles]


def _invert(segment: Segment, terms: Ragged, heading_of: Ints) -> _Headings:
    """The inverted index of H rows of terms; `heading_of`: the row of each passage, ascending.

    The tokens of a section's own number, with NUMBER_PREFIX and without, do not count in the sizes.
    """
    inverted = postings(terms.values, terms.row_indices(), len(terms), len(segment.terms))
    ordinal_of = {segment.token(ordinal): ordinal for ordinal in np.unique(terms.values).tolist()}
    own_numbers = [
        ordinal
        for word, ordinal in ordinal_of.items()
        if word.startswith(NUMBER_PREFIX) or NUMBER_PREFIX + word in ordinal_of
    ]
    _, of_numbers = inverted.find(np.array(own_numbers, np.int32))
    documents = np.delete(inverted.documents, of_numbers)
    sizes = np.maximum(1, np.bincount(documents, minlength=len(terms)))
    return _Headings(inverted, sizes, np.searchsorted(heading_of, np.arange(len(terms) + 1)))
