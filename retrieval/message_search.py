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
from retrieval.questions.amounts import amount_asked, tells_amount
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
from retrieval.search.signals import definition_subject, is_name
from retrieval.semantic.embeddings import text_of
from retrieval.semantic.reranking import SemanticReranker


class SearchResult(NamedTuple):
    """The result of a search.

    `text` is the message, or the expansion of a follow-up; `question` the query variant of it that
    was searched for; `hits` are (passage number, score from 0 to 1), best first; `evidence` is what
    confidence in the first hit rests on, None where there is no hit.
    """

    text: str
    question: Question
    hits: Hits
    evidence: Evidence | None

    @property
    def probability(self) -> float:
        """The probability, 0 to 1, that the first passage answers the question."""
        return self.evidence.probability if self.evidence else 0.0

    @property
    def found(self) -> bool:
        """Whether the first passage is good enough to show."""
        return self.evidence is not None and self.evidence.found

    @property
    def confident(self) -> bool:
        """Whether the first passage may be shown as the answer."""
        return self.evidence is not None and self.evidence.confident


class SearchOptions(NamedTuple):
    """Options of a search.

    `within` are the only articles to search, `last_articles` (the last answer's) those to prefer,
    both by their ranks in the index; None: all, and no preference. `reranker` reorders the best
    passages by their meaning; it may compute vectors until `deadline`, of time.monotonic(). `today`
    is the day of asking.
    """

    within: Ids | None = None
    last_articles: Ids | None = None
    reranker: SemanticReranker | None = None
    deadline: float = 0.0
    today: date | None = None


def search_variants(
    ranking: Ranking, message: str, limit: int, options: SearchOptions
) -> SearchResult:
    """Search for the query variants of a message; return the result of the highest probability.

    The first confident result ends the search. A variant after the first is skipped where the
    normalised idf of its words sums to less than MIN_CLAUSE_WEIGHT.
    """
    best: SearchResult | None = None
    for text in ranking.query_variants(message[:MAX_MESSAGE]):
        question = ranking.question(text[:MAX_QUESTION], options.today)
        if best and ranking.content_weight(question) < MIN_CLAUSE_WEIGHT:
            continue
        result = _search(ranking, message, question, limit, options)
        if best is None or result.probability > best.probability:
            best = result
        if result.confident:
            break
    assert best is not None
    return best


def search_follow_up(
    ranking: Ranking, message: str, before: str, limit: int, options: SearchOptions
) -> SearchResult:
    """Search for a message that may be a follow-up to the question `before`.

    It is expanded with the subject of that question, or searched for as it is written:

    - explicit (她, 那…呢): expanded;
    - led (那鱼怎么去腥): expanded, unless that finds nothing, or the same as the message does;
    - elliptical (it lacks a noun): expanded where the article of the last answer then answers it;
      otherwise whichever of the two is likelier;
    - possible: expanded where that article has another passage, with as many of its words as the
      best passage for the message as it is written.
    """
    follow_up = expand_follow_up(normalised_question(message), normalised_question(before))
    without_last = options._replace(last_articles=None)
    if not follow_up.expansions:
        return search_variants(ranking, message, limit, without_last)
    script = traditional if is_traditional(message, share=0) else str
    new_part = ranking.question(follow_up.new_part, options.today)

    def search_expanded(scope: SearchOptions) -> SearchResult:
        texts = [*map(script, follow_up.expansions)]
        questions = (ranking.question(text, options.today) for text in texts)
        results = (
            _search(ranking, text, boost_terms(each, new_part, FOLLOW_UP_BOOST), limit, scope)
            for text, each in zip(texts, questions, strict=True)
        )
        best = max(results, key=lambda result: result.probability)
        # A passage may answer both questions only where it matches the part that is new.
        if _matches_new_part(ranking, new_part, best):
            return best
        question_before = ranking.question(before, options.today)
        return _drop_answer(ranking, best, ranking.best(question_before, 1, options.within))

    if follow_up.kind == "explicit":
        return search_expanded(options)
    plain = search_variants(ranking, message, limit, without_last)
    if follow_up.kind == "led":
        expanded = search_expanded(options)
        is_same = _first_place(expanded.hits) == _first_place(plain.hits)
        return plain if plain.confident and (is_same or not expanded.found) else expanded
    is_possible = follow_up.kind == "possible"
    if is_possible and any(map(is_name, plain.question.content_words)):
        return plain
    if options.last_articles is None:
        expanded = plain if plain.found else search_expanded(options)
        return expanded if expanded.found else plain
    in_last_article = search_expanded(
        options._replace(within=options.last_articles, last_articles=None)
    )
    if is_possible:
        is_better = in_last_article.found and _covers_as_much(ranking, in_last_article, plain)
        return in_last_article if is_better else plain
    if plain.confident:
        is_in_last = ranking.is_in(plain.hits[0][0], options.last_articles)
        differ = _first_place(in_last_article.hits) != _first_place(plain.hits)
        if (is_in_last and not in_last_article.confident) or (
            differ and not _matches_new_part(ranking, new_part, in_last_article)
        ):
            return plain
    expanded = in_last_article if in_last_article.found else search_expanded(options)
    is_likely = expanded.confident or (
        expanded.found and _matches_new_part(ranking, new_part, expanded)
    )
    return expanded if is_likely else plain


def _drop_answer(ranking: Ranking, result: SearchResult, hits_before: Hits) -> SearchResult:
    """The result without its first passage where that answered the question before."""
    if _first_place(result.hits) != _first_place(hits_before):
        return result
    hits = result.hits[1:]
    return result._replace(hits=hits, evidence=first_evidence(ranking, result.question, hits, {}))


def _matches_new_part(ranking: Ranking, new_part: Question, result: SearchResult) -> bool:
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
    amount = amount_asked(new_part.text)
    return bool(amount and tells_amount(amount, new_part.content_words, new_part.text, normal))


def _first_place(hits: Hits) -> int | None:
    """The number of the first passage; None where there is none."""
    return hits[0][0] if hits else None


def _covers_as_much(ranking: Ranking, expanded: SearchResult, plain: SearchResult) -> bool:
    """Whether the expanded message finds another passage, with as many words of the message.

    A message of which the articles have nothing is no follow-up, unless it has no content words.
    """
    if not plain.evidence:
        return not plain.question.content_words
    if _first_place(expanded.hits) in (None, _first_place(plain.hits)):
        return False
    if (subject := definition_subject(plain.question)) and (
        defines(subject, ranking.normal_form(expanded.hits[0][0]))
        < defines(subject, ranking.normal_form(plain.hits[0][0]))
    ):
        return False
    coverage = evidence(ranking, plain.question, expanded.hits).coverage
    return coverage >= plain.evidence.coverage - FOLLOW_UP_MARGIN


def _search(
    ranking: Ranking, text: str, question: Question, limit: int, options: SearchOptions
) -> SearchResult:
    """Search for one question: at most `limit` hits, the items of a list behind what leads in."""
    depth = max(limit, SEMANTIC_DEPTH) if options.reranker else limit
    if options.last_articles is None:
        by_terms = ranking.best(question, depth, options.within)
    else:
        by_terms = ranking.best(question, max(depth, LAST_ARTICLE_DEPTH), options.within)
        boosted = {place for place, _ in by_terms if ranking.is_in(place, options.last_articles)}
        by_terms = sorted(
            by_terms, key=lambda hit: -hit[1] * (LAST_ARTICLE_BOOST if hit[0] in boosted else 1.0)
        )
    hits, meanings = by_terms, dict[int, Meaning]()
    if options.reranker:
        hits, meanings = rerank_hits(
            ranking, question, by_terms, options.reranker, options.deadline
        )
    first = first_evidence(ranking, question, hits, meanings)
    if options.reranker and first and not first.found:
        # The reranked first hit may share no word with the question: judge by the best by terms.
        first = first_evidence(ranking, question, by_terms, meanings)
    return SearchResult(text, question, ranking.with_items(question, hits)[:limit], first)


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
