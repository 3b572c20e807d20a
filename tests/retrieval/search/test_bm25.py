import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from retrieval.search.bm25 import BM25

token = st.sampled_from("移民管理局通辽市公安abc")
corpora = st.lists(st.lists(token, max_size=12), min_size=1, max_size=10).filter(any)
queries = st.lists(st.one_of(token, st.just("没有的词")), max_size=8)
k1s = st.floats(0.1, 3)
bs = st.floats(0, 0.99)  # at 1, rank_bm25 divides by zero in an empty document


def reference(corpus: list[list[str]], ours: BM25) -> BM25Okapi:
    """rank_bm25's own index of the same tokens, with our parameters and our idf."""
    theirs = BM25Okapi(corpus, k1=ours.k1, b=ours.b)
    theirs.idf = dict(ours.idf)
    return theirs


@settings(deadline=None)
@given(corpora, queries, k1s, bs)
def test_scores_equal_those_of_rank_bm25(
    corpus: list[list[str]], query: list[str], k1: float, b: float
):
    ours = BM25(corpus, k1=k1, b=b)
    theirs = reference(corpus, ours)
    np.testing.assert_allclose(ours.get_scores(query), theirs.get_scores(query), rtol=0, atol=1e-9)


@settings(deadline=None)
@given(corpora)
def test_the_idf_of_every_token_is_positive(corpus: list[list[str]]):
    ours = BM25(corpus, k1=1.2, b=0.5)
    assert set(ours.idf) == {token for document in corpus for token in document}
    assert all(0 < idf <= ours.unseen_idf for idf in ours.idf.values())


@pytest.mark.parametrize("corpus", [[["今"]], [["今"], ["今"]], [["今"], ["今", "天"], []]])
def test_a_token_of_all_documents_of_a_tiny_corpus_still_counts(corpus: list[list[str]]):
    assert BM25(corpus, k1=1.2, b=0.5).get_scores(["今"])[0] > 0


def test_the_idf_is_lucenes():
    index = BM25([["今", "天"], ["今"], ["雨"]], k1=1.2, b=0.5)
    assert index.idf["今"] == pytest.approx(math.log(1 + (3 - 2 + 0.5) / (2 + 0.5)))
    assert index.token_idf("没有的词") == pytest.approx(math.log(1 + 3.5 / 0.5))


@settings(deadline=None)
@given(corpora, queries, k1s, bs)
def test_no_score_exceeds_what_its_tokens_are_worth_at_most(
    corpus: list[list[str]], query: list[str], k1: float, b: float
):
    index = BM25(corpus, k1=k1, b=b)
    assert max(index.get_scores(query)) <= index.most(index.numbers(query)).sum() + 1e-9


def test_a_repeated_token_counts_again():
    index = BM25([["今", "天"], ["雨"]], k1=1.2, b=0.5)
    once, twice = index.get_scores(["今"]), index.get_scores(["今", "今"])
    np.testing.assert_allclose(twice, 2 * once)


@settings(deadline=None)
@given(corpora)
def test_it_is_known_which_document_holds_a_token(corpus: list[list[str]]):
    index = BM25(corpus, k1=1.2, b=0.5)
    for at, document in enumerate(corpus):
        for token in "移民abc无":
            assert index.holds(token, at) is (token in document)


def test_an_empty_corpus_has_no_scores():
    index = BM25([], k1=1.2, b=0.5)
    assert list(index.get_scores(["今"])) == []
    assert list(index.most(index.numbers([]))) == []
