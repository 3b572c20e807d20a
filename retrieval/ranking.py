"""Ranking: how well each passage answers a question."""

from collections.abc import Sequence

import numpy as np

from .analysis import normalised, tokens
from .articles import Article
from .bm25 import BM25, Scores
from .passages import Passage

# Sentences are short and of like length: term frequency saturates at once, length matters little.
SENTENCE = {"k1": 0.6, "b": 0.3}
# A sentence leaves out what its article has said before, so the article's own score counts too.
CONTEXT = {"k1": 0.9, "b": 0.4}
CONTEXT_WEIGHT = 1.0

# What people call the things that a byline tells, beside the words it uses itself.
BYLINE_WORDS = (
    "这篇文章的作者是谁写的，记者，撰稿；"
    "发表、刊登、刊载在哪里，出处来源，哪家报纸媒体，什么时候发布日期"
)


class Ranking:
    """The BM25 scores of passages by themselves and of the articles around them."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        articles: dict[Article, int] = {}
        for passage in passages:
            articles.setdefault(passage.article, len(articles))
        self._article_of = np.array([articles[p.article] for p in passages], dtype=np.int64)
        sentences = [_passage_tokens(passage) for passage in passages]
        contexts = [tokens(normalised(a.title, a.traditional)) for a in articles]
        for at, sentence in zip(self._article_of, sentences, strict=True):
            contexts[at].extend(sentence)
        self._sentences = BM25(sentences, **SENTENCE)
        self._contexts = BM25(contexts, **CONTEXT)

    def scores(self, question: Sequence[str]) -> Scores:
        """For each passage the share, 0 to 1, of the best score that the question's tokens allow.

        A passage with none of the tokens scores 0, whatever its article holds.
        """
        own = self._sentences.get_scores(question)
        around = self._contexts.get_scores(question)[self._article_of]
        best = self._sentences.best_score(question)
        best += CONTEXT_WEIGHT * self._contexts.best_score(question)
        shares: Scores = np.where(own > 0, own + CONTEXT_WEIGHT * around, 0.0) / (best or 1.0)
        return shares

    def rarity(self, token: str) -> float:
        """How telling a token is: its idf as a share of the largest, 0 to 1."""
        unseen = self._sentences.unseen_idf
        return float(self._sentences.idf.get(token, unseen)) / unseen


def _passage_tokens(passage: Passage) -> list[str]:
    found = tokens(normalised(passage.text, passage.article.traditional))
    return found + tokens(BYLINE_WORDS) if passage.paragraph.byline else found
