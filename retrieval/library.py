"""The library: the articles of a folder, their index, and `ask`, which answers a question."""

import time
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import cached_property, partial
from itertools import chain, islice
from pathlib import Path
from typing import Self

from retrieval.answers.answer import Answer, Hit, Suggestion
from retrieval.answers.highlights import forms_to_highlight
from retrieval.answers.missing import as_typed, missing_words, reportable_part
from retrieval.answers.shown import count_to_show
from retrieval.answers.small_talk import small_talk
from retrieval.answers.suggestions import may_have_suggestion_on, mentions_any, suggestions_of
from retrieval.documents.article import Article, short_id
from retrieval.documents.passages import Passage
from retrieval.engines.base import Engine
from retrieval.engines.choice import engine_for
from retrieval.follow_up_search import search_follow_up
from retrieval.index.building import build_segment
from retrieval.index.index import Index
from retrieval.index.opening import open_folder
from retrieval.index.segment import Part
from retrieval.index.storage import State, Store
from retrieval.message_search import SearchOptions, SearchResult, search_variants
from retrieval.questions.messages import message_topic
from retrieval.questions.names import (
    Names,
    article_names,
    normalised_name,
    origin_names,
    paths_by_name,
    paths_in_question,
)
from retrieval.questions.question import Question, significant_words
from retrieval.search.config import EMBEDDING_TIMEOUT, MAX_NAMED_ARTICLES, MAX_RIVALS, RankingConfig
from retrieval.search.ranking import Ranking
from retrieval.semantic.embeddings import Model
from retrieval.semantic.reranking import SemanticReranker

MAX_SUGGESTION_ARTICLES = 50  # in which one call of `suggestions` looks for questions


class Library:
    """Articles and the index of their passages; thread-safe, and immutable except for its caches.

    `articles` and `passages` are in the order of the files' paths, or as given. `problems`: which
    files of the folder could not be read, or not in full, and why.
    """

    def __init__(
        self,
        articles: Iterable[Article] | State,
        config: RankingConfig | None = None,
        *,
        index_url: str = "",
        engine_folder: Path | None = None,
        previous_engine: Engine | None = None,
        reranker: SemanticReranker | None = None,
    ) -> None:
        """Index some articles, or take the `State` of a folder, whose articles are indexed already.

        `index_url`: as in `open`; `engine_folder`: where an engine in this process stores its data;
        `previous_engine`: that of the library that this one replaces.
        """
        if isinstance(articles, State):
            self._state = articles
        else:
            part = Part.of_all(build_segment([*articles]))
            self._state = State(Index([part], sort=False))
        self.index, self.problems = self._state.index, self._state.problems
        self.articles, self.passages = self.index.articles, self.index.passages
        self._index_url = index_url
        config = config or RankingConfig()
        self._engine = engine_for(
            self.index, config, url=index_url, folder=engine_folder, previous=previous_engine
        )
        self._ranking = Ranking(self.index, self._engine, config)
        self._reranker = reranker
        self._suggestions: dict[str, list[Suggestion]] = {}  # by article id, made on demand

    @classmethod
    def open(
        cls,
        folder: str | Path,
        *,
        cache: str | Path | None = None,
        previous: Self | None = None,
        changed: Collection[Path] | None = None,
        index_url: str = "",
        model: Model | None = None,
    ) -> Self:
        """Read the articles of a folder and index them.

        `cache`: a folder that stores the index for the next start. `previous`: an earlier library
        of the folder. With either, only files that are new or have changed are read. `changed`: the
        paths of all changes since `previous`; no other file is looked at. An article whose file can
        no longer be read stays as it was in `previous`. `index_url`: the address or the file of
        Milvus, "" for an engine in this process. `model`: computes the vectors for semantic
        reranking. With `previous`, that library's URL is used instead, and its model if it has one.

        Raises NothingToRead where the folder is missing or has no readable article, IndexUnusable
        where Milvus cannot be used.
        """
        folder = Path(folder)
        store = Store(Path(cache) if cache else None, folder)
        with store.lock():
            state = open_folder(folder, store, previous._state if previous else None, changed)
            if previous and state is previous._state:
                return previous
            reranker = previous._reranker if previous else None
            if model and not reranker:
                reranker = SemanticReranker(model, store.folder)
            if reranker:
                reranker.prepare(state.index)
            return cls(
                state,
                index_url=previous._index_url if previous else index_url,
                engine_folder=store.folder / "tantivy" if store.folder else None,
                previous_engine=previous._engine if previous else None,
                reranker=reranker,
            )

    def ask(
        self,
        message: str,
        limit: int = 10,
        *,
        before: str = "",
        last_file: str = "",
        within: Sequence[str] = (),
        embedding_timeout: float = EMBEDDING_TIMEOUT,
        today: date | None = None,
    ) -> Answer:
        """The answer to a message: its best passages, at most `limit`, and how good they are.

        Equal scores keep the articles' order. `before`: the previous question, `last_file`: the
        file that answered it; the answer's `question` is the expanded one if this is a follow-up.
        `within`: the paths of files, or folders ending with /, to search. (): all; the articles or
        folders that the message names are then searched by themselves, too, and what is found there
        is taken if its relevance is no lower, or if the name is in 《》.
        `embedding_timeout`: seconds to wait for vectors to be computed; 0: only stored ones are
        used. `today`: the day of asking, to which 去年 is relative; None: the current one.
        """
        if kind := small_talk(message):
            return Answer(message, found=False, confident=False, hits=[], small_talk=kind)
        options = SearchOptions(
            max(limit, 1 + MAX_RIVALS),  # confidence compares the first hit with others
            today or date.today(),
            within=self.index.positions_in(within) if within else None,
            reranker=self._reranker,
            deadline=time.monotonic() + embedding_timeout,
        )
        named_result: SearchResult | None = None
        if not within and (paths := paths_in_question(message, self.names)):
            named_options = options._replace(within=self.index.positions_in(paths))
            named_result = search_variants(self._ranking, message, named_options)
            if "《" in message and named_result.found:  # surely a title
                return self._answer(named_result, limit, message)
        if before:
            last = self.index.position_by_file.get(last_file)
            in_scope = options.within is None or last in options.within
            options = options._replace(last_article=last if in_scope else None)
            result = search_follow_up(self._ranking, message, before, options)
        else:
            result = search_variants(self._ranking, message, options)
        # Without 《》 the name may be a mere word: Debian 系统中有什么.
        if named_result and named_result.found and named_result.relevance >= result.relevance:
            result = named_result
        return self._answer(result, limit, message)

    def paths_by_name(self, name: str) -> list[str]:
        """The paths of the files, and folders ending with /, that a name may mean."""
        return paths_by_name(name, self.names)

    def articles_by(self, name: str) -> list[Article]:
        """The articles whose author, publisher or source has this name, by `normalised_name`."""
        files = self._origin_names.get(normalised_name(name), ())
        return [article for file in files if (article := self.article(short_id(file)))]

    def articles_by_date(self, year: str = "") -> list[Article]:
        """The articles that declare a date, in this year if one is given, the newest first."""
        files = [file for day, file in self._dates if day.startswith(year)]
        return [article for file in files if (article := self.article(short_id(file)))]

    @cached_property
    def _dates(self) -> list[tuple[str, str]]:
        """(date, file), the newest first; none with more than MAX_NAMED_ARTICLES articles."""
        articles = self.articles if len(self.articles) <= MAX_NAMED_ARTICLES else ()
        return sorted(((a.published, a.file) for a in articles if a.published), reverse=True)

    @cached_property
    def names(self) -> Names:
        """The paths of articles and folders by name; {} with more than MAX_NAMED_ARTICLES."""
        if len(self.articles) > MAX_NAMED_ARTICLES:
            return {}
        return article_names(zip(self.index.titles, self.index.files, strict=True))

    @cached_property
    def _origin_names(self) -> Names:
        """The files by author, publisher and source; {} with more than MAX_NAMED_ARTICLES."""
        return origin_names(self.articles) if len(self.articles) <= MAX_NAMED_ARTICLES else {}

    def _answer(self, result: SearchResult, limit: int, message: str) -> Answer:
        """The answer from the result of the search for a message."""
        question, hits = result.question, result.hits[:limit]
        found = bool(hits) and result.found
        # One word alone asks for its definition: a hit that does not define it is no answer.
        lacks_definition = question.is_single_word and not result.may_answer_kind
        confident = found and result.confident and not lacks_definition
        shown, section_text, topic = 0, "", ""
        if found:
            shown = count_to_show(self._ranking, question, hits, result.confident)
            section_text = self._ranking.section_text(question, hits[0][0])
        missing: tuple[str, ...] = ()
        corrections = question.corrections
        if not confident:
            missing, corrections = missing_words(self._ranking, result, message, hits[:shown])
        if found and not confident and not missing:
            # A message that asks nothing is a topic; a hit that lacks a word of it is on another.
            topic = as_typed(message_topic(question, message), message)
            if topic and not result.has_all_words:
                topic, missing = "", (topic,) if question.is_single_word else ()
        return Answer(
            result.text,
            found=found,
            confident=confident,
            hits=[self._hit(question, doc_id, score) for doc_id, score in hits],
            shown=shown,
            heard=corrections,
            missing=missing,
            section_text=section_text,
            topic=topic,
        )

    def _hit(self, question: Question, doc_id: int, score: float) -> Hit:
        forms = partial(forms_to_highlight, self._ranking, question, doc_id)
        return Hit(score, partial(self.index.passage, doc_id), forms)

    def suggestions(self, limit: int = 3) -> list[Suggestion]:
        """Questions that the articles answer, at most one from each article."""
        articles = islice(self.articles, MAX_SUGGESTION_ARTICLES)
        first = chain.from_iterable(self._suggestions_of(article)[:1] for article in articles)
        return list(islice(first, limit))

    def related_suggestions(self, answer: Answer, limit: int) -> list[Suggestion]:
        """Questions that the hits' articles answer, each with a word of the question asked."""
        question = self._ranking.question(answer.question)
        words = [word for word in significant_words(question) if reportable_part(word)]
        articles = {hit.passage.article.id: hit.passage.article for hit in answer.hits}
        # Computing the suggestions of an article takes several searches.
        likely = (a for a in articles.values() if may_have_suggestion_on(a, words))
        suggestions = chain.from_iterable(map(self._suggestions_of, likely))
        related = (each for each in suggestions if mentions_any(each.question, words))
        return list(islice(related, limit))

    def suggestion(self, suggestion_id: str) -> Suggestion | None:
        """The suggestion with this id; None if it is gone."""
        article = self.article(suggestion_id.partition(".")[0])
        suggestions = self._suggestions_of(article) if article else []
        return next((each for each in suggestions if each.id == suggestion_id), None)

    def passage(self, passage_id: str) -> Passage | None:
        """The passage with this id; None if it is gone."""
        return self.index.passage_with_id(passage_id)

    def article(self, article_id: str) -> Article | None:
        """The article with this id; None if it is gone."""
        return self.index.article_with_id(article_id)

    def changes_since(self, previous: Self) -> tuple[list[Article], list[Article], list[Article]]:
        """The articles added, changed and removed since an earlier library, sorted by file."""
        old, new = previous.index.digest_by_file, self.index.digest_by_file
        changed = {file for file in new.keys() & old.keys() if new[file] != old[file]}
        return (
            self._articles_in(new.keys() - old.keys()),
            self._articles_in(changed),
            previous._articles_in(old.keys() - new.keys()),
        )

    def _articles_in(self, files: Iterable[str]) -> list[Article]:
        """The articles of some files, sorted by file."""
        return [self.articles[self.index.position_by_file[file]] for file in sorted(files)]

    def _suggestions_of(self, article: Article) -> list[Suggestion]:
        """The suggestions of an article; computed once."""
        if article.id not in self._suggestions:
            ask = partial(self.ask, limit=1, embedding_timeout=0)
            self._suggestions[article.id] = suggestions_of(article, ask)
        return self._suggestions[article.id]
