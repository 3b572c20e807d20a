"""Ranking: the passages that answer a question best.

They are scored by BM25 (`scoring`); then the best of them are looked at again for the kind of
answer that is asked for.
"""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from heapq import heappush, heappushpop
from itertools import groupby

from retrieval.analysis.short_names import has_in_order
from retrieval.analysis.tokenizer import HAN, normalised, normalised_question, words
from retrieval.documents.passages import Passage
from retrieval.index.arrays import Ids
from retrieval.index.index import Index
from retrieval.questions.intents import Intent, defines
from retrieval.questions.parts import readings
from retrieval.questions.question import Hear, Question, read_question
from retrieval.search.answer_kinds import answers_kind
from retrieval.search.confidence import (
    BRIEF,
    CERTAIN,
    Evidence,
    evidence,
    held_of,
    lacking,
    shown_at_once,
    surroundings,
    told_words,
)
from retrieval.search.config import Knobs
from retrieval.search.names import Named, articles_named, sections_named, sections_numbered
from retrieval.search.scoring import QueryTerms, Scoring
from retrieval.search.wanted import asks_for_list, defined, wanted

SHOWN = 12  # passages of a section that its heading can make answers
DEFINITIONS = 1000  # passages that are looked through for one that defines
ITEMS = 12  # of a list that are the answer together with what leads in to it
INTENTS = 64  # of questions for an article by its number, that are remembered
SENTENCES = 8192  # among the best of late, whose normal form and words are kept
STEPS = re.compile("步骤|操作|做法|流程|制作|方法|教程|怎么|怎样|如何|过程|用法|使用|安装|开始")


class Ranking:
    """The order in which passages answer questions."""

    def __init__(
        self, index: Index, scoring: Scoring, knobs: Knobs, hear: Hear | None = None
    ) -> None:
        self.knobs = knobs
        self._hear = hear
        self._index = index
        self._scoring = scoring
        # Looked for once: to rank, to tell how sure that is, and how much of it to show.
        self._sections_of = lru_cache(INTENTS)(self._of_law)
        self.normal = lru_cache(SENTENCES)(self._normal)
        self._words = lru_cache(SENTENCES)(self._cut)

    def readings(self, text: str) -> Iterator[str]:
        """The ways to read a message, the likeliest first."""
        normal = normalised_question(text)
        return iter([normal]) if self.knobs.courtesy else readings(normal, self._share_known)

    def _share_known(self, clause: str) -> float:
        """The share of a clause's words, by what they are worth, that the articles have."""
        found = [(word, self.rarity(word)) for word in words(clause) if len(word) > 1]
        known = sum(worth for word, worth in found if self._scoring.known(word))
        return known / (sum(worth for _, worth in found) or 1.0)

    def question(self, text: str) -> Question:
        """A question, as a person writes it, as it is looked for."""
        return read_question(
            normalised_question(text),
            courtesy=self.knobs.courtesy,
            asking=self.knobs.asking_words,
            synonyms=self.knobs.synonyms > 0,
            rarity=self.rarity,
            hear=self._hear,
        )

    def best(
        self, question: Question, limit: int, within: Ids | None = None
    ) -> list[tuple[int, float]]:
        """The places of the best passages and their scores, best first, at most `limit`.

        A score is the share, 0 to 1, of the best one that the question allows. Equal scores keep
        the articles' order. Those with nothing of the question in their own sentence are none,
        unless their heading is what is asked for.
        """
        if limit < 1:
            return []
        numbered = self._numbered(question, within)
        terms = self._scoring.terms(question)
        most = max(limit, self.knobs.candidates)
        subject = defined(question)
        at_once = subject and self._scoring.sees_all(within)
        found = self._scoring.best(terms, max(most, DEFINITIONS) if at_once else most, within)
        scores = dict(found[:most])
        if subject and not at_once:
            characters = {*"".join(HAN.findall(subject))}
            found = self._scoring.best(terms, DEFINITIONS, None, characters)
        if subject:
            scores |= self._definitions(subject, found)
        for named, weight in self._named(question, terms, within):
            scores |= self._lifted(named, weight, scores)
        hits = [(place, 1.0) for place in numbered][:limit]
        for place in numbered:
            scores.pop(place, None)
        return hits + self._reranked(question, scores, limit - len(hits))

    def _reranked(
        self, question: Question, scores: Mapping[int, float], limit: int
    ) -> list[tuple[int, float]]:
        """The passages once more in order: by their scores and what they say."""
        signals, wants = self._signals(question), wanted(question, self.knobs)
        kept = 1 - sum(weight for weight, _ in signals)
        most = math.prod(1 + max(0.0, weight) for weight, _ in wants)
        ordered = sorted(scores.items(), key=lambda hit: -hit[1])
        found: list[tuple[int, float]] = []
        highest: list[float] = []  # the `limit` highest so far, the lowest of them first
        for place, score in ordered if limit else ():
            if len(highest) == limit and (score * kept + 1 - kept) * most < highest[0]:
                break  # whatever they say, this one and those after it are not among the first
            normal = self.normal(place)
            score = score * kept + sum(weight * has(place) for weight, has in signals)
            score *= math.prod(1 + weight * has(normal) for weight, has in wants)
            found.append((place, min(score, 1.0)))
            (heappush if len(highest) < limit else heappushpop)(highest, score)
        return self._latest_first(sorted(found, key=lambda hit: -hit[1])[:limit])

    def _latest_first(self, hits: list[tuple[int, float]]) -> list[tuple[int, float]]:
        """The hits, with those of a document of which a later version answers, too, scored less."""
        versions: dict[str, set[str]] = {}
        of = {place: self._index.passage(place).article for place, _ in hits}
        for article in of.values():
            versions.setdefault(article.title, set()).add(article.version)
        if all(len(dates) == 1 for dates in versions.values()):
            return hits
        weighed = (
            (
                place,
                score
                * (
                    1.0
                    if of[place].version == max(versions[of[place].title])
                    else self.knobs.superseded
                ),
            )
            for place, score in hits
        )
        return sorted(weighed, key=lambda hit: -hit[1])

    def with_items(
        self, question: Question, hits: list[tuple[int, float]]
    ) -> list[tuple[int, float]]:
        """The hits, and behind the first what it leads in to, where several things are asked."""
        if not (hits and asks_for_list(question)):
            return hits
        (first, score), *others = hits
        items = self._items_below(first)
        listed = [(at, score) for at in items]
        return [hits[0], *listed, *(hit for hit in others if hit[0] not in items)]

    def _items_below(self, place: int) -> range:
        """The places of what a passage leads in to."""
        lead, last = self._index.passage(place), place + 1
        own = lead.within.paragraphs.index(lead.paragraph)
        while last < min(len(self._index), place + 1 + ITEMS):
            item = self._index.passage(last)
            if item.within is not lead.within or item.paragraph.lead < own:
                break
            last += 1
        return range(place + 1, last)

    def passage(self, place: int) -> Passage:
        """The passage at a place."""
        return self._index.passage(place)

    def window(self, question: Question, place: int) -> float:
        """The share of a question's words, by what they are worth, that stand around a passage."""
        return held_of(told_words(question), self._scoring.held(place).window, self.rarity)

    def _definitions(
        self, subject: str, found: Iterable[tuple[int, float]]
    ) -> Iterator[tuple[int, float]]:
        """The passages that say what a subject is: they may use its name less than others do."""
        for place, score in found:
            text, traditional = self._index.text(place)
            # Most texts need not be brought to the normal form to see that the name is not there.
            if (traditional or subject in text.lower()) and defines(subject, self.normal(place)):
                yield place, score

    def _signals(self, question: Question) -> list[tuple[float, Callable[[int], float]]]:
        """What the question wants of a passage: a share of the score, and how far one has it."""
        signals: list[tuple[float, Callable[[int], float]]] = []
        if question.kinds:
            signals.append((self.knobs.answer_kind, lambda at: self._answers_kind(at, question)))
        if subject := defined(question):
            signals.append((self.knobs.definition, lambda at: defines(subject, self.normal(at))))
        return signals

    def _answers_kind(self, at: int, question: Question) -> bool:
        words = partial(self._words, at)
        return answers_kind(self.normal(at), words, question.kinds, question.text)

    def _cut(self, place: int) -> list[str]:
        """jieba's words of a sentence, which its tokens begin with: they have all that it has."""
        left = sum(map(str.isalnum, self.normal(place)))
        found: list[str] = []
        part, at = self._index.location(place)
        for token in map(part.segment.word, part.segment.sentence_terms[at].tolist()):
            if not left:
                break
            left -= sum(map(str.isalnum, token))
            found.append(token)
        return found

    def _normal(self, place: int) -> str:
        """The sentence at a place in the normal form."""
        return normalised(*self._index.text(place))

    def _named(
        self, question: Question, terms: QueryTerms, within: Ids | None
    ) -> Iterator[tuple[Named, float]]:
        """Passages whose heading or title is what is asked for, and what that is worth."""
        knobs = self.knobs
        given = self._index, terms.asked, terms.hashes, terms.worth[3]
        wants = question.intent.kind if question.intent else ""
        for section in self._inside(sections_named(*given), within):
            yield section, knobs.asked_heading
        named = articles_named(*given) if wants in ("how", "definition") else ()
        for article in self._inside(named, within):
            yield (wants == "how" and self._steps(article)) or article, knobs.asked_title

    def _lifted(self, named: Named, weight: float, scores: Mapping[int, float]) -> dict[int, float]:
        """The scores of the first passages of a section that is what is asked for.

        The one that opens it is the answer; what words of the question the others happen to have
        says little then.
        """
        places = range(named.first, min(named.last, named.first + SHOWN))
        opening = next((at for at in places if len(self._index.text(at)[0]) > BRIEF), None)
        best = max(scores.get(at, 0.0) for at in places)
        lifted: dict[int, float] = {}
        for at in places:
            score, share = scores.get(at, 0.0), weight * named.share
            if at == opening:
                score += named.share * (best - score)
            else:
                share *= self.knobs.below
            lifted[at] = score + share * (1 - score)
        return lifted

    def _steps(self, article: Named) -> Named | None:
        """The section of an article that tells the steps."""
        places = range(article.first, article.last)
        for heading, section in groupby(places, key=self._index.heading):
            if STEPS.search(heading):
                first, *others = section
                return Named(first, first + len(others) + 1, article.share)
        return None

    def _inside(self, named: Iterable[Named], within: Ids | None) -> list[Named]:
        """Those in the articles at these places in the order; None: in any."""
        return [n for n in named if within is None or self._index.rank(n.first) in within]

    def _numbered(self, question: Question, within: Ids | None = None) -> list[int]:
        """The passages of the article of a law, or the section, that is asked for by its number."""
        if not (found := self._inside(self._sections_asked(question), within)):
            return []
        # Of several that of the shortest title, 刑法 before 刑法修正案; of its versions the last.
        title = min((self._title(named.first) for named in found), key=len)
        found = [named for named in found if self._title(named.first) == title]
        best = max(found, key=lambda named: self._index.passage(named.first).article.version)
        return [*range(best.first, best.last)]

    def _sections_asked(self, question: Question) -> list[Named]:
        """All sections with the number that is asked for, where a law is named those of it."""
        asked = question.intent
        return self._sections_of(asked) if asked and asked.kind == "article" else []

    def _of_law(self, asked: Intent) -> list[Named]:
        found = [*sections_numbered(self._index, asked.number)]
        if not asked.subject:
            return found
        titled = [(self._title(named.first), named) for named in found]
        return [named for title, named in titled if asked.subject in title] or [
            named
            for title, named in titled
            if len(asked.subject) > 2 and has_in_order(title, asked.subject)
        ]

    def _title(self, place: int) -> str:
        article = self._index.passage(place).article
        return normalised(article.title, article.traditional)

    def evidence(
        self, question: Question, hits: Sequence[tuple[int, float]], number: int = 0
    ) -> Evidence:
        """What speaks for one of the best hits, (place, score), as the answer."""
        at, score = hits[number]
        by_number = question.intent is not None and question.intent.kind == "article"
        if any(named.first <= at < named.last for named in self._sections_asked(question)):
            return CERTAIN
        others = [other for i, (_, other) in enumerate(hits) if i != number]
        return evidence(
            question,
            self._index.passage(at),
            self._scoring.held(at),
            self.rarity,
            score,
            score - max(others, default=0.0),
            len(self._index),
            lacks=by_number,
        )

    def shown(self, question: Question, hits: Sequence[tuple[int, float]], confident: bool) -> int:
        """How many of the best hits a reply shows at once: all of a section asked by number."""
        first = hits[0][0]
        for named in self._sections_asked(question):
            if named.first <= first < named.last:
                return sum(named.first <= at < named.last for at, _ in hits)
        return shown_at_once([score for _, score in hits], confident)

    def missing(self, question: Question, place: int | None = None) -> tuple[str, ...]:
        """The words of a question that a passage and what stands around it lack, heaviest first.

        Without a place: that all articles lack.
        """
        if place is None:
            return lacking(question, self._scoring.known, self.rarity)
        text = surroundings(self._index.passage(place))
        return lacking(question, self._scoring.held(place).window, self.rarity, text)

    def is_in(self, place: int, articles: Ids) -> bool:
        """Whether a passage stands in one of these articles, by their places in the order."""
        return self._index.rank(place) in articles

    def worth(self, question: Question) -> float:
        """What the words of a question that the articles have are worth together."""
        told = {word for word in question.telling if len(word) > 1 and self._scoring.known(word)}
        return sum(map(self.rarity, told))

    def rarity(self, token: str) -> float:
        """How telling a token is: its idf as a share of the largest, 0 to 1."""
        return self._scoring.rarity(token)
