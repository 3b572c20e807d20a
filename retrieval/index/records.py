"""Records: an article without its text as JSON bytes, and back."""

import json
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
    told: Article = _of_type(json.loads(record), Article)
    return replace(told, text=text)


def _plain(value: Any) -> Any:
    """Dataclasses and tuples as lists."""
    if is_dataclass(value):
        return [_plain(getattr(value, field.name)) for field in fields(value)]
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _of_type(value: Any, wanted: Any) -> Any:
    """What a plain value stands for: the way back."""
    if is_dataclass(wanted):
        return wanted(*map(_of_type, value, _field_types(wanted)))  # type: ignore[operator,arg-type]
    if get_origin(wanted) is UnionType:  # X | None
        return None if value is None else _of_type(value, get_args(wanted)[0])
    if get_origin(wanted) is tuple:
        item = get_args(wanted)
        if item[-1] is Ellipsis:
            return tuple(_of_type(each, item[0]) for each in value)
        return tuple(map(_of_type, value, item))
    return value


@cache
def _field_types(of: Any) -> list[Any]:
    hints = get_type_hints(of)
    return [hints[field.name] for field in fields(of)]
