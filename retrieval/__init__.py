"""Articles in, answers out: sentences found by BM25, word for word, with their article."""

from .articles import Article
from .collection import Problem
from .library import Answer, Hit, Library, Suggestion
from .opening import NothingToRead
from .passages import Passage
from .scorer import IndexUnreachable, IndexUnusable

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
