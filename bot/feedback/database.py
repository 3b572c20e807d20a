"""The database that feedback is kept in: opened, looked at for damage, and set aside where it is.

The key under which users are hashed stands in a file of its own beside it.
"""

import os
import secrets
import sqlite3
import time
from contextlib import suppress
from itertools import count
from pathlib import Path

from bot import LOG

KEY_LENGTH = 32  # bytes
PATIENCE = 5.0  # seconds to wait for another process that writes
# What befalls a sound database; whatever else SQLite says of one, it is damaged.
_PASSING = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_INTERRUPT,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_AUTH,
}

SCHEMA = """
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS origin (salt BLOB NOT NULL, began INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS presses (
    person BLOB NOT NULL,
    answer BLOB NOT NULL,
    question TEXT NOT NULL,
    passages TEXT NOT NULL,  -- ids, best first, with a space between two
    good INTEGER NOT NULL,
    at INTEGER NOT NULL,     -- seconds since 1970
    PRIMARY KEY (person, answer)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS asked (
    surface TEXT NOT NULL,
    found INTEGER NOT NULL,
    times INTEGER NOT NULL,
    PRIMARY KEY (surface, found)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS unanswered (question TEXT PRIMARY KEY, times INTEGER NOT NULL);
-- While a digest is wanted: since when it tells, in seconds since 1970, and what was asked by then.
CREATE TABLE IF NOT EXISTS digest (since INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS told (question TEXT PRIMARY KEY, times INTEGER NOT NULL);
COMMIT;
"""


class _Corrupt(sqlite3.DatabaseError):
    """What SQLite's own check finds wrong with a database."""


def connect(path: Path | None) -> sqlite3.Connection:
    """A connection to a sound database with all its tables."""
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=0o600)  # what people ask is not for everybody on this machine
        elif not path.is_file():  # a pipe would hang the bot
            raise _Corrupt("is no regular file")
        with suppress(OSError):
            path.chmod(0o600)
    connection = sqlite3.connect(path or ":memory:", timeout=PATIENCE)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")  # what is committed is on the disk
        connection.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten
        (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            raise _Corrupt(verdict)
        connection.executescript(SCHEMA)
        with connection:
            connection.execute(
                "INSERT INTO origin SELECT ?, ? WHERE NOT EXISTS (SELECT * FROM origin)",
                (secrets.token_bytes(KEY_LENGTH), int(time.time())),
            )
    except Exception:
        connection.close()
        raise
    return connection


def is_corruption(error: Exception) -> bool:
    """Whether an error tells of what the file holds: also one whose words are no UTF-8."""
    if isinstance(error, sqlite3.DatabaseError):
        code = getattr(error, "sqlite_errorcode", None)  # none: a text in it is no UTF-8
        return isinstance(error, _Corrupt) or code is None or code & 0xFF not in _PASSING
    return isinstance(error, (UnicodeDecodeError, TypeError, ValueError)) and not isinstance(
        error, UnicodeEncodeError
    )


def load_key(path: Path | None, connection: sqlite3.Connection) -> bytes:
    """The secret under which users are hashed, in its own file: the database alone tells nobody.

    Databases of before hold it themselves; it moves.
    """
    (own,) = connection.execute("SELECT salt FROM origin").fetchone()
    if path is None:
        return bytes(own)
    file = path.with_suffix(".key")
    if file.is_file() and len(key := file.read_bytes()) == KEY_LENGTH:
        with suppress(OSError):
            file.chmod(0o600)
    else:
        key = bytes(own) if len(own) == KEY_LENGTH else secrets.token_bytes(KEY_LENGTH)
        with suppress(FileNotFoundError):
            file.unlink()
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with open(os.open(file, flags, 0o600), "wb") as written:
            written.write(key)
    if own:
        with connection:
            connection.execute("UPDATE origin SET salt = x''")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
    return key


def checkpoint(connection: sqlite3.Connection) -> bool:
    """Whether nothing is left in the log beside the database, of what is deleted neither."""
    busy, in_log, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy and in_log <= 0


def move_aside(path: Path) -> None:
    """Give a damaged database another name, with the log that SQLite keeps beside it."""
    names = (path.with_name(f"{path.name}.damaged-{number}") for number in count(1))
    aside = next(name for name in names if not name.exists())
    for suffix in "-wal", "-shm", "":
        with suppress(FileNotFoundError):
            Path(f"{path}{suffix}").rename(f"{aside}{suffix}")
    LOG.error("%s: is damaged; it is now %s, and a new one is begun", path, aside.name)
