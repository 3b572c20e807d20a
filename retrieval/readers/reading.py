"""From a file, or a text, to an article."""

from collections.abc import Mapping
from pathlib import Path

from retrieval.documents.article import Article
from retrieval.documents.assembly import article
from retrieval.documents.assembly import plain_article as plain_article  # beside those that read
from retrieval.readers.files import content, shown_name
from retrieval.readers.isolation import call_with_limits
from retrieval.readers.registry import source_of, source_of_text
from retrieval.readers.textual.front_matter import COMMONMARK, DIALECT, add_front_matter


def read_article(path: Path, folder: Path) -> Article:
    """The article in a file. Raises Unreadable with the reason where there is none."""
    return article_from_bytes(content(path), shown_name(path, folder))


def article_from_bytes(data: bytes, file: str) -> Article:
    """The article in a file's bytes, within the limits. Raises Unreadable where there is none."""
    return call_with_limits(article_without_limits, data, file)


def article_without_limits(data: bytes, file: str) -> Article:
    """The same, read in this process and without limits."""
    return article(source_of(data, file), file)


def article_from_text(text: str, file: str) -> Article:
    """The article in a text, of the format that the file's name has. Raises Unreadable."""
    return article(source_of_text(text, file), file)


def as_markdown(data: bytes, file: str, fields: Mapping[str, str]) -> bytes:
    """A file as Markdown that is read as the same article, with `fields`. Raises Unreadable."""
    source = call_with_limits(source_of, data, file)
    declared = {
        "title": article(source, file).title,
        "author": "、".join(source.authors),
        "date": source.published,
        "publisher": source.publisher,
        "url": source.url,
        DIALECT: COMMONMARK,
    }
    return add_front_matter({**declared, **fields}, source.markdown)
