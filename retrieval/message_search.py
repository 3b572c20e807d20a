"""Search for a message: try its query variants, and expand it where it follows up another one."""

import math
import re
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from retrieval.analysis.scripts import is_traditional, traditional
from retrieval.analysis.synonyms import synonyms_of
from retrieval.analysis.tokenizer import normalised_question
from retrieval.index.arrays import Ids
from retrieval.questions.amounts import states_amount
from retrieval.questions.follow_ups import expand_follow_up
from retrieval.questions.intents import defines
from retrieval.questions.question import Question, boost_terms, significant_words
from retrieval.search.confidence import Evidence, Meaning, evidence
from retrieval.search.config import (
    FOLLOW_UP_BOOST,
    FOLLOW_UP_MARGIN,
    LAST_ARTICLE_BOOST,
    LAST_ARTICLE_DEPTH,
    MAX_MESSAGE,
    MAX_QUESTION,
    MIN_CLAUSE_WEIGHT,
    SEMANTIC_DEPTH,
)
from retrieval.search.ranking import Ranking
from retrieval.search.scoring import Hits
from retrieval.search.signals import compared_things, definition_subject, is_name
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
        result = _search(ranking, message, question, options)
        if best is None or result.probability > best.probability:
            best = result
        if result.confident:
            break
    assert best is not None
    return best


def search_follow_up(
    ranking: Ranking, message: str, before: str, options: SearchOptions
) -> SearchResult:
    """Search for a message that may be a follow-up to the question `before`.

    It is expanded with the subject of that question, or searched for as it is written:

    - explicit (她, 那…呢): expanded;
    - connective (那鱼怎么去腥): expanded, unless that finds nothing, or the same as it is written;
    - elliptical (it lacks a noun): expanded where the article of the last answer then answers it;
      otherwise whichever of the two is likelier;
    - ambiguous: expanded where that article has another passage, with as many of its words as the
      best passage for the message as it is written.
    """
    follow_up = expand_follow_up(normalised_question(message), normalised_question(before))
    no_preference = options._replace(last_articles=None)
    if not follow_up.expansions:
        return search_variants(ranking, message, no_preference)
    script = traditional if is_traditional(message, share=0) else str
    new_part = ranking.question(follow_up.new_part, options.today)

    def search_expanded(scope: SearchOptions) -> SearchResult:
        results = []
        for text in map(script, follow_up.expansions):
            question = boost_terms(ranking.question(text, scope.today), new_part, FOLLOW_UP_BOOST)
            results.append(_search(ranking, text, question, scope))
        best = max(results, key=lambda result: result.probability)
        # A passage may answer both questions only where it matches the part that is new.
        if _matches(ranking, best, new_part):
            return best
        question_before = ranking.question(before, scope.today)
        return _drop_answer(ranking, best, ranking.best(question_before, 1, options.within))

    if follow_up.kind == "explicit":
        return search_expanded(options)
    as_written = search_variants(ranking, message, no_preference)
    if follow_up.kind == "connective":
        expanded = search_expanded(options)
        is_same = expanded.first_place == as_written.first_place
        return as_written if as_written.confident and (is_same or not expanded.found) else expanded
    is_ambiguous = follow_up.kind == "ambiguous"
    question = as_written.question
    if is_ambiguous and (any(map(is_name, question.content_words)) or compared_things(question)):
        return as_written
    last_articles = options.last_articles
    if last_articles is None:
        expanded = as_written if as_written.found else search_expanded(options)
        return expanded if expanded.found else as_written
    in_last_article = search_expanded(no_preference._replace(within=last_articles))
    if is_ambiguous:
        is_better = in_last_article.found and _covers_as_much(ranking, in_last_article, as_written)
        return in_last_article if is_better else as_written
    if as_written.confident:
        stays_in_article = ranking.is_in(as_written.hits[0][0], last_articles)
        differ = in_last_article.first_place != as_written.first_place
        if (stays_in_article and not in_last_article.confident) or (
            differ and not _matches(ranking, in_last_article, new_part)
        ):
            return as_written
    expanded = in_last_article if in_last_article.found else search_expanded(options)
    is_likely = expanded.confident or (expanded.found and _matches(ranking, expanded, new_part))
    return expanded if is_likely else as_written


def _drop_answer(ranking: Ranking, result: SearchResult, hits_before: Hits) -> SearchResult:
    """The result without its first passage where that answered the question before."""
    if result.hits[:1] and hits_before and result.first_place == hits_before[0][0]:
        hits = result.hits[1:]
        first = first_evidence(ranking, result.question, hits, {})
        return result._replace(hits=hits, evidence=first)
    return result


def _matches(ranking: Ranking, result: SearchResult, new_part: Question) -> bool:
    """Whether the first passage has a word, a synonym or an amount that a follow-up adds.

    A noun behind a question word does not count: 蒙古语 answers 用什么语言 without 语言.
    """
    words = significant_words(new_part) or new_part.content_words
    words = [
        word
        for word in words
        if not re.search(f"(?:什么|啥|哪|几|多少){re.escape(word)}", new_part.text)
    ]
    if not (result.hits and words):
        return bool(result.hits)
    normal = ranking.normal_form(result.hits[0][0])
    if any(form in normal for word in words for form in (word, *synonyms_of(word))):
        return True
    return states_amount(new_part, normal) > 0


def _covers_as_much(ranking: Ranking, expanded: SearchResult, as_written: SearchResult) -> bool:
    """Whether the expanded message finds another passage, with as many words of the message.

    A message of which the articles have nothing is no follow-up, unless it has no content words.
    """
    question = as_written.question
    if not as_written.evidence:
        return not question.content_words
    if not expanded.hits or expanded.first_place == as_written.first_place:
        return False
    if subject := definition_subject(question):
        texts = (ranking.normal_form(result.hits[0][0]) for result in (expanded, as_written))
        this, other = (defines(subject, text) for text in texts)
        if this < other:
            return False
    coverage = evidence(ranking, question, expanded.hits).coverage
    return coverage >= as_written.evidence.coverage - FOLLOW_UP_MARGIN


def _search(
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
