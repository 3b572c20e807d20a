"""Ranking: the passages that answer a question best.

All, or an engine's candidates, are scored by BM25 (`scoring`). Those below a heading that matches
the question score more (`headings`). The best are reranked by their features (`features`).
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache, partial
from heapq import heappushpop, nlargest
from operator import itemgetter

from retrieval.analysis.sound import Vocabulary, make_corrector
from retrieval.analysis.tokenizer import HAN, normalised_question, words
from retrieval.engines.base import Engine
from retrieval.index.arrays import Ints
from retrieval.index.index import Index
from retrieval.questions.answer_kinds.definitions import defines
from retrieval.questions.intents import Intent
from retrieval.questions.messages import query_variants
from retrieval.questions.question import Question, read_question
from retrieval.search.config import ASKING_DEPTH, DEFINITION_DEPTH, RankingConfig
from retrieval.search.features import Features
from retrieval.search.neighbours import (
    answer_beside,
    asks_for_next_step,
    below_question,
    lines_beside_quote,
    next_step,
    sentences_stating_author,
)
from retrieval.search.query import QueryTerms
from retrieval.search.scoring import Hits, Scoring
from retrieval.search.sections.heading_index import SectionMatch
from retrieval.search.sections.headings import (
    author_lines,
    has_author_byline,
    match_sections,
    opening_doc_id,
    scores_in_section,
    step_lines,
)
from retrieval.search.sections.numbered_sections import likeliest_section, numbered_sections

INTENT_CACHE_SIZE = 64
VARIANT_CACHE_SIZE = 4  # texts analysed: one is searched for in the articles it names, then in all


class Ranking:
    """Analyses questions, and ranks the passages of an index for them."""

    def __init__(self, index: Index, engine: Engine | None, config: RankingConfig) -> None:
        self.config = config
        self.index, self.passage = index, index.passage
        self.scoring = Scoring(index, engine, config)
        self.features = Features(index, self.scoring, config)
        self.normal_text = self.features.normal_text
        self.context, self.normalised_idf = self.scoring.context, self.scoring.normalised_idf
        self.window_coverage = self.scoring.window_coverage
        # Cached: the ranking, the evidence and the number of hits to show need the same.
        self._numbered_sections = lru_cache(INTENT_CACHE_SIZE)(partial(numbered_sections, index))
        self._quoted_lines = lru_cache(INTENT_CACHE_SIZE)(
            partial(lines_beside_quote, self.features)
        )
        vocabulary = Vocabulary(index.vocabulary, self.scoring.doc_freq)
        self._correct = make_corrector(vocabulary, self._texts_with)
        self.question = lru_cache(VARIANT_CACHE_SIZE)(self._question)

    def query_variants(self, text: str) -> Iterator[str]:
        """The query variants of a message, the longest first."""
        normal = normalised_question(text)
        if self.config.keep_chatter:
            return iter([normal])
        return query_variants(normal, self._clause_coverage)

    def _clause_coverage(self, clause: str) -> float:
        """The share of a clause's words, weighted by idf, that the articles have, 0 to 1."""
        idfs = [(word, self.normalised_idf(word)) for word in words(clause) if len(word) > 1]
        known = sum(idf for word, idf in idfs if self.scoring.is_known(word))
        return known / (sum(idf for _, idf in idfs) or 1.0)

    def _question(self, text: str, today: date | None = None) -> Question:
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
        return map(self.normal_text, self.scoring.doc_ids_containing(set(characters)))

    def best(self, question: Question, limit: int, within: Ints | None = None) -> Hits:
        """The doc ids of the best passages and their scores, best first, at most `limit`.

        Scores are 0 to 1, by the formula of `RankingConfig`. Equal ones keep the articles' order.
        A passage without a term of the question in its own sentence is a hit only below a matching
        heading, as a reply to the same question, beside a quoted line, a step or a first hit that
        leads to it, or asked for by number or author. `within`: the articles' positions; None: all.
        """
        if limit < 1:
            return []
        terms, features = self.scoring.terms(question), self.features
        scores, definitions = self._lexical_scores(question, terms, limit, within)
        sections = self._matching_sections(question, terms, within)
        for section, weight in sections:
            scores |= scores_in_section(self.index, section, weight, scores, self.config)
        # {doc_id: similarity}: an author's line or a step counts as the opening of a section, too.
        openings = {} if definitions else self._openings(question, sections)
        if question.intent and question.intent.kind in ("author", "step"):
            openings = self._author_or_step_lines(question.intent, within)
            for doc_id, similarity in openings.items():
                score = scores.get(doc_id, 0.0)
                scores[doc_id] = score + self.config.heading_match * similarity * (1 - score)
        best = nlargest(ASKING_DEPTH, scores, key=scores.__getitem__)
        is_next = asks_for_next_step(question.text)
        below = next_step(features, best) if is_next else below_question(features, question, best)
        # The next step, or a reply that names who asked, may have no word of the question.
        for doc_id in (doc_id for doc_id, value in below.items() if value == 1):
            score = scores.get(doc_id, 0.0)
            if self.is_in_articles(doc_id, within):
                share = 1 if is_next else self.config.below_question
                scores[doc_id] = score + share * (scores[best[0]] - score)
        certain = [*self._doc_ids_by_number(question, within)]
        certain = certain or self._lines_beside_quote(question, within)
        for doc_id in certain:
            scores.pop(doc_id, None)
        hits = self._rerank(question, scores, openings, limit - len(certain))
        beside = answer_beside(features, question, hits) if hits else None
        if beside is not None and self.is_in_articles(beside, within):
            score = max(self.config.value_beside * hits[0][1], dict(hits).get(beside, 0.0))
            hits = [(beside, score), *(hit for hit in hits if hit[0] != beside)]
            hits.sort(key=itemgetter(1), reverse=True)
        # Not in `_rerank`: the higher a factor can be there, the fewer passages it can skip.
        for weight, feature in (
            (self.config.label, features.label_feature(question)),
            (self.config.below_question, lambda doc_id: below.get(doc_id, 0.0)),
            (self.config.other_version, features.other_version_feature(question, dict(hits))),
        ):
            if any(values := [feature(doc_id) for doc_id, _ in hits]):
                pairs = zip(hits, values, strict=True)
                products = ((doc_id, s * (1 + weight * value)) for (doc_id, s), value in pairs)
                hits = sorted(products, key=itemgetter(1), reverse=True)
        # Limited to 1 only now, since of two scores above 1 the higher one is the better.
        return [*((d, 1.0) for d in certain[:limit]), *((d, min(s, 1.0)) for d, s in hits)]

    def _lexical_scores(
        self, question: Question, terms: QueryTerms, limit: int, within: Ints | None
    ) -> tuple[dict[int, float], dict[int, float]]:
        """{doc_id: score} by BM25 of the best passages and all definitions; of definitions alone.

        A definition that is asked for is looked for among the first DEFINITION_DEPTH passages.
        """
        depth = max(limit, self.config.rerank_depth)
        subject = question.definition_subject
        if not subject:
            return dict(self.scoring.best(terms, depth, within)), {}
        if self.scoring.is_exhaustive(within):
            likely = self.scoring.best(terms, max(depth, DEFINITION_DEPTH), within)
            best = likely[:depth]
        else:
            best = self.scoring.best(terms, depth, within)
            characters = {*"".join(HAN.findall(subject))}
            likely = self.scoring.best(terms, DEFINITION_DEPTH, within, must_contain=characters)
        definitions = dict(self._definitions(subject, likely))
        return dict(best) | definitions, definitions

    def _definitions(self, subject: str, hits: Hits) -> Iterator[tuple[int, float]]:
        """The hits that define a subject."""
        first = subject[:2].rstrip()
        has_case = first != first.upper()
        for doc_id, score in hits:
            text, traditional = self.index.text_and_script(doc_id)
            # Most texts can be ruled out before they are brought to the normal form.
            may_have_subject = traditional or first in (text.lower() if has_case else text)
            if may_have_subject and defines(subject, self.normal_text(doc_id)):
                yield doc_id, score

    def _matching_sections(
        self, question: Question, terms: QueryTerms, within: Ints | None
    ) -> list[tuple[SectionMatch, float]]:
        """The sections whose heading or title matches a question, with the weight of the match."""
        matches = match_sections(self.index, question, terms, self.config)
        return [(s, weight) for s, weight in matches if self.is_in_articles(s.first, within)]

    def _openings(
        self, question: Question, sections: Iterable[tuple[SectionMatch, float]]
    ) -> dict[int, float]:
        """{doc_id: similarity} of the passages that open sections on the subject to be defined."""
        openings: dict[int, float] = {}
        if not question.definition_subject:
            return openings
        for section, _ in sections:
            if (opening := opening_doc_id(self.index, section)) is not None:
                openings[opening] = max(section.similarity, openings.get(opening, 0.0))
        return openings

    def _author_or_step_lines(self, intent: Intent, within: Ints | None) -> dict[int, float]:
        """{doc_id: similarity} of the lines that name the author, or are the step, asked for."""
        if not intent.subject:
            return {}
        index, number = self.index, intent.number
        terms = self.scoring.terms(self.question(intent.subject))
        lines = step_lines(index, terms, number) if number else author_lines(index, terms)
        if intent.kind == "author" and not lines:
            lines = sentences_stating_author(self.features, intent.subject)
        return {d: s for d, s in lines.items() if self.is_in_articles(d, within)}

    def _lines_beside_quote(self, question: Question, within: Ints | None) -> list[int]:
        """The doc ids of the lines after, or before, one that the question quotes."""
        return [d for d in self._quoted_lines(question.intent) if self.is_in_articles(d, within)]

    def names_author_asked_for(self, question: Question, doc_id: int) -> bool:
        """Whether an author is asked for, and a passage is a line that names one."""
        return question.asks_author and has_author_byline(self.index, doc_id)

    def is_beside_quote(self, question: Question, doc_id: int) -> bool:
        """Whether a passage is the line after, or before, one that the question quotes."""
        return doc_id in self._quoted_lines(question.intent)

    def _rerank(
        self,
        question: Question,
        scores: Mapping[int, float],
        openings: Mapping[int, float],
        limit: int,
    ) -> Hits:
        """The `limit` best hits by their scores and features; `RankingConfig` has the formula.

        Where even the highest values of all features cannot bring a passage among the best so far,
        its score is not computed to the end.
        """
        if limit < 1:
            return []
        definition = self.features.definition(question, openings)
        multiplicative = self.features.multiplicative(question, openings)
        max_multipliers = [1 + max(0.0, weight) for weight, _ in multiplicative]
        answer_kind = self.features.answer_kind(question)  # the slowest: computed last
        max_kind = sum(weight for weight, _ in answer_kind)
        max_added = sum(weight for weight, _ in definition) + max_kind
        max_factor = math.prod(max_multipliers)
        hits: Hits = []
        top_scores = [0.0] * limit  # a heap: the lowest first
        for doc_id, score in sorted(scores.items(), key=itemgetter(1), reverse=True):
            score *= 1 - max_added
            if (score + max_added) * max_factor < top_scores[0]:
                break
            for weight, feature in definition:
                score += weight * feature(doc_id)
            factor, max_score = 1.0, (score + max_kind) * max_factor
            for (weight, feature), highest in zip(multiplicative, max_multipliers, strict=True):
                if max_score < top_scores[0]:
                    break
                multiplier = 1 + weight * feature(doc_id)
                factor *= multiplier
                max_score *= multiplier / highest
            if max_score >= top_scores[0]:
                for weight, feature in answer_kind:
                    score += weight * feature(doc_id)
                score *= factor
                hits.append((doc_id, score))
                heappushpop(top_scores, score)
        return sorted(hits, key=lambda hit: -hit[1])[:limit]

    def _doc_ids_by_number(self, question: Question, within: Ints | None) -> range:
        """The doc ids of the likeliest section (an article of a law) asked for by number."""
        matches = self._numbered_sections(question.intent)
        sections = [match for match in matches if self.is_in_articles(match.first, within)]
        if not sections:
            return range(0)
        section = likeliest_section(self.index, sections, question)
        return range(section.first, section.end)

    def numbered_section_at(self, question: Question, doc_id: int) -> SectionMatch | None:
        """The section asked for by number that a passage is in; None where it is in none."""
        sections = self._numbered_sections(question.intent)
        return next((each for each in sections if each.first <= doc_id < each.end), None)

    def section_text(self, question: Question, doc_id: int) -> str:
        """All of the section asked for by number that a passage opens, "" where it opens none."""
        section = self.numbered_section_at(question, doc_id)
        if section is None or section.first != doc_id:
            return ""
        first, last = self.passage(doc_id), self.passage(section.end - 1)
        return first.article.text[first.start : last.end]

    def is_in_articles(self, doc_id: int, articles: Ints | None) -> bool:
        """Whether a passage is in one of some articles, given by their positions; None: all."""
        return articles is None or self.index.article_position(doc_id) in articles

    def known_idf(self, question: Question) -> float:
        """The summed normalised idf of a question's known words of more than one character."""
        distinct = {word for word in question.content_words if len(word) > 1}
        return sum(map(self.normalised_idf, filter(self.scoring.is_known, distinct)))
