"""The library: a folder of articles, asked in Chinese."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Self

import numpy as np

from retrieval.analysis.sound import Sounds
from retrieval.analysis.tokenizer import HAN, normalised, pairs
from retrieval.answers.highlights import Span, highlights
from retrieval.answers.small_talk import small_talk
from retrieval.answers.suggestions import suggestions
from retrieval.documents.article import Article
from retrieval.documents.passages import Passage
from retrieval.index.collection import Collection, Problem, collection
from retrieval.index.index import Index
from retrieval.index.opening import opened
from retrieval.search.config import Knobs
from retrieval.search.hearing import hearing
from retrieval.search.ranking import Ranking
from retrieval.search.scorer import IndexUnusable, Scorer
from retrieval.search.scoring import Scoring

MAX_QUESTION = 500  # characters; what comes after them is not read
TELLING = 0.15  # idf, as a share of the largest, from which a match is worth marking
RARE = 0.6  # ... and from which even a single character is
MAX_SUGGESTIONS = 5  # questions kept for an article
MAX_ARTICLES_TRIED = 50  # articles looked through for questions to offer


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


def _scorer(given: Collection, knobs: Knobs, url: str) -> Scorer:
    """The scores of passages, from the index in this process or from Milvus."""
    if given.index:
        return Scoring(given.passages, given.index, knobs)
    try:
        from retrieval.engines.remote import RemoteScoring
    except ImportError as error:
        raise IndexUnusable(
            "needs pymilvus; install it with: python -m pip install -e '.[milvus]'"
        ) from error
    return RemoteScoring(url, given.passages, knobs)


def _sounds(index: Index) -> Sounds:
    """The words of the sentences by their sound."""
    numbers, found_in = index.sentences.vocabulary, index.sentences.found_in
    return Sounds(numbers, lambda token: int(found_in[numbers[token]]) if token in numbers else 0)


class Library:
    """Articles and the index of their passages."""

    def __init__(
        self,
        articles: Iterable[Article] | Collection,
        problems: Sequence[Problem] = (),
        knobs: Knobs | None = None,
        index: str = "",
    ) -> None:
        self._index_url = index
        self.remote = bool(index)  # whether to ask it means to wait for somebody else
        self._collection = (
            articles
            if isinstance(articles, Collection)
            else collection(articles, problems, with_index=not index)
        )
        self.articles = self._collection.articles
        self.problems = self._collection.problems
        self.passages = self._collection.passages
        self.index = self._collection.index
        self._articles_by_id = {article.id: article for article in self.articles}
        knobs = knobs or Knobs()
        scorer = _scorer(self._collection, knobs, index)
        hear = hearing(_sounds(self.index), self._texts_with) if self.index else None
        self._ranking = Ranking(self.passages, scorer, knobs, hear)
        # By article id, made when first asked for.
        self._suggestions: dict[str, list[Suggestion]] = {}

    @classmethod
    def open(
        cls,
        folder: str | Path,
        *,
        cache: str | Path | None = None,
        last: Self | None = None,
        index: str = "",
    ) -> Self:
        """The articles of a folder; files that cannot be read are told in `problems`.

        What is built is kept in the folder `cache`; a change of one article is then, or with the
        `last` library of the folder, no work for the others. What can no longer be read, but is in
        the last one, stays as it is there. `index` is where Milvus holds the index, an address or a
        file; "": in this process, or where that of the last one is. Raises NothingToRead where the
        folder is missing or holds no readable article, IndexUnusable where Milvus cannot be asked.
        """
        before, index = (last._collection, last._index_url) if last else (None, index)
        kept = Path(cache) if cache else None
        read = opened(Path(folder), kept, before, with_index=not index)
        return last if last and read is before else cls(read, index=index)

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

    def _texts_with(self, characters: str) -> Iterator[str]:
        """The passages, in the normal form, that have all of these characters."""
        numbers = self.index.sentences.vocabulary if self.index else {}
        ids = {numbers.get(char, -1) for char in characters}
        if self.index and -1 not in ids:
            found = self.index.sentences.found(np.array(sorted(ids), dtype=np.int32))
            for at in np.flatnonzero(np.bincount(found.documents) == len(ids)).tolist():
                passage = self.passages[at]
                yield normalised(passage.text, passage.article.traditional)

    def _marked_forms(self, word: str) -> Iterator[str]:
        """What to mark in a passage for a word of the question: itself, and the pairs in it.

        A single Han character is marked only where it is rare.
        """
        for form in (word, *pairs(word)):
            least = RARE if HAN.fullmatch(form) and len(form) == 1 else TELLING
            if self._ranking.rarity(form) >= least:
                yield form
