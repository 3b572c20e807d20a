"""Confidence: the probability that a passage answers a question, by a logistic regression."""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from functools import cache, cached_property
from importlib.resources import files
from itertools import islice, takewhile
from typing import Any, NamedTuple

from retrieval.analysis.tokenizer import HAN, normalised
from retrieval.documents.passages import Passage
from retrieval.questions.amounts import amount_asked, states_amount
from retrieval.questions.answer_kinds import answer_pattern, asks_for_list, introduces_list
from retrieval.questions.intents import defines, states_attribute
from retrieval.questions.question import Question, named_entities, significant_words
from retrieval.search.boosts import adds_information
from retrieval.search.config import (
    COSINE_RANGE,
    DOUBT,
    MAX_COLLECTION,
    MAX_MARGIN,
    MAX_RERANKED_MARGIN,
    MAX_SHOWN,
    MAX_SHOWN_UNSURE,
    MIN_COLLECTION,
    MIN_RELATIVE_ODDS,
    RIVAL_SHARE,
    RIVALS,
    SCORE_FLOOR,
)
from retrieval.search.ranking import Ranking
from retrieval.search.scoring import Hits


class Meaning(NamedTuple):
    """How near a passage is to the question in meaning."""

    cosine: float  # of the question and the passage with its title and heading
    reranked_margin: float  # its score by words and meaning minus the best other one


@dataclass(frozen=True)
class Evidence:
    """The signals that a passage answers a question.

    0 to 1, but `margin`, which may be negative, and `collection_size`. No signal may grow with the
    length of the question, in which the question sets of the benchmarks differ.

    A coverage is the share of the question's words, weighted by normalised idf, that the context
    contains; a synonym counts as the word, some of its pairs of characters in part.
    """

    score: float  # share of the best possible score
    margin: float  # minus the best other hit's score, at most MAX_MARGIN; less for a corrected word
    coverage: float  # of all words, by the window of the passage
    character_coverage: float  # of single characters, which are what is left of 移民局怎么考
    name_coverage: float  # of persons, places, years and numbers, by the whole article
    attribute: float  # 0 where an attribute (电话) is asked for that its surroundings lack
    whole_word_coverage: float  # as `coverage`, without pairs of characters
    amount: float  # 0 where an amount is asked for and it states none
    kind: float  # how plainly it has the kind of answer asked for: a person, a definition, ...
    lead: float  # share of the next RIVALS hits whose scores are below RIVAL_SHARE of its own
    novelty: float  # 0 where it only repeats the question, or asks one
    collection_size: float  # log10 of the number of passages: of more one sooner seems right
    meaning: Meaning | None = None  # None where no model of embeddings has a cosine

    def with_meaning(self, meaning: Meaning) -> "Evidence":
        """The evidence with the signals of a model of embeddings."""
        return replace(self, meaning=meaning)

    def features(self) -> dict[str, float]:
        """The inputs of the model by name: the signals, some capped, and derived ones.

        Beside meaning the score and the coverage add nothing, and are left out.
        """
        features = {name: getattr(self, name) for name in SIGNALS}
        features["margin"] = min(self.margin, MAX_MARGIN)
        if self.meaning:
            del features["score"], features["coverage"]
            margin = self.meaning.reranked_margin
            features["cosine"] = self.meaning.cosine / COSINE_RANGE
            features["reranked_margin"] = max(0.0, min(margin, MAX_RERANKED_MARGIN))
        else:
            features["coverage to the fourth"] = self.coverage**4
        features["log score"] = math.log(SCORE_FLOOR + self.score)
        return features

    @cached_property
    def probability(self) -> float:
        """The probability that the passage answers the question."""
        return self._models.confident.probability(self.features())

    @cached_property
    def relevance(self) -> float:
        """The same by a model that disregards rivals, one of which may answer as well."""
        return self._models.found.probability(self.features())

    @property
    def found(self) -> bool:
        """Whether the passage is worth showing."""
        return self.relevance >= self._models.found.threshold

    @property
    def confident(self) -> bool:
        """Whether the passage may be shown as the answer."""
        return self.probability >= self._models.confident.threshold

    @property
    def _models(self) -> "Models":
        return _models()["meaning" if self.meaning else "words"]


SIGNALS = [field.name for field in fields(Evidence) if field.name != "meaning"]


class FixedEvidence(Evidence):
    """A probability that is given, not estimated: all signals have the one value that makes it."""

    def with_meaning(self, meaning: Meaning) -> "FixedEvidence":
        """The same: it rests on no signals."""
        return self


def _all_signals(value: float) -> FixedEvidence:
    signals: dict[str, Any] = dict.fromkeys(SIGNALS, value)
    return FixedEvidence(**signals)


NOTHING = _all_signals(0.0)  # a probability below .001
DOUBTFUL = _all_signals(0.5)  # .10: worth showing, not as the answer
CERTAIN = _all_signals(1.0)  # .97


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic regression, and the probability from which it says yes."""

    threshold: float
    intercept: float
    weights: Mapping[str, float]  # of features by name

    def probability(self, features: Mapping[str, float]) -> float:
        """The probability, 0 to 1."""
        total = sum((w * features[name] for name, w in self.weights.items()), self.intercept)
        return 1 / (1 + math.exp(-total))


class Models(NamedTuple):
    """Whether a passage is worth showing, and whether it may be shown as the answer.

    Fitted by tests/benchmarks/confidence.py, which writes confidence.json.
    """

    found: Model
    confident: Model


def evidence(ranking: Ranking, question: Question, hits: Hits, number: int = 0) -> Evidence:
    """The evidence for one of the best hits.

    A hit in the section that is asked for by its number is CERTAIN; DOUBTFUL, where the law that
    is named may be another one. A question without a significant word that counts has NOTHING.
    """
    place, score = hits[number]
    if section := ranking.numbered_section_at(question, place):
        return CERTAIN if section.coverage == 1 else DOUBTFUL
    words = significant_words(question)
    if not any(map(ranking.normalised_idf, words)):  # 几点了: characters alone say too little
        return NOTHING
    margin = score - max((other for i, (_, other) in enumerate(hits) if i != number), default=0.0)
    normal, context = ranking.normal_form(place), ranking.context(place)
    coverage = ranking.scoring.coverage
    asks_no_amount = amount_asked(question.text) is None
    return Evidence(
        score=score,
        margin=min(margin, MAX_MARGIN) - DOUBT * len(question.corrections),
        coverage=coverage(words, context.window),
        character_coverage=coverage("".join(HAN.findall(question.content)), context.window),
        name_coverage=coverage(named_entities(question), context.article),
        attribute=float(_states_attribute(question, ranking.passage(place))),
        whole_word_coverage=coverage(words, context.window, whole=True),
        amount=float(asks_no_amount or states_amount(question, normal) > 0),
        kind=_answers_kind(ranking, question, place),
        lead=_lead(hits, number),
        novelty=float(adds_information(normal, question.text)),
        collection_size=math.log10(min(max(len(ranking.index), MIN_COLLECTION), MAX_COLLECTION)),
    )


def _states_attribute(question: Question, passage: Passage) -> bool:
    """Whether the attribute asked for stands around a passage; True where none is.

    False for a section that is asked for by its number: the passage is not in it.
    """
    intent = question.intent
    if intent is None or not intent.attribute:
        return intent is None or intent.kind != "numbered section"
    return states_attribute(intent.attribute, surrounding_text(passage))


def _answers_kind(ranking: Ranking, question: Question, place: int) -> float:
    """How plainly a sentence has what is asked for, 0 to 1: 1 where no kind of answer is.

    A definition, the person, date, place or reason, or what the wording of the question wants.
    """
    normal = ranking.normal_form(place)
    if subject := question.definition_subject:
        return defines(subject, normal)
    wording = answer_pattern(question.text)
    if wording and not wording.search(normal):
        return 0.0
    if amount_asked(question.text):  # a date does not answer 多久
        return 1.0
    kinds = [kind for kind in question.kinds if kind != "number"]
    return float(not kinds or ranking.answers_kind(place, kinds, question.text))


def _lead(hits: Hits, number: int) -> float:
    """The share of the first RIVALS other hits that score clearly less than a hit."""
    least = RIVAL_SHARE * hits[number][1]
    others = [score for i, (_, score) in enumerate(hits) if i != number][:RIVALS]
    return 1 - sum(score > least for score in others) / RIVALS


def surrounding_text(passage: Passage) -> str:
    """A passage with its neighbours, title and heading, in the normal form."""
    around = passage.article.title, passage.section, passage.before, passage.text, passage.after
    return normalised("\n".join(around), passage.article.traditional)


def count_to_show(ranking: Ranking, question: Question, hits: Hits, confident: bool) -> int:
    """How many of the best hits a reply shows at once; all of a section asked for by its number.

    `confident`: whether the first may be shown as the answer.
    """
    if section := ranking.numbered_section_at(question, hits[0][0]):
        return sum(section.first <= place < section.last for place, _ in hits)

    def likelihood(number: int) -> float:
        """0 where a passage beside the first only repeats the question, or leads in."""
        place, each = hits[number][0], evidence(ranking, question, hits, number)
        leads = introduces_list(ranking.normal_form(place)) and not asks_for_list(question.text)
        return 0.0 if number and (leads or not each.novelty) else each.relevance

    return count_near_best(map(likelihood, range(len(hits))), confident)


def count_near_best(probabilities: Iterable[float], confident: bool) -> int:
    """How many of the best hits to show at once: the first, and those about as likely to answer.

    `probabilities` are theirs, in order; no more of them are taken than needed.
    """
    most = MAX_SHOWN if confident else MAX_SHOWN_UNSURE
    odds = (p / (1 - p) if p < 1 else math.inf for p in islice(probabilities, most))
    least = MIN_RELATIVE_ODDS * next(odds)
    return 1 + sum(1 for _ in takewhile(lambda other: other >= least, odds))


@cache
def _models() -> Mapping[str, Models]:
    file = files("retrieval.search").joinpath("confidence.json")
    read: dict[str, dict[str, Any]] = json.loads(file.read_text("utf-8"))
    return {
        by: Models(*(Model(**models[what]) for what in Models._fields))
        for by, models in read.items()
    }
