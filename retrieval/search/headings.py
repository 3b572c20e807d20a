"""Headings: the sections and articles that a question asks for by heading, title or number."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, groupby
from typing import NamedTuple
from weakref import WeakKeyDictionary

import jieba
import numpy as np
from numpy.typing import NDArray

from retrieval.analysis.short_names import has_in_order
from retrieval.analysis.tokenizer import normalised
from retrieval.documents.article import Article
from retrieval.index.analysis import OWN_NUMBER
from retrieval.index.arrays import Ragged
from retrieval.index.index import Index
from retrieval.index.segment import Part, Segment, term_hash
from retrieval.questions.intents import Intent
from retrieval.questions.question import Question
from retrieval.search.bm25 import Postings, postings
from retrieval.search.config import (
    BRIEF_LINE,
    MAX_SECTION_MATCHES,
    MAX_SECTION_PASSAGES,
    MIN_HEADING_COVERAGE,
    RankingConfig,
)
from retrieval.search.scoring import Hits, QueryTerms

_STEPS = re.compile("步骤|操作|做法|流程|制作|方法|教程|怎么|怎样|如何|过程|用法|使用|安装|开始")


class SectionMatch(NamedTuple):
    """The passages below a heading or title, and how far that and the question cover each other.

    An article matches by its title: it is the section that has all of its passages.
    """

    first: int  # place
    last: int  # place, exclusive
    coverage: float  # 0 to 1


class _Headings(NamedTuple):
    """The inverted headings, or titles, of a segment."""

    postings: Postings
    sizes: NDArray[np.int64]  # how many different terms each has, at least 1
    starts: NDArray[np.int64]  # the first passage below each, and the end of the last one's


_HEADINGS: WeakKeyDictionary[Segment, _Headings] = WeakKeyDictionary()
_TITLES: WeakKeyDictionary[Segment, _Headings] = WeakKeyDictionary()


def match_sections(
    index: Index, question: Question, terms: QueryTerms, config: RankingConfig
) -> Iterator[tuple[SectionMatch, float]]:
    """The sections and articles whose heading or title matches, and the weight of that.

    An article matters where steps or a definition are asked for: its steps, or its opening.
    """
    for section in _match(index, [*map(_headings, index.parts)], terms):
        yield section, config.heading_match
    how = question.intent is not None and question.intent.kind == "how"
    if not how and not question.definition_subject:
        return
    for article in _match(index, [*map(_titles, index.parts)], terms):
        opening = opening_of(index, article)
        if how:
            yield _steps_of(index, article) or article, config.title_match
        elif opening is not None:
            yield article._replace(first=opening, last=opening + 1), config.title_match


def opening_of(index: Index, match: SectionMatch) -> int | None:
    """The place of the first passage below a heading or title that is a line of text."""
    return next((at for at in _first_places(match) if len(index.text(at)[0]) > BRIEF_LINE), None)


def raise_scores(
    index: Index,
    match: SectionMatch,
    weight: float,
    scores: Mapping[int, float],
    config: RankingConfig,
) -> dict[int, float]:
    """The raised scores of the first passages below a heading or title that matches.

    The opening passage is the answer: it starts from the section's best score, since which words of
    the question the others happen to have says little then.
    """
    places = _first_places(match)
    opening, best = opening_of(index, match), max(scores.get(at, 0.0) for at in places)
    raised: dict[int, float] = {}
    for at in places:
        score, share = scores.get(at, 0.0), weight * match.coverage
        if at == opening:
            score += match.coverage * (best - score)
        else:
            share *= config.after_opening
        raised[at] = score + share * (1 - score)
    return raised


def _first_places(match: SectionMatch) -> range:
    return range(match.first, min(match.last, match.first + MAX_SECTION_PASSAGES))


def _all_with_number(index: Index, number: str) -> Iterator[SectionMatch]:
    """The sections with this number (15条, 3章, 11.5.2); one that refers to it does not count."""
    wanted = term_hash(OWN_NUMBER + number)
    for base, part in zip(index.bases, index.parts, strict=False):
        headings, row = _headings(part), part.segment.number(wanted)
        if row < 0:
            continue
        starts = headings.postings.starts
        for section in headings.postings.documents[starts[row] : starts[row + 1]].tolist():
            first, last = headings.starts[section : section + 2].tolist()
            if part.alive[part.segment.article_of[first]]:
                yield SectionMatch(base + first, base + last, 1.0)


def sections_with_number(index: Index, intent: Intent) -> list[SectionMatch]:
    """The sections with the number of an intent; where it names a law, those of that law.

    A law is named by a part of its title or, where there is none, by characters of it in order. A
    part that begins within a word (合同法 of 劳动合同法) names another law: its coverage is .5.
    """
    found, law = [*_all_with_number(index, intent.number)], intent.subject
    if not law:
        return found
    titles = [(_title(index, match), match) for match in found]
    if parts := [(title, match) for title, match in titles if law in title]:
        whole = [match for title, match in parts if _begins_a_word(title, law)]
        return whole or [match._replace(coverage=0.5) for _, match in parts]
    return [match for title, match in titles if len(law) > 2 and has_in_order(title, law)]


def _begins_a_word(title: str, name: str) -> bool:
    """Whether no word of jieba's dictionary spans the beginning of a part of a title."""
    at = title.rindex(name)
    starts = accumulate(map(len, jieba.lcut(title)), initial=0)  # 国道 of 共和国道路 begins in none
    ends = range(at + 1, at + len(name))
    return not any(jieba.dt.FREQ.get(title[s:e]) for s in starts if s < at for e in ends)


def prefer_latest(index: Index, hits: Hits, superseded: float) -> Hits:
    """The hits, best first; of documents with one title only the latest version keeps its score.

    `superseded`: the factor on the scores of the others.
    """
    articles = {place: index.passage(place).article for place, _ in hits}
    latest: dict[str, str] = {}
    for article in articles.values():
        latest[article.title] = max(latest.get(article.title, ""), article.version)

    def factor(article: Article) -> float:
        return 1.0 if article.version == latest[article.title] else superseded

    weighted = ((place, score * factor(articles[place])) for place, score in hits)
    return sorted(weighted, key=lambda hit: -hit[1])


def likeliest(index: Index, matches: Sequence[SectionMatch]) -> SectionMatch:
    """Of sections with one number that of the shortest title, and of its versions the last.

    刑法 is meant before 刑法修正案. Raises ValueError where there are no matches.
    """
    title = min((_title(index, match) for match in matches), key=len)
    versions = [match for match in matches if _title(index, match) == title]
    return max(versions, key=lambda match: index.passage(match.first).article.version)


def _steps_of(index: Index, article: SectionMatch) -> SectionMatch | None:
    """The first section of an article whose heading says that it has the steps; None: none."""
    places = range(article.first, article.last)
    for heading, section in groupby(places, key=index.heading):
        if _STEPS.search(heading):
            first, *others = section
            return SectionMatch(first, first + len(others) + 1, article.coverage)
    return None


def _title(index: Index, match: SectionMatch) -> str:
    article = index.passage(match.first).article
    return normalised(article.title, article.traditional)


def _match(index: Index, headings: list[_Headings], terms: QueryTerms) -> list[SectionMatch]:
    """The sections whose heading matches a question, the highest coverage first.

    `headings`: of each part, its headings or titles. The coverage is question covered ** 3 x
    sqrt(heading covered): half of the question is next to nothing, while a heading may well say
    more than is asked.
    """
    query, weights = terms.query, terms.weights[3]
    total = query.total(weights) or 1.0
    found: list[SectionMatch] = []
    for base, part, texts in zip(index.bases, index.parts, headings, strict=False):
        rows, postings_ = texts.postings.find(part.segment.numbers(terms.hashes))
        documents = texts.postings.documents[postings_]
        # No heading covers more than all of its terms do, synonyms included.
        most = np.bincount(documents, weights[rows], len(texts.sizes)) / total
        likely = np.flatnonzero(most**3 >= MIN_HEADING_COVERAGE)
        if not len(likely):
            continue
        column = np.full(len(texts.sizes), -1)
        column[likely] = np.arange(len(likely))
        matches = np.zeros((len(query.tokens), len(likely)), np.bool_)
        is_likely = column[documents] >= 0
        matches[rows[is_likely], column[documents[is_likely]]] = True
        coverage = query.dis_max(matches * weights[:, None]) / total
        used = matches.sum(axis=0) / texts.sizes[likely]
        shares = np.minimum(1.0, coverage) ** 3 * np.sqrt(np.minimum(1.0, used))
        for at in np.argsort(-shares, kind="stable")[:MAX_SECTION_MATCHES].tolist():
            first, last = texts.starts[likely[at] : likely[at] + 2].tolist()
            if shares[at] >= MIN_HEADING_COVERAGE and part.alive[part.segment.article_of[first]]:
                found.append(SectionMatch(base + first, base + last, float(shares[at])))
    return sorted(found, key=lambda match: -match.coverage)[:MAX_SECTION_MATCHES]


def _headings(part: Part) -> _Headings:
    segment = part.segment
    if segment not in _HEADINGS:
        _HEADINGS[segment] = _invert(segment, segment.heading_terms, segment.section_of)
    return _HEADINGS[segment]


def _titles(part: Part) -> _Headings:
    segment = part.segment
    if segment not in _TITLES:
        _TITLES[segment] = _invert(segment, segment.title_terms, segment.article_of)
    return _TITLES[segment]


def _invert(segment: Segment, terms: Ragged, heading_of: NDArray[np.int32]) -> _Headings:
    found = postings(terms.values, terms.of_values(), len(terms), len(segment.terms))
    sizes = np.maximum(1, np.bincount(found.documents, minlength=len(terms)))
    return _Headings(found, sizes, np.searchsorted(heading_of, np.arange(len(terms) + 1)))
