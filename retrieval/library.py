"""The library: a folder of articles, asked in Chinese."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Self

from .analysis import HAN
from .articles import Article, read_article
from .files import Unreadable, article_paths
from .highlights import Span, highlights
from .index import indexed
from .knobs import Knobs
from .passages import Passage, Passages
from .ranking import Ranking
from .scorer import IndexUnusable, Scorer
from .scoring import Scoring
from .small_talk import small_talk
from .suggestions import suggestions

MAX_QUESTION = 500  # characters; what comes after them is not read
TELLING = 0.15  # idf, as a share of the largest, from which a match is worth marking
RARE = 0.6  # ... and from which even a single character is
MAX_SUGGESTIONS = 5  # questions kept for an article
MAX_ARTICLES_TRIED = 50  # articles looked through for questions to offer


class NothingToRead(Exception):
    """A folder with no article in it; the message names the folder and the mend."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage, its score (0 to 1), and what of the question is to be marked in it."""

    passage: Passage
    score: float
    marked: frozenset[str]  # in the normal form

    @property
    def highlights(self) -> list[Span]:
        """Where in the passage's text the question's words stand: (start, end), in order.

        Made when it is asked for: most hits are never shown.
        """
        return highlights(self.passage.text, self.passage.article.traditional, self.marked)


@dataclass(frozen=True, slots=True)
class Answer:
    """The hits for one question, best first.

    `found`: they are worth showing. `confident`: the first may be shown as the answer.
    `small_talk`: the message is no question but a "greeting", "thanks", "farewell" or "identity".
    """

    question: str
    found: bool
    confident: bool
    hits: list[Hit]
    small_talk: str | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question that the articles answer; its id is stable while the articles stand unchanged."""

    id: str
    question: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that could not be read, and why."""

    file: str
    reason: str


def _remote(url: str, passages: Passages, knobs: Knobs) -> Scorer:
    """The scores of passages that stand in Milvus."""
    try:
        from .remote import RemoteScoring
    except ImportError as error:
        raise IndexUnusable(
            "needs pymilvus; install it with: python -m pip install -e '.[milvus]'"
        ) from error
    return RemoteScoring(url, passages, knobs)


class Library:
    """Articles and the index of their passages."""

    def __init__(
        self,
        articles: Iterable[Article],
        problems: Sequence[Problem] = (),
        knobs: Knobs | None = None,
        index: str = "",
    ) -> None:
        self.articles = tuple(articles)
        self.problems = tuple(problems)
        self.passages = Passages(self.articles)
        self.remote = bool(index)  # whether to ask it means to wait for somebody else
        self._articles_by_id = {article.id: article for article in self.articles}
        knobs = knobs or Knobs()
        scorer: Scorer
        if index:
            scorer = _remote(index, self.passages, knobs)
        else:
            self.index = indexed(self.passages)
            scorer = Scoring(self.passages, self.index, knobs)
        self._ranking = Ranking(self.passages, scorer, knobs)
        # By article id, made when first asked for.
        self._suggestions: dict[str, list[Suggestion]] = {}

    @classmethod
    def open(cls, folder: str | Path, *, index: str = "") -> Self:
        """The articles of a folder; files that cannot be read are told in `problems`.

        `index` is where Milvus holds the index, an address or a file; "": in this process. Raises
        NothingToRead where the folder is missing or holds no readable article, IndexUnusable where
        Milvus cannot be asked.
        """
        folder = Path(folder)
        if not folder.is_dir():
            raise NothingToRead(
                f"{folder}: no such folder; set ARTICLES_DIR (or --articles) to one"
            )
        articles, problems = [], []
        for path in article_paths(folder):
            try:
                articles.append(read_article(path, folder))
            except Unreadable as error:
                problems.append(Problem(path.relative_to(folder).as_posix(), str(error)))
        if not articles:
            told = "".join(f"\n{problem.file}: {problem.reason}" for problem in problems)
            raise NothingToRead(f"{folder}: no article to read; add .txt, .md or .html files{told}")
        return cls(articles, problems, index=index)

    def ask(self, question: str, limit: int = 10) -> Answer:
        """The passages that answer a question best, at most `limit`.

        Passages with nothing of the question are no hits; equal scores keep the articles' order.
        """
        asked = self._ranking.question(question[:MAX_QUESTION])
        marked = frozenset(chain.from_iterable(map(self._marked_forms, asked.telling)))
        best = self._ranking.best(asked, limit)
        hits = [Hit(self.passages[at], score, marked) for at, score in best]
        talk = small_talk(question)
        if talk or not best:
            return Answer(question, False, False, hits, talk)
        evidence = self._ranking.evidence(asked, *best[0])
        return Answer(question, evidence.found, evidence.confident, hits)

    def suggestions(self, near: Iterable[Article] = (), limit: int = 3) -> list[Suggestion]:
        """Questions that the articles answer, one an article, those `near` first."""
        articles = islice(dict.fromkeys((*near, *self.articles)), MAX_ARTICLES_TRIED)
        first = (self._suggestions_of(article)[:1] for article in articles)
        return list(islice(chain.from_iterable(first), limit))

    def suggestion(self, suggestion_id: str) -> Suggestion | None:
        """The suggested question with this id, or None where it is offered no longer."""
        article = self.article(suggestion_id.partition(".")[0])
        offered = self._suggestions_of(article) if article else []
        return next((found for found in offered if found.id == suggestion_id), None)

    def passage(self, passage_id: str) -> Passage | None:
        """The passage with this id, or None where it stands no longer."""
        return self.passages.with_id(passage_id)

    def article(self, article_id: str) -> Article | None:
        """The article with this id, or None where it is gone."""
        return self._articles_by_id.get(article_id)

    def _suggestions_of(self, article: Article) -> list[Suggestion]:
        """Questions that have their best hit in this article, a confident one; made once."""
        if article.id not in self._suggestions:
            asked = (self.ask(question, limit=1) for question in suggestions(article))
            answered = (a for a in asked if a.confident and a.hits[0].passage.article is article)
            self._suggestions[article.id] = [
                Suggestion(f"{article.id}.{number}", answer.question)
                for number, answer in enumerate(islice(answered, MAX_SUGGESTIONS))
            ]
        return self._suggestions[article.id]

    def _marked_forms(self, word: str) -> Iterator[str]:
        """What to mark in a passage for a word of the question: itself, and the pairs in it.

        A single Han character is marked only where it is rare.
        """
        pairs = [word[i : i + 2] for i in range(len(word) - 1)] if HAN.fullmatch(word) else []
        for form in (word, *pairs):
            least = RARE if HAN.fullmatch(form) and len(form) == 1 else TELLING
            if self._ranking.rarity(form) >= least:
                yield form
