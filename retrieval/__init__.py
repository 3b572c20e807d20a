"""Articles in, answers out: sentences found by BM25, word for word, with their article."""

from retrieval.documents.article import Article
from retrieval.documents.passages import Passage
from retrieval.engines.base import IndexUnreachable, IndexUnusable
from retrieval.index.opening import NothingToRead
from retrieval.index.storage import Problem
from retrieval.library import Answer, Hit, Library, Suggestion

__all__ = [
    "Answer",
    "Article",
    "Hit",
    "IndexUnreachable",
    "IndexUnusable",
    "Library",
    "NothingToRead",
    "Passage",
    "Problem",
    "Suggestion",
]
