"""The search that answers a message: by its query variants in turn.

These are all of the message, its questions with the clauses that matter, and each question alone.
"""

import math
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from retrieval.index.arrays import Ints
from retrieval.questions.question import Question, significant_words
from retrieval.search.confidence import DOUBTFUL, Evidence, SemanticFeatures, evidence
from retrieval.search.config import (
    LAST_ARTICLE_DEPTH,
    LAST_ARTICLE_FACTOR,
    MAX_MESSAGE,
    MAX_QUESTION,
    MIN_CLAUSE_IDF,
    MIN_MESSAGE_COVERAGE,
    SEMANTIC_DEPTH,
    SUFFICIENT_RELEVANCE,
)
from retrieval.search.neighbours import insert_list_items
from retrieval.search.ranking import Ranking
from retrieval.search.scoring import Hits
from retrieval.semantic.embeddings import text_to_embed
from retrieval.semantic.reranking import SemanticReranker

NO_SEMANTICS: Mapping[int, SemanticFeatures] = MappingProxyType({})


class SearchResult(NamedTuple):
    """The result of a search.

    `text`: the message, or the expansion of a follow-up. `question`: the query variant that gave
    the hits, analysed. `hits`: doc ids and scores, best first. `evidence`: for the judged hit,
    which is the first or, if that is not good enough to show, the first before semantic reranking;
    None without a hit.
    """

    text: str
    question: Question
    hits: Hits
    evidence: Evidence | None

    @property
    def first_doc_id(self) -> int | None:
        """The doc id of the first hit; None without a hit."""
        return self.hits[0][0] if self.hits else None

    @property
    def relevance(self) -> float:
        """`Evidence.relevance` of the judged hit, 0 to 1; 0 without a hit."""
        return self.evidence.relevance if self.evidence else 0.0

    @property
    def found(self) -> bool:
        """Whether the judged hit is good enough to show."""
        return self.evidence is not None and self.evidence.found

    @property
    def confident(self) -> bool:
        """Whether the judged hit may be shown as the answer."""
        return self.evidence is not None and self.evidence.confident

    @property
    def may_answer_kind(self) -> bool:
        """Whether the judged hit may have the kind of answer asked for, if any."""
        return self.evidence is not None and self.evidence.answer_kind > 0

    @property
    def has_all_words(self) -> bool:
        """Whether the window of the judged hit has all significant words, or their synonyms."""
        return self.evidence is not None and math.isclose(self.evidence.whole_word_coverage, 1)


class SearchOptions(NamedTuple):
    """Options of a search."""

    limit: int  # of hits returned
    today: date  # the day of asking, to which 去年 is relative
    within: Ints | None = None  # the positions of the articles to search; None: all
    last_article: int | None = None  # position of the last answer's article, which is preferred
    reranker: SemanticReranker | None = None
    deadline: float = 0.0  # of time.monotonic(), until which the reranker may compute vectors


def search_variants(ranking: Ranking, message: str, options: SearchOptions) -> SearchResult:
    """Search by the query variants of a message; return the result of the highest relevance.

    The first variant is the whole message without chatter. A later one is skipped if its
    `Ranking.known_idf` is less than MIN_CLAUSE_IDF. The search ends with the first result of at
    least SUFFICIENT_RELEVANCE. A hit for a later variant must fit the whole message, too: if it
    lacks most of the message's known words, the result is DOUBTFUL, found but not confident.
    """
    variants = ranking.query_variants(message[:MAX_MESSAGE])
    questions = (ranking.question(text[:MAX_QUESTION], options.today) for text in variants)
    whole = next(questions)
    best = search_question(ranking, message, whole, options)
    while best.relevance < SUFFICIENT_RELEVANCE and (question := next(questions, None)):
        if ranking.known_idf(question) >= MIN_CLAUSE_IDF:
            result = search_question(ranking, message, question, options)
            best = max(best, result, key=lambda each: each.relevance)
    if best.found and best.question is not whole and not _covers_message(ranking, whole, best):
        return best._replace(evidence=DOUBTFUL)
    return best


def _covers_message(ranking: Ranking, whole: Question, result: SearchResult) -> bool:
    """Whether the window of the first hit covers the known words of the whole message.

    The price of a ticket does not answer 善本请你们拍,一张多少钱 (of a photograph of a rare book).
    """
    known = [*filter(ranking.scoring.is_known, significant_words(whole))]
    return ranking.window_coverage(known, result.hits[0][0]) > MIN_MESSAGE_COVERAGE


def search_question(
    ranking: Ranking, text: str, question: Question, options: SearchOptions
) -> SearchResult:
    """Search by one question; where it asks for a list, its items follow the first hit.

    `text`: as in `SearchResult`.
    """
    lexical_hits = _lexical_hits(ranking, question, options)
    hits, semantic = lexical_hits, NO_SEMANTICS
    if options.reranker:
        reranker, deadline = options.reranker, options.deadline
        hits, semantic = rerank_semantically(ranking, question, hits, reranker, deadline)
    judged = evidence_for_first(ranking, question, hits, semantic)
    if options.reranker and judged and not judged.found:
        # The reranked first hit may share no word with the question: judge by the lexical one.
        judged = evidence_for_first(ranking, question, lexical_hits, semantic)
    hits = insert_list_items(ranking.features, question, hits)
    return SearchResult(text, question, hits[: options.limit], judged)


def _lexical_hits(ranking: Ranking, question: Question, options: SearchOptions) -> Hits:
    """The hits before semantic reranking, best first; they may be more than `options.limit`.

    Passages of the last article are ordered as if their scores were LAST_ARTICLE_FACTOR times
    higher; the scores themselves stay.
    """
    depth = max(options.limit, SEMANTIC_DEPTH) if options.reranker else options.limit
    if options.last_article is None:
        return ranking.best(question, depth, options.within)
    hits = ranking.best(question, max(depth, LAST_ARTICLE_DEPTH), options.within)

    def weighted_score(hit: tuple[int, float]) -> float:
        doc_id, score = hit
        is_preferred = ranking.index.article_position(doc_id) == options.last_article
        return score * (LAST_ARTICLE_FACTOR if is_preferred else 1.0)

    return sorted(hits, key=weighted_score, reverse=True)


def evidence_for_first(
    ranking: Ranking,
    question: Question,
    hits: Hits,
    semantic: Mapping[int, SemanticFeatures] = NO_SEMANTICS,
) -> Evidence | None:
    """The evidence for the first hit; None without a hit. `semantic`: the features by doc id."""
    return evidence(ranking, question, hits, semantic=semantic.get(hits[0][0])) if hits else None


def rerank_semantically(
    ranking: Ranking, question: Question, hits: Hits, reranker: SemanticReranker, deadline: float
) -> tuple[Hits, Mapping[int, SemanticFeatures]]:
    """The hits, the first SEMANTIC_DEPTH of them reordered, and {doc_id: semantic features}.

    A passage has no semantic features if there was no vector for it by `deadline`. None has them
    with a model whose cosines are of unknown scale: confidence could not be computed from these.
    The i-th hit gets the score that the i-th had before, because confidence is calibrated for
    lexical scores. Nothing changes where the first hit is certain: it is in the section asked for
    by number, beside the line quoted, or names the author asked for.
    """
    if not hits:
        return hits, NO_SEMANTICS
    first = hits[0][0]
    section = ranking.numbered_section_at(question, first)
    is_certain = ranking.names_author_asked_for(question, first)
    is_certain |= ranking.is_beside_quote(question, first)
    if is_certain or (section and section.is_certain):
        return hits, NO_SEMANTICS
    head, tail = hits[:SEMANTIC_DEPTH], hits[SEMANTIC_DEPTH:]
    doc_ids = [doc_id for doc_id, _ in head]
    new_scores, cosines = reranker.rerank(
        question.text,
        [text_to_embed(ranking.passage(doc_id)) for doc_id in doc_ids],
        [score for _, score in head],
        [ranking.window_coverage(significant_words(question), doc_id) for doc_id in doc_ids],
        deadline,
    )
    highest, second_highest, *_ = *sorted(new_scores, reverse=True), 0.0
    semantic = {
        doc_id: SemanticFeatures(cosine, score - (highest if score < highest else second_highest))
        for doc_id, score, cosine in zip(doc_ids, new_scores, cosines, strict=True)
        if math.isfinite(cosine)
    }
    scored = sorted(zip(doc_ids, new_scores, strict=True), key=lambda hit: -hit[1])
    new_order = [doc_id for doc_id, _ in (*scored, *tail)]
    return [(doc_id, score) for doc_id, (_, score) in zip(new_order, hits, strict=True)], semantic
