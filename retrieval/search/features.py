"""Features: values of a passage, 0 to 1, that the ranking weighs beside its score by BM25."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache, lru_cache, partial
from itertools import chain, islice

from retrieval.analysis.tokenizer import HAN, normal_form, words, words_among
from retrieval.documents.references import (
    MAY_BE_VOID,
    asks_for_void,
    choose_version,
    edition,
    is_attribution,
    is_void,
    may_be_same_version,
    only_refers,
    version_asked_for,
)
from retrieval.index.index import Index
from retrieval.questions.answer_kinds.amounts import (
    amount_asked,
    amount_closeness,
    has_range_with,
    numbers_asked,
)
from retrieval.questions.answer_kinds.contrast import (
    asks_about_another_thing,
    compared_things,
    heads_comparison,
    is_on_another_thing,
    states_difference,
    thing_asked_for,
)
from retrieval.questions.answer_kinds.definitions import defines, mentions
from retrieval.questions.answer_kinds.entities import entities
from retrieval.questions.answer_kinds.wordings import (
    answer_patterns,
    asks_for_list,
    asks_for_step,
    enumeration_share,
    introduces_list,
    is_on_writing,
    names_holder,
    states_author,
    states_step,
    states_task,
)
from retrieval.questions.intents import CONTACTS, office_of, states_attribute
from retrieval.questions.messages import (
    MAY_HEAD_EXERCISES,
    heads_exercises,
    only_asks,
    only_repeats,
)
from retrieval.questions.question import Question, codes_in, named_entities, significant_words
from retrieval.search.config import (
    MIN_NAME_COVERAGE,
    RARE_CODE_IDF,
    VOID_DEPTH,
    RankingConfig,
)
from retrieval.search.scoring import Scoring

SENTENCE_CACHE_SIZE = 8192

# The first cell of a row (假别:病假;天数:…), or what precedes the colon of an item (病假:…).
_LABEL = re.compile(r"(?:[^:;,。]{1,12}:(?=[^:;,。]{2,20};))?([^:;,。]{2,20})[:;]")

# A sentence that says of itself that it gives a reason.
_STATES_REASON = re.compile("原因(?:[是为有:]|在于)|之所以|(?<![但可于只总还])是(?:因为|由于|为了)")

Feature = Callable[[int], float]  # gives the value of the passage with a doc id
WeightedFeatures = list[tuple[float, Feature]]


class Features:
    """The features of passages for questions, and caches of what is computed from a passage."""

    def __init__(self, index: Index, scoring: Scoring, config: RankingConfig) -> None:
        self.index, self._scoring, self._config = index, scoring, config
        self.doc_ids_containing = scoring.doc_ids_containing
        cached = lru_cache(SENTENCE_CACHE_SIZE)
        # The sentence of a passage in the normal form.
        self.normal_text = cached(lambda doc_id: normal_form(*index.text_and_script(doc_id)))
        self._entities = cached(self._find_entities)
        self.headings = cached(self._normal_headings)

    def definition(self, question: Question, openings: Mapping[int, float]) -> WeightedFeatures:
        """The feature of a definition that is asked for, with its weight: a share of the score.

        `openings`: {doc_id: similarity of the heading} of the passages that open a section on the
        subject to be defined, {} where passages define it explicitly; or of those that have the
        author or the step asked for. With a share w, the score s becomes (1 - w) s + w value.
        """
        subject = question.definition_subject
        if not (subject or openings):
            return []

        def value(doc_id: int) -> float:
            own = defines(subject, self.normal_text(doc_id)) if subject else 0.0
            return max(own, openings.get(doc_id, 0.0))

        return [(self._config.definition, value)]

    def answer_kind(self, question: Question) -> WeightedFeatures:
        """The feature of the kinds of answer asked for, with its weight: a share of the score."""
        if not question.answer_kinds:
            return []
        value = partial(self.answers_kind, kinds=question.answer_kinds, question=question.text)
        return [(self._config.answer_kind, value)]

    def multiplicative(self, question: Question, openings: Mapping[int, float]) -> WeightedFeatures:
        """The features that multiply the score by 1 + weight x value, with their weights.

        The quick ones come first, and rule most passages out before the slow ones are computed.
        """
        index, config, text = self.index, self._config, question.text
        features: WeightedFeatures = []

        def add(weight: float, of_sentence: Callable[[str], float]) -> None:
            features.append((weight, lambda doc_id: of_sentence(self.normal_text(doc_id))))

        if subject := question.definition_subject:

            def lacks_subject(doc_id: int) -> float:
                return not (doc_id in openings or mentions(subject, self.normal_text(doc_id)))

            features.append((config.lacks_subject, lacks_subject))
        if question.asks_how:
            features.append((config.table_row_for_steps, partial(index.is_of_kind, kind="row")))
        else:
            features.append((config.code, partial(index.is_of_kind, kind="code")))

        only_asks_question = cache(lambda doc_id: only_asks(self.normal_text(doc_id), text))

        def repetition(doc_id: int) -> float:
            # The opening of a section, or the line of an author, may be as short as a title.
            is_opening, normal = doc_id in openings, self.normal_text(doc_id)
            if only_refers(normal) or is_attribution(normal):
                return True
            return not is_opening and (only_asks_question(doc_id) or only_repeats(normal, text))

        features += [(config.repetition, repetition), (config.question, only_asks_question)]
        if amount_asked(text):
            add(config.amount, lambda normal: amount_closeness(question, normal))
        if office := office_of(question.intent):

            def states_holder(doc_id: int) -> bool:
                normal = self.normal_text(doc_id)
                is_person = office in normal and self.answers_kind(doc_id, ("person",), text)
                return is_person or names_holder(office, normal)

            features.append((config.holder, states_holder))
        if things := compared_things(text):
            features.append((config.contrast, partial(self._contrast, things, text)))
        for pattern in answer_patterns(text):
            add(config.answer_wording, partial(_has, pattern))
        if "reason" in question.answer_kinds:
            add(config.answer_wording, partial(_has, _STATES_REASON))
        if question.asks_how:
            add(config.step, states_step)
        if asks_for_step(text):
            add(config.task, partial(states_task, question.content_words))
        if asks_for_list(text):
            add(config.list_introduction, introduces_list)
            add(config.enumeration, enumeration_share)
        if numbers := numbers_asked(text):
            add(config.number_range, partial(has_range_with, numbers))
        if question.intent and (contact := question.intent.attribute) in CONTACTS:
            add(config.lacks_contact, lambda normal: not states_attribute(contact, normal))
        features.append((config.on_another_thing, partial(self.is_on_another_thing, question)))
        if codes := codes_in(question):
            features.append((config.lacks_codes, partial(self._lacks_codes, codes)))
        if names := named_entities(question):
            are_han = all(map(HAN.fullmatch, names))

            def lacks_names(doc_id: int) -> float:
                # A shortcut: the bigrams of a Han name in the sentence are all among its tokens.
                if are_han and all(map(self.normal_text(doc_id).__contains__, names)):
                    return 0.0
                return 1 - self._scoring.window_coverage(names, doc_id)

            features.append((config.lacks_names, lacks_names))
        is_exercise = cache(partial(self.is_exercise, question))
        features += [(config.repetition, is_exercise), (config.question, is_exercise)]
        return features

    def is_exercise(self, question: Question, doc_id: int) -> bool:
        """Whether a passage is an exercise, and the question does not ask for one."""
        may_be = self.index.headings_may_match(doc_id, MAY_HEAD_EXERCISES)
        return may_be and heads_exercises(self.headings(doc_id), question.text)

    def _lacks_codes(self, codes: Sequence[str], doc_id: int) -> float:
        """The share of codes that the window and the headings lack, reduced if all are frequent."""
        coverage = self._scoring.window_coverage(codes, doc_id)
        if coverage == 1:
            return 0.0
        in_headings = {*words(self.headings(doc_id))}
        coverage = max(coverage, self._scoring.coverage(codes, in_headings.__contains__))
        rarity = max(map(self._scoring.normalised_idf, codes)) / RARE_CODE_IDF
        return (1 - coverage) * min(1.0, rarity)

    def is_on_another_thing(self, question: Question, doc_id: int) -> bool:
        """Whether a sentence is on another thing of the kind asked for: 首套房, not 二套房."""
        normal, headings = self.normal_text(doc_id), partial(self.headings, doc_id)
        return is_on_another_thing(question.text, question.content_words, normal, headings)

    def misses_thing_asked_for(self, question: Question, doc_id: int) -> bool:
        """Whether the window lacks the thing asked for (有…吗), or it or a heading is on others."""
        thing = thing_asked_for(question.text)
        words = [word for word in significant_words(question) if word in thing] if thing else []
        for word in words:  # 年金 of 企业年金, which jieba cuts into characters, is a word, too
            thing = thing.replace(word, " ")
        words += [part for part in thing.split() if len(part) > 1]
        if self._scoring.window_coverage(words, doc_id) < MIN_NAME_COVERAGE:
            return True
        title, _, heading = self.headings(doc_id).partition("\n")
        text, own = question.text, title + self.normal_text(doc_id)
        is_other = asks_about_another_thing(text, heading.split(" › ")[-1], own)
        return is_other or self.is_on_another_thing(question, doc_id)

    def answers_kind(self, doc_id: int, kinds: Sequence[str], question: str) -> bool:
        """Whether a sentence has an entity of some kinds (person, date) that the question lacks."""
        every = chain.from_iterable(self._entities(doc_id, kind) for kind in kinds)
        return any(entity not in question for entity in every)

    def label_feature(self, question: Question) -> Feature:
        """The feature: 1 for the row of a table, or the item, whose label is asked for."""

        def is_named(doc_id: int) -> bool:
            label = _LABEL.match(self.normal_text(doc_id))
            return label is not None and label[1] in question.content_words

        return is_named

    def other_version_feature(self, question: Question, doc_ids: Collection[int]) -> Feature:
        """The feature: 1 for a passage of a version of a document that is not the one meant.

        Only versions of one document that are among `doc_ids`, the best first, are told apart. A
        void one, which says that it is not in force, is never meant unless it is asked for.
        """
        best = islice(doc_ids, 0 if asks_for_void(question.text) else VOID_DEPTH)
        void = {*filter(self._is_void, best)}
        name_and_version: dict[int, tuple[str, str]] = {}
        doc_id_by_version: dict[str, dict[str, int]] = {}  # by name; one passage of each
        for doc_id in doc_ids:
            title, version = self.index.title_and_version(doc_id)
            name = edition(title).name
            name_and_version[doc_id] = name, version
            doc_id_by_version.setdefault(name, {}).setdefault(version, doc_id)
        asked = version_asked_for(question.text)
        meant: dict[str, str] = {}  # the version by name
        for name, by_version in doc_id_by_version.items():
            if len(by_version) > 1:
                articles = [self.index.passage(doc_id).article for doc_id in by_version.values()]
                meant[name] = choose_version(articles, asked, question.today).version
        items = name_and_version.items()
        other = {d for d, (n, v) in items if n in meant and not may_be_same_version(v, meant[n])}
        return (void | other).__contains__

    def _is_void(self, doc_id: int) -> bool:
        before, _ = self.index.text_and_script(max(0, doc_id - 1))
        # Most passages are ruled out before their articles are decoded.
        may_be = self.index.headings_may_match(doc_id, MAY_BE_VOID) or MAY_BE_VOID.search(before)
        return bool(may_be) and is_void(self.index.passage(doc_id))

    def states_author(self, doc_id: int, question: str) -> bool:
        """Whether a sentence tells who wrote a work, or is on writing and names a new person."""
        normal = self.normal_text(doc_id)
        has_person = partial(self.answers_kind, doc_id, ("person",), question)
        return states_author(normal) or (is_on_writing(normal) and has_person())

    def _find_entities(self, doc_id: int, kind: str) -> Sequence[str]:
        return entities(kind, self.normal_text(doc_id), partial(self._words, doc_id))

    def _words(self, doc_id: int) -> list[str]:
        """jieba's words of a sentence."""
        segment, number = self.index.segment_and_number(doc_id)
        tokens = map(segment.token, segment.sentence_terms[number].tolist())
        return words_among(tokens, self.normal_text(doc_id))

    def _contrast(self, things: Sequence[str], question: str, doc_id: int) -> float:
        """How explicitly a sentence contrasts things; 1 below a heading on their difference."""
        explicitness = states_difference(things, self.normal_text(doc_id), question)
        return 1.0 if heads_comparison(things, self.headings(doc_id)) else explicitness

    def _normal_headings(self, doc_id: int) -> str:
        """The title and the headings of a passage in the normal form."""
        p = self.index.passage(doc_id)
        return normal_form(f"{p.article.title}\n{p.section}", p.article.traditional)


def _has(pattern: re.Pattern[str], normal: str) -> bool:
    return pattern.search(normal) is not None
