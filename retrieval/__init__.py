"""Articles in, answers out: sentences found by BM25, word for word, with their article."""

from retrieval.analysis.scripts import is_traditional
from retrieval.answers.snippets import Excerpt, excerpts
from retrieval.documents.article import Article, Paragraph, Section, short_id
from retrieval.documents.passages import Passage, passages
from retrieval.engines.base import IndexUnreachable, IndexUnusable
from retrieval.index.opening import NothingToRead
from retrieval.index.storage import Problem
from retrieval.library import MAX_QUESTION, Answer, Hit, Library, Suggestion
from retrieval.readers.files import MAX_BYTES, SUFFIXES, article_paths
from retrieval.readers.source import Unreadable
from retrieval.settings import NAMES as LIBRARY_NAMES
from retrieval.settings import (
    LibrarySettings,
    WrongSetting,
    given,
    library_settings,
)
from retrieval.streams import CANNOT_RUN, exit_code, shows_chinese

__all__ = [
    "CANNOT_RUN",
    "LIBRARY_NAMES",
    "MAX_BYTES",
    "MAX_QUESTION",
    "SUFFIXES",
    "Answer",
    "Article",
    "Excerpt",
    "Hit",
    "IndexUnreachable",
    "IndexUnusable",
    "Library",
    "LibrarySettings",
    "NothingToRead",
    "Paragraph",
    "Passage",
    "Problem",
    "Section",
    "Suggestion",
    "Unreadable",
    "WrongSetting",
    "article_paths",
    "excerpts",
    "exit_code",
    "given",
    "is_traditional",
    "library_settings",
    "passages",
    "read_article",
    "short_id",
    "shows_chinese",
]


def read_article(data: bytes, file: str) -> Article:
    """The article that a file with this content and name holds. Raises Unreadable."""
    if not data.strip():
        raise Unreadable("is empty")
    from retrieval.readers.reading import article_from_bytes  # slow to import, and seldom needed

    return article_from_bytes(data, file)
