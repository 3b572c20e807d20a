"""Articles in, answers out: sentences found by BM25, word for word, with their article."""

from retrieval.documents.article import Article
from retrieval.documents.passages import Passage
from retrieval.index.collection import Problem
from retrieval.index.opening import NothingToRead
from retrieval.library import Answer, Hit, Library, Suggestion
from retrieval.search.scorer import IndexUnreachable, IndexUnusable

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
