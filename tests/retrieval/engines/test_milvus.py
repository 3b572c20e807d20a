"""Milvus: a server that is away, or comes back."""

import importlib
import socket
import time
from pathlib import Path

import pytest

from retrieval import IndexUnreachable, IndexUnusable, Library
from retrieval.readers.reading import article_from_text

TEA = [article_from_text("怎样泡茶\n绿茶要用80℃的水冲泡。红茶可以用沸水。", "茶.txt")]


class Server:
    """A Milvus on a port, which may be stopped and started."""

    def __init__(self, folder: Path) -> None:
        self._folder, self.port = str(folder / "server.db"), 0
        self.start()

    def start(self) -> None:
        from milvus_lite.adapter.grpc.server import start_server_in_thread

        made = start_server_in_thread(self._folder, port=self.port)
        self._server, self._database, self.port = made

    def stop(self) -> None:
        self._server.stop(grace=0).wait()
        self._database.close()


@pytest.fixture(autouse=True)
def milvus(monkeypatch):
    """The module, which waits less; it takes a second to import, so only these tests do."""
    pytest.importorskip("pymilvus")
    pytest.importorskip("milvus_lite")
    module = importlib.import_module("retrieval.engines.milvus")
    monkeypatch.setattr(module, "SEARCH_TIMEOUT", 1.0)
    monkeypatch.setattr(module, "RETRY_DELAY", 0.1)
    return module


@pytest.fixture
def server(tmp_path: Path):
    server = Server(tmp_path)
    yield server
    server.stop()


def test_several_bots_ask_one_server(server):
    one, other = (Library(TEA, index_url=f"http://127.0.0.1:{server.port}") for _ in range(2))
    for library in (one, other):
        assert library.ask("红茶用什么水").hits[0].passage.text == "红茶可以用沸水。"


def test_a_server_that_stops_is_told_at_once_and_one_that_comes_back_answers(server):
    library = Library(TEA, index_url=f"http://127.0.0.1:{server.port}")
    server.stop()
    began = time.monotonic()
    with pytest.raises(IndexUnreachable, match=f"127.0.0.1:{server.port}: "):
        library.ask("红茶用什么水")
    assert time.monotonic() - began < 4
    server.start()
    for _ in range(50):
        try:
            answer = library.ask("红茶用什么水")
        except IndexUnreachable:
            time.sleep(0.1)
        else:
            break
    assert answer.hits[0].passage.text == "红茶可以用沸水。"


def test_a_server_that_never_answers_is_not_waited_for(milvus):
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        began = time.monotonic()
        with pytest.raises(IndexUnreachable):
            milvus.Milvus(f"http://127.0.0.1:{deaf.getsockname()[1]}")
        assert time.monotonic() - began < 4


def test_a_file_in_a_folder_that_is_not_there_names_the_mend(milvus, tmp_path):
    with pytest.raises(IndexUnusable, match="give a file in a folder that exists"):
        milvus.Milvus(str(tmp_path / "nowhere" / "index.db"))


def test_a_password_is_never_told(milvus):
    with pytest.raises(IndexUnreachable) as told:
        milvus.Milvus("http://root:geheim@127.0.0.1:1/wenju")
    assert "http://127.0.0.1:1/wenju: " in str(told.value)
    assert "geheim" not in str(told.value)
