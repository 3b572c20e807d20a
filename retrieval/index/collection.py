"""A collection: articles with their passages and index."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from retrieval.documents.article import Article
from retrieval.documents.passages import Passages, joined, rows
from retrieval.index.index import Index, indexed


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that could not be read, and why."""

    file: str
    reason: str


@dataclass(frozen=True, slots=True)
class Collection:
    """Articles with their passages and, unless it is kept elsewhere, their index.

    `problems` are the files that could not be read, `digests` has the digest of each file's content
    as it was read.
    """

    articles: tuple[Article, ...]
    passages: Passages
    index: Index | None
    problems: tuple[Problem, ...] = ()
    digests: Mapping[str, str] = field(default_factory=dict)


def collection(
    articles: Iterable[Article],
    problems: Iterable[Problem] = (),
    digests: Mapping[str, str] | None = None,
    known: Collection | None = None,
    *,
    with_index: bool = True,
) -> Collection:
    """The collection of articles; those that are known already are not analysed again."""
    articles = tuple(articles)
    numbers = {id(article): n for n, article in enumerate(known.articles)} if known else {}
    old = [numbers.get(id(article)) for article in articles]
    parts = (
        known.passages.rows_of(number) if known and number is not None else rows(article)
        for article, number in zip(articles, old, strict=True)
    )
    passages = joined(articles, parts)
    index = None
    if with_index and known and known.index:
        starts = known.passages.article_starts.tolist()
        same = {n: slice(starts[o], starts[o + 1]) for n, o in enumerate(old) if o is not None}
        index = indexed(passages, known.index, same)
    elif with_index:
        index = indexed(passages)
    return Collection(articles, passages, index, tuple(problems), digests or {})
