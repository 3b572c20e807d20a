"""Finds the articles that have all of some words, for those who look for an article."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import islice

import numpy as np

from retrieval.analysis.tokenizer import HAN, normalised, normalised_question, tokens
from retrieval.documents.article import Article
from retrieval.documents.passages import Passage
from retrieval.index.segment import term_hash
from retrieval.library import Library

MAX_FOUND = 200  # articles; and passages that are looked through: an engine gives no more


@dataclass(frozen=True, slots=True)
class Found:
    """An article, and the passage in it to open it at; None where only its name fits.

    `has_exact_name`: the words are exactly its title or its file's name. `at`: where in the passage
    the first of the words stands, 0 where that is not known.
    """

    article: Article
    passage: Passage | None
    has_exact_name: bool
    at: int = 0


def articles_with(library: Library, wanted: str) -> list[Found]:
    """Up to MAX_FOUND articles whose title, file or text has all of these words, the best first.

    Titles go before sentences that have them all, and these before whole texts. Where nothing has
    them all, those that answer it as a question. Raises IndexUnreachable.
    """
    words = normalised_question(wanted).split()
    if not words:
        return []
    answer = library.ask(wanted, MAX_FOUND)
    best: dict[str, Passage] = {}  # the first of each article
    literal: dict[str, Passage] = {}  # the first that has the words
    for passage in (hit.passage for hit in answer.hits):
        article = passage.article
        best.setdefault(article.id, passage)
        if article.id not in literal and _has(passage.text, article.traditional, words):
            literal[article.id] = passage
    by_name = {a.id: a for a in (*_titled(library, words), *_filed(library, words))}
    by_text = {a.id: a for a in _with_terms(library, words, "article_terms")}
    articles = by_text | by_name | {i: passage.article for i, passage in best.items()}
    found: list[Found] = []
    for i in dict.fromkeys((*by_name, *literal, *by_text)):
        shown = literal.get(i) if i in by_name else literal.get(i, best.get(i))
        at = _at(shown, words) if shown else 0
        found.append(Found(articles[i], shown, _is_name_of(articles[i], words), at))
    if not found and answer.confident:
        return [Found(articles[i], passage, False) for i, passage in best.items()]
    return sorted(found, key=lambda each: not each.has_exact_name)[:MAX_FOUND]


def _titled(library: Library, words: list[str]) -> Iterator[Article]:
    """The articles whose title has the words."""
    for article in _with_terms(library, words, "title_terms"):
        if _has(article.title, article.traditional, words):
            yield article


def _with_terms(library: Library, words: list[str], field: str) -> Iterator[Article]:
    """The articles of which one field has all characters and pairs of the words."""
    forms = {form for word in words for form in tokens(word)}
    terms = [term_hash(form) for form in forms if len(form) <= 2 or not HAN.fullmatch(form)]
    for part in library.index.parts if terms else ():
        column = getattr(part.segment, field)
        rows = column.of_values()
        several = (rows[column.values == part.segment.number(wanted)] for wanted in terms)
        for number in reduce(np.intersect1d, several)[:MAX_FOUND].tolist():
            if part.alive[number]:
                yield part.segment.article(number)


def _filed(library: Library, words: list[str]) -> Iterator[Article]:
    """The articles whose file's path has the words."""
    files = library.index.files
    normal = normalised("\n".join(file.replace("\n", " ") for file in files), False).split("\n")
    fits = (rank for rank, name in enumerate(normal) if _has_all(name, words))
    yield from map(library.articles.__getitem__, islice(fits, MAX_FOUND))


def _at(passage: Passage, words: list[str]) -> int:
    normal = normalised(passage.text, passage.article.traditional)
    if len(normal) != len(passage.text):  # words of Taiwan became others
        return 0
    return min((normal.find(word) for word in words if word in normal), default=0)


def _is_name_of(article: Article, words: list[str]) -> bool:
    file = article.file.rpartition("/")[2]
    names = article.title, article.file, file, file.rpartition(".")[0]
    return any(normalised(name, article.traditional).split() == words for name in names)


def _has(text: str, traditional: bool, words: list[str]) -> bool:
    return _has_all(normalised(text, traditional), words)


def _has_all(normal: str, words: list[str]) -> bool:
    return all(word in normal for word in words)
