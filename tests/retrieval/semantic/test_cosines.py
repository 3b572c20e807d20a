"""Cosines in time: by vectors that are cached, or computed while a question waits."""

import logging
import time

import numpy as np
import pytest

from retrieval.semantic import reranking
from retrieval.semantic.embeddings import Model
from retrieval.semantic.reranking import SemanticReranker

QUESTION, PASSAGES = "通辽有移民局吗", ["通辽有移民局。", "蒸鱼八分钟。"]


def soon():
    return time.monotonic() + 30


def test_what_is_near_has_the_higher_cosine(server):
    near, far = SemanticReranker(Model(server.url)).cosines(QUESTION, PASSAGES, soon())
    assert near > far + 0.2


def test_what_was_made_is_remembered(server):
    reranker = SemanticReranker(Model(server.url))
    first = reranker.cosines(QUESTION, PASSAGES, soon())
    assert server.texts == [QUESTION, *PASSAGES]
    assert (reranker.cosines(QUESTION, PASSAGES[::-1], soon()) == first[::-1]).all()
    assert len(server.asked) == 2


def test_without_time_nothing_is_made(server):
    """As for an inline query, at every letter."""
    reranker = SemanticReranker(Model(server.url))
    assert np.isnan(reranker.cosines(QUESTION, PASSAGES, 0)).all()
    assert server.asked == []
    made = reranker.cosines(QUESTION, PASSAGES, soon())
    assert (reranker.cosines(QUESTION, PASSAGES, 0) == made).all()


def test_a_slow_server_holds_no_question_and_what_it_says_is_kept(server):
    reranker = SemanticReranker(Model(server.url))
    server.hold.clear()
    began = time.monotonic()
    assert np.isnan(reranker.cosines(QUESTION, PASSAGES, began + 0.1)).all()
    assert time.monotonic() - began < 1
    server.hold.set()
    while not reranker._cache and time.monotonic() - began < 5:
        time.sleep(0.01)
    assert not np.isnan(reranker.cosines(QUESTION, PASSAGES, soon())).any()
    assert server.texts.count(QUESTION) == 1


def test_a_server_that_fails_is_left_alone_for_a_while_and_told_of_once(
    server, caplog, monkeypatch
):
    reranker = SemanticReranker(Model(server.url))
    server.instead = 500, b""
    for _ in range(3):
        assert np.isnan(reranker.cosines(QUESTION, PASSAGES, soon())).all()
    assert len(server.asked) == 1
    monkeypatch.setattr(reranking, "RETRY_AFTER", 0.0)
    reranker._unavailable_until = time.monotonic()  # the minute is over, and it fails again
    reranker.cosines(QUESTION, PASSAGES, soon())
    server.instead = None
    assert not np.isnan(reranker.cosines(QUESTION, PASSAGES, soon())).any()
    (warning,) = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert warning.getMessage().startswith("EMBEDDINGS_URL: ")


def test_vectors_of_another_size_are_none(server):
    """A server may have been given another model meanwhile."""
    reranker = SemanticReranker(Model(server.url))
    reranker.cosines(QUESTION, PASSAGES, soon())
    key = reranker.model.key(PASSAGES[0])
    reranker._cache[key] = reranker._cache[key][:3]
    assert np.isnan(reranker.cosines(QUESTION, PASSAGES, soon())).tolist() == [True, False]


def test_a_damaged_file_is_made_anew(tmp_path, server, caplog):
    (tmp_path / "vectors.db").write_bytes(b"\0nonsense" * 1000)
    reranker = SemanticReranker(Model(server.url), tmp_path)
    assert not np.isnan(reranker.cosines(QUESTION, PASSAGES, soon())).any()
    assert "vectors.db: damaged" in caplog.text


def test_where_nothing_can_be_kept_it_goes_without(tmp_path, server, caplog):
    (tmp_path / "a file").touch()
    reranker = SemanticReranker(Model(server.url), tmp_path / "a file")
    assert not np.isnan(reranker.cosines(QUESTION, PASSAGES, soon())).any()
    assert "DATA_DIR: vectors are not kept" in caplog.text


@pytest.mark.parametrize("texts", [[], ["", "\0", "半\ud800", "字" * 20_000]])
def test_any_text_has_its_place(server, texts):
    assert len(SemanticReranker(Model(server.url)).cosines(QUESTION, texts, soon())) == len(texts)
