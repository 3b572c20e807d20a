"""Postings: the same scores whether documents stand in one block or in many."""

import numpy as np
import pytest
from rank_bm25 import BM25Okapi

import retrieval.postings
from retrieval.bm25 import BM25

TOKENS = [f"t{n}" for n in range(30)]


class Reference(BM25Okapi):
    """rank_bm25's own scoring, with Lucene's idf."""

    def _calc_idf(self, nd):
        n = self.corpus_size
        self.idf = {token: np.log1p((n - f + 0.5) / (f + 0.5)) for token, f in nd.items()}


def corpus(size=300):
    random = np.random.default_rng(7)
    return [
        [TOKENS[i] for i in random.integers(0, 30, random.integers(0, 20))] for _ in range(size)
    ]


@pytest.fixture(params=[(1 << 16, 1 << 23), (64, 1 << 23), (1 << 16, 100), (1 << 16, 1)])
def small_blocks(request, monkeypatch):
    documents, tokens = request.param
    monkeypatch.setattr(retrieval.postings, "BLOCK", documents)
    monkeypatch.setattr(retrieval.postings, "BLOCK_TOKENS", tokens)


@pytest.mark.usefixtures("small_blocks")
def test_scores_are_rank_bm25s():
    documents = corpus()
    ours, theirs = BM25(documents, 0.6, 0.3), Reference(documents, k1=0.6, b=0.3)
    for query in (["t1"], ["t3", "t3", "t9"], TOKENS, ["unheard of"], []):
        np.testing.assert_allclose(ours.get_scores(query), theirs.get_scores(query), atol=1e-9)
    for at in range(0, 300, 17):
        assert [t for t in TOKENS if ours.holds(t, at)] == sorted(
            set(documents[at]), key=TOKENS.index
        )


@pytest.mark.usefixtures("small_blocks")
def test_of_a_choice_the_best_way_counts():
    index = BM25(corpus(), 0.6, 0.3)
    ways = [(("t1", "t2"), 1.0), (("t3",), 0.6), (("unheard of",), 0.6)]
    expected = index.get_scores(["t9"]) + np.maximum(
        index.get_scores(["t1", "t2"]), 0.6 * index.get_scores(["t3"])
    )
    np.testing.assert_allclose(index.get_scores(["t9"], [ways]), expected, atol=1e-12)


def test_a_token_of_another_index_stands_nowhere_here():
    vocabulary = {}
    first = retrieval.postings.documents([["a", "b"]], vocabulary)
    second = retrieval.postings.documents([["c"]], vocabulary)
    index = BM25(first, 0.6, 0.3)
    assert len(second.ids) == 1
    assert BM25(second, 0.6, 0.3).has("c")
    assert not BM25(second, 0.6, 0.3).has("a")
    assert not index.has("c")
    assert index.token_idf("c") == index.unseen_idf


def test_nothing_to_index():
    index = BM25([], 0.6, 0.3)
    assert len(index.get_scores(["a"])) == 0
    assert not BM25([[], []], 0.6, 0.3).get_scores(["a"]).any()


def test_a_frequency_above_a_bytes_reach():
    documents = [["a"] * 70_000, ["a", "b"]]
    ours, theirs = BM25(documents, 0.6, 0.3), Reference(documents, k1=0.6, b=0.3)
    np.testing.assert_allclose(ours.get_scores(["a"]), theirs.get_scores(["a"]), atol=1e-9)
