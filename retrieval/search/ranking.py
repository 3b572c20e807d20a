"""Ranking: the passages that answer a question best.

They are scored by BM25 (`scoring`); then the best of them are reranked by what the sentence says:
the kind of answer asked for, a definition, an amount, a repetition of the question.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache, partial
from heapq import heappushpop

from retrieval.analysis.sound import Sounds
from retrieval.analysis.tokenizer import HAN, normalised, normalised_question, words, words_among
from retrieval.engines.base import Engine
from retrieval.index.arrays import Ids
from retrieval.index.index import Index
from retrieval.questions.answer_kinds import asks_for_list, entities
from retrieval.questions.correction import make_corrector
from retrieval.questions.intents import defines, mentions
from retrieval.questions.messages import query_variants
from retrieval.questions.question import Question, named_entities, read_question
from retrieval.search.boosts import boosts
from retrieval.search.config import DEFINITION_DEPTH, MAX_LIST_ITEMS, RankingConfig
from retrieval.search.headings import (
    SectionMatch,
    likeliest,
    match_sections,
    opening_of,
    prefer_latest,
    raise_scores,
    sections_with_number,
)
from retrieval.search.scoring import Hits, QueryTerms, Scoring

INTENTS_KEPT = 64  # in the cache of sections by their numbers
SENTENCES_KEPT = 8192  # in the caches of normal forms and of what is found in them

ByPlace = Mapping[int, float]


class Ranking:
    """The order in which passages answer questions."""

    def __init__(self, index: Index, engine: Engine | None, config: RankingConfig) -> None:
        self.config = config
        self.index, self.passage = index, index.passage
        self.scoring = Scoring(index, engine, config)
        self.context, self.normalised_idf = self.scoring.context, self.scoring.normalised_idf
        # Needed three times a question: to rank, for the evidence, and to count what to show.
        self._sections_with_number = lru_cache(INTENTS_KEPT)(partial(sections_with_number, index))
        self.normal_form = lru_cache(SENTENCES_KEPT)(lambda at: normalised(*index.text(at)))
        self._entities = lru_cache(SENTENCES_KEPT)(self._uncached_entities)
        sounds = Sounds(index.vocabulary, self.scoring.doc_freq)
        self._correct = make_corrector(sounds, self._texts_with)

    def query_variants(self, text: str) -> Iterator[str]:
        """The ways to read a message, the likeliest first."""
        normal = normalised_question(text)
        if self.config.keep_chatter:
            return iter([normal])
        return query_variants(normal, self._known_share)

    def _known_share(self, clause: str) -> float:
        """The share of a clause's words, weighted by idf, that the articles have."""
        found = [(word, self.normalised_idf(word)) for word in words(clause) if len(word) > 1]
        known = sum(weight for word, weight in found if self.scoring.is_known(word))
        return known / (sum(weight for _, weight in found) or 1.0)

    def question(self, text: str, today: date | None = None) -> Question:
        """A question, as a person writes it, analysed; `today` is the day of asking, for 去年."""
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
        return map(self.normal_form, self.scoring.places_with(set(characters)))

    def best(self, question: Question, limit: int, within: Ids | None = None) -> Hits:
        """The places of the best passages and their scores, best first, at most `limit`.

        Scores are 0 to 1, the share of the best score that the question allows. Equal scores keep
        the articles' order. Passages without a term in their own sentence are left out, unless
        their heading matches the question. `within`: only passages of these articles, by rank.
        """
        if limit < 1:
            return []
        terms = self.scoring.terms(question)
        scores, defining = self._scores(question, terms, limit, within)
        needs_opening = bool(question.definition_subject and not defining)
        openings: dict[int, float] = {}
        for match, weight in match_sections(self.index, question, terms, self.config):
            if within is not None and not self.is_in(match.first, within):
                continue
            scores |= raise_scores(self.index, match, weight, scores, self.config)
            if needs_opening and (opening := opening_of(self.index, match)) is not None:
                openings[opening] = max(match.coverage, openings.get(opening, 0.0))
        numbered = self._numbered_section(question, within)
        for place in numbered:
            scores.pop(place, None)
        hits = [(place, 1.0) for place in numbered[:limit]]
        return hits + self._rerank(question, scores, openings, limit - len(hits))

    def _scores(
        self, question: Question, terms: QueryTerms, limit: int, within: Ids | None
    ) -> tuple[dict[int, float], dict[int, float]]:
        """{place: score} of the best by terms, and of those passages that define the subject.

        The first has the second, too; that is empty where no definition is asked for.
        """
        depth = max(limit, self.config.rerank_depth)
        subject = question.definition_subject
        if not subject:
            return dict(self.scoring.best(terms, depth, within)), {}
        if self.scoring.is_exhaustive(within):
            found = self.scoring.best(terms, max(depth, DEFINITION_DEPTH), within)
            best = found[:depth]
        else:
            best = self.scoring.best(terms, depth, within)
            characters = {*"".join(HAN.findall(subject))}
            found = self.scoring.best(terms, DEFINITION_DEPTH, None, characters)
        defining = dict(self._definitions(subject, found))
        return dict(best) | defining, defining

    def _rerank(self, question: Question, scores: ByPlace, openings: ByPlace, limit: int) -> Hits:
        """The `limit` best after reranking: by their scores and what they say.

        `openings`: {place of the first passage below a heading: its share of the question}.
        """
        signals = self._signals(question, openings)
        factors, penalties = boosts(question, self.config), self._penalties(question, openings)
        rest = 1 - sum(weight for weight, _ in signals)
        max_factor = math.prod(1 + max(0.0, weight) for weight, _ in factors)
        found: Hits = []
        highest = [0.0] * limit  # the highest scores so far, the lowest of them first
        for place, score in sorted(scores.items(), key=lambda hit: -hit[1]) if limit else ():
            if (score * rest + 1 - rest) * max_factor < highest[0]:
                break  # even with all signals this one and those after it stay below
            score = score * rest + sum(weight * value(place) for weight, value in signals)
            for factor in penalties:
                if score * max_factor < highest[0]:
                    break
                score *= factor(place)
            else:
                normal = self.normal_form(place)
                score *= math.prod(1 + weight * value(normal) for weight, value in factors)
                found.append((place, min(score, 1.0)))
                heappushpop(highest, score)
        found = sorted(found, key=lambda hit: -hit[1])[:limit]
        return prefer_latest(self.index, found, self.config.superseded)

    def _penalties(self, question: Question, openings: ByPlace) -> list[Callable[[int], float]]:
        """The factors, at most 1, for what a passage lacks of a question; the quickest first."""
        found: list[Callable[[int], float]] = []
        how = question.intent is not None and question.intent.kind == "how"
        unlike = {"row": self.config.row_for_steps} if how else {"code": self.config.code}
        found.append(lambda at: unlike.get(self.passage(at).paragraph.kind, 1.0))
        if subject := question.definition_subject:

            def missing_subject_factor(place: int) -> float:
                known = place in openings or mentions(subject, self.normal_form(place))
                return 1.0 if known else self.config.missing_subject

            found.append(missing_subject_factor)
        names = named_entities(question)
        if any(map(self.normalised_idf, names)):
            are_han = all(map(HAN.fullmatch, names))

            def missing_names_factor(place: int) -> float:
                # What stands in the sentence is covered, whatever jieba cuts it to: its pairs are.
                if are_han and all(map(self.normal_form(place).__contains__, names)):
                    return 1.0
                return 1 - (1 - self.config.missing_names) * (1 - self.coverage(names, place))

            found.append(missing_names_factor)
        return found

    def with_items(self, question: Question, hits: Hits) -> Hits:
        """The hits; where a list is asked for, its items behind the first hit, which leads in."""
        if not (hits and asks_for_list(question.text)):
            return hits
        (first, score), *others = hits
        items = self.index.items_below(first, MAX_LIST_ITEMS)
        listed = [(at, score) for at in (first, *items)]
        return listed + [hit for hit in others if hit[0] not in items]

    def coverage(self, words: Sequence[str], place: int) -> float:
        """The coverage of words by the window of a passage, 0 to 1."""
        return self.scoring.coverage(words, self.context(place).window)

    def _definitions(self, subject: str, found: Hits) -> Iterator[tuple[int, float]]:
        """Those of some hits that define a subject."""
        first = subject[:2].rstrip()
        folded = str if first == first.upper() else str.lower  # Han characters have no case
        for place, score in found:
            text, traditional = self.index.text(place)
            # Most texts need not be brought to the normal form to see that the name is not there.
            if (traditional or first in folded(text)) and defines(subject, self.normal_form(place)):
                yield place, score

    def _signals(
        self, question: Question, openings: ByPlace
    ) -> list[tuple[float, Callable[[int], float]]]:
        """The signals that apply to a question: a share of the score, and its value for a place."""
        signals: list[tuple[float, Callable[[int], float]]] = []
        if question.kinds:
            kinds, text = question.kinds, question.text
            signals.append((self.config.answer_kind, lambda at: self.answers_kind(at, kinds, text)))
        if subject := question.definition_subject:

            def definition(at: int) -> float:
                return max(defines(subject, self.normal_form(at)), openings.get(at, 0.0))

            signals.append((self.config.definition, definition))
        return signals

    def answers_kind(self, place: int, kinds: Sequence[str], question: str) -> bool:
        """Whether the sentence at a place has an entity of these kinds that the question lacks."""
        found = (entity for kind in kinds for entity in self._entities(place, kind))
        return any(entity not in question for entity in found)

    def _uncached_entities(self, place: int, kind: str) -> Sequence[str]:
        return entities(kind, self.normal_form(place), partial(self._words, place))

    def _words(self, place: int) -> list[str]:
        """jieba's words of the sentence at a place."""
        part, at = self.index.location(place)
        tokens = map(part.segment.word, part.segment.sentence_terms[at].tolist())
        return words_among(tokens, self.normal_form(place))

    def _numbered_section(self, question: Question, within: Ids | None) -> range:
        """The places of the section, such as an article of a law, that is asked for by number."""
        matches = self._numbered_sections(question)
        found = [match for match in matches if within is None or self.is_in(match.first, within)]
        if not found:
            return range(0)
        best = likeliest(self.index, found)
        return range(best.first, best.last)

    def _numbered_sections(self, question: Question) -> list[SectionMatch]:
        """All sections with the number that a question asks for."""
        intent = question.intent
        if intent is None or intent.kind != "numbered section":
            return []
        return self._sections_with_number(intent)

    def numbered_section_at(self, question: Question, place: int) -> SectionMatch | None:
        """The section asked for by its number that has the passage at a place; None: none."""
        every = self._numbered_sections(question)
        return next((match for match in every if match.first <= place < match.last), None)

    def is_in(self, place: int, articles: Ids) -> bool:
        """Whether a passage is in one of these articles, by their ranks in the order."""
        return self.index.rank(place) in articles

    def content_weight(self, question: Question) -> float:
        """The summed normalised idf of those words of a question that the articles have."""
        different = {word for word in question.content_words if len(word) > 1}
        return sum(map(self.normalised_idf, filter(self.scoring.is_known, different)))
