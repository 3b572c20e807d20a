"""Records: an article without its text as lines of JSON, and back."""

import json
from collections.abc import Callable, Sequence
from dataclasses import astuple, fields
from functools import cache
from typing import Any, TypeVar, overload

from retrieval.documents.article import Article, Origin, Paragraph, Section

Item = TypeVar("Item")


class LazySequence(Sequence[Item]):
    """A sequence of `count` items, each made by `item(index)` on access."""

    def __init__(self, count: int, item: Callable[[int], Item]) -> None:
        self._count, self._item = count, item

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> Item: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Item, ...]: ...
    def __getitem__(self, at: int | slice) -> Item | tuple[Item, ...]:
        chosen = range(self._count)[at]  # counts from the end, raises IndexError
        return self._item(chosen) if isinstance(chosen, int) else tuple(map(self._item, chosen))


def encode_article(article: Article) -> bytes:
    """An article without its text, as lines of JSON: its other fields, then each section."""
    names = [field.name for field in fields(Article) if field.name not in ("text", "sections")]
    head = {name: getattr(article, name) for name in names}
    lines = head, *map(astuple, article.sections)
    return b"\n".join(json.dumps(line).encode() for line in lines)


def decode_article(record: bytes, text: str) -> Article:
    """The article of a record and a text. Raises ValueError or TypeError."""
    head, *sections = record.split(b"\n")
    # A hit needs one of perhaps hundreds of sections: they are decoded on access.
    section = cache(lambda number: _section(*json.loads(sections[number])))
    others = {name: _tuple(value) for name, value in json.loads(head).items()}
    return Article(text=text, sections=LazySequence(len(sections), section), **others)


def title_and_version(record: bytes) -> tuple[str, str]:
    """The title of the article of a record, and its version. Raises ValueError or LookupError."""
    head = json.loads(record.partition(b"\n")[0])
    return str(head["title"]), str(head["version"])


def _section(
    heading: str, paragraphs: list[list[Any]], level: int, above: list[str], number: str
) -> Section:
    decoded = [
        Paragraph(start, end, Origin(*map(_tuple, byline)) if byline else None, kind, lead)
        for start, end, byline, kind, lead in paragraphs
    ]
    return Section(heading, tuple(decoded), level, tuple(above), number)


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value  # JSON has no tuples
