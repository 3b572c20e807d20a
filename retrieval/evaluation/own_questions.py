"""Questions that a collection should answer, made of its own definitions and headings."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, islice

from retrieval.answers.answer import Answer
from retrieval.answers.suggestions import candidate_questions
from retrieval.documents.article import Article, Section
from retrieval.documents.passages import Passage, passages
from retrieval.evaluation.topics import Usage, question_for, title_asked
from retrieval.library import Library

MAX_ARTICLES = 200  # articles of a collection, evenly spread, from which questions are made
MAX_PER_ARTICLE = 10  # questions of a kind from one article, at most
SHOWN = 3  # hits, one of which must be right

MIN_TERM = 3  # characters of a term (规划分为 does not say which 规划)
_WHAT_IS = ("什么是", "什麼是")
# A term that a law defines for one of its articles alone has another meaning elsewhere.
_OF_ONE_ARTICLE = re.compile(r"[“「]?(?:本|前)[条條款项項节節章]")


@dataclass(frozen=True, slots=True)
class OwnQuestion:
    """A question, and where the article's text answers it; `right` is the first passage there."""

    text: str
    right: Passage
    start: int
    end: int

    def is_answered_by(self, passage: Passage) -> bool:
        """Whether a passage is in that span, or is the same sentence elsewhere."""
        is_there = self.start <= passage.start < self.end
        same_article = passage.article.file == self.right.article.file
        return (same_article and is_there) or passage.text == self.right.text


@dataclass(frozen=True, slots=True)
class Outcome:
    """The library's answer; `place` is the right hit's, from 1, or 0 where it is not shown."""

    question: OwnQuestion
    answer: Answer
    place: int

    @property
    def is_answered(self) -> bool:
        """Whether a reply would show a right hit."""
        return self.answer.found and self.place > 0


def ask_questions(library: Library, count: int) -> list[Outcome]:
    """Ask up to `count` questions, spread over the articles, of both kinds in turn."""
    outcomes = []
    step = max(1, len(library.articles) // MAX_ARTICLES)
    for question in _spread(library.articles[::step], count):
        answer = library.ask(question.text, limit=SHOWN)
        right = (i for i, hit in enumerate(answer.hits, 1) if question.is_answered_by(hit.passage))
        outcomes.append(Outcome(question, answer, next(right, 0)))
    return outcomes


def questions_to_try(library: Library, count: int) -> list[str]:
    """Questions of which the first hit is the answer, suggestions first."""
    questions = [suggestion.question for suggestion in library.suggestions(limit=count)]
    if len(questions) < count:  # only then, as this takes long
        outcomes = ask_questions(library, 3 * count)
        questions += [o.question.text for o in outcomes if o.place == 1 and o.answer.confident]
    return [*dict.fromkeys(questions)][:count]


def _spread(articles: Sequence[Article], count: int) -> list[OwnQuestion]:
    """Questions of articles far from each other, of both kinds in turn, none of two articles."""
    usage = Usage.of(articles)
    kinds = [(from_suggestions(article), from_headings(article, usage)) for article in articles]
    counts = Counter(question.text for pair in kinds for question in chain(*pair))
    unique = [tuple([q for q in kind if counts[q.text] == 1] for kind in pair) for pair in kinds]
    unique = [pair for pair in unique if any(pair)]
    most = min(count, len(unique))
    places = [n * len(unique) // most for n in range(most)]
    chosen: list[OwnQuestion] = []
    while len(chosen) < count and any(map(any, unique)):
        for at in places:
            kind = len(chosen) % 2
            if questions := unique[at][kind] or unique[at][1 - kind]:
                # Not always of the beginning of an article: further on each time.
                chosen.append(questions.pop(len(questions) * len(chosen) // count % len(questions)))
        places = [*range(len(unique))]
    return chosen[:count]


def from_suggestions(article: Article) -> list[OwnQuestion]:
    """Questions from the candidates for suggestions of an article."""
    found = []
    own = passages([article])
    section_at = {s.paragraphs[0].start: s for s in article.sections if s.paragraphs}
    for candidate in islice(candidate_questions(article), MAX_PER_ARTICLE):
        term, text = candidate.term, candidate.question
        if term and len(term) < MIN_TERM and not text.startswith(_WHAT_IS):
            continue
        section = None if term else section_at.get(candidate.start)
        end = max(candidate.end, _end_of(section, article)) if section else candidate.end
        found.append(_question(text, own, candidate.start, end))
    return [each for each in found if each and not _OF_ONE_ARTICLE.match(each.right.text)]


def from_headings(article: Article, usage: Usage) -> list[OwnQuestion]:
    """Questions for the text under a heading, or under the number of a law's article.

    Where nothing does, the article by its title.
    """
    found = []
    own = passages([article])
    for section in article.sections:
        text = question_for(section, article, usage)
        if text and section.paragraphs:
            start, end = section.paragraphs[0].start, _end_of(section, article)
            found.append(_question(text, own, start, end))
    if not found and (title := title_asked(article, usage)):
        found.append(_question(title, own, 0, len(article.text)))
    by_text = {question.text: question for question in found if question}
    return [*by_text.values()][:: max(1, len(by_text) // MAX_PER_ARTICLE)][:MAX_PER_ARTICLE]


def _question(text: str, own: list[Passage], start: int, end: int) -> OwnQuestion | None:
    right = next((passage for passage in own if start <= passage.start < end), None)
    return OwnQuestion(text, right, start, end) if right else None


def _end_of(section: Section, article: Article) -> int:
    """Where the text of a section ends, with that of the sections below it."""
    path = (*section.above, section.heading)
    below = (
        each
        for each in article.sections
        if each is section or (each.above[: len(path)] == path and not section.number)
    )
    return max((each.paragraphs[-1].end for each in below if each.paragraphs), default=0)
