"""Article search: the articles that have all of some words in their title, file or text."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import islice

import numpy as np

from retrieval.analysis.tokenizer import HAN, normal_form, normalised_question, tokens
from retrieval.documents.article import Article
from retrieval.documents.passages import Passage
from retrieval.index.segment import term_hash
from retrieval.library import Library

MAX_MATCHES = 200  # articles, and passages of the answer that they are taken from


@dataclass(frozen=True, slots=True)
class ArticleMatch:
    """An article with the words of a query.

    `passage`: the one with the words, or the best one of a text that has them in several; None
    where only the title or the file's path has them.
    """

    article: Article
    passage: Passage | None
    has_exact_name: bool  # the words are its title or its file's name
    offset: int = 0  # of the first of the words in the passage; 0 where unknown


def find_articles(library: Library, query: str) -> list[ArticleMatch]:
    """Up to MAX_MATCHES articles whose title, file or text has all words of a query.

    First those whose name the words are, then those with the words in the title, in the file's
    path, in one sentence, anywhere in the text. If there are none, those of a confident answer to
    the query. Raises IndexUnreachable.
    """
    words = normalised_question(query).split()
    if not words:
        return []
    answer = library.ask(query, MAX_MATCHES)
    best: dict[str, Passage] = {}  # {article id: its first hit}
    literal: dict[str, Passage] = {}  # {article id: its first hit that has the words}
    for passage in (hit.passage for hit in answer.hits):
        article = passage.article
        best.setdefault(article.id, passage)
        if article.id not in literal and _has(passage.text, article.traditional, words):
            literal[article.id] = passage
    by_name = {a.id: a for a in (*_by_title(library, words), *_by_file(library, words))}
    by_text = {a.id: a for a in _by_terms(library, words, "article_terms")}
    articles = by_text | by_name | {i: passage.article for i, passage in best.items()}
    matches: list[ArticleMatch] = []
    for i in dict.fromkeys((*by_name, *literal, *by_text)):
        match = literal.get(i) if i in by_name else literal.get(i, best.get(i))
        offset = _offset(match, words) if match else 0
        matches.append(ArticleMatch(articles[i], match, _is_name_of(articles[i], words), offset))
    if not matches and answer.confident:
        return [ArticleMatch(articles[i], passage, False) for i, passage in best.items()]
    return sorted(matches, key=lambda match: not match.has_exact_name)[:MAX_MATCHES]


def _by_title(library: Library, words: list[str]) -> Iterator[Article]:
    """The articles whose title has the words."""
    for article in _by_terms(library, words, "title_terms"):
        if _has(article.title, article.traditional, words):
            yield article


def _by_terms(library: Library, words: list[str], field: str) -> Iterator[Article]:
    """The articles whose field, "title_terms" or "article_terms", has all tokens of the words.

    Han tokens are characters and bigrams: a text may be segmented otherwise than a query.
    """
    forms = {form for word in words for form in tokens(word)}
    terms = [term_hash(form) for form in forms if len(form) <= 2 or not HAN.fullmatch(form)]
    for part in library.index.parts if terms else ():
        column = getattr(part.segment, field)
        articles = column.row_indices()
        by_term = (articles[column.values == part.segment.ordinal(term)] for term in terms)
        for number in reduce(np.intersect1d, by_term)[:MAX_MATCHES].tolist():
            if part.live[number]:
                yield part.segment.article(number)


def _by_file(library: Library, words: list[str]) -> Iterator[Article]:
    """The articles whose file's path has the words."""
    files = library.index.files
    normal = normal_form("\n".join(file.replace("\n", " ") for file in files), False).split("\n")
    positions = (at for at, name in enumerate(normal) if _has_all(name, words))
    yield from map(library.articles.__getitem__, islice(positions, MAX_MATCHES))


def _offset(passage: Passage, words: list[str]) -> int:
    """The offset of the first of the words in a passage; 0 where it is unknown."""
    normal = normal_form(passage.text, passage.article.traditional)
    if len(normal) != len(passage.text):  # words of Taiwan were replaced
        return 0
    return min((normal.find(word) for word in words if word in normal), default=0)


def _is_name_of(article: Article, words: list[str]) -> bool:
    """Whether the words are the title of an article, or the name of its file."""
    file = article.file.rpartition("/")[2]
    names = article.title, article.file, file, file.rpartition(".")[0]
    return any(normal_form(name, article.traditional).split() == words for name in names)


def _has(text: str, traditional: bool, words: list[str]) -> bool:
    return _has_all(normal_form(text, traditional), words)


def _has_all(normal: str, words: list[str]) -> bool:
    return all(word in normal for word in words)
