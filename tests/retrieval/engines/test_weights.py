"""Weights: a passage's vector and a question's multiply to its score, and give it exactly."""

import numpy as np
import pytest

from retrieval.documents.passages import passages
from retrieval.engines.weights import Weighing, belows, exact_scores, question_vector
from retrieval.index.index import cut, indexed
from retrieval.readers.reading import article_from_text
from retrieval.search.config import Knobs
from retrieval.search.query import query
from retrieval.search.question import read_question
from retrieval.search.scoring import Scoring, highest_score, title_weights

KNOBS = Knobs()
TEXT = """# 苹果公司

苹果公司卖手机。手机很贵，手机丢失很可惜。

## 地铁

地铁里遗失手机的人不少。春天的地铁很挤。

苹果很甜。
"""
PASSAGES = passages(
    [
        article_from_text(TEXT, "1.md"),
        article_from_text("水果摊的故事还没有完…\n香蕉和苹果都很甜。买手机的人不买。", "2.txt"),
    ]
)


def weighed(averages):
    """The place, lengths and vector of every passage, the weights as Milvus keeps them."""
    given = cut(PASSAGES)
    numbers = np.arange(len(given.sentences.vocabulary), dtype=np.int32)[::-1].copy()
    weighing = Weighing(given, PASSAGES, numbers, averages, KNOBS)
    made = [made for article in range(2) for made in weighing.vectors(article)]
    vocabulary = dict(zip(given.sentences.vocabulary, numbers.tolist(), strict=True))
    stored = [
        (at, lengths, {d: float(np.float32(w)) for d, w in vector.items()})
        for at, lengths, vector in made
    ]
    return vocabulary, stored


@pytest.mark.parametrize("asked", ["苹果公司", "谁的手机弄丢了", "地铁 春天", "香蕉苹果很甜"])
@pytest.mark.parametrize("drift", [1.0, 1.3])
def test_products_and_exact_scores(asked, drift):
    scoring = Scoring(PASSAGES, indexed(PASSAGES), KNOBS)
    fields = (scoring.sentences, scoring.articles, scoring.paragraphs)
    averages = tuple(field.avgdl for field in fields)
    weighed_with = tuple(average * drift for average in averages)
    vocabulary, passages = weighed(weighed_with)
    question = read_question(asked)
    expected = dict(scoring.best(question, 100))

    ours = query(question, scoring.sentences.numbers)
    worth = scoring._worth(ours)
    theirs = query(question, lambda tokens: np.array([vocabulary.get(t, -1) for t in tokens]))
    vector = question_vector(theirs, worth)
    products = [
        sum(weight * vector.get(d, 0) for d, weight in passage.items()) for *_, passage in passages
    ]
    at = np.array([at for at, *_ in passages])
    lengths = np.array([lengths for _, lengths, _ in passages])
    scores = exact_scores(
        theirs,
        worth,
        [passage for *_, passage in passages],
        belows(lengths, weighed_with, KNOBS),
        belows(lengths, averages, KNOBS),
        title_weights(PASSAGES.articles, KNOBS)[PASSAGES.article_of[at]],
        KNOBS,
    )
    # To the last digit, whatever the averages were that the weights were made with.
    assert {a: s for a, s in zip(at.tolist(), scores.tolist(), strict=True) if s} == expected
    most = highest_score(ours, worth, KNOBS)
    for product, score in zip(products, scores, strict=True):
        assert product * (1.3 if drift > 1 else 1 + 1e-6) >= score * most
        if not question.words and score and drift == 1:
            assert product == pytest.approx(score * most)
