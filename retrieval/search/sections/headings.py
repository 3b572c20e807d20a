"""Headings: the sections and articles that a question asks for by heading, title or number.

An article is matched by its title as a section is by its heading.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import groupby

from retrieval.analysis.tokenizer import normal_form
from retrieval.documents.references import only_refers
from retrieval.index.index import Index
from retrieval.questions.answer_kinds.definitions import mentions
from retrieval.questions.question import Question
from retrieval.search.config import (
    DEFINITION_EXACTNESS,
    EXACTNESS,
    MAX_BRIEF_LINE,
    MAX_SECTION_PASSAGES,
    SUBJECT_DEPTH,
    RankingConfig,
)
from retrieval.search.query import QueryTerms
from retrieval.search.sections.heading_index import SectionMatch, similar_sections

_STEPS = re.compile("步骤|操作|做法|流程|制作|方法|教程|怎么|怎样|如何|过程|用法|使用|安装|开始")

_ASKS_HOW = re.compile("怎[么麼样樣]|如何")
_ANNOUNCES_STEPS = re.compile(r"[^\w]*[^,。;:?!]{0,8}(?:步骤|方法|做法|流程)[^,。;:?!]{0,4}:")


def match_sections(
    index: Index, question: Question, terms: QueryTerms, config: RankingConfig
) -> Iterator[tuple[SectionMatch, float]]:
    """The sections and articles that match a question, each with the weight of its match.

    Articles match by their title, and only where steps or a definition is asked for. The match is
    the article's section of steps, if it has one, or for a definition its opening passage.
    """
    exactness = DEFINITION_EXACTNESS if question.definition_subject else EXACTNESS
    for section in similar_sections(index, terms, exactness, with_titles=question.asks_how):
        yield _skip_introduction(index, section, question), config.heading_match
    if not question.asks_how and not question.definition_subject:
        return
    for article in similar_sections(index, terms, EXACTNESS, titles=True):
        opening = opening_doc_id(index, article)
        if question.asks_how:
            asks = _ASKS_HOW.search(index.passage(article.first).article.title)
            yield (not asks and _steps_section(index, article)) or article, config.title_match
        elif opening is not None:
            yield article._replace(first=opening, end=opening + 1), config.title_match


def author_lines(index: Index, terms: QueryTerms) -> dict[int, float]:
    """{doc_id: similarity} of the lines that name the authors of the works that `terms` name.

    A work is named by the heading of a section or the title of an article.
    """
    found: dict[int, float] = {}
    for titles in (False, True):
        for match in similar_sections(index, terms, EXACTNESS, titles=titles):
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
        for match in similar_sections(index, terms, EXACTNESS, titles=titles):
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
    """The doc id of a section's first passage but for brief lines, references, bylines and code."""

    def opens(doc_id: int) -> bool:
        text, byline = index.text_and_script(doc_id)[0], index.passage(doc_id).paragraph.byline
        return len(text) > MAX_BRIEF_LINE and not only_refers(text) and byline is None

    openings = filter(opens, _first_doc_ids(match))
    return min(openings, key=lambda doc_id: index.is_of_kind(doc_id, "code"), default=None)


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
