"""Questions that a collection should answer, generated from its definitions and headings."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, islice

from retrieval.answers.answer import Answer
from retrieval.answers.suggestions import candidate_questions
from retrieval.documents.article import Article, Section
from retrieval.documents.passages import Passage, passages
from retrieval.evaluation.heading_questions import ArticleCounts, heading_question, title_question
from retrieval.library import Library

MAX_ARTICLES = 200  # articles of a collection, evenly spread, from which questions are made
MAX_PER_ARTICLE = 10  # questions from the headings of an article, and from its candidates
MAX_RANK = 3  # of a hit that counts as the answer

# Characters of a term whose kinds are asked for: 规划分为哪几种 does not say which plans.
MIN_TERM_TO_CLASSIFY = 3
_WHAT_IS = ("什么是", "什麼是")
# A term that a law defines for one of its articles alone has another meaning elsewhere.
_OF_ONE_ARTICLE = re.compile(r"[“「]?(?:本|前)[条條款项項节節章]")


@dataclass(frozen=True, slots=True)
class GeneratedQuestion:
    """A question, and the span of an article's text that answers it."""

    text: str
    passage: Passage  # the first one in the span
    start: int
    end: int

    def is_answered_by(self, passage: Passage) -> bool:
        """Whether a passage is in the span, or has the text of the first one there."""
        in_span = self.start <= passage.start < self.end
        same_article = passage.article.file == self.passage.article.file
        return (same_article and in_span) or passage.text == self.passage.text


@dataclass(frozen=True, slots=True)
class Attempt:
    """A library's answer to a question, and the rank of the first hit that answers it."""

    question: GeneratedQuestion
    answer: Answer
    rank: int  # from 1 to MAX_RANK; 0 if none does

    @property
    def is_answered(self) -> bool:
        """Whether the answer is found, and right."""
        return self.answer.found and self.rank > 0


def ask_questions(library: Library, count: int) -> list[Attempt]:
    """Ask up to `count` generated questions, spread over the articles."""
    attempts = []
    step = max(1, len(library.articles) // MAX_ARTICLES)
    for question in _spread_questions(library.articles[::step], count):
        answer = library.ask(question.text, limit=MAX_RANK)
        ranks = (i for i, hit in enumerate(answer.hits, 1) if question.is_answered_by(hit.passage))
        attempts.append(Attempt(question, answer, next(ranks, 0)))
    return attempts


def questions_to_try(library: Library, count: int) -> list[str]:
    """Questions that the first hit answers: suggestions, then generated ones."""
    questions = [suggestion.question for suggestion in library.suggestions(limit=count)]
    if len(questions) < count:  # only then, as this takes long
        attempts = ask_questions(library, 3 * count)
        questions += [a.question.text for a in attempts if a.rank == 1 and a.answer.confident]
    return [*dict.fromkeys(questions)][:count]


def _spread_questions(articles: Sequence[Article], count: int) -> list[GeneratedQuestion]:
    """Up to `count` questions, spread over the articles, from candidates and headings in turn.

    A question that two articles have is left out.
    """
    article_counts = ArticleCounts.of(articles)
    by_article = [
        (questions_from_candidates(article), questions_from_headings(article, article_counts))
        for article in articles
    ]
    occurrences = Counter(question.text for pair in by_article for question in chain(*pair))
    unique = (
        [[question for question in kind if occurrences[question.text] == 1] for kind in pair]
        for pair in by_article
    )
    left = [pair for pair in unique if any(pair)]
    # The first round takes articles at equal distances, each later one all of them.
    size = min(count, len(left))
    order = [n * len(left) // size for n in range(size)]
    chosen: list[GeneratedQuestion] = []
    while len(chosen) < count and any(map(any, left)):
        for article in order:
            kind = len(chosen) % 2
            if questions := left[article][kind] or left[article][1 - kind]:
                # The later a question is chosen, the further down in its article it is.
                chosen.append(questions.pop(len(questions) * len(chosen) // count % len(questions)))
        order = [*range(len(left))]
    return chosen[:count]


def questions_from_candidates(article: Article) -> list[GeneratedQuestion]:
    """Questions from the candidates for an article's suggestions."""
    questions = []
    own_passages = passages([article])
    section_at = {s.paragraphs[0].start: s for s in article.sections if s.paragraphs}
    for candidate in islice(candidate_questions(article), MAX_PER_ARTICLE):
        term, text = candidate.term, candidate.question
        if term and len(term) < MIN_TERM_TO_CLASSIFY and not text.startswith(_WHAT_IS):
            continue
        # A heading is answered by all of its section, of which a candidate has the beginning.
        section = None if term else section_at.get(candidate.start)
        end = max(candidate.end, _end_of(section, article)) if section else candidate.end
        questions.append(_question(text, own_passages, candidate.start, end))
    return [each for each in questions if each and not _OF_ONE_ARTICLE.match(each.passage.text)]


def questions_from_headings(article: Article, counts: ArticleCounts) -> list[GeneratedQuestion]:
    """Questions that the text under a heading, or under the number of a law's article, answers.

    Without any, the title if it is a question, which the whole article answers.
    """
    questions = []
    own_passages = passages([article])
    for section in article.sections:
        text = heading_question(section, article, counts)
        if text and section.paragraphs:
            start, end = section.paragraphs[0].start, _end_of(section, article)
            questions.append(_question(text, own_passages, start, end))
    if not questions and (title := title_question(article, counts)):
        questions.append(_question(title, own_passages, 0, len(article.text)))
    by_text = {question.text: question for question in questions if question}
    return [*by_text.values()][:: max(1, len(by_text) // MAX_PER_ARTICLE)][:MAX_PER_ARTICLE]


def _question(
    text: str, own_passages: list[Passage], start: int, end: int
) -> GeneratedQuestion | None:
    """The question that a span of an article answers; None where no passage begins there."""
    first = next((passage for passage in own_passages if start <= passage.start < end), None)
    return GeneratedQuestion(text, first, start, end) if first else None


def _end_of(section: Section, article: Article) -> int:
    """The end of the text of a section and of those below it; a law's article has none."""
    path = (*section.above, section.heading)
    below = (
        each
        for each in article.sections
        if each is section or (each.above[: len(path)] == path and not section.number)
    )
    return max((each.paragraphs[-1].end for each in below if each.paragraphs), default=0)
