"""Scoring: what its formula says, and the same best passages whether all are scored or few."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

import retrieval.search.scoring
from retrieval.analysis.tokenizer import normalised, tokens
from retrieval.documents.passages import Passages, passages
from retrieval.index.index import indexed
from retrieval.readers.reading import article_from_text
from retrieval.search.bm25 import BM25
from retrieval.search.config import Knobs
from retrieval.search.question import read_question
from retrieval.search.scoring import Scoring

KNOBS = Knobs()


def collection(seed: int, articles: int) -> Passages:
    """Articles of a few words that come again and again, some with headings, some without end."""
    dice = Random(seed)
    words = ["苹果", "香蕉", "很甜", "丢失", "遗失", "手机", "地铁", "北京", "春天", "公司"]

    def clause(most: int) -> str:
        return "".join(dice.choices(words, k=dice.randint(1, most)))

    def article(number: int):
        lines = [f"# {clause(2)}", f"这是第{number}篇，说的是水果和别的事。"]
        for _ in range(dice.randint(1, 3)):
            if dice.random() < 0.4:
                lines.append(f"## {clause(1)}")
            lines.append("。".join(clause(9) for _ in range(dice.randint(1, 4))) + "。")
        return article_from_text("\n\n".join(lines), f"{number}.md")

    return passages([article(number) for number in range(articles)])


def scoring(passages: Passages, knobs: Knobs = KNOBS) -> Scoring:
    return Scoring(passages, indexed(passages), knobs)


def okapi(documents: list[list[str]], k1: float, b: float) -> BM25Okapi:
    """rank_bm25 itself, with Lucene's idf."""
    theirs = BM25Okapi(documents, k1=k1, b=b)
    theirs.idf = dict(BM25(documents, k1, b).idf)
    return theirs


def cut(text: str) -> list[str]:
    return tokens(normalised(text, traditional=False))


def test_the_score_is_the_sum_of_what_the_formula_says():
    """Sentence, article and paragraph by rank_bm25; title and heading where the sentence lacks."""
    given = collection(seed=1, articles=12)
    asked = read_question("苹果公司很甜")
    sentences = [cut(p.text) for p in given]
    paragraphs, articles = {}, {}
    for at, passage in enumerate(given):
        paragraphs.setdefault((passage.article, passage.paragraph), []).extend(sentences[at])
        title = cut(passage.article.title)
        articles.setdefault(passage.article, list(title)).extend(sentences[at])
    own = okapi(sentences, KNOBS.k1, KNOBS.b)

    def around(of):
        index = okapi([*of.values()], KNOBS.around_k1, KNOBS.around_b)
        return dict(zip(of, index.get_scores(asked.tokens), strict=True))

    of_article, of_paragraph = around(articles), around(paragraphs)
    best = dict(scoring(given).best(asked, len(given)))
    scores = {}
    for at, passage in enumerate(given):

        def left(field: str, at: int = at) -> float:
            lacking = set(cut(field)) - set(sentences[at])
            return sum(own.idf.get(token, 0) for token in asked.tokens if token in lacking)

        score = own.get_scores(asked.tokens)[at]
        if score > 0:
            scores[at] = (
                score
                + KNOBS.article * of_article[passage.article]
                + KNOBS.paragraph * of_paragraph[passage.article, passage.paragraph]
                + KNOBS.title * left(passage.article.title)
                + KNOBS.heading * left(passage.section)
            )
    assert len(best) == len(scores) > 10
    # All are shares of one total.
    totals = {round(scores[at] / share, 6) for at, share in best.items() if share < 1}
    assert len(totals) == 1


QUESTIONS = ["苹果丢了", "北京地铁公司春天在哪里", "香蕉", "遗失手机", "没有", "香蕉苹果很甜"]


@hypothesis_settings(deadline=None, max_examples=60)
@given(
    st.integers(0, 10**6),
    st.integers(3, 60),
    st.sampled_from(QUESTIONS),
    st.sampled_from([1, 3, 10]),
    st.sampled_from([0, 1024]),
)
def test_few_articles_scored_give_the_same_best_passages(seed, articles, asked, limit, enough):
    passages = collection(seed, articles)
    knobs = replace(KNOBS, title=Random(seed).choice([0.5, 1.0, 3.0]))
    question, every = read_question(asked), scoring(passages, knobs)
    expected = every.best(question, limit)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"FEW": 0, "LIKELY": 2, "ENOUGH": enough, "RARE": 0.3}.items():
            patch.setattr(retrieval.search.scoring, name, value)
        found = every.best(question, limit)
    assert [at for at, _ in found] == [at for at, _ in expected]
    assert [score for _, score in found] == pytest.approx([score for _, score in expected])


def test_no_score_exceeds_one():
    passages = collection(seed=2, articles=20)
    for asked in ("苹果", "苹果苹果苹果", "手机丢失"):
        assert all(0 < s <= 1 for _, s in scoring(passages).best(read_question(asked), 50))
