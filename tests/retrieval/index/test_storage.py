"""Storage: what stands in the folder is read back exactly, or built anew; it is never trusted."""

import json
import logging
import os
import shutil
import signal
import sys
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval import Library
from retrieval.index import storage
from retrieval.index.storage import HEADER_SIZE, _arrays, _content, _pieces, _read, _write
from tests.processes import PATIENCE, forked

QUESTION = "绿茶用多热的水"
FILES = {
    "茶.txt": "怎样泡茶\n作者：周晓红\n绿茶要用80℃的水冲泡。红茶可以用沸水。",
    "面.md": "# 葱油面\n\n## 做法\n\n小葱切段，小火熬油。面条煮三分钟。\n",
    "網路.txt": "無線網路設定\n請先開啟伺服器，再輸入密碼。",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("articles")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def stored(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the index."""
    cache = tmp_path_factory.mktemp("cache")
    Library.open(folder, cache=cache)
    return cache


@pytest.fixture(scope="module")
def expected(folder: Path) -> list:
    """What the library tells that is built anew."""
    return dump(Library.open(folder))


def dump(library: Library) -> list:
    hits = library.ask(QUESTION, limit=50).hits
    passages = [(p.id, p.text, p.before, p.after, p.section) for p in library.passages]
    return [[(hit.passage.id, hit.score) for hit in hits], passages, library.problems]


def table(cache: Path) -> Path:
    (found,) = cache.glob("*.index/index.json")
    return found


def segment(cache: Path) -> Path:
    (found,) = cache.glob("*.index/segments/*")
    return found


def arrays(file: Path) -> dict[str, np.ndarray]:
    return dict(_arrays(_read(file)))


@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_a_damaged_index_is_built_anew(folder, stored, expected, tmp_path_factory, data):
    cache = tmp_path_factory.mktemp("damaged") / "cache"
    shutil.copytree(stored, cache)
    file = data.draw(st.sampled_from([table(cache), segment(cache)]))
    content = bytearray(file.read_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    damage = data.draw(st.sampled_from(["cut", "flipped", "emptied", "replaced", "gone"]))
    content[at] ^= 1 << data.draw(st.integers(0, 7))
    file.unlink()
    if damage != "gone":
        given = {"cut": content[:at], "flipped": content, "emptied": b"", "replaced": b"[1]\n"}
        file.write_bytes(given[damage])
    assert dump(Library.open(folder, cache=cache)) == expected
    assert dump(Library.open(folder, cache=cache)) == expected


@pytest.mark.parametrize("array", [np.full(3, 10**6, np.int32), np.zeros((2, 2))])
def test_a_crafted_index_is_no_danger(folder, stored, expected, tmp_path, array):
    """Whoever can write there can write a checksum that fits, but not point outside."""
    given = arrays(segment(stored))
    for number, name in enumerate(given):
        cache = tmp_path / str(number)
        shutil.copytree(stored, cache)
        _write(segment(cache), _pieces(given | {name: array}))
        assert dump(Library.open(folder, cache=cache))[1] == expected[1]


@pytest.mark.parametrize(("dtype", "shape"), [("|O", [2]), ("<i4", [10**9]), ("<i4", [-5])])
def test_a_crafted_head_is_no_danger(folder, stored, expected, tmp_path, dtype, shape):
    """Objects would be pointers to anywhere."""
    cache = tmp_path / "cache"
    shutil.copytree(stored, cache)
    file = segment(cache)
    content = bytes(_content(file))
    head = json.loads(content[:HEADER_SIZE]) | {"title_characters": (dtype, shape)}
    _write(file, [json.dumps(head).encode().ljust(HEADER_SIZE), content[HEADER_SIZE:]])
    assert dump(Library.open(folder, cache=cache)) == expected


def test_nothing_is_read_from_elsewhere(folder, stored, tmp_path, caplog):
    """Although a sound segment is there."""
    cache = tmp_path / "cache"
    shutil.copytree(stored, cache)
    shutil.copy(segment(cache), tmp_path / "other")
    index = json.loads(bytes(_content(table(cache))))
    index["segments"] = [("../../../other", deleted) for _, deleted in index["segments"]]
    _write(table(cache), [json.dumps(index).encode()])
    Library.open(folder, cache=cache)
    assert "damaged" in caplog.text


@pytest.mark.skipif(os.name != "posix", reason="needs pipes with names")
def test_a_pipe_in_its_place_is_not_waited_for(folder, stored, tmp_path):
    cache = tmp_path / "cache"
    shutil.copytree(stored, cache)
    for file in (segment(cache), table(cache)):
        file.unlink()
        os.mkfifo(file)
        assert Library.open(folder, cache=cache).ask(QUESTION).found


def test_damage_is_told_in_one_line(folder, stored, tmp_path, caplog):
    cache = tmp_path / "cache"
    shutil.copytree(stored, cache)
    segment(cache).write_bytes(b"")
    with caplog.at_level(logging.INFO):
        Library.open(folder, cache=cache)
    (line,) = [record.message for record in caplog.records]
    assert line.startswith("index: damaged")
    assert line.endswith("it is built anew")


def open_counting(folder: Path, cache: Path, killed_at: int = 0) -> None:
    """Open a folder in a process of its own, which is killed at that write to the disk.

    Its exit code tells how many it made.
    """
    done = 0

    def counted(call: Callable[..., object]) -> Callable[..., object]:
        def replaced(*arguments, **options):
            nonlocal done
            done += 1
            if done == killed_at:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*arguments, **options)

        return replaced

    for name in ("fsync", "replace"):
        setattr(storage.os, name, counted(getattr(storage.os, name)))
    Library.open(folder, cache=cache)
    sys.exit(done)


def exit_codes(*processes: BaseProcess) -> list[int | None]:
    for process in processes:
        process.join(PATIENCE)
    return [process.exitcode for process in processes]


@pytest.fixture(scope="module")
def killed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """What processes have left that were killed at each of their writes."""
    caches = [tmp_path_factory.mktemp("killed") for _ in range(5)]
    processes = [forked(open_counting, folder, cache, at) for at, cache in enumerate(caches)]
    assert exit_codes(*processes) == [4, *4 * [-signal.SIGKILL]]
    return caches[1:]


@pytest.mark.skipif(os.name != "posix", reason="kills with a signal")
@pytest.mark.parametrize("number", range(4))
def test_a_process_killed_while_it_writes_leaves_what_was_or_what_is(
    folder, killed, expected, number
):
    assert dump(Library.open(folder, cache=killed[number])) == expected
    assert [p.name for p in killed[number].rglob("*") if p.suffix == ".new"] == []


@pytest.mark.skipif(os.name != "posix", reason="forks")
def test_two_processes_share_a_folder(folder, expected, tmp_path):
    """Both start at once on an empty one; who comes second finds what the first has built."""
    writes = exit_codes(*(forked(open_counting, folder, tmp_path) for _ in range(2)))
    assert sorted(writes) == [0, 4]
    assert dump(Library.open(folder, cache=tmp_path)) == expected


def test_a_bot_sees_what_another_has_changed(folder, tmp_path):
    articles, cache = tmp_path / "articles", tmp_path / "cache"
    shutil.copytree(folder, articles)
    one, other = (Library.open(articles, cache=cache) for _ in range(2))
    (articles / "梨.txt").write_text("怎样挑选雪梨\n雪梨要挑重的。", encoding="utf-8")
    one = Library.open(articles, cache=cache, previous=one)
    other = Library.open(articles, cache=cache, previous=other)
    assert one.ask("雪梨怎么挑选").found
    assert dump(other) == dump(one)
    assert dump(Library.open(articles, cache=cache)) == dump(one)
