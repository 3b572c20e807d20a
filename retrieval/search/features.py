"""Features: values of a passage, 0 to 1, that the ranking weighs beside its score by BM25."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial

from retrieval.analysis.tokenizer import HAN, normalised, words_among
from retrieval.documents.references import edition, may_be_one, version_asked_for, version_meant
from retrieval.index.index import Index
from retrieval.questions.amounts import amount_asked, amount_closeness
from retrieval.questions.answer_kinds import (
    answer_pattern,
    asks_for_list,
    asks_for_step,
    compared_things,
    defines,
    entities,
    heads_comparison,
    introduces_list,
    mentions,
    states_difference,
    states_task,
)
from retrieval.questions.intents import Intent
from retrieval.questions.messages import (
    CLOSING,
    ENDS,
    has_new_text,
    is_question,
    poses_again,
    speaker,
)
from retrieval.questions.question import Question, codes_in, named_entities
from retrieval.search.config import (
    MAX_BELOW,
    MAX_BRIEF_LINE,
    MAX_LINES,
    MIN_LINE_SHARE,
    RankingConfig,
)
from retrieval.search.scoring import Scoring

SENTENCE_CACHE_SIZE = 8192

_TABLE_ROW = re.compile(r"[^:;,。]{1,12}:([^:;,。]{2,20});")
_NO_LETTERS = re.compile(r"[\W_]+")
_MENTION = r"[“\"'‘「『《]{}[”\"'’」』》]\w"  # a clause in quotation marks within a sentence

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
        on the subject to be defined, or name the author asked for; {} where others define it.
        """
        features: WeightedFeatures = []
        if kinds := question.answer_kinds:
            answers_kind = partial(self.answers_kind, kinds=kinds, question=question.text)
            features.append((self._config.answer_kind, answers_kind))
        if subject := question.definition_subject:

            def definition(doc_id: int) -> float:
                return max(defines(subject, self.normal_text(doc_id)), openings.get(doc_id, 0.0))

            features.append((self._config.definition, definition))
        elif openings:
            features.append((self._config.definition, lambda doc_id: openings.get(doc_id, 0.0)))
        return features

    def multiplicative(self, question: Question, openings: Mapping[int, float]) -> WeightedFeatures:
        """The features for a question that multiply the score by 1 + weight x feature.

        The slowest to compute are last: the others rule most passages out.
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

        def repetition(doc_id: int) -> float:
            # A name alone is an answer where the author is asked for.
            return doc_id not in openings and repeats_question(self.normal_text(doc_id), text)

        features.append((config.repetition, repetition))
        add(config.question, lambda normal: is_question(normal) or poses_again(normal, text))
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
        if codes := codes_in(question):
            coverage = self._scoring.window_coverage
            features.append((config.lacks_codes, lambda doc_id: 1 - coverage(codes, doc_id)))
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

    def is_named_row(self, question: Question) -> Feature:
        """Whether a passage is the row of a table that a word of the question names."""
        return lambda doc_id: table_row_name(self.normal_text(doc_id)) in question.content_words

    def is_other_version(self, question: Question, doc_ids: Iterable[int]) -> Feature:
        """Whether, of the articles of some passages with one name, it is not the version meant."""
        versions: dict[int, tuple[str, str]] = {}
        by_name: dict[str, dict[str, int]] = {}
        for doc_id in doc_ids:
            title, version = self._index.title_and_version(doc_id)
            versions[doc_id] = edition(title).name, version
            by_name.setdefault(versions[doc_id][0], {}).setdefault(version, doc_id)
        asked = version_asked_for(question.text)
        meant: dict[str, str] = {}
        for name, by_version in by_name.items():
            if len(by_version) > 1:
                articles = [self._index.passage(doc_id).article for doc_id in by_version.values()]
                meant[name] = version_meant(articles, asked, question.today).version

        def is_other(doc_id: int) -> bool:
            name, version = versions[doc_id]
            return not may_be_one(version, meant.get(name, version))

        return is_other

    def lines_beside_quote(self, intent: Intent | None) -> list[int]:
        """The doc ids of the lines after, or before, one that is quoted; best first.

        At most MAX_LINES. The text's own line comes before a sentence that quotes it, too.
        """
        if not intent or intent.kind not in ("next line", "previous line"):
            return []
        after = intent.kind == "next line"
        clauses = [clause for clause in _NO_LETTERS.split(intent.subject) if clause]
        quote = clauses[-1 if after else 0] if clauses else ""
        found: dict[int, float] = {}
        for doc_id in self._scoring.doc_ids_containing({*quote}) if quote else ():
            share, is_within = parts_beside(quote, self.normal_text(doc_id), after=after)
            beside = doc_id if is_within else doc_id + 1 if after else doc_id - 1
            if share and self.are_in_one_section(doc_id, beside):
                found[beside] = max(share, found.get(beside, 0.0))
        best = max(found.values(), default=0.0)
        lines = (doc_id for doc_id, share in found.items() if share >= MIN_LINE_SHARE * best)
        return sorted(lines, key=lambda doc_id: -found[doc_id])[:MAX_LINES]

    def below_question(self, question: Question, doc_ids: Iterable[int]) -> dict[int, float]:
        """{doc_id: value} of the few passages below those of some that ask the same question.

        The value falls with the distance; it is 1 of one that is to the person who asks (@小赵).
        """
        found: dict[int, float] = {}
        for asking in doc_ids:
            normal = self.normal_text(asking)
            if not poses_again(normal, question.text):
                continue
            name = speaker(normal)
            for doc_id in range(asking + 1, asking + 1 + MAX_BELOW):
                if not self.are_in_one_section(asking, doc_id):
                    break
                is_to = bool(name) and f"@{name}" in self.normal_text(doc_id)
                value = 1.0 if is_to else 1 - (doc_id - asking) / (1 + MAX_BELOW)
                found[doc_id] = max(value, found.get(doc_id, 0.0))
        return found

    def are_in_one_section(self, doc_id: int, other: int) -> bool:
        """Whether there is another passage with a doc id, in the section of the first."""
        if not 0 <= other < self._index.doc_bases[-1]:
            return False
        this, that = self._index.passage(doc_id), self._index.passage(other)
        return this.article.id == that.article.id and this.own_section == that.own_section

    def _uncached_entities(self, doc_id: int, kind: str) -> Sequence[str]:
        return entities(kind, self.normal_text(doc_id), partial(self._words, doc_id))

    def _words(self, doc_id: int) -> list[str]:
        """jieba's words of a sentence."""
        part, passage = self._index.location(doc_id)
        tokens = map(part.segment.token, part.segment.sentence_terms[passage].tolist())
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
    has_text = has_new_text(normal, question)
    return has_text and not is_question(normal) and not poses_again(normal, question)


def repeats_question(normal: str, question: str) -> bool:
    """Whether a line only repeats the question: a title, an entry of a list, a question, a yes."""
    text = normal.rstrip(CLOSING)
    is_sentence = text.endswith(ENDS) and len(text) > MAX_BRIEF_LINE
    if is_question(text) or poses_again(normal, question):
        return True
    return not (is_sentence or adds_information(normal, question))


def parts_beside(quote: str, normal: str, *, after: bool) -> tuple[float, bool]:
    """How much of a line is a quoted clause, 0 to 1, and whether it has the clause beside it.

    0 where the line lacks the clause, or only names it: “明月松间照”是静.
    """
    clauses = [clause for clause in _NO_LETTERS.split(normal) if clause]
    if quote not in clauses or re.search(_MENTION.format(re.escape(quote)), normal):
        return 0.0, False
    at = clauses.index(quote)
    return len(quote) / sum(map(len, clauses)), at + 1 < len(clauses) if after else at > 0
