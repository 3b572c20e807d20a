"""Questions that a collection should answer, made of its own definitions and headings."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest

from retrieval.answers.suggestions import topic_of
from retrieval.documents.article import Article
from retrieval.documents.passages import Passage, passages
from retrieval.library import Answer, Library

TRIED = 200  # articles of a collection, evenly spread, of which questions are made
FROM_ONE = 10  # questions of one article, at most
SHOWN = 3  # hits among which the right one has to be

# 本法所称危险物品，是指…… / 所謂善意，指的是…… / “散户”的意思是……
_TERM = (
    r"[“「《]?(?P<term>[^\s，,。；;：:、“”「」《》（）()]{2,12}?)[”」》]?(?:[（(][^（()）]*[)）])?"
)
_DEFINITION = re.compile(
    rf"(?:本?[法条條例章规規定办辦文]*所[称稱谓謂]的?)?{_TERM}[，,]?(?:是指|指的是|的意思是)"
)
_NO_TERM = re.compile(r"^(?:[这這那它他她此其该該前本上下也就都]|如果|因[为為]|所以|但)|[的是]$")


@dataclass(frozen=True, slots=True)
class OwnQuestion:
    """A question and the passage that answers it, or any other `in_section` of it."""

    text: str
    right: Passage
    in_section: bool

    def is_answered_by(self, passage: Passage) -> bool:
        """Whether that is the passage, the same sentence elsewhere, or one of the section."""
        if not self.in_section:
            return passage.text == self.right.text
        headings = [*self.right.within.above, self.right.within.heading]
        others = [*passage.within.above, passage.within.heading]
        same_article = passage.article.file == self.right.article.file
        return same_article and others[: len(headings)] == headings


@dataclass(frozen=True, slots=True)
class Asked:
    """What the library answered; `place` is the right hit's, from 1, 0 where it is not shown."""

    question: OwnQuestion
    answer: Answer
    place: int

    @property
    def is_answered(self) -> bool:
        """Whether a person who asks sees what answers it."""
        return self.answer.found and self.place > 0


def asked_of(library: Library, count: int) -> list[Asked]:
    """Ask up to `count` questions, spread over the articles, of both kinds in turn."""
    return [_asked(library, question) for question in _spread(library.articles, count)]


def _asked(library: Library, question: OwnQuestion) -> Asked:
    answer = library.ask(question.text, limit=SHOWN)
    right = (i for i, hit in enumerate(answer.hits, 1) if question.is_answered_by(hit.passage))
    return Asked(question, answer, next(right, 0))


def _spread(articles: Sequence[Article], count: int) -> list[OwnQuestion]:
    """The first question of articles far from each other; where these are few, their next ones."""
    own = [*map(own_questions, articles[:: max(1, len(articles) // TRIED)])]
    own = [questions if i % 2 else questions[1:] + questions[:1] for i, questions in enumerate(own)]
    spread: list[OwnQuestion] = []
    for turn in zip_longest(*own):
        here = [question for question in turn if question]
        wanted = min(count - len(spread), len(here))
        spread += (here[i * len(here) // wanted] for i in range(wanted))
    return spread


def own_questions(article: Article) -> list[OwnQuestion]:
    """Questions that an article answers, definitions and headings in turn, each once."""
    kinds = _definitions(article), _headings(article)
    in_turn = [q for pair in zip_longest(*(islice(k, FROM_ONE) for k in kinds)) for q in pair if q]
    return list({question.text: question for question in in_turn}.values())[:FROM_ONE]


def _definitions(article: Article) -> Iterator[OwnQuestion]:
    """What a term means, of each sentence that begins by saying so."""
    what = "是什麼？" if article.traditional else "是什么？"
    for passage in passages([article]):
        found = _DEFINITION.match(passage.text)
        if found and not _NO_TERM.search(found["term"]):
            yield OwnQuestion(found["term"] + what, passage, in_section=False)


def _headings(article: Article) -> Iterator[OwnQuestion]:
    """What stands under a heading, of each that is alone of its name and has text below it."""
    first = {id(passage.within): passage for passage in reversed(passages([article]))}
    headings = [section.heading for section in article.sections]
    for section in article.sections:
        topic = topic_of(section.heading, article.traditional)
        if topic and id(section) in first and headings.count(section.heading) == 1:
            named = section.heading in article.title or article.title in section.heading
            text = topic if named else f"{article.title} {topic}"
            yield OwnQuestion(text, first[id(section)], in_section=True)
