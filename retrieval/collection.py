"""A collection: articles with their passages and index."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .articles import Article
from .index import Index, indexed
from .passages import Passages, joined, rows


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that could not be read, and why."""

    file: str
    reason: str


@dataclass(frozen=True, slots=True)
class Collection:
    """Articles with their passages and index.

    `problems` are the files that could not be read, `digests` has the digest of each file's content
    as it was read.
    """

    articles: tuple[Article, ...]
    passages: Passages
    index: Index
    problems: tuple[Problem, ...] = ()
    digests: Mapping[str, str] = field(default_factory=dict)


def collection(
    articles: Iterable[Article],
    problems: Iterable[Problem] = (),
    digests: Mapping[str, str] | None = None,
    known: Collection | None = None,
) -> Collection:
    """The collection of articles; those that are known already are not analysed again."""
    articles = tuple(articles)
    numbers = {id(article): n for n, article in enumerate(known.articles)} if known else {}
    old = [numbers.get(id(article)) for article in articles]
    passages = joined(
        articles,
        (
            known.passages.rows_of(number) if known and number is not None else rows(article)
            for article, number in zip(articles, old, strict=True)
        ),
    )
    if not known:
        return Collection(articles, passages, indexed(passages), tuple(problems), digests or {})
    starts = known.passages.article_starts.tolist()
    same = {n: slice(starts[o], starts[o + 1]) for n, o in enumerate(old) if o is not None}
    index = indexed(passages, known.index, same)
    return Collection(articles, passages, index, tuple(problems), digests or {})
