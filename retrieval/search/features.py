"""Features: values of a passage, 0 to 1, that the ranking weighs beside its score by BM25."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from itertools import islice

from retrieval.analysis.tokenizer import HAN, normalised, words_among
from retrieval.index.index import Index
from retrieval.questions.amounts import amount_asked, amount_closeness
from retrieval.questions.answer_kinds import (
    answer_pattern,
    asks_for_list,
    asks_for_step,
    compared_things,
    entities,
    heads_comparison,
    introduces_list,
    states_difference,
    states_task,
)
from retrieval.questions.intents import defines, mentions
from retrieval.questions.question import Question, named_entities
from retrieval.search.config import MAX_BRIEF_LINE, MAX_NEW_CHARACTERS, RankingConfig
from retrieval.search.scoring import Scoring

SENTENCE_CACHE_SIZE = 8192

_CLOSING = "”\"'」』) \n"  # what may follow the mark that ends a sentence
_ENDS = ("。", ".", "!", ";", "…")
_TABLE_ROW = re.compile(r"[^:;,。]{1,12}:([^:;,。]{2,20});")
_NUMBER = re.compile(r"[\d一二两三四五六七八九十百千万亿]")

Feature = Callable[[int], float]  # of the passage with a doc id
WeightedFeatures = list[tuple[float, Feature]]


class Features:
    """The features of passages for questions, and caches of what is computed of a passage."""

    def __init__(self, index: Index, scoring: Scoring, config: RankingConfig) -> None:
        self._index, self._scoring, self._config = index, scoring, config
        # The sentence of a passage in the normal form.
        self.normal_text = lru_cache(SENTENCE_CACHE_SIZE)(
            lambda doc_id: normalised(*index.text(doc_id))
        )
        self._entities = lru_cache(SENTENCE_CACHE_SIZE)(self._uncached_entities)

    def additive(self, question: Question, openings: Mapping[int, float]) -> WeightedFeatures:
        """The features for a question whose weights are shares of the score.

        `openings`: how well the heading matches, by the doc ids of passages that open a section
        on the subject to be defined; {} where others define it.
        """
        features: WeightedFeatures = []
        if kinds := question.answer_kinds:
            answers_kind = partial(self.answers_kind, kinds=kinds, question=question.text)
            features.append((self._config.answer_kind, answers_kind))
        if subject := question.definition_subject:

            def definition(doc_id: int) -> float:
                return max(defines(subject, self.normal_text(doc_id)), openings.get(doc_id, 0.0))

            features.append((self._config.definition, definition))
        return features

    def multiplicative(self, question: Question, openings: Mapping[int, float]) -> WeightedFeatures:
        """The features for a question that multiply the score by 1 + weight x feature.

        The slowest to compute is last: the others rule most passages out.
        """
        index, config, text = self._index, self._config, question.text
        features: WeightedFeatures = []

        def add(weight: float, of_sentence: Callable[[str], float]) -> None:
            features.append((weight, lambda doc_id: of_sentence(self.normal_text(doc_id))))

        if subject := question.definition_subject:

            def lacks_subject(doc_id: int) -> float:
                return not (doc_id in openings or mentions(subject, self.normal_text(doc_id)))

            features.append((config.lacks_subject, lacks_subject))
        if question.asks_how:
            features.append((config.table_row_for_steps, partial(index.is_in_paragraph_of, "row")))
        else:
            features.append((config.code, partial(index.is_in_paragraph_of, "code")))
        add(config.repetition, lambda normal: repeats_question(normal, text))
        add(config.question, is_question)
        if amount_asked(text):
            add(config.amount, lambda normal: amount_closeness(question, normal))
        if things := compared_things(text):
            features.append((config.contrast, partial(self._contrasts, things)))
        if pattern := answer_pattern(text):
            add(config.answer_wording, lambda normal: pattern.search(normal) is not None)
        if asks_for_step(text):
            add(config.task, partial(states_task, question.content_words))
        if asks_for_list(text):
            add(config.list_introduction, introduces_list)
        names = named_entities(question)
        if any(map(self._scoring.normalised_idf, names)):
            are_han = all(map(HAN.fullmatch, names))

            def lacks_names(doc_id: int) -> float:
                # A shortcut: the bigrams of a Han name in the sentence are all among its tokens.
                if are_han and all(map(self.normal_text(doc_id).__contains__, names)):
                    return 0.0
                return 1 - self._scoring.window_coverage(names, doc_id)

            features.append((config.lacks_names, lacks_names))
        return features

    def answers_kind(self, doc_id: int, kinds: Sequence[str], question: str) -> bool:
        """Whether a sentence has an entity of these kinds that the question lacks."""
        every = (entity for kind in kinds for entity in self._entities(doc_id, kind))
        return any(entity not in question for entity in every)

    def _uncached_entities(self, doc_id: int, kind: str) -> Sequence[str]:
        return entities(kind, self.normal_text(doc_id), partial(self._words, doc_id))

    def _words(self, doc_id: int) -> list[str]:
        """jieba's words of a sentence."""
        part, passage = self._index.location(doc_id)
        tokens = map(part.segment.word, part.segment.sentence_terms[passage].tolist())
        return words_among(tokens, self.normal_text(doc_id))

    def _contrasts(self, things: Sequence[str], doc_id: int) -> float:
        """How explicitly a sentence, or the heading above it, is on the difference of things."""
        explicitness = states_difference(things, self.normal_text(doc_id))
        if explicitness == 1.0:
            return explicitness
        passage = self._index.passage(doc_id)
        heading = normalised(passage.own_section.heading, passage.article.traditional)
        return 1.0 if heads_comparison(things, heading) else explicitness


def table_row_name(normal: str) -> str:
    """The first cell of the row of a table, 病假 of 假别:病假;天数:12天; "" of other text."""
    match = _TABLE_ROW.match(normal)
    return match[1] if match else ""


def adds_information(normal: str, question: str) -> bool:
    """Whether a sentence has text that the question lacks, and is no question itself.

    More than MAX_NEW_CHARACTERS characters, or any number, however short (月卡三百元).
    """
    new = (char for char in normal if char.isalnum() and char not in question)
    first = [*islice(new, MAX_NEW_CHARACTERS + 1)]
    has_text = len(first) > MAX_NEW_CHARACTERS or any(map(_NUMBER.match, first))
    return has_text and not is_question(normal)


def repeats_question(normal: str, question: str) -> bool:
    """Whether a line only repeats the question: a title, an entry of a list, a question, a yes."""
    text = normal.rstrip(_CLOSING)
    is_sentence = text.endswith(_ENDS) and len(text) > MAX_BRIEF_LINE
    return is_question(text) or not (is_sentence or adds_information(normal, question))


def is_question(normal: str) -> bool:
    """Whether a sentence in the normal form ends with a question mark, or with one and a stop.

    One that ends with a question in quotation marks and a stop is no question.
    """
    return normal.rstrip(_CLOSING).removesuffix("。").endswith("?")
