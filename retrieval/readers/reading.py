"""Reading: from a file, or a text, to an article."""

import os
from pathlib import Path

from retrieval.documents.article import Article
from retrieval.documents.assembly import article, plain_article
from retrieval.readers.encodings import decoded
from retrieval.readers.files import content
from retrieval.readers.markdown import text_source as markdown_source
from retrieval.readers.registry import reader_of
from retrieval.readers.source import Source
from retrieval.readers.text import text_source

__all__ = ["article_from_bytes", "article_from_text", "plain_article", "read_article"]


def read_article(path: Path, folder: Path) -> Article:
    """The article in a file. Raises Unreadable with the reason where there is none."""
    # A name that is not UTF-8, as old archives have them, is shown as far as it can be.
    file = os.fsencode(path.relative_to(folder).as_posix()).decode("utf-8", "replace")
    return article_from_bytes(content(path), file)


def article_from_bytes(data: bytes, file: str) -> Article:
    """The article in a file's bytes. Raises Unreadable where there is none."""
    reader = reader_of(Path(file).suffix.lower())
    if reader is None:
        return article_from_text(decoded(data).text, file)
    return article(reader(data, file), file)


def article_from_text(text: str, file: str) -> Article:
    """The article in a file's text, with front matter or without; the file's name tells its kind.

    Raises Unreadable where it is a draft or no sentence is left.
    """
    return article(_source(text, file), file)


def _source(text: str, file: str) -> Source:
    match Path(file).suffix.lower():
        case ".md" | ".markdown":
            return markdown_source(text)
        case ".html" | ".htm":
            from retrieval.readers.web.page import page

            return page(text)
        case _:
            return text_source(text)
