"""The feedback's SQLite database, set aside if it is damaged; the key for hashes is beside it."""

import hashlib
import secrets
import sqlite3
import time
from contextlib import suppress
from functools import partial
from importlib.resources import files
from itertools import count
from pathlib import Path

from bot import LOG
from bot.files import OWNER_ONLY, write_atomically

KEY_LENGTH = 32  # bytes
BUSY_TIMEOUT = 5.0  # seconds to wait for another process that writes

SCHEMA = files("bot.feedback").joinpath("schema.sql").read_text("utf-8")


class _Corrupt(sqlite3.DatabaseError):
    """The file is no database, or a damaged one."""


def connect(path: Path | None) -> sqlite3.Connection:
    """A connection to the database, checked, with its tables and keyed_hash; in memory for None."""
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=OWNER_ONLY)
        elif not path.is_file():  # a pipe would hang the bot
            raise _Corrupt("is no regular file")
        with suppress(OSError):
            path.chmod(OWNER_ONLY)
    connection = sqlite3.connect(path or ":memory:", timeout=BUSY_TIMEOUT)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")  # a commit waits for the disk
        connection.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten
        (result,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if result != "ok":
            raise _Corrupt(result)
        connection.executescript(SCHEMA)
        with connection:
            insert = "INSERT INTO origin SELECT ?, ? WHERE NOT EXISTS (SELECT * FROM origin)"
            connection.execute(insert, (secrets.token_bytes(KEY_LENGTH), int(time.time())))
        keyed_hash = partial(_keyed_hash, _load_key(path, connection))
        connection.create_function("keyed_hash", -1, keyed_hash, deterministic=True)
    except Exception:
        connection.close()
        raise
    return connection


def is_corruption(error: Exception) -> bool:
    """Whether an error is due to the content of the file, such as text that is no UTF-8."""
    if isinstance(error, sqlite3.OperationalError):
        # A missing table; text that is no UTF-8 has no code. Others: busy, full, read-only …
        return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) == sqlite3.SQLITE_ERROR
    is_encoding = isinstance(error, UnicodeEncodeError)
    return isinstance(error, (sqlite3.DatabaseError, TypeError, ValueError)) and not is_encoding


def _keyed_hash(key: bytes, *parts: str) -> bytes:
    """A message authentication code (RFC 7693, keyed BLAKE2b), as HMAC is one."""
    return hashlib.blake2b("\0".join(parts).encode(), key=key, digest_size=16).digest()


def _load_key(path: Path | None, connection: sqlite3.Connection) -> bytes:
    """The key with which users are hashed, in its own file; once it was in the database."""
    (stored,) = connection.execute("SELECT salt FROM origin").fetchone()
    if path is None:
        return bytes(stored)
    file = path.with_suffix(".key")
    if file.is_file() and len(key := file.read_bytes()) == KEY_LENGTH:
        with suppress(OSError):
            file.chmod(OWNER_ONLY)
    else:
        key = bytes(stored) if len(stored) == KEY_LENGTH else secrets.token_bytes(KEY_LENGTH)
        write_atomically(key, file, OWNER_ONLY)
    if stored:
        with connection:
            connection.execute("UPDATE origin SET salt = x''")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
    return key


def checkpoint(connection: sqlite3.Connection) -> bool:
    """Empty the write-ahead log, so that deleted data is gone; whether that succeeded."""
    busy, in_log, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy and in_log <= 0


def move_aside(path: Path) -> None:
    """Rename a damaged database, with the log that SQLite keeps beside it."""
    names = (path.with_name(f"{path.name}.damaged-{number}") for number in count(1))
    target = next(name for name in names if not name.exists())
    for suffix in "-wal", "-shm", "":
        with suppress(FileNotFoundError):
            Path(f"{path}{suffix}").rename(f"{target}{suffix}")
    LOG.error("%s: is damaged; it is now %s, and a new one is begun", path, target.name)
