"""Asking: the way to read what a person writes that the articles most likely answer."""

from typing import NamedTuple

from retrieval.analysis.scripts import is_traditional, traditional
from retrieval.analysis.tokenizer import normalised_question
from retrieval.index.arrays import Ids
from retrieval.questions.follow_ups import follow_up
from retrieval.questions.intents import defines
from retrieval.questions.question import Question, emphasized
from retrieval.search.answer_kinds import is_name
from retrieval.search.confidence import CERTAIN, Evidence
from retrieval.search.ranking import Ranking
from retrieval.search.wanted import defined
from retrieval.semantic.embeddings import text_of
from retrieval.semantic.reranking import RERANKED, Rerank

MAX_QUESTION = 500  # characters; what comes after them is not read
MAX_MESSAGE = 4096  # ... of a message, of which chatter is left out: Telegram's limit
FEWER_WORDS = 0.1  # of probability, that a reading with fewer words of a message may be behind
ALONE = 0.6  # what a clause must be worth, in words as rare as can be, to be asked by itself
OWN = 2  # times more, that a follow-up's own words count than those of the question before
LESS = 0.05  # of its own words, that a passage may have less of when it goes on
NEAR = 1.35  # times which the score of a passage of the article talked of counts
MOST_NEAR = 50  # passages that are looked at for those of that article

Best = list[tuple[int, float]]  # places and scores


class Tried(NamedTuple):
    """One way to read a message: what it asks, the best passages, what speaks for the first."""

    text: str
    asked: Question
    best: Best
    evidence: Evidence | None  # None where nothing is found

    @property
    def probability(self) -> float:
        """How likely the first passage answers it."""
        return self.evidence.probability if self.evidence else 0.0

    @property
    def found(self) -> bool:
        """Whether the first passage is worth showing."""
        return self.evidence is not None and self.evidence.found

    @property
    def confident(self) -> bool:
        """Whether it may be shown as the answer."""
        return self.evidence is not None and self.evidence.confident


class Place(NamedTuple):
    """Where to look: `within` these articles alone, and first in what was talked of, `near`.

    Both by the places of the articles in the order. `rerank` puts the best passages in order by
    what they mean, too.
    """

    within: Ids | None = None
    near: Ids | None = None
    rerank: Rerank | None = None


def tried(ranking: Ranking, message: str, limit: int, place: Place) -> Tried:
    """The way to read a message that is most likely answered.

    The first is taken that is confident; one clause alone only where it tells enough.
    """
    likeliest: Tried | None = None
    for text in ranking.readings(message[:MAX_MESSAGE]):
        asked = ranking.question(text[:MAX_QUESTION])
        if likeliest and ranking.worth(asked) < ALONE:
            continue
        found = _looked_up(ranking, message, asked, limit, place)
        if likeliest is None or found.probability > likeliest.probability - FEWER_WORDS:
            likeliest = found
        if found.confident:
            break
    assert likeliest is not None
    return likeliest


def followed(ranking: Ranking, question: str, before: str, limit: int, place: Place) -> Tried:
    """What a question asks that may go on from the one `before` it.

    Where its wording does not say that it does, the article talked of is looked into: a question
    that lacks what it is about goes on where that answers it, another one where that has a passage
    with as many of its own words as the one that answers it alone. One that finds nothing by what
    was asked before is asked alone.
    """
    going_on = follow_up(normalised_question(question), normalised_question(before))
    alone = tried(ranking, question, limit, place._replace(near=None))
    may_stand = going_on.kind == "possible"
    if not going_on.full or (may_stand and any(map(is_name, alone.asked.telling))):
        return alone
    own = ranking.question(going_on.own)
    script = traditional if is_traditional(question, share=0) else str

    def full(where: Place) -> Tried:
        ways = (
            _looked_up(ranking, text, emphasized(ranking.question(text), own, OWN), limit, where)
            for text in map(script, going_on.full)
        )
        return max(ways, key=lambda way: way.probability)

    if going_on.kind == "worded":
        return full(place)
    if place.near is None:
        anywhere = alone if alone.found else full(place)
        return anywhere if anywhere.found else alone
    inside = full(place._replace(within=place.near, near=None))
    if may_stand:
        return inside if inside.found and _answers_as_well(ranking, inside, alone) else alone
    if alone.confident and not inside.confident and ranking.is_in(alone.best[0][0], place.near):
        return alone
    anywhere = inside if inside.found else full(place)
    return anywhere if anywhere.found else alone


def _answers_as_well(ranking: Ranking, found: Tried, alone: Tried) -> bool:
    """Whether another passage has as many of a question's own words as what it is answered by."""
    if not alone.evidence:
        return not alone.asked.telling  # what the articles have nothing of is no reason to go on
    if not found.best or found.best[0][0] == alone.best[0][0]:
        return False
    if (subject := defined(alone.asked)) and (
        defines(subject, ranking.normal(found.best[0][0]))
        < defines(subject, ranking.normal(alone.best[0][0]))
    ):
        return False
    held = ranking.evidence(alone.asked, found.best).window
    return held >= alone.evidence.window - LESS


def _looked_up(ranking: Ranking, text: str, asked: Question, limit: int, place: Place) -> Tried:
    most = max(limit, RERANKED) if place.rerank else limit
    if place.near is None:
        by_words = ranking.best(asked, most, place.within)
    else:
        by_words = ranking.best(asked, max(most, MOST_NEAR), place.within)
        near = {at for at, _ in by_words if ranking.is_in(at, place.near)}
        by_words = sorted(by_words, key=lambda hit: -hit[1] * (NEAR if hit[0] in near else 1.0))
    best = _by_meaning(ranking, asked, by_words, place.rerank) if place.rerank else by_words
    evidence = ranking.evidence(asked, best) if best else None
    if place.rerank and evidence and not evidence.found:
        # It says it in other words; those of the question tell that there is something to show.
        evidence = ranking.evidence(asked, by_words)
    return Tried(text, asked, ranking.with_items(asked, best)[:limit], evidence)


def _by_meaning(ranking: Ranking, asked: Question, best: Best, rerank: Rerank) -> Best:
    """The passages, of which the first have changed places by what they mean.

    Not where the question names them by a number. The scores stay in their order: they tell how far
    any passage has the words.
    """
    if len(best) < 2 or ranking.evidence(asked, best) is CERTAIN:
        return best
    first = [at for at, _ in best[:RERANKED]]
    better = rerank(
        asked.text,
        [text_of(ranking.passage(at)) for at in first],
        [score for _, score in best[:RERANKED]],
        [ranking.window(asked, at) for at in first],
    )
    ordered = [at for at, _ in sorted(zip(first, better, strict=True), key=lambda hit: -hit[1])]
    places = ordered + [at for at, _ in best[RERANKED:]]
    return [(at, score) for at, (_, score) in zip(places, best, strict=True)]
