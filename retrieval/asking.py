"""Asking: the way to read what a person writes that the articles most likely answer."""

from collections.abc import Callable
from typing import NamedTuple

from retrieval.analysis.scripts import is_traditional, traditional
from retrieval.analysis.tokenizer import normalised_question
from retrieval.index.arrays import Ids
from retrieval.questions.follow_ups import follow_up
from retrieval.questions.question import Question
from retrieval.search.answer_kinds import is_name
from retrieval.search.confidence import CERTAIN, Evidence
from retrieval.search.ranking import Ranking
from retrieval.semantic.embeddings import text_of
from retrieval.semantic.reranking import RERANKED, Rerank

MAX_QUESTION = 500  # characters; what comes after them is not read
MAX_MESSAGE = 4096  # ... of a message, of which chatter is left out: Telegram's limit
FEWER_WORDS = 0.1  # of probability, that a reading with fewer words of a message may be behind
ALONE = 0.6  # what a clause must be worth, in words as rare as can be, to be asked by itself
STANDS = 1.2  # ... and a question, to stand alone after another one
NEAR = 1.2  # times which the score of a passage of the article talked of counts

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
    """Where to look: `within` these articles alone, by their places, and first where `is_near`.

    `rerank` puts the best passages in order by what they mean, too.
    """

    within: Ids | None = None
    is_near: Callable[[int], bool] | None = None
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

    It stands alone where its wording does not lean on another, and it is answered with confidence.
    """
    going_on = follow_up(normalised_question(question), normalised_question(before))
    alone = None
    if not (going_on.leans and going_on.full):
        alone = tried(ranking, question, limit, place._replace(is_near=None))
        names = any(map(is_name, alone.asked.telling))
        tells = alone.confident and ranking.worth(alone.asked) >= STANDS
        if names or tells or not going_on.full:
            return alone
    script = traditional if is_traditional(question, share=0) else str
    ways = (tried(ranking, script(full), limit, place) for full in going_on.full)
    full = max(ways, key=lambda way: way.probability)
    return alone if alone and alone.probability > full.probability else full


def _looked_up(ranking: Ranking, text: str, asked: Question, limit: int, place: Place) -> Tried:
    by_words = ranking.best(asked, max(limit, RERANKED) if place.rerank else limit, place.within)
    best = _by_meaning(ranking, asked, by_words, place.rerank) if place.rerank else by_words
    if (is_near := place.is_near) and best:
        best = sorted(best, key=lambda hit: -hit[1] * (NEAR if is_near(hit[0]) else 1.0))
    evidence = ranking.evidence(asked, best) if best else None
    if place.rerank and evidence and not evidence.found:
        # It says it in other words; those of the question tell that there is something to show.
        evidence = ranking.evidence(asked, by_words)
    return Tried(text, asked, best[:limit], evidence)


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
