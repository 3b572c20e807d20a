"""The library: a folder of articles, asked in Chinese."""

import logging
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, islice
from pathlib import Path
from typing import Self

import numpy as np

from retrieval.analysis.sound import Sounds
from retrieval.analysis.tokenizer import HAN, pairs
from retrieval.answers.answer import Answer, Hit, Suggestion
from retrieval.answers.small_talk import small_talk
from retrieval.answers.suggestions import Guess, suggestions
from retrieval.asking import Attempt, Scope, try_follow_up, try_readings
from retrieval.documents.article import Article, short_id
from retrieval.documents.passages import Passage
from retrieval.engines.base import Engine
from retrieval.engines.choice import engine_for
from retrieval.index.analysis import analyse
from retrieval.index.index import Index, part_of
from retrieval.index.opening import lock_store, open_index
from retrieval.index.segment import Segment
from retrieval.index.storage import Problem, State, Store
from retrieval.questions.hearing import make_hear
from retrieval.questions.naming import Names, called, named, names_of, origins_of, plain_name
from retrieval.search.config import (
    MAX_NAMED_ARTICLES,
    MIN_HIGHLIGHT_IDF,
    MIN_HIGHLIGHT_IDF_CHARACTER,
    PATIENCE,
    RankingConfig,
)
from retrieval.search.ranking import Ranking
from retrieval.search.scoring import Scoring
from retrieval.semantic.embeddings import Model
from retrieval.semantic.nearness import Nearness
from retrieval.semantic.reranking import Rerank

LOG = logging.getLogger("wenju")

MAX_SUGGESTIONS = 5  # questions kept for an article
MAX_GUESSES = 20  # questions tried for them
MAX_ARTICLES_TRIED = 50  # articles looked through for questions to offer


class Library:
    """Articles and the index of their passages."""

    def __init__(
        self,
        articles: Iterable[Article] | State,
        problems: Sequence[Problem] = (),
        config: RankingConfig | None = None,
        *,
        index: str = "",
        folder: Path | None = None,
        last: Engine | None = None,
        nearness: Nearness | None = None,
    ) -> None:
        self._state = (
            articles
            if isinstance(articles, State)
            else State(Index([part_of(analyse([*articles]))]), {}, tuple(problems))
        )
        self.passages = self._state.index
        self.articles = self.passages.articles
        self.problems = self._state.problems
        self._index_url = index
        self.remote = bool(index)  # whether to ask it means to wait for somebody else
        config = config or RankingConfig()
        self._engine = engine_for(self.passages, config, url=index, folder=folder, last=last)
        self._scoring = Scoring(self.passages, self._engine, config)
        hear = make_hear(Sounds(self.passages.vocabulary, self._scoring.doc_freq), self._texts_with)
        self._ranking = Ranking(self.passages, self._scoring, config, hear)
        self._nearness = nearness
        # By article id, made when first asked for.
        self._suggestions: dict[str, list[Suggestion]] = {}

    @classmethod
    def open(
        cls,
        folder: str | Path,
        *,
        cache: str | Path | None = None,
        last: Self | None = None,
        changed: Collection[Path] | None = None,
        index: str = "",
        model: Model | None = None,
    ) -> Self:
        """The articles of a folder; files that cannot be read are told in `problems`.

        What is built is kept in the folder `cache`; a change of one article is then, or with the
        `last` library of the folder, no work for the others. Where the paths of all that has
        `changed` since the last one are given, and known, no other file is even looked at. What can
        no longer be read, but is in the last one, stays as it is there. `index` is where Milvus is,
        an address or a file; "": in this process, or where that of the last one is. `model` makes
        the vectors that tell what is near in meaning; None: words alone do, or that of the last
        one. Raises NothingToRead where the folder is missing or holds no readable article,
        IndexUnusable where Milvus cannot be asked.
        """
        folder = Path(folder)
        with lock_store(Store(Path(cache), folder) if cache else None) as store:
            state = open_index(folder, store, last._state if last else None, changed)
            if last and state is last._state:
                return last
            index = last._index_url if last else index
            engines = store.folder / "tantivy" if store else None
            nearness = last._nearness if last else None
            if model and not nearness:
                nearness = Nearness(model, store.folder if store else None)
            engine = last._engine if last else None
            if nearness:
                nearness.follow(state.index)
            return cls(state, index=index, folder=engines, last=engine, nearness=nearness)

    def ask(
        self,
        question: str,
        limit: int = 10,
        *,
        before: str = "",
        near: str = "",
        within: Sequence[str] = (),
        patience: float = PATIENCE,
    ) -> Answer:
        """The passages that answer a question best, at most `limit`.

        Passages with nothing of the question are no hits; equal scores keep the articles' order.
        `within` names the files, or folders with a / behind, that alone are looked into; where it
        names none, what the question names is looked into first. `before` is the question that
        this one may go on from, `near` the file that answered it: what is asked then is told in
        full by the answer's `question`. `patience` is how many seconds it may wait for vectors, of
        the question and of passages that have none yet; 0: those that are there must do.
        """
        if talk := small_talk(question):
            return Answer(question, False, False, [], small_talk=talk)
        most = max(limit, 2)  # the second is what the first is held to
        until = time.monotonic() + patience
        rerank = self._nearness.until(until) if self._nearness else None
        there = [] if within else self.named(question)
        scope = self._scope(there, rerank=rerank)
        inside = try_readings(self._ranking, question, most, scope) if there else None
        if inside and "《" in question and inside.found:
            return self._answer(inside, limit)
        if before:
            scope = self._scope(within, near, rerank)
            found = try_follow_up(self._ranking, question, before, most, scope)
        else:
            found = try_readings(self._ranking, question, most, self._scope(within, rerank=rerank))
        # Debian 系统中有什么 may name a chapter, or just say where: the likelier answer tells.
        if inside and inside.found and inside.probability >= found.probability:
            found = inside
        return self._answer(found, limit)

    def named(self, question: str) -> list[str]:
        """The files, or folders with a / behind, that a question names."""
        return named(question, self.names)

    def called(self, name: str) -> list[str]:
        """The files, or folders with a / behind, that a person means by a name."""
        return called(name, self.names)

    def articles_by(self, name: str) -> list[Article]:
        """The articles by an author, or from a publisher, of this very name."""
        found = (self.article(short_id(file)) for file in self._origins.get(plain_name(name), ()))
        return [article for article in found if article]

    @property
    def _few(self) -> Sequence[Article]:
        """The articles that are known by their names; of too many none is."""
        return self.articles if len(self.articles) <= MAX_NAMED_ARTICLES else ()

    @cached_property
    def _origins(self) -> Names:
        return origins_of(self._few)

    @cached_property
    def names(self) -> Names:
        """What the articles and folders may be called."""
        few = len(self.articles) <= MAX_NAMED_ARTICLES
        titles = zip(self.passages.titles, self.passages.files, strict=True) if few else ()
        return names_of(titles)

    def _scope(self, within: Sequence[str], near: str = "", rerank: Rerank | None = None) -> Scope:
        """Where to look for files and folders, and for the file that was talked of."""
        ranks = self.passages.ranks_in(within) if within else None
        talked_of = self.passages.ranks_in([near]) if near else None
        if talked_of is not None and ranks is not None:
            talked_of = np.intersect1d(talked_of, ranks)
        near_ranks = talked_of if talked_of is not None and len(talked_of) else None
        return Scope(ranks, near_ranks, rerank)

    def _answer(self, found: Attempt, limit: int) -> Answer:
        """What was found, as the answer."""
        asked, best, evidence = found.asked, found.best, found.evidence
        marked = frozenset(chain.from_iterable(map(self._marked_forms, asked.content_words)))
        hits = [Hit(self.passages.passage(at), score, marked) for at, score in best[:limit]]
        if not hits or not evidence or not evidence.found:
            missing = self._ranking.missing(asked)  # nothing is shown: it is told of all articles
            return Answer(found.text, False, False, hits, heard=asked.heard, missing=missing)
        confident = evidence.confident
        shown = self._ranking.count_to_show(asked, best[:limit], confident)
        missing = () if confident else self._ranking.missing(asked, best[0][0])
        return Answer(found.text, True, confident, hits, shown, asked.heard, missing)

    def suggestions(self, near: Iterable[Article] = (), limit: int = 3) -> list[Suggestion]:
        """Questions that the articles answer, one an article, those `near` first."""
        articles = {a.id: a for a in chain(near, islice(self.articles, MAX_ARTICLES_TRIED))}
        first = (self._suggestions_of(article)[:1] for article in articles.values())
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
        return self.passages.article_with_id(article_id)

    def changes_since(self, before: Self) -> tuple[list[Article], list[Article], list[Article]]:
        """The articles that have come, have changed and have gone since an earlier library."""
        old, new = before.passages.by_file, self.passages.by_file
        added = [file for file in new if file not in old]
        changed = [f for f in new if f in old and _digest(*new[f]) != _digest(*old[f])]
        gone = [file for file in old if file not in new]
        return _articles(new, added), _articles(new, changed), _articles(old, gone)

    def _suggestions_of(self, article: Article) -> list[Suggestion]:
        """Questions whose best hit stands where it is to be, a confident one; made once."""
        if article.id not in self._suggestions:
            guesses = islice(suggestions(article), MAX_GUESSES)
            answered = (guess.question for guess in guesses if self._answers(guess, article))
            self._suggestions[article.id] = [
                Suggestion(f"{article.id}.{number}", question)
                for number, question in enumerate(islice(answered, MAX_SUGGESTIONS))
            ]
        return self._suggestions[article.id]

    def _answers(self, guess: Guess, article: Article) -> bool:
        """Whether the first hit answers a question of our own; one that fails is logged."""
        try:
            answer = self.ask(guess.question, limit=1, patience=0)
        except Exception:
            LOG.exception("a suggestion is left out: %s", guess.question)
            return False
        if not answer.confident:
            return False
        first = answer.hits[0].passage
        is_there = first.article.id == article.id and guess.start <= first.start < guess.end
        asks = {"？", "?", guess.question.rstrip("？?")}  # it is to tell, and not to ask
        return is_there and not any(asking in first.text for asking in asks)

    def _texts_with(self, characters: str) -> Iterator[str]:
        """The passages, in the normal form, that have all of these characters."""
        for place in self._scoring.places_with(set(characters)):
            yield self._ranking.normal_form(place)

    def _marked_forms(self, word: str) -> Iterator[str]:
        """What to mark in a passage for a word of the question: itself, and the pairs in it.

        A single Han character is marked only where it is rare.
        """
        for form in (word, *pairs(word)):
            least = (
                MIN_HIGHLIGHT_IDF_CHARACTER
                if HAN.fullmatch(form) and len(form) == 1
                else MIN_HIGHLIGHT_IDF
            )
            if self._ranking.normalised_idf(form) >= least:
                yield form


def _digest(segment: Segment, number: int) -> int:
    return int(segment.digests[number])


def _articles(by_file: Mapping[str, tuple[Segment, int]], files: Iterable[str]) -> list[Article]:
    found = (by_file[file] for file in sorted(files))
    return [segment.article(number) for segment, number in found]
