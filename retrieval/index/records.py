"""Records: an article without its text as JSON bytes, and back."""

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from functools import cache
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from retrieval.documents.article import Article


def record(article: Article) -> bytes:
    """All that an article is beside its text."""
    return json.dumps(_plain(replace(article, text=""))).encode()


def article(record: bytes, text: str) -> Article:
    """The article of a record and a text. Raises ValueError, TypeError or LookupError."""
    told: Article = _reader(Article)(json.loads(record))
    return replace(told, text=text)


def _plain(value: Any) -> Any:
    """Dataclasses and tuples as lists."""
    if is_dataclass(value):
        return [_plain(getattr(value, field.name)) for field in fields(value)]
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


@cache
def _reader(wanted: Any) -> Callable[[Any], Any]:
    """What makes a value of a type of its plain form: the way back."""
    arguments = get_args(wanted)
    if is_dataclass(wanted):
        hints = get_type_hints(wanted)
        readers = [_reader(hints[field.name]) for field in fields(wanted)]
        make: Callable[..., Any] = wanted  # type: ignore[assignment]
        return lambda value: make(*[read(v) for read, v in zip(readers, value, strict=True)])
    if get_origin(wanted) is UnionType:  # X | None
        some = _reader(arguments[0])
        return lambda value: None if value is None else some(value)
    if get_origin(wanted) is not tuple:
        return lambda value: value
    if arguments[-1] is Ellipsis:
        each = _reader(arguments[0])
        return lambda value: tuple([each(v) for v in value])
    parts = [_reader(argument) for argument in arguments]
    return lambda value: tuple([read(v) for read, v in zip(parts, value, strict=True)])
