"""Records: an article without its text as JSON bytes, and back."""

import json
from dataclasses import astuple, replace
from typing import Any

from retrieval.documents.article import Article, Byline, Paragraph, Section


def record(article: Article) -> bytes:
    """All that an article is beside its text: its fields as nested lists, in their order."""
    return json.dumps(astuple(replace(article, text=""))).encode()


def article(record: bytes, text: str) -> Article:
    """The article of a record and a text. Raises ValueError or TypeError."""
    file, title, _, sections, *origin, authors, url, traditional, version, warnings = json.loads(
        record
    )
    published, publisher, source = origin
    made = tuple([_section(*section) for section in sections])
    own = published, publisher, source, tuple(authors), url, traditional, version, tuple(warnings)
    return Article(file, title, text, made, *own)


def _section(
    heading: str, paragraphs: list[list[Any]], level: int, above: list[str], number: str
) -> Section:
    made = tuple([_paragraph(*paragraph) for paragraph in paragraphs])
    return Section(heading, made, level, tuple(above), number)


def _paragraph(start: int, end: int, byline: list[Any] | None, kind: str, lead: int) -> Paragraph:
    origin = Byline(tuple(byline[0]), *byline[1:]) if byline else None
    return Paragraph(start, end, origin, kind, lead)
