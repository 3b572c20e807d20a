"""Asking: of the ways to read a message, the one that the articles most likely answer."""

import re
from typing import NamedTuple

from retrieval.analysis.scripts import is_traditional, traditional
from retrieval.analysis.synonyms import synonyms_of
from retrieval.analysis.tokenizer import normalised_question
from retrieval.index.arrays import Ids
from retrieval.questions.amounts import amount_asked, tells_amount
from retrieval.questions.follow_ups import follow_up
from retrieval.questions.intents import defines
from retrieval.questions.question import Question, emphasize
from retrieval.search.confidence import CERTAIN, Evidence, significant_words
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
from retrieval.semantic.reranking import Rerank


class Attempt(NamedTuple):
    """A search for one reading of a message: the question, the best passages, the evidence."""

    text: str
    asked: Question
    best: Hits
    evidence: Evidence | None  # None where nothing is found

    @property
    def probability(self) -> float:
        """The probability that the first passage answers it."""
        return self.evidence.probability if self.evidence else 0.0

    @property
    def found(self) -> bool:
        """Whether the first passage is worth showing."""
        return self.evidence is not None and self.evidence.found

    @property
    def confident(self) -> bool:
        """Whether it may be shown as the answer."""
        return self.evidence is not None and self.evidence.confident


class Scope(NamedTuple):
    """Where to search: only `within` some articles, and preferring the article talked of, `near`.

    Both are articles' ranks in the order; None: all, no preference. `rerank` orders the best
    passages by meaning, too.
    """

    within: Ids | None = None
    near: Ids | None = None
    rerank: Rerank | None = None


def try_readings(ranking: Ranking, message: str, limit: int, scope: Scope) -> Attempt:
    """Search for the readings of a message in turn, and return the attempt most likely answered.

    The first confident one ends it. A later reading needs MIN_CLAUSE_WEIGHT to be tried.
    """
    likeliest: Attempt | None = None
    for text in ranking.readings(message[:MAX_MESSAGE]):
        asked = ranking.question(text[:MAX_QUESTION])
        if likeliest and ranking.content_weight(asked) < MIN_CLAUSE_WEIGHT:
            continue
        found = _look_up(ranking, message, asked, limit, scope)
        if likeliest is None or found.probability > likeliest.probability:
            likeliest = found
        if found.confident:
            break
    assert likeliest is not None
    return likeliest


def try_follow_up(
    ranking: Ranking, question: str, before: str, limit: int, scope: Scope
) -> Attempt:
    """Search for a question that may be a follow-up to the one `before` it.

    Where its wording does not show that it is one, the article talked of decides: a question
    without a subject is a follow-up where that article answers it; any other one where that article
    has a passage that covers its words as well as the passage found without `before`.
    One that finds nothing with what was asked before is asked alone.
    """
    going_on = follow_up(normalised_question(question), normalised_question(before))
    if not going_on.full:
        return try_readings(ranking, question, limit, scope._replace(near=None))
    script = traditional if is_traditional(question, share=0) else str
    own = ranking.question(going_on.own)
    told = ranking.best(ranking.question(before), 1, scope.within)

    def full(where: Scope) -> Attempt:
        ways = (
            _look_up(
                ranking, text, emphasize(ranking.question(text), own, FOLLOW_UP_BOOST), limit, where
            )
            for text in map(script, going_on.full)
        )
        likeliest = max(ways, key=lambda way: way.probability)
        return _without_told(ranking, likeliest, own, told)

    if going_on.kind == "worded":
        return full(scope)
    alone = try_readings(ranking, question, limit, scope._replace(near=None))
    may_stand = going_on.kind == "possible"
    if may_stand and any(map(is_name, alone.asked.content_words)):
        return alone
    if scope.near is None:
        anywhere = alone if alone.found else full(scope)
        return anywhere if anywhere.found else alone
    inside = full(scope._replace(within=scope.near, near=None))
    if may_stand:
        return inside if inside.found and _answers_as_well(ranking, inside, alone) else alone
    if alone.confident:
        is_near = ranking.is_in(alone.best[0][0], scope.near)
        differ = _first(inside.best) != _first(alone.best)
        if (is_near and not inside.confident) or (differ and not _says_own(ranking, own, inside)):
            return alone
    anywhere = inside if inside.found else full(scope)
    likely = anywhere.confident or (anywhere.found and _says_own(ranking, own, anywhere))
    return anywhere if likely else alone


def _without_told(ranking: Ranking, found: Attempt, own: Question, told: Hits) -> Attempt:
    """What is found for a follow-up without the passage that answered the question before it.

    It answers both only where it says something of the follow-up's own.
    """
    if _first(found.best) != _first(told) or _says_own(ranking, own, found):
        return found
    best = found.best[1:]
    evidence = ranking.evidence(found.asked, best) if best else None
    return found._replace(best=best, evidence=evidence)


def _says_own(ranking: Ranking, own: Question, found: Attempt) -> bool:
    """Whether the first passage has one of a follow-up's own words, or the amount it asks for.

    A noun that is asked for needs not be there: 蒙古语 answers 用什么语言.
    """
    words = significant_words(own) or own.content_words
    words = [
        word
        for word in words
        if not re.search(f"(?:什么|啥|哪|几|多少){re.escape(word)}", own.text)
    ]
    if not (found.best and words):
        return bool(found.best)
    normal = ranking.normal_form(found.best[0][0])
    if any(form in normal for word in words for form in (word, *synonyms_of(word))):
        return True
    amount = amount_asked(own.text)
    return bool(amount and tells_amount(amount, own.content_words, own.text, normal))


def _first(hits: Hits) -> int | None:
    return hits[0][0] if hits else None


def _answers_as_well(ranking: Ranking, found: Attempt, alone: Attempt) -> bool:
    """Whether another passage has as many of a question's own words as what it is answered by."""
    if not alone.evidence:
        # What the articles have nothing of is no reason to go on.
        return not alone.asked.content_words
    if _first(found.best) in (None, _first(alone.best)):
        return False
    if (subject := definition_subject(alone.asked)) and (
        defines(subject, ranking.normal_form(found.best[0][0]))
        < defines(subject, ranking.normal_form(alone.best[0][0]))
    ):
        return False
    coverage = ranking.evidence(alone.asked, found.best).coverage
    return coverage >= alone.evidence.coverage - FOLLOW_UP_MARGIN


def _look_up(ranking: Ranking, text: str, asked: Question, limit: int, scope: Scope) -> Attempt:
    most = max(limit, SEMANTIC_DEPTH) if scope.rerank else limit
    if scope.near is None:
        by_words = ranking.best(asked, most, scope.within)
    else:
        by_words = ranking.best(asked, max(most, LAST_ARTICLE_DEPTH), scope.within)
        near = {at for at, _ in by_words if ranking.is_in(at, scope.near)}
        by_words = sorted(
            by_words, key=lambda hit: -hit[1] * (LAST_ARTICLE_BOOST if hit[0] in near else 1.0)
        )
    best = _by_meaning(ranking, asked, by_words, scope.rerank) if scope.rerank else by_words
    evidence = ranking.evidence(asked, best) if best else None
    if scope.rerank and evidence and not evidence.found:
        # It says it in other words; those of the question tell that there is something to show.
        evidence = ranking.evidence(asked, by_words)
    return Attempt(text, asked, ranking.with_items(asked, best)[:limit], evidence)


def _by_meaning(ranking: Ranking, asked: Question, best: Hits, rerank: Rerank) -> Hits:
    """The passages, the first of which are reordered by meaning.

    Not where the question asks for them by number. The scores stay as they are, by rank: confidence
    is judged by them.
    """
    if len(best) < 2 or ranking.evidence(asked, best) is CERTAIN:
        return best
    first = [at for at, _ in best[:SEMANTIC_DEPTH]]
    better = rerank(
        asked.text,
        [text_of(ranking.passage(at)) for at in first],
        [score for _, score in best[:SEMANTIC_DEPTH]],
        [ranking.coverage(asked, at) for at in first],
    )
    ordered = [at for at, _ in sorted(zip(first, better, strict=True), key=lambda hit: -hit[1])]
    places = ordered + [at for at, _ in best[SEMANTIC_DEPTH:]]
    return [(at, score) for at, (_, score) in zip(places, best, strict=True)]
