"""Ranking: the passages that answer a question best.

They are scored by BM25 (`scoring`); the best of them are reranked by whether they are what the
question asks for: a section, a definition, a kind of answer, an amount.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache, partial
from heapq import heappushpop

from retrieval.analysis.sound import Vocabulary
from retrieval.analysis.tokenizer import HAN, normalised, normalised_question, words, words_among
from retrieval.documents.article import Article
from retrieval.engines.base import Engine
from retrieval.index.arrays import Ints
from retrieval.index.index import Index
from retrieval.questions.answer_kinds import asks_for_list, entities
from retrieval.questions.correction import make_corrector
from retrieval.questions.intents import defines, mentions
from retrieval.questions.messages import query_variants
from retrieval.questions.question import Question, named_entities, read_question
from retrieval.search.boosts import boosts, row_name
from retrieval.search.config import DEFINITION_DEPTH, MAX_LIST_ITEMS, RankingConfig
from retrieval.search.headings import (
    SectionMatch,
    boosted_scores,
    likeliest_section,
    match_sections,
    opening_doc_id,
    sections_with_number,
)
from retrieval.search.scoring import Hits, QueryTerms, Scoring

INTENT_CACHE_SIZE = 64
SENTENCE_CACHE_SIZE = 8192

ByDocId = Mapping[int, float]
PassageValue = Callable[[int], float]  # of a passage, 0 to 1


class Ranking:
    """Ranks the passages of an index for questions, and caches what is computed of a passage."""

    def __init__(self, index: Index, engine: Engine | None, config: RankingConfig) -> None:
        self.config = config
        self.index, self.passage = index, index.passage
        self.scoring = Scoring(index, engine, config)
        self.context, self.normalised_idf = self.scoring.context, self.scoring.normalised_idf
        # Called for the ranking, for the evidence, and for the number of hits to show.
        self._sections_with_number = lru_cache(INTENT_CACHE_SIZE)(
            partial(sections_with_number, index)
        )
        self.normal_form = lru_cache(SENTENCE_CACHE_SIZE)(
            lambda doc_id: normalised(*index.text(doc_id))
        )
        self._entities = lru_cache(SENTENCE_CACHE_SIZE)(self._uncached_entities)
        vocabulary = Vocabulary(index.vocabulary, self.scoring.doc_freq)
        self._correct = make_corrector(vocabulary, self._texts_with)

    def query_variants(self, text: str) -> Iterator[str]:
        """The query variants of a message, the likeliest first."""
        normal = normalised_question(text)
        if self.config.keep_chatter:
            return iter([normal])
        return query_variants(normal, self._clause_coverage)

    def _clause_coverage(self, clause: str) -> float:
        """The share of a clause's words, weighted by idf, that the articles have, 0 to 1."""
        idfs = [(word, self.normalised_idf(word)) for word in words(clause) if len(word) > 1]
        known = sum(idf for word, idf in idfs if self.scoring.is_known(word))
        return known / (sum(idf for _, idf in idfs) or 1.0)

    def question(self, text: str, today: date | None = None) -> Question:
        """The analysed question of a text as a person writes it; `today` is the day of asking."""
        return read_question(
            normalised_question(text),
            keep_chatter=self.config.keep_chatter,
            keep_question_words=self.config.keep_question_words,
            synonyms=self.config.synonym > 0,
            today=today,
            normalised_idf=self.normalised_idf,
            correct=self._correct,
        )

    def _texts_with(self, characters: str) -> Iterator[str]:
        """The texts, in the normal form, of the passages that have all of these characters."""
        return map(self.normal_form, self.scoring.doc_ids_containing(set(characters)))

    def best(self, question: Question, limit: int, within: Ints | None = None) -> Hits:
        """The doc ids of the best passages and their scores, best first, at most `limit`.

        Scores are 0 to 1, shares of the highest one possible. Equal ones keep the articles' order.
        Passages without a term of the question in their own sentence are left out, unless their
        heading matches it. `within`: only passages of these articles, by their positions.
        """
        if limit < 1:
            return []
        terms = self.scoring.terms(question)
        scores, has_definition = self._scores(question, terms, limit, within)
        needs_opening = bool(question.definition_subject) and not has_definition
        openings: dict[int, float] = {}  # {doc_id: coverage of its heading}
        for match, weight in match_sections(self.index, question, terms, self.config):
            if within is not None and not self.is_in(match.first, within):
                continue
            scores |= boosted_scores(self.index, match, weight, scores, self.config)
            if needs_opening and (opening := opening_doc_id(self.index, match)) is not None:
                openings[opening] = max(match.coverage, openings.get(opening, 0.0))
        numbered = self._numbered_section(question, within)
        for doc_id in numbered:
            scores.pop(doc_id, None)
        hits = [(doc_id, 1.0) for doc_id in numbered[:limit]]
        return hits + self._rerank(question, scores, openings, limit - len(hits))

    def _scores(
        self, question: Question, terms: QueryTerms, limit: int, within: Ints | None
    ) -> tuple[dict[int, float], bool]:
        """{doc_id: score} of the best passages by terms; whether any defines the subject.

        Where a definition is asked for, the definitions among the first DEFINITION_DEPTH are added.
        """
        depth = max(limit, self.config.rerank_depth)
        subject = question.definition_subject
        if not subject:
            return dict(self.scoring.best(terms, depth, within)), False
        if self.scoring.is_exhaustive(within):
            hits = self.scoring.best(terms, max(depth, DEFINITION_DEPTH), within)
            best = hits[:depth]
        else:
            best = self.scoring.best(terms, depth, within)
            characters = {*"".join(HAN.findall(subject))}
            hits = self.scoring.best(terms, DEFINITION_DEPTH, None, characters)
        definitions = dict(self._definitions(subject, hits))
        return dict(best) | definitions, bool(definitions)

    def _rerank(self, question: Question, scores: ByDocId, openings: ByDocId, limit: int) -> Hits:
        """The `limit` best hits by their reranked scores.

        That is ((1 - sum of weights) x score + sum of weight x signal) x product of penalties
        x product of (1 + weight x boost), at most 1. Where even the highest values cannot bring a
        score among the best so far, it is not computed.
        """
        signals = self._signals(question, openings)
        factors, penalties = boosts(question, self.config), self._penalties(question, openings)
        base_weight = 1 - sum(weight for weight, _ in signals)
        max_boost = math.prod(1 + max(0.0, weight) for weight, _ in factors)
        hits: Hits = []
        top_scores = [0.0] * limit  # a heap: the lowest first
        for doc_id, score in sorted(scores.items(), key=lambda hit: -hit[1]) if limit else ():
            if (score * base_weight + 1 - base_weight) * max_boost < top_scores[0]:
                break
            score = score * base_weight + sum(weight * value(doc_id) for weight, value in signals)
            for penalty in penalties:
                if score * max_boost < top_scores[0]:
                    break
                score *= penalty(doc_id)
            else:
                normal = self.normal_form(doc_id)
                score *= math.prod(1 + weight * value(normal) for weight, value in factors)
                hits.append((doc_id, min(score, 1.0)))
                heappushpop(top_scores, score)
        hits = sorted(hits, key=lambda hit: -hit[1])[:limit]
        return self._prefer_latest_versions(self._prefer_named_rows(question, hits))

    def _prefer_named_rows(self, question: Question, hits: Hits) -> Hits:
        """The hits, best first; rows of tables that a word of the question names score more."""

        def boosted(doc_id: int, score: float) -> float:
            is_named = row_name(self.normal_form(doc_id)) in question.content_words
            return min(1.0, score * (1 + self.config.row * is_named))

        return sorted(
            ((doc_id, boosted(doc_id, score)) for doc_id, score in hits), key=lambda h: -h[1]
        )

    def _prefer_latest_versions(self, hits: Hits) -> Hits:
        """The hits, best first; of articles of one title all but the latest version score less."""
        articles = {doc_id: self.passage(doc_id).article for doc_id, _ in hits}
        latest: dict[str, str] = {}
        for article in articles.values():
            latest[article.title] = max(latest.get(article.title, ""), article.version)

        def factor(article: Article) -> float:
            return 1.0 if article.version == latest[article.title] else self.config.superseded

        weighted = ((doc_id, score * factor(articles[doc_id])) for doc_id, score in hits)
        return sorted(weighted, key=lambda hit: -hit[1])

    def _penalties(self, question: Question, openings: ByDocId) -> list[PassageValue]:
        """The factors, at most 1, for what a passage lacks of a question; the quickest first."""
        config = self.config
        by_kind = {"row": config.row_for_steps} if question.asks_how else {"code": config.code}
        penalties: list[PassageValue] = []
        if subject := question.definition_subject:

            def missing_subject(doc_id: int) -> float:
                has_subject = doc_id in openings or mentions(subject, self.normal_form(doc_id))
                return 1.0 if has_subject else config.missing_subject

            penalties.append(missing_subject)
        names = named_entities(question)
        if any(map(self.normalised_idf, names)):
            are_han = all(map(HAN.fullmatch, names))

            def missing_names(doc_id: int) -> float:
                # A shortcut: the bigrams of a Han name in the sentence are all among its tokens.
                if are_han and all(map(self.normal_form(doc_id).__contains__, names)):
                    return 1.0
                return 1 - (1 - config.missing_names) * (1 - self.coverage(names, doc_id))

            penalties.append(missing_names)
        penalties.append(lambda doc_id: by_kind.get(self.passage(doc_id).paragraph.kind, 1.0))
        return penalties

    def insert_list_items(self, question: Question, hits: Hits) -> Hits:
        """The hits; where a list is asked for, its items are put after the first hit."""
        if not (hits and asks_for_list(question.text)):
            return hits
        (first, score), *others = hits
        items = self.index.items_below(first, MAX_LIST_ITEMS)
        answer = [(doc_id, score) for doc_id in (first, *items)]
        return answer + [hit for hit in others if hit[0] not in items]

    def coverage(self, words: Sequence[str], doc_id: int) -> float:
        """The coverage of words by the window of a passage, 0 to 1."""
        return self.scoring.coverage(words, self.context(doc_id).window)

    def _definitions(self, subject: str, hits: Hits) -> Iterator[tuple[int, float]]:
        """Those of some hits that define a subject."""
        first = subject[:2].rstrip()
        fold_case = str if first == first.upper() else str.lower  # Han characters have no case
        for doc_id, score in hits:
            text, traditional = self.index.text(doc_id)
            # Most texts can be ruled out before they are brought to the normal form.
            may_have = traditional or first in fold_case(text)
            if may_have and defines(subject, self.normal_form(doc_id)):
                yield doc_id, score

    def _signals(self, question: Question, openings: ByDocId) -> list[tuple[float, PassageValue]]:
        """The signals that apply to a question, as (weight, value of a passage)."""
        signals: list[tuple[float, PassageValue]] = []
        if kinds := question.kinds:

            def answer_kind(doc_id: int) -> float:
                return self.answers_kind(doc_id, kinds, question.text)

            signals.append((self.config.answer_kind, answer_kind))
        if subject := question.definition_subject:

            def definition(doc_id: int) -> float:
                return max(defines(subject, self.normal_form(doc_id)), openings.get(doc_id, 0.0))

            signals.append((self.config.definition, definition))
        return signals

    def answers_kind(self, doc_id: int, kinds: Sequence[str], question: str) -> bool:
        """Whether a sentence has an entity of these kinds that the question lacks."""
        every = (entity for kind in kinds for entity in self._entities(doc_id, kind))
        return any(entity not in question for entity in every)

    def _uncached_entities(self, doc_id: int, kind: str) -> Sequence[str]:
        return entities(kind, self.normal_form(doc_id), partial(self._words, doc_id))

    def _words(self, doc_id: int) -> list[str]:
        """jieba's words of a sentence."""
        part, passage = self.index.location(doc_id)
        tokens = map(part.segment.word, part.segment.sentence_terms[passage].tolist())
        return words_among(tokens, self.normal_form(doc_id))

    def _numbered_section(self, question: Question, within: Ints | None) -> range:
        """The likeliest section, such as an article of a law, asked for by number, as doc ids."""
        sections = self._numbered_sections(question)
        if within is not None:
            sections = [section for section in sections if self.is_in(section.first, within)]
        if not sections:
            return range(0)
        section = likeliest_section(self.index, sections)
        return range(section.first, section.last)

    def _numbered_sections(self, question: Question) -> list[SectionMatch]:
        """All sections that a question may ask for by number."""
        intent = question.intent
        if intent is None or intent.kind != "numbered section":
            return []
        return self._sections_with_number(intent)

    def numbered_section_at(self, question: Question, doc_id: int) -> SectionMatch | None:
        """The section asked for by number that has a passage; None where none has."""
        sections = self._numbered_sections(question)
        return next((match for match in sections if match.first <= doc_id < match.last), None)

    def is_in(self, doc_id: int, articles: Ints) -> bool:
        """Whether a passage is in one of the articles at some positions."""
        return self.index.article_position(doc_id) in articles

    def known_idf(self, question: Question) -> float:
        """The summed normalised idf of the distinct words of a question that the articles have."""
        distinct = {word for word in question.content_words if len(word) > 1}
        return sum(map(self.normalised_idf, filter(self.scoring.is_known, distinct)))
