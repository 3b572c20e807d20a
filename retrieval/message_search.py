"""Search for a message: try its query variants, and rerank the hits by meaning."""

import math
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from retrieval.index.arrays import Ids
from retrieval.questions.question import Question, significant_words
from retrieval.search.confidence import Evidence, Meaning, evidence
from retrieval.search.config import (
    LAST_ARTICLE_BOOST,
    LAST_ARTICLE_DEPTH,
    MAX_MESSAGE,
    MAX_QUESTION,
    MIN_CLAUSE_WEIGHT,
    SEMANTIC_DEPTH,
)
from retrieval.search.ranking import Ranking
from retrieval.search.scoring import Hits
from retrieval.semantic.embeddings import text_of
from retrieval.semantic.reranking import SemanticReranker


class SearchResult(NamedTuple):
    """The result of a search.

    `text` is the message, or the expansion of a follow-up; `question` the query variant of it that
    was searched for; `hits` are (place, score from 0 to 1), best first; `evidence` is what
    confidence in the first hit rests on, None where there is no hit.
    """

    text: str
    question: Question
    hits: Hits
    evidence: Evidence | None

    @property
    def first_place(self) -> int | None:
        """The place of the first passage; None where there is no hit."""
        return self.hits[0][0] if self.hits else None

    @property
    def probability(self) -> float:
        """The probability, 0 to 1, that the first passage, or one like it, answers the question."""
        return self.evidence.relevance if self.evidence else 0.0

    @property
    def found(self) -> bool:
        """Whether the first passage is good enough to show."""
        return self.evidence is not None and self.evidence.found

    @property
    def confident(self) -> bool:
        """Whether the first passage may be shown as the answer."""
        return self.evidence is not None and self.evidence.confident


class SearchOptions(NamedTuple):
    """Options of a search; articles are given by their ranks in the index."""

    limit: int  # hits
    today: date  # of asking, from which 去年 is told
    within: Ids | None = None  # the only articles to search; None: all
    last_articles: Ids | None = None  # of the last answer, to be preferred; None: no preference
    reranker: SemanticReranker | None = None  # reorders the best passages by their meaning
    deadline: float = 0.0  # of time.monotonic(), until when it may compute vectors


def search_variants(ranking: Ranking, message: str, options: SearchOptions) -> SearchResult:
    """Search for the query variants of a message; return the result of the highest probability.

    The first confident result ends the search. A variant after the first is skipped where the
    normalised idf of its words sums to less than MIN_CLAUSE_WEIGHT.
    """
    best: SearchResult | None = None
    for text in ranking.query_variants(message[:MAX_MESSAGE]):
        question = ranking.question(text[:MAX_QUESTION], options.today)
        if best and ranking.content_weight(question) < MIN_CLAUSE_WEIGHT:
            continue
        result = search_question(ranking, message, question, options)
        if best is None or result.probability > best.probability:
            best = result
        if result.confident:
            break
    assert best is not None
    return best


def search_question(
    ranking: Ranking, text: str, question: Question, options: SearchOptions
) -> SearchResult:
    """Search for one question; the items of a list stand behind the sentence that leads in."""
    by_terms = _best_by_terms(ranking, question, options)
    hits, meanings = by_terms, dict[int, Meaning]()
    if options.reranker:
        reranker, deadline = options.reranker, options.deadline
        hits, meanings = rerank_hits(ranking, question, by_terms, reranker, deadline)
    first = first_evidence(ranking, question, hits, meanings)
    if options.reranker and first and not first.found:
        # The reranked first hit may share no word with the question: judge by the best by terms.
        first = first_evidence(ranking, question, by_terms, meanings)
    return SearchResult(text, question, ranking.with_items(question, hits)[: options.limit], first)


def _best_by_terms(ranking: Ranking, question: Question, options: SearchOptions) -> Hits:
    """At least `options.limit` hits, the best first; those of the last articles are preferred."""
    depth = max(options.limit, SEMANTIC_DEPTH) if options.reranker else options.limit
    last_articles = options.last_articles
    if last_articles is None:
        return ranking.best(question, depth, options.within)
    hits = ranking.best(question, max(depth, LAST_ARTICLE_DEPTH), options.within)

    def boosted(hit: tuple[int, float]) -> float:
        place, score = hit
        return score * (LAST_ARTICLE_BOOST if ranking.is_in(place, last_articles) else 1.0)

    return sorted(hits, key=boosted, reverse=True)


def first_evidence(
    ranking: Ranking, question: Question, hits: Hits, meanings: Mapping[int, Meaning]
) -> Evidence | None:
    """The evidence for the first hit, by meaning too where that is known; None without a hit."""
    if not hits:
        return None
    first, meaning = evidence(ranking, question, hits), meanings.get(hits[0][0])
    return first.with_meaning(meaning) if meaning else first


def rerank_hits(
    ranking: Ranking, question: Question, hits: Hits, reranker: SemanticReranker, deadline: float
) -> tuple[Hits, dict[int, Meaning]]:
    """The hits, the first SEMANTIC_DEPTH of them reordered by meaning, and {place: its meaning}.

    A passage without a cosine has no meaning. Each position in the list keeps its old score, on
    which confidence is calibrated. Hits of a section that is asked for by number stay as they are.
    """
    section = ranking.numbered_section_at(question, hits[0][0]) if hits else None
    if not hits or (section and section.coverage == 1):
        return hits, {}
    first = [place for place, _ in hits[:SEMANTIC_DEPTH]]
    new_scores, cosines = reranker.rerank(
        question.text,
        [text_of(ranking.passage(place)) for place in first],
        [score for _, score in hits[:SEMANTIC_DEPTH]],
        [ranking.coverage(significant_words(question), place) for place in first],
        deadline,
    )
    ranked = sorted(zip(first, new_scores, strict=True), key=lambda hit: -hit[1])
    places = [place for place, _ in ranked] + [place for place, _ in hits[SEMANTIC_DEPTH:]]
    (best, highest), (_, second) = [*ranked, (-1, 0.0)][:2]
    meanings = {
        place: Meaning(cosine, score - (second if place == best else highest))
        for place, score, cosine in zip(first, new_scores, cosines, strict=True)
        if math.isfinite(cosine)
    }
    return [(place, score) for place, (_, score) in zip(places, hits, strict=True)], meanings
