"""Articles in, answers out: sentences found by BM25, word for word, with their article."""

from .articles import Article
from .library import Answer, Hit, Library, NothingToRead, Problem, Suggestion
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
