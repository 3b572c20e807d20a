"""The cache: what was kept comes back the same, or not at all."""

import multiprocessing
import os
import signal
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import retrieval.index.cache
from retrieval.index.cache import store, stored

ARRAYS = {
    "numbers": np.arange(1000, dtype=np.int32),
    "small": np.array([1, 2, 255], dtype=np.uint8),
    "ids": np.array([2**64 - 1], dtype=np.uint64),
    "nothing": np.zeros(0, dtype=np.float64),
}


def same(arrays) -> bool:
    return arrays is not None and arrays.keys() == ARRAYS.keys() and all(
        arrays[name].dtype == array.dtype and np.array_equal(arrays[name], array)
        for name, array in ARRAYS.items()
    )  # fmt: skip


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    file = tmp_path / "sub" / "an.index"
    store(file, "version 1", ARRAYS)
    return file


def test_what_is_kept_comes_back_and_cannot_be_written_to(kept: Path):
    arrays = stored(kept, "version 1")
    assert same(arrays)
    with pytest.raises(ValueError, match="read-only"):
        arrays["numbers"][0] = 1
    assert os.listdir(kept.parent) == [kept.name]


def test_what_is_not_there_or_of_another_version_is_nothing(kept: Path):
    assert stored(kept.parent / "other.index", "version 1") is None
    assert stored(kept, "version 2") is None
    assert stored(kept.parent, "version 1") is None


def test_a_file_cut_short_anywhere_is_nothing(kept: Path):
    whole = kept.read_bytes()
    for length in (*range(0, 700, 7), *range(700, len(whole) - 64, 97)):
        kept.write_bytes(whole[:length])
        assert stored(kept, "version 1") is None, length


@settings(deadline=None, max_examples=300)
@given(at=st.integers(0, 10**6), bit=st.integers(0, 7))
def test_a_flipped_bit_never_gives_other_arrays(tmp_path_factory, at: int, bit: int):
    file = tmp_path_factory.mktemp("flipped") / "an.index"
    store(file, "version 1", ARRAYS)
    data = bytearray(file.read_bytes())
    data[at % len(data)] ^= 1 << bit
    file.write_bytes(data)
    arrays = stored(file, "version 1")
    assert arrays is None or same(arrays)  # a bit between two arrays does no harm


@given(st.binary(max_size=300))
def test_any_other_file_is_nothing(tmp_path_factory, data: bytes):
    file = tmp_path_factory.mktemp("any") / "an.index"
    file.write_bytes(data)
    assert stored(file, "version 1") is None
    file.write_bytes(retrieval.index.cache.MAGIC + data)
    assert stored(file, "version 1") is None


def test_a_new_file_takes_the_place_of_one_that_is_in_use(kept: Path):
    used = stored(kept, "version 1")
    store(kept, "version 1", {"numbers": np.zeros(5)})
    assert same(used)
    assert list(stored(kept, "version 1")) == ["numbers"]


def test_a_write_that_fails_leaves_what_was_there(kept: Path, monkeypatch: pytest.MonkeyPatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        store(kept, "version 1", {"numbers": np.zeros(5)})
    assert same(stored(kept, "version 1"))
    assert os.listdir(kept.parent) == [kept.name]


def _write_for_ever(file: Path) -> None:
    while True:
        store(file, "version 1", {"big": np.ones(2_000_000), **ARRAYS})


def test_a_killed_writer_leaves_a_whole_file_or_none(tmp_path: Path):
    file = tmp_path / "an.index"
    for pause in (0.0, 0.01, 0.03, 0.06, 0.1):
        writer = multiprocessing.get_context("spawn").Process(target=_write_for_ever, args=(file,))
        writer.start()
        while writer.is_alive() and not list(tmp_path.iterdir()):
            time.sleep(0.005)
        time.sleep(pause)
        os.kill(writer.pid, signal.SIGKILL)
        writer.join()
        arrays = stored(file, "version 1")
        assert arrays is None or (arrays.pop("big").sum() == 2_000_000 and same(arrays))


def test_what_a_killed_writer_left_is_cleared_away(kept: Path):
    old, new = (kept.parent / f"{kept.name}.{name}.tmp" for name in ("old", "new"))
    for file in (old, new):
        file.write_bytes(b"half")
    os.utime(old, (0, 0))
    store(kept, "version 1", ARRAYS)
    assert not old.exists()
    assert new.exists()  # somebody may be writing it now
