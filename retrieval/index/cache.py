"""The cache: arrays in one file, checked when they are read, and mapped into memory.

A file is written beside its place and then put there in one step, so that it is whole or not there
at all. It holds numbers and text only; nothing in it is ever run. What is missing, damaged, or made
by another version is no error: there is just nothing in the cache.
"""

import json
import mmap
import os
import tempfile
import time
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAGIC = b"wenju\0\0\1"
ALIGNED = 64  # bytes, so that every array begins where a processor likes it to
STALE = 3600.0  # seconds after which a file being written has lost its writer

Arrays = Mapping[str, NDArray[Any]]


def stored(file: Path, key: str) -> dict[str, NDArray[Any]] | None:
    """The arrays kept in a file under this key; None where they are not there or not whole."""
    try:
        with file.open("rb") as opened:
            data = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
        return _arrays(memoryview(data), key)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def store(file: Path, key: str, arrays: Arrays) -> None:
    """Keep arrays in a file, all or none of them. Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    for left in file.parent.glob(f"{file.name}.*.tmp"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > STALE:
                left.unlink()
    handle, name = tempfile.mkstemp(".tmp", f"{file.name}.", file.parent)
    try:
        with os.fdopen(handle, "wb") as opened:
            for part in _parts(key, arrays):
                opened.write(part)
            opened.flush()
            os.fsync(opened.fileno())
        os.replace(name, file)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def _parts(key: str, arrays: Arrays) -> Iterable[bytes | memoryview]:
    """What stands in a file: how long its table of contents is, that table, and the arrays."""
    table, place = [], 0
    flat = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    for name, array in flat.items():
        check = zlib.crc32(_bytes(array))
        table.append([name, array.dtype.str, len(array), place, check])
        place += -(-array.nbytes // ALIGNED) * ALIGNED
    head = json.dumps({"key": key, "arrays": table}).encode()
    head += b" " * (-(len(MAGIC) + 16 + len(head)) % ALIGNED)
    yield MAGIC + len(head).to_bytes(8) + zlib.crc32(head).to_bytes(8) + head
    for array in flat.values():
        yield _bytes(array)
        yield bytes(-array.nbytes % ALIGNED)


def _arrays(data: memoryview, key: str) -> dict[str, NDArray[Any]]:
    """The arrays in a file. Raises ValueError or KeyError where it is not as it was written."""
    at = len(MAGIC) + 16
    length = int.from_bytes(data[len(MAGIC) : at - 8])
    head = bytes(data[at : at + length])
    if data[: len(MAGIC)] != MAGIC or zlib.crc32(head) != int.from_bytes(data[at - 8 : at]):
        raise ValueError("no cache, or a damaged one")
    told = json.loads(head)
    if told["key"] != key:
        raise ValueError("the cache of something else")
    arrays = {}
    for name, dtype, count, place, check in told["arrays"]:
        array = np.frombuffer(data, np.dtype(dtype), count, at + length + place)
        if zlib.crc32(_bytes(array)) != check:
            raise ValueError(f"{name} is damaged")
        arrays[name] = array
    return arrays


def _bytes(array: NDArray[Any]) -> memoryview:
    return array.view(np.uint8).data if len(array) else memoryview(b"")
