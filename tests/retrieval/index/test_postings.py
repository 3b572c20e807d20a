"""Postings: the same scores whether documents stand in one block or in many."""

import numpy as np
import pytest
from rank_bm25 import BM25Okapi

import retrieval.index.postings
from retrieval.index.postings import documents, postings
from retrieval.search.bm25 import BM25

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
    monkeypatch.setattr(retrieval.index.postings, "BLOCK", documents)
    monkeypatch.setattr(retrieval.index.postings, "BLOCK_TOKENS", tokens)


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
@pytest.mark.parametrize("among", [[], [0], [5, 63, 64, 65, 299], [*range(0, 300, 2)], range(300)])
def test_postings_among_some_documents_are_theirs(among):
    index = postings(documents(corpus()))
    ids = np.array([3, -1, 17, 3], dtype=np.int32)  # -1 is a token that stands nowhere
    every = index.found(ids)
    assert sorted(set(every.rows.tolist())) == [0, 2, 3]
    known = zip(every.rows.tolist(), every.documents.tolist(), every.times.tolist(), strict=True)
    expected = [(row, list(among).index(d), t) for row, d, t in known if d in among]
    found = index.found(ids, np.array(among, dtype=np.int32))
    assert list(zip(*(column.tolist() for column in found), strict=True)) == expected


@pytest.mark.usefixtures("small_blocks")
def test_sums_are_those_of_what_each_posting_is_worth():
    index = postings(documents([["a"] * 5, ["a", "b"], [], ["b", "b", "c"]]))
    worth = np.array([[0, 1, 2], [0, 10, 20], [0, 7, 7]], dtype=np.float64)
    ids = np.array([*map(index.vocabulary.get, "ab"), -1], dtype=np.int32)
    assert index.sums(ids, worth).tolist() == [2, 11, 0, 20]  # 5 times counts as the last column


def test_a_token_of_other_documents_stands_nowhere_here():
    vocabulary = {}
    first = BM25(postings(documents([["a", "b"]], vocabulary)), 0.6, 0.3)
    second = BM25(postings(documents([["c"]], vocabulary)), 0.6, 0.3)
    assert second.holds("c", 0)
    assert not second.holds("a", 0)
    assert not first.holds("c", 0)
    assert first.token_idf("c") == first.unseen_idf


def test_nothing_to_index():
    index = BM25([], 0.6, 0.3)
    assert len(index.get_scores(["a"])) == 0
    assert not BM25([[], []], 0.6, 0.3).get_scores(["a"]).any()


def test_a_frequency_above_a_bytes_reach():
    documents = [["a"] * 70_000, ["a", "b"]]
    ours, theirs = BM25(documents, 0.6, 0.3), Reference(documents, k1=0.6, b=0.3)
    np.testing.assert_allclose(ours.get_scores(["a"]), theirs.get_scores(["a"]), atol=1e-9)
