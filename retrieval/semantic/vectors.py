"""Vectors on disk: a file that one process writes while others read it."""

import logging
import sqlite3
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

LOG = logging.getLogger("wenju")

BUSY_TIMEOUT = 5.0  # seconds to wait for another process that writes

StoredVector = NDArray[np.float16]  # half precision suffices to rank cosines


class VectorStore:
    """The vectors of texts by their keys. A damaged file is made anew: that costs only time."""

    def __init__(self, file: Path) -> None:
        self.file = file
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._connection = _connect(file)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):  # no space, or nothing may be written
                raise OSError(str(error)) from error
            LOG.warning("%s: damaged (%s); vectors are made anew", file.name, error)
            file.unlink()
            self._connection = _connect(file)
        self._lock = threading.Lock()

    def get(self, keys: Sequence[int]) -> dict[int, StoredVector]:
        """{key: vector} of those of some keys that are stored."""
        marks = ",".join("?" * len(keys))
        wanted = f"SELECT key, vector FROM vectors WHERE key IN ({marks})"
        with self._lock:
            rows = self._connection.execute(wanted, keys).fetchall()
        return {key: np.frombuffer(vector, np.float16) for key, vector in rows}

    def keys(self) -> set[int]:
        """All keys."""
        with self._lock:
            return {key for (key,) in self._connection.execute("SELECT key FROM vectors")}

    def change(self, new: Mapping[int, StoredVector], deleted: Iterable[int] = ()) -> None:
        """Store new ones, and delete some by their keys."""
        rows = [(key, vector.tobytes()) for key, vector in new.items()]
        with self._lock, self._connection as changing:
            changing.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
            changing.executemany("DELETE FROM vectors WHERE key = ?", ((key,) for key in deleted))


def _connect(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=BUSY_TIMEOUT, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = WAL")  # who reads does not wait for who writes
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS vectors (key INTEGER PRIMARY KEY, vector BLOB NOT NULL)"
        )
    except sqlite3.Error:
        connection.close()
        raise
    return connection
