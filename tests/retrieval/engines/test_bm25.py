"""BM25: what rank_bm25 gives for the same documents, from postings."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from retrieval.engines.bm25 import BM25, idf, indices_of_highest, postings

TERMS = 12
documents = st.lists(st.integers(0, TERMS - 1), max_size=12)
corpora = st.lists(documents, min_size=1, max_size=10).filter(any)
queries = st.lists(st.integers(0, TERMS - 1), max_size=8)
k1s = st.floats(0.1, 3)
bs = st.floats(0, 0.99)  # at 1, rank_bm25 divides by zero in an empty document


def bm25(corpus: list[list[int]], k1: float = 1.2, b: float = 0.5) -> BM25:
    terms = np.array([term for document in corpus for term in document], np.int32)
    of = np.array([at for at, document in enumerate(corpus) for _ in document], np.int32)
    return BM25(postings(terms, of, len(corpus), TERMS), k1, b)


@settings(deadline=None)
@given(corpora, queries, k1s, bs)
def test_scores_equal_those_of_rank_bm25(corpus, query, k1, b):
    """With Lucene's idf in place of its own, which may be zero or less."""
    ours, theirs = bm25(corpus, k1, b), BM25Okapi(corpus, k1=k1, b=b)
    theirs.idf = {term: ours.idf[term] for document in corpus for term in document}
    np.testing.assert_allclose(ours.get_scores(query), theirs.get_scores(query), rtol=1e-6)


def test_the_idf_is_lucenes_and_always_positive():
    assert idf(np.array([2, 0]), 3) == pytest.approx(
        [math.log(1 + (3 - 2 + 0.5) / (2 + 0.5)), math.log(1 + 3.5 / 0.5)]
    )
    assert (idf(np.arange(10), 9) > 0).all()


@pytest.mark.parametrize("corpus", [[[1]], [[1], [1]], [[1], [1, 2], []]])
def test_a_term_of_all_documents_of_a_tiny_corpus_still_counts(corpus):
    assert bm25(corpus).get_scores([1])[0] > 0


def test_a_repeated_term_counts_again():
    index = bm25([[1, 2], [3]])
    np.testing.assert_allclose(index.get_scores([1, 1]), 2 * index.get_scores([1]))


def test_an_empty_corpus_has_no_scores():
    assert list(bm25([]).get_scores([1])) == []


def test_a_term_may_stand_more_often_than_a_byte_can_tell():
    terms, documents = [1] * 599 + [2], [0] * 300 + [1] * 299 + [2]
    found = postings(np.array(terms), np.array(documents), 3, TERMS)
    assert found.values.tolist() == [300, 299, 1]


@pytest.mark.parametrize("size", [0, 1, 500, 10_000])
@pytest.mark.parametrize("count", [0, 1, 10, 600])
@pytest.mark.parametrize("levels", [2, 5, 10_000])  # few levels: many equal scores
def test_the_highest_scores_are_those_that_sorting_all_gives(size, count, levels):
    scores = np.random.default_rng(size).integers(0, levels, size).astype(float)
    ordered = sorted(scores[scores > 0], reverse=True)[:count]
    found = indices_of_highest(scores, count)
    assert sorted(scores[found], reverse=True)[:count] == ordered
    assert set(scores[found]) == set(ordered)
