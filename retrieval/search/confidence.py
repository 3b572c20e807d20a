"""Confidence: the probability that a passage answers a question, by a logistic regression."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np

from retrieval.analysis.numbers.numbers import CLASSIFIERS, NumberOrCode
from retrieval.analysis.tokenizer import HAN, normal_form, numbers_in_question
from retrieval.documents.passages import Passage
from retrieval.questions.answer_kinds.amounts import amount_asked, amount_closeness
from retrieval.questions.answer_kinds.definitions import defines, mentions
from retrieval.questions.answer_kinds.wordings import answer_patterns
from retrieval.questions.intents import states_attribute
from retrieval.questions.messages import adds_information, only_asks
from retrieval.questions.question import Question, codes_in, named_entities, significant_words
from retrieval.search.config import (
    AMOUNT_ANYWHERE,
    CONFIDENT_IN_LARGE,
    CORRECTION_PENALTY,
    COSINE_RANGE,
    FOUND_SHARE_IN_SMALL,
    LARGE_COLLECTION,
    MAX_COLLECTION,
    MAX_MARGIN,
    MAX_RERANKED_MARGIN,
    MAX_RIVALS,
    MIN_COLLECTION,
    MIN_NAME_COVERAGE,
    RIVAL_SHARE,
    SCORE_FLOOR,
    SMALL_COLLECTION,
)
from retrieval.search.models import Models, fitted_models
from retrieval.search.ranking import Ranking
from retrieval.search.scoring import Contains, Context, Hits

# Words that tell nothing of a subject; in a small collection they may be rare all the same.
_VAGUE = re.compile(f"一[个次位名块项篇{CLASSIFIERS}]|[的了]")

CACHE_SIZE = 8  # hits: the first is judged by a search, and again to decide how many to show

_numbers = lru_cache(CACHE_SIZE)(numbers_in_question)  # the same for all hits of a question


class SemanticFeatures(NamedTuple):
    """The features of a hit by an embedding model."""

    cosine: float  # of the question and the passage with its title and heading
    reranked_margin: float  # its score by `combine` (semantic/reranking.py) minus the highest other


@dataclass(frozen=True)
class Evidence:
    """The features of a hit that speak for its being the answer.

    Each is 0 to 1, except `margin`, which may be negative, and `collection_size`. None may depend
    on the length of the question: the sets that the models are fitted on differ in it. Coverages
    are computed by `Scoring.coverage`, for the window with title and heading or for all of the
    article, see `Context`. `attribute`, `amount` and `answer_kind` are 1 where none is asked for.
    A rival is another hit with a score above RIVAL_SHARE x this one's.
    """

    score: float  # share of the highest score possible
    margin: float  # min(score - highest other, MAX_MARGIN) - CORRECTION_PENALTY x corrections
    coverage: float  # of the significant words by the window
    character_coverage: float  # of the content's Han characters, except vague words, by the window
    name_coverage: float  # of named entities by the article
    attribute: float  # 1 if the window states the one asked for (电话) of the subject, else 0
    whole_word_coverage: float  # as `coverage`, but a word that is there only in part counts 0
    amount: float  # 1: stated with what is counted; .5: elsewhere in the passage; 0: not
    answer_kind: float  # 1: the person, definition … asked for is stated; .5: perhaps; 0: not
    no_rivals: float  # 1 - (how many of the best MAX_RIVALS others are rivals) / MAX_RIVALS
    novelty: float  # 0 where it only repeats the question, or is a question or an exercise
    collection_size: float  # log10 of the passages: among more, a wrong one matches sooner
    semantic: SemanticFeatures | None = None  # None where there is no cosine

    @cached_property
    def inputs(self) -> dict[str, float]:
        """The inputs of the models by name: the features, some limited, and some derived from them.

        With semantic features "score" and "coverage" are left out, which add nothing to them.
        """
        inputs = {name: getattr(self, name) for name in FEATURES}
        inputs["margin"] = min(self.margin, MAX_MARGIN)  # DOUBTFUL and CERTAIN exceed it
        inputs["collection_size"] = max(self.collection_size, math.log10(MIN_COLLECTION))
        if self.semantic:
            del inputs["score"], inputs["coverage"]
            margin = self.semantic.reranked_margin
            inputs["cosine"] = self.semantic.cosine / COSINE_RANGE
            inputs["reranked_margin"] = max(0.0, min(margin, MAX_RERANKED_MARGIN))
        else:
            inputs["coverage to the fourth"] = self.coverage**4
        inputs["log score"] = math.log(SCORE_FLOOR + self.score)
        return inputs

    @cached_property
    def confidence(self) -> float:
        """The probability, 0 to 1, that the passage is the answer, and no rival is as good."""
        return self._models.confident.probability(self.inputs)

    @cached_property
    def relevance(self) -> float:
        """The probability, 0 to 1, that the passage, or a rival as good as it, is the answer."""
        return self._models.found.probability(self.inputs)

    @property
    def found(self) -> bool:
        """Whether the passage is good enough to show."""
        share = FOUND_SHARE_IN_SMALL if self.collection_size < math.log10(SMALL_COLLECTION) else 1
        return self.relevance >= share * self._models.found.threshold

    @property
    def confident(self) -> bool:
        """Whether the passage may be shown as the answer."""
        threshold = self._models.confident.threshold
        sizes = math.log10(MIN_COLLECTION), math.log10(LARGE_COLLECTION)
        limits = threshold, max(threshold, CONFIDENT_IN_LARGE)
        return self.confidence >= float(np.interp(self.collection_size, sizes, limits))

    @property
    def _models(self) -> Models:
        return fitted_models()["semantic" if self.semantic else "lexical"]


FEATURES = [field.name for field in fields(Evidence) if field.name != "semantic"]

# In each all features have the same value. NOTHING is not found; DOUBTFUL found, not confident.
NOTHING, DOUBTFUL, CERTAIN = (
    Evidence(**dict.fromkeys(FEATURES, value))  # type: ignore[arg-type]
    for value in (0.0, 0.5, 1.0)
)


def evidence(
    ranking: Ranking,
    question: Question,
    hits: Hits,
    rank: int = 0,
    semantic: SemanticFeatures | None = None,
) -> Evidence:
    """The evidence for one of the best hits of a question, by its rank from 0.

    CERTAIN for a hit in the section asked for by number (DOUBTFUL if it may be another law's), and
    for the line beside a quoted one. NOTHING for a question without significant words. For a hit
    that only asks, DOUBTFUL, or NOTHING if all hits do. DOUBTFUL for a hit that would be confident,
    but is on another thing than the one asked for, or lacks the codes, author or definition.
    """
    doc_id, score = hits[rank]
    if section := ranking.numbered_section_at(question, doc_id):
        return CERTAIN if section.is_certain else DOUBTFUL
    if ranking.is_beside_quote(question, doc_id):
        return CERTAIN
    if not significant_words(question):  # 几点了: only a single character is left
        return NOTHING
    others = [other for i, (_, other) in enumerate(hits) if i != rank]
    margin, rivals = score - max(others, default=0.0), others[:MAX_RIVALS]
    result = Evidence(
        score=score,
        margin=min(margin, MAX_MARGIN) - CORRECTION_PENALTY * len(question.corrections),
        no_rivals=1 - sum(other > RIVAL_SHARE * score for other in rivals) / MAX_RIVALS,
        collection_size=math.log10(min(len(ranking.index), MAX_COLLECTION)),
        semantic=semantic,
        **_evidence_in_passage(ranking, question, doc_id),
    )
    if only_asks(ranking.normal_text(doc_id), question.text):  # another hit may answer
        texts = (ranking.normal_text(other) for other, _ in hits if other != doc_id)
        return DOUBTFUL if not all(only_asks(t, question.text) for t in texts) else NOTHING
    if not result.confident:
        return result
    # However well it matches, it is no answer then: a sentence without e07 is not about e07.
    names_nobody = question.asks_author and not result.answer_kind
    lacks_codes = not ranking.window_coverage(codes_in(question), doc_id)  # no codes: 1
    misses_thing = ranking.features.misses_thing_asked_for(question, doc_id)
    lacks_definition = question.intent and not _may_define(ranking, question, doc_id)
    return DOUBTFUL if names_nobody or lacks_codes or misses_thing or lacks_definition else result


@lru_cache(CACHE_SIZE)
def _evidence_in_passage(ranking: Ranking, question: Question, doc_id: int) -> dict[str, float]:
    """The features of a passage that do not depend on the other hits."""
    normal, coverage = ranking.normal_text(doc_id), ranking.scoring.coverage
    numbers, text = _numbers(question.content, question.today), question.content
    context = Context(*(_with_forms(text, numbers, has) for has in ranking.context(doc_id)))
    words = _words_to_cover(question, numbers, context.window)
    characters = "".join(HAN.findall(_VAGUE.sub("", text)))
    return {
        "coverage": coverage(words, context.window),
        "character_coverage": coverage(characters, context.window),
        "name_coverage": coverage(named_entities(question), context.article),
        "attribute": float(_states_attribute(ranking, question, doc_id)),
        "whole_word_coverage": coverage(words, context.window, whole=True),
        "amount": _amount(question, normal),
        "answer_kind": _answer_kind(ranking, question, doc_id),
        "novelty": float(
            ranking.names_author_asked_for(question, doc_id)
            or (
                adds_information(normal, question.text)
                and not ranking.features.is_exercise(question, doc_id)
            )
        ),
    }


def _with_forms(text: str, numbers: Iterable[NumberOrCode], contains: Contains) -> Contains:
    """`contains`, extended to the numbers of `text` that a passage has in another form.

    For a passage with 15:00 and a text with 下午三点 it is true of 15点, 3点 and these four
    characters. A number without its unit is not enough: 5 does not stand for 5公斤.
    """
    tokens: set[str] = set()
    for number in numbers:
        for forms in number.alternatives:
            if all(map(contains, [form for form in forms if not form.isdecimal()] or forms)):
                tokens |= {*text[number.start : number.end], *number.forms}
    return lambda token: token in tokens or contains(token)


def _amount(question: Question, normal: str) -> float:
    """`Evidence.amount` of a passage."""
    if not amount_asked(question.text):
        return 1.0
    closeness = amount_closeness(question, normal)
    return 1.0 if closeness > AMOUNT_ANYWHERE else 0.5 if closeness else 0.0


def _words_to_cover(
    question: Question, numbers: Iterable[NumberOrCode], contains: Contains
) -> list[str]:
    """The significant words without vague ones (一次); 5公斤 replaces 5 if a text contains it."""
    whole = {n.forms[-1]: n.forms[0] for n in numbers if n.forms[-1] in n.forms[0]}
    words = [each if contains(each := whole.get(w, w)) else w for w in significant_words(question)]
    return [word for word in words if not _VAGUE.fullmatch(word)] or words


def _states_attribute(ranking: Ranking, question: Question, doc_id: int) -> bool:
    """Whether the window of a passage states the attribute asked for, and names its subject.

    True where none is asked for. False where 第十五条 of a law is asked for: passages in that are
    CERTAIN, see `evidence`, and no others will do. A number like 4.3.2 may be stated in any.
    """
    intent = question.intent
    if intent is None:
        return True
    if not intent.attribute:
        return intent.kind != "numbered section" or "." in intent.number
    numbers = {form for each in _numbers(intent.subject, question.today) for form in each.forms}
    words = [w for w in significant_words(question) if w in intent.subject or w in numbers]
    # 汽修厂 alone is not 宏达汽修厂: the rarer words of a name tell it from others of its kind, and
    # its numbers and codes, where it has some, do so alone (5公斤的包裹).
    words = [word for word in words if word in numbers] or words
    is_of_subject = ranking.window_coverage(words, doc_id) >= MIN_NAME_COVERAGE
    if intent.attribute == "人数":  # of the subject, not of the four students it mentions
        normal = ranking.normal_text(doc_id)
        is_of_subject &= amount_closeness(question, normal) != AMOUNT_ANYWHERE
    passage = ranking.passage(doc_id)
    return is_of_subject and states_attribute(intent.attribute, window_text(passage))


def _may_define(ranking: Ranking, question: Question, doc_id: int) -> bool:
    """Whether a passage defines the subject to be defined, or its title or a heading names that.

    True where there is no such subject. A passage that only uses the name (备份使用硬链接) may have
    all words of the question, and does not define it.
    """
    subject = question.definition_subject
    is_below_name = not subject or mentions(subject, ranking.features.headings(doc_id))
    return is_below_name or defines(subject, ranking.normal_text(doc_id)) > 0


def _answer_kind(ranking: Ranking, question: Question, doc_id: int) -> float:
    """`Evidence.answer_kind` of a passage."""
    normal = ranking.normal_text(doc_id)
    if subject := question.definition_subject:
        return defines(subject, normal)
    if ranking.names_author_asked_for(question, doc_id):
        return 1.0
    if question.asks_author:
        is_person = ranking.features.answers_kind(doc_id, ("person",), question.text)
        is_stated = ranking.features.states_author(doc_id, question.text)
        return 1.0 if is_stated else 0.5 * is_person
    patterns = answer_patterns(question.text)
    if patterns and not any(pattern.search(normal) for pattern in patterns):
        return 0.0
    if amount_asked(question.text):  # a date does not answer 多久
        return 1.0
    kinds = [kind for kind in question.answer_kinds if kind != "number"]  # most sentences have one
    return float(not kinds or ranking.features.answers_kind(doc_id, kinds, question.text))


def window_text(passage: Passage) -> str:
    """A passage with its neighbours, title and heading, in the normal form."""
    texts = passage.article.title, passage.section, passage.before, passage.text, passage.after
    return normal_form("\n".join(texts), passage.article.traditional)
