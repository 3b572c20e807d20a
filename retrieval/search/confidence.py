"""Confidence: the probability that a passage answers a question, by a logistic regression."""

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from itertools import islice, takewhile
from typing import Any, ClassVar, NamedTuple

from retrieval.analysis.synonyms import synonyms_of
from retrieval.analysis.tokenizer import HAN, has_whole, normalised, pairs
from retrieval.documents.passages import Passage
from retrieval.questions.amounts import amount_asked, tells_amount
from retrieval.questions.intents import tells_attribute
from retrieval.questions.question import Question
from retrieval.search.config import (
    COSINE_RANGE,
    DOUBT,
    MAX_COLLECTION,
    MAX_LEAD,
    MAX_MARGIN,
    MAX_SHOWN,
    MAX_SHOWN_UNSURE,
    MIN_COLLECTION,
    MIN_RELATIVE_ODDS,
    SCORE_FLOOR,
)
from retrieval.search.scoring import Context
from retrieval.search.signals import answers_kind, is_name, nameable, says_more

# A small number in a question (两个人, 哪一种) is no name: an answer may put it in other words.
_FEW = re.compile(r"\d\D?")
TEXTS_KEPT = 1024  # in the cache of the surroundings' normal forms

Contains = Callable[[str], bool]


@dataclass(frozen=True)
class Evidence:
    """The signals that a passage answers a question.

    0 to 1, but `margin`, which may be negative, and `collection_size`. `by` is the name of their
    model in confidence.json. No signal may grow with the length of the question, in which the
    question sets of the benchmarks differ.

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
    kind: float  # 0 where a person, date, place or reason is asked for and it has none
    novelty: float  # 0 where it only repeats the question, or asks one
    collection_size: float  # log10 of the number of passages: of more one sooner seems right

    by: ClassVar[str] = "words"

    def with_meaning(self, meaning: "Meaning") -> "EvidenceByMeaning":
        """The evidence with what a model of embeddings tells."""
        by_words = {field.name: getattr(self, field.name) for field in fields(self)}
        return EvidenceByMeaning(**by_words, **meaning._asdict())

    def features(self) -> dict[str, float]:
        """The inputs of the model by name: the signals, one capped, and two derived ones."""
        features = {field.name: getattr(self, field.name) for field in fields(self)}
        features["margin"] = min(self.margin, MAX_MARGIN)
        features["coverage to the fourth"] = self.coverage**4
        features["log score"] = math.log(SCORE_FLOOR + self.score)
        return features

    @cached_property
    def probability(self) -> float:
        """The probability that the passage answers the question."""
        model = _models()[self.by]
        total = model.intercept
        for name, value in self.features().items():
            total += model.weights[name] * value
        return 1 / (1 + math.exp(-total))

    @property
    def found(self) -> bool:
        """Whether the passage is worth showing."""
        return self.probability >= _models()[self.by].found

    @property
    def confident(self) -> bool:
        """Whether the passage may be shown as the answer."""
        return self.probability >= _models()[self.by].confident


class Meaning(NamedTuple):
    """How near a passage is to the question in meaning."""

    cosine: float  # of the question and the passage with its title and heading
    lead: float  # its score by words and meaning minus the best other one


@dataclass(frozen=True)
class EvidenceByMeaning(Evidence):
    """The same with the signals of `Meaning`."""

    cosine: float
    lead: float

    by: ClassVar[str] = "meaning"

    def features(self) -> dict[str, float]:
        """The inputs of the model by name; what adds nothing beside meaning is left out."""
        features = super().features()
        for name in ("score", "coverage", "coverage to the fourth"):
            del features[name]
        features["cosine"] = self.cosine / COSINE_RANGE
        features["lead"] = max(0.0, min(self.lead, MAX_LEAD))
        return features


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic regression: the weight of each feature, and the thresholds of two probabilities.

    Fitted by tests/benchmarks/confidence.py, which writes confidence.json.
    """

    intercept: float
    weights: Mapping[str, float]
    found: float  # probability from which a passage is worth showing
    confident: float  # ... and may be shown as the answer


# Signals, not probabilities: those of HALF make one of .10, those of CERTAIN .97.
NOTHING = Evidence(*[0.0] * len(fields(Evidence)))
HALF = Evidence(*[0.5] * len(fields(Evidence)))  # worth showing, not as the answer
CERTAIN = Evidence(*[1.0] * len(fields(Evidence)))


def evidence(
    question: Question,
    passage: Passage,
    normal: str,
    candidates: Callable[[str], Sequence[str]],
    context: Context,
    normalised_idf: Callable[[str], float],
    score: float,
    margin: float,
    passages: int,
    *,
    section_missing: bool = False,
) -> Evidence:
    """The evidence for a passage whose score is `score`, `margin` above the best other hit's.

    `normal` is its sentence in the normal form, `candidates` what there could answer a kind.
    `section_missing`: the section that is asked for by its number is not there.
    """
    asked = significant_words(question)
    if not any(map(normalised_idf, asked)):  # 几点了: single characters alone say too little
        return NOTHING
    characters = [char for run in HAN.findall(question.content) for char in run]
    names = names_in(question)
    attribute = question.intent.attribute if question.intent else ""
    amount = amount_asked(question.text)

    return Evidence(
        score=score,
        margin=min(margin, MAX_MARGIN) - DOUBT * len(question.corrections),
        coverage=weighted_coverage(asked, context.window, normalised_idf),
        character_coverage=weighted_coverage(characters, context.window, normalised_idf),
        name_coverage=weighted_coverage(names, context.article, normalised_idf),
        attribute=float(
            not section_missing
            and (not attribute or tells_attribute(attribute, surrounding_text(passage)))
        ),
        whole_word_coverage=weighted_coverage(asked, context.window, normalised_idf, whole=True),
        amount=float(
            not amount or tells_amount(amount, question.content_words, question.text, normal) > 0
        ),
        kind=float(_answers_kind(candidates, question)),
        novelty=float(says_more(normal, question.text)),
        collection_size=math.log10(min(max(passages, MIN_COLLECTION), MAX_COLLECTION)),
    )


def weighted_coverage(
    words: Sequence[str],
    contains: Contains,
    normalised_idf: Callable[[str], float],
    *,
    whole: bool = False,
) -> float:
    """The coverage of words: sum(idf x coverage of the word) / sum(idf); 1 where all idf are 0.

    `whole`: pairs of characters do not count.
    """
    weights = [normalised_idf(word) for word in words]
    shares = ((_whole_word_coverage if whole else _word_coverage)(word, contains) for word in words)
    total = sum(weights)
    return sum(w * s for w, s in zip(weights, shares, strict=True)) / total if total else 1.0


def surrounding_text(passage: Passage) -> str:
    """A passage with its neighbours, title and heading, in the normal form."""
    around = passage.article.title, passage.section, passage.before, passage.text, passage.after
    return _normal_form("\n".join(around), passage.article.traditional)


_normal_form = lru_cache(TEXTS_KEPT)(normalised)


def missing_words(
    question: Question,
    contains: Callable[[str], bool],
    normalised_idf: Callable[[str], float],
    text: str = "",
) -> tuple[str, ...]:
    """The content words that are missing, the highest idf first.

    An attribute that is asked for (电话) comes first, as it is typed, where a `text` is given that
    does not state it.
    """
    intent = question.intent
    is_stated = not intent or not text or tells_attribute(intent.attribute, text)
    attribute = "" if is_stated or not intent else intent.typed
    wanted = dict.fromkeys([*question.content_words, *significant_words(question)])
    absent = [word for word in wanted if not _word_coverage(word, contains) and word not in text]
    names = map(nameable, sorted(absent, key=normalised_idf, reverse=True))
    heaviest = [*filter(None, dict.fromkeys([attribute, *names]))]
    return tuple(w for w in heaviest if not any(w in o != w for o in heaviest))


def count_near_best(probabilities: Iterable[float], confident: bool) -> int:
    """How many of the best hits to show at once: the first, and those about as likely to answer.

    `probabilities` are theirs, in order; no more of them are taken than needed.
    """
    most = MAX_SHOWN if confident else MAX_SHOWN_UNSURE
    odds = (p / (1 - p) if p < 1 else math.inf for p in islice(probabilities, most))
    least = MIN_RELATIVE_ODDS * next(odds)
    return 1 + sum(1 for _ in takewhile(lambda other: other >= least, odds))


def significant_words(question: Question) -> list[str]:
    """The content words but single characters; where there are no others, their pairs (月卡)."""
    found = [word for word in question.content_words if len(word) > 1 or not HAN.fullmatch(word)]
    return found or [pair for run in HAN.findall(question.content) for pair in pairs(run)]


def names_in(question: Question) -> list[str]:
    """The persons, places, years, numbers and Latin words among the significant words."""
    return [w for w in significant_words(question) if is_name(w) and not _FEW.fullmatch(w)]


def _answers_kind(candidates: Callable[[str], Sequence[str]], question: Question) -> bool:
    """Whether a sentence has the person, date, place or reason asked for; True where none is."""
    if amount_asked(question.text):  # a date does not answer 多久
        return True
    kinds = [kind for kind in question.kinds if kind != "number"]
    return not kinds or answers_kind(candidates, kinds, question.text)


def _whole_word_coverage(word: str, contains: Contains) -> float:
    """1 where the word or a synonym is contained, otherwise 0."""
    return float(contains(word) or any(has_whole(other, contains) for other in synonyms_of(word)))


def _word_coverage(word: str, contains: Contains) -> float:
    """1 where the word or a synonym is contained, otherwise the share of its pairs that are."""
    if whole := _whole_word_coverage(word, contains):
        return whole
    inner = pairs(word) if len(word) > 2 else []
    return sum(map(contains, inner)) / len(inner) if inner else 0.0


@cache
def _models() -> Mapping[str, Model]:
    file = files("retrieval.search").joinpath("confidence.json")
    models: dict[str, dict[str, Any]] = json.loads(file.read_text("utf-8"))
    return {by: Model(**model) for by, model in models.items()}
