"""Articles in, answers out: sentences found by BM25, word for word, with their article."""

from collections.abc import Mapping

from retrieval.analysis.scripts import is_traditional, simplified
from retrieval.answers.answer import Answer, Hit, Suggestion
from retrieval.answers.article_search import MAX_MATCHES, ArticleMatch, find_articles
from retrieval.answers.excerpts import Excerpt, excerpt, phone_lines, section_excerpt
from retrieval.documents.article import Article, Paragraph, Section, short_id
from retrieval.documents.passages import Passage, passages
from retrieval.engines.base import IndexUnreachable, IndexUnusable
from retrieval.index.opening import NothingToRead
from retrieval.library import Library
from retrieval.questions.messages import (
    asks_something,
    group_questions,
    plain_question,
    questions_in,
)
from retrieval.questions.names import folders_of
from retrieval.readers.files import MAX_BYTES, PICTURES, SUFFIXES, article_paths, shown_name
from retrieval.readers.source import Problem, Unreadable
from retrieval.search.config import MAX_QUESTION
from retrieval.settings import NAMES as LIBRARY_SETTING_NAMES
from retrieval.settings import (
    InvalidSetting,
    LibrarySettings,
    is_address,
    library_settings,
    setting_values,
)
from retrieval.streams import CANNOT_RUN, QuestionParser, as_argument, encoding_problem, run_command

__all__ = [
    "CANNOT_RUN",
    "LIBRARY_SETTING_NAMES",
    "MAX_BYTES",
    "MAX_MATCHES",
    "MAX_QUESTION",
    "PICTURES",
    "SUFFIXES",
    "Answer",
    "Article",
    "ArticleMatch",
    "Excerpt",
    "Hit",
    "IndexUnreachable",
    "IndexUnusable",
    "InvalidSetting",
    "Library",
    "LibrarySettings",
    "NothingToRead",
    "Paragraph",
    "Passage",
    "Problem",
    "QuestionParser",
    "Section",
    "Suggestion",
    "Unreadable",
    "add_front_matter",
    "article_paths",
    "as_argument",
    "as_markdown",
    "asks_something",
    "encoding_problem",
    "excerpt",
    "find_articles",
    "folders_of",
    "group_questions",
    "is_address",
    "is_traditional",
    "library_settings",
    "passages",
    "phone_lines",
    "plain_question",
    "questions_in",
    "questions_to_try",
    "read_article",
    "run_command",
    "section_excerpt",
    "setting_values",
    "short_id",
    "shown_name",
    "simplified",
]


def as_markdown(data: bytes, file: str, fields: Mapping[str, str]) -> bytes:
    """A Markdown file, .md or .txt, that is read as the article in a file of this name.

    Its front matter has the fields that the file declares and `fields`. Raises Unreadable.
    """
    if not data.strip():
        raise Unreadable("is empty")
    from retrieval.readers import reading  # slow to import, and seldom needed

    return reading.as_markdown(data, file, fields)


def read_article(data: bytes, file: str) -> Article:
    """The article that a file with this content and name holds. Raises Unreadable."""
    if not data.strip():
        raise Unreadable("is empty")
    from retrieval.readers.reading import article_from_bytes  # slow to import, and seldom needed

    return article_from_bytes(data, file)


def questions_to_try(library: Library, count: int) -> list[str]:
    """Questions of which the first hit is the answer, suggestions first."""
    from retrieval.evaluation import generated_questions  # slow to import, and seldom needed

    return generated_questions.questions_to_try(library, count)


def add_front_matter(fields: Mapping[str, str], text: str) -> bytes:
    """A text file with those fields that are not empty as front matter."""
    from retrieval.readers.textual import front_matter  # slow to import, and seldom needed

    return front_matter.add_front_matter(fields, text)
