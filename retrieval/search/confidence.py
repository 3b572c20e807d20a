"""Evidence: how likely a passage answers a question, by a fitted model of a few signals."""

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from itertools import takewhile
from typing import Any

from retrieval.analysis.synonyms import synonyms_of
from retrieval.analysis.tokenizer import HAN, normalised, pairs, words
from retrieval.documents.passages import Passage
from retrieval.questions.amounts import amount_asked, tells_amount
from retrieval.questions.intents import tells_attribute
from retrieval.questions.question import Question
from retrieval.search.answer_kinds import answers_kind, is_name
from retrieval.search.scoring import Held

# A small number that a question has (两个人, 哪一种) is no name: it may be told in other words.
_FEW = re.compile(r"\d\D?")
_CLOSING = "”\"'」』) \n"  # what may stand behind the mark that ends a sentence
_ENDS = ("。", ".", "!", ";", "…")
_NUMBER = re.compile(r"[\d一二两三四五六七八九十百千万亿]")
MARGIN = 0.1  # from which on a margin counts for no more; long questions have larger ones
LEAST_SCORE = 0.02  # below which differences of scores say nothing
WORTH_SHOWING = 0.75  # of the first hit's score, from which on another is shown beside it
MOST_SHOWN = 3  # hits beside one another, where the first is confident
MOST_WEAK = 2  # ... and where it is not: a weak reply is no longer than a strong one
MISSING = 2  # words that are told to be lacking
BRIEF = 6  # characters of a line that says next to nothing by itself: a yes, a lead-in
FEWEST, MOST = 200, 60_000  # passages of the collections that the model was fitted on
SENTENCES = 1024  # of the best of late, whose normal form is kept
REPEATS = 3  # characters of its own that a sentence needs at least, not to repeat the question


Holds = Callable[[str], bool]


@dataclass(frozen=True)
class Evidence:
    """What speaks for a passage as the answer, in shares from 0 to 1 but `among`.

    None grows with the length of the question, which would tell our question sets apart.
    Words weigh by their idf, and count as far as they, a synonym or their pairs are held.
    """

    score: float  # its share of the best possible score
    margin: float  # how much more that is than the best other hit's; below 0 where it is less
    window: float  # the words that stand in it, right around it, in its title or headings
    characters: float  # the same of single characters, which are what is left of 移民局怎么考
    names: float  # of the persons, places, years and numbers, what its article has
    attribute: float  # 0 where an attribute is asked for that nothing around it tells
    exact: float  # as `window`, of whole words alone
    amount: float  # 0 where an amount is asked for and it tells none
    kind: float  # 0 where a person, a day, a place or a reason is asked for and it tells none
    own: float  # 0 where it only repeats the question, or asks one
    among: float  # log10 of how many passages it is the best of: of more one sooner seems right

    def features(self) -> dict[str, float]:
        """What the model looks at: the signals, and where they count for more or for no more."""
        features = {field.name: getattr(self, field.name) for field in fields(self)}
        features["margin"] = min(self.margin, MARGIN)
        features["nearly all"] = self.window**4
        features["log score"] = math.log(LEAST_SCORE + self.score)
        return features

    @cached_property
    def probability(self) -> float:
        """How likely it answers the question, 0 to 1."""
        model = _model()
        total = model.intercept
        for name, value in self.features().items():
            total += model.weights[name] * value
        return 1 / (1 + math.exp(-total))

    @property
    def found(self) -> bool:
        """Whether the passage is worth showing."""
        return self.probability >= _model().found

    @property
    def confident(self) -> bool:
        """Whether it may be shown as the answer."""
        return self.probability >= _model().confident


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic regression: a weight for each feature of Evidence, and two limits.

    Fitted by tests/benchmarks/confidence.py.
    """

    intercept: float
    weights: Mapping[str, float]
    found: float
    confident: float


NOTHING = Evidence(*[0.0] * len(fields(Evidence)))
CERTAIN = Evidence(*[1.0] * len(fields(Evidence)))


def evidence(
    question: Question,
    passage: Passage,
    held: Held,
    rarity: Callable[[str], float],
    score: float,
    margin: float,
    passages: int,
    *,
    lacks: bool = False,
) -> Evidence:
    """What speaks for a passage as the answer; `lacks`: what is asked for is known not to be there.

    As an article of a law whose number no article has.
    """
    asked = told_words(question)
    if not any(map(rarity, asked)):  # 几点了: single characters alone say too little
        return NOTHING
    characters = [char for run in HAN.findall(question.content) for char in run]
    names = [word for word in asked if is_name(word) and not _FEW.fullmatch(word)]
    attribute = question.intent.attribute if question.intent else ""

    normal = _normal(passage.text, passage.article.traditional)
    amount = amount_asked(question.text)

    return Evidence(
        score=score,
        margin=margin,
        window=held_of(asked, held.window, rarity),
        characters=held_of(characters, held.window, rarity),
        names=held_of(names, held.article, rarity),
        attribute=float(
            not lacks and (not attribute or tells_attribute(attribute, surroundings(passage)))
        ),
        exact=held_of(asked, held.window, rarity, whole=True),
        amount=float(
            not amount or tells_amount(amount, question.telling, question.text, normal) > 0
        ),
        kind=float(_answers_kind(normal, question)),
        own=float(says_more(normal, question.text)),
        among=math.log10(min(max(passages, FEWEST), MOST)),
    )


_normal = lru_cache(SENTENCES)(normalised)


def held_of(
    words: Sequence[str], holds: Holds, rarity: Callable[[str], float], *, whole: bool = False
) -> float:
    """The share of words that is held, by what they are worth; 1 where none is worth anything.

    `whole`: of whole words alone.
    """
    weights = [rarity(word) for word in words]
    shares = ((_held_whole if whole else _share_held)(word, holds) for word in words)
    total = sum(weights)
    return sum(w * s for w, s in zip(weights, shares, strict=True)) / total if total else 1.0


def surroundings(passage: Passage) -> str:
    """A passage and what stands around it, in the normal form."""
    around = passage.article.title, passage.section, passage.before, passage.text, passage.after
    return _normal("\n".join(around), passage.article.traditional)


def lacking(
    question: Question, holds: Callable[[str], bool], rarity: Callable[[str], float], text: str = ""
) -> tuple[str, ...]:
    """The words that tell what is asked and are not held, at most MISSING, heaviest first.

    An attribute that is asked for (电话) comes first where the `text` does not tell it.
    """
    attribute = question.intent.attribute if question.intent else ""
    untold = [attribute] if attribute and not tells_attribute(attribute, text) else []
    told = dict.fromkeys([*question.telling, *told_words(question)])
    absent = [word for word in told if not _share_held(word, holds) and word not in text]
    heaviest = untold + sorted(absent, key=rarity, reverse=True)
    return tuple(w for w in dict.fromkeys(heaviest) if not any(w in o != w for o in heaviest))[
        :MISSING
    ]


def shown_at_once(scores: Sequence[float], confident: bool) -> int:
    """How many of the best hits are worth showing beside the first, by their scores."""
    most = MOST_SHOWN if confident else MOST_WEAK
    near = takewhile(lambda score: score >= WORTH_SHOWING * scores[0], scores[:most])
    return sum(1 for _ in near)


def told_words(question: Question) -> list[str]:
    """The words that tell what is asked; where there are only characters, their pairs (月卡)."""
    found = [word for word in question.telling if len(word) > 1 or not HAN.fullmatch(word)]
    return found or [pair for run in HAN.findall(question.content) for pair in pairs(run)]


def says_more(text: str, question: str) -> bool:
    """Whether a sentence, in the normal form, tells more than the question does, and asks none.

    A number is more, however short (月卡三百元).
    """
    own = [char for char in text if char.isalnum() and char not in question]
    tells = len(own) > REPEATS or any(map(_NUMBER.match, own))
    return tells and not text.rstrip(_CLOSING).endswith("?")


def repeats(normal: str, question: str) -> bool:
    """Whether a line says no more than is asked: a title, an entry of a list, a question, a yes."""
    text = normal.rstrip(_CLOSING)
    ends = text.endswith(_ENDS) and len(text) > BRIEF
    return text.endswith("?") or not (ends or says_more(normal, question))


def _answers_kind(normal: str, question: Question) -> bool:
    """Whether a sentence tells what is asked for: a person, a day, a place or a reason."""
    if amount_asked(question.text):  # of 多久 the day it was is no answer
        return True
    kinds = [kind for kind in question.kinds if kind != "number"]
    return not kinds or answers_kind(normal, lambda: words(normal), kinds, question.text)


def _held_whole(word: str, holds: Holds) -> float:
    """Whether a word is held, or a synonym."""
    return float(holds(word) or any(map(holds, synonyms_of(word))))


def _share_held(word: str, holds: Holds) -> float:
    """How much of a word is held: all of it, or a synonym, or some of its pairs of characters."""
    inner = pairs(word)
    some = sum(map(holds, inner)) / len(inner) if len(word) > 2 and inner else 0.0
    return _held_whole(word, holds) or some


@cache
def _model() -> Model:
    file = files("retrieval.search").joinpath("confidence.json")
    model: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return Model(**model)
