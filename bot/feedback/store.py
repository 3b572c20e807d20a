"""What is kept of feedback, in SQLite: presses of 👍 👎, and how often was asked and not found.

No id of a user, a chat or a message is stored. Who pressed, and under which answer, are hashes
keyed with a secret in a file of its own: enough to count a press once, to change it, and to
delete all that one person pressed.
"""

import hashlib
import logging
import os
import secrets
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TypeVar

from retrieval import grouped

LOG = logging.getLogger("wenju")

FILE = "feedback.db"  # in DATA_DIR
MAX_UNANSWERED = 10_000  # questions kept that found nothing: those asked most often
MAX_SHOWN = 10  # ... and of these in the statistics
MAX_GROUPED = 500  # of which those alike are counted together
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
COMMIT;
"""

T = TypeVar("T")


class NotKept(Exception):
    """The database could not be read or written; the message names it and says why."""


class _Damaged(sqlite3.DatabaseError):
    """What SQLite's own check finds wrong with a database."""


@dataclass(frozen=True, slots=True)
class Press:
    """A verdict on an answer: what was asked, the ids of the passages shown, and when."""

    question: str
    passages: tuple[str, ...]
    good: bool
    at: int  # seconds since 1970


@dataclass(frozen=True, slots=True)
class Statistics:
    """What was counted since a day (UTC, 2026-11-22)."""

    since: str
    asked: dict[str, int]  # questions by surface
    found: int  # of all of them
    good: int  # presses
    bad: int
    unanswered: list[tuple[str, int]]  # what most often found nothing, those alike as one


class Store:
    """A database in a file, or in memory without one; to be used from one thread.

    A press is on the disk when `press` returns. A damaged file is set aside under another name,
    and a new one begun. All methods raise NotKept, after which the next call tries anew.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._key = b""

    def open(self) -> None:
        """Open the database now, to learn whether it can be; otherwise its first use opens it."""
        self._do(lambda _: None)

    def close(self) -> None:
        """Close the database, if it is open."""
        if self._connection:
            with suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None

    def press(
        self, user_id: int, place: str, question: str, passages: Sequence[str], good: bool
    ) -> None:
        """Keep one person's verdict on the answer to a question at a place, their last one."""

        def write(connection: sqlite3.Connection) -> None:
            key = self._key
            connection.execute(
                "INSERT OR REPLACE INTO presses VALUES (?, ?, ?, ?, ?, ?)",
                (
                    _hashed(key, "user", str(user_id)),
                    _hashed(key, "answer", place, question),
                    question,
                    " ".join(passages),
                    good,
                    int(time.time()),
                ),
            )

        self._do(write)

    def forget(self, user_id: int) -> int:
        """Delete what one person pressed, also from the file's free space: how many it were."""

        def delete(connection: sqlite3.Connection) -> int:
            person = _hashed(self._key, "user", str(user_id))
            return connection.execute("DELETE FROM presses WHERE person = ?", (person,)).rowcount

        deleted = self._do(delete)
        deadline = time.monotonic() + PATIENCE
        while not self._do(_is_written_back):  # somebody reads what is deleted
            if time.monotonic() > deadline:
                raise NotKept(f"{self._path}: another process keeps its log from being emptied")
            time.sleep(0.05)
        return deleted

    def count(self, asked: Mapping[tuple[str, bool], int], unanswered: Mapping[str, int]) -> None:
        """Add questions: how many by surface and whether found, and those that found nothing."""

        def write(connection: sqlite3.Connection) -> None:
            connection.executemany(
                "INSERT INTO asked VALUES (?, ?, ?)"
                " ON CONFLICT DO UPDATE SET times = times + excluded.times",
                [(surface, found, times) for (surface, found), times in asked.items()],
            )
            connection.executemany(
                "INSERT INTO unanswered VALUES (?, ?)"
                " ON CONFLICT DO UPDATE SET times = times + excluded.times",
                unanswered.items(),
            )
            connection.execute(
                "DELETE FROM unanswered WHERE rowid IN"
                " (SELECT rowid FROM unanswered ORDER BY times DESC, rowid DESC LIMIT -1 OFFSET ?)",
                (MAX_UNANSWERED,),
            )

        self._do(write)

    def statistics(self) -> Statistics:
        """What was counted so far."""
        return self._do(_statistics)

    def _do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """The outcome of some work on the database: all of it is done, or none."""
        try:
            try:
                return self._tried(work)
            except Exception as error:
                if self._path is None or not _is_damage(error):
                    raise
                self._set_aside(self._path)
                return self._tried(work)
        except (sqlite3.Error, OSError) as error:
            raise NotKept(f"{self._path}: {error}") from error

    def _tried(self, work: Callable[[sqlite3.Connection], T]) -> T:
        if self._connection and self._path and not self._path.exists():
            self.close()  # somebody tidied up: what is written now would be lost
        try:
            if self._connection is None:
                self._connection = _opened(self._path)
                self._key = _key(self._path, self._connection)
            with self._connection:
                return work(self._connection)
        except Exception:
            self.close()
            raise

    def _set_aside(self, path: Path) -> None:
        """Give a damaged database another name, with the log that SQLite keeps beside it."""
        names = (path.with_name(f"{path.name}.damaged-{number}") for number in count(1))
        aside = next(name for name in names if not name.exists())
        for suffix in "-wal", "-shm", "":
            with suppress(FileNotFoundError):
                Path(f"{path}{suffix}").rename(f"{aside}{suffix}")
        LOG.error("%s: is damaged; it is now %s, and a new one is begun", path, aside.name)


def read(path: Path) -> tuple[list[Press], Statistics]:
    """What a database holds, oldest press first; nothing is changed. Raises NotKept."""
    try:
        address = f"{path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, timeout=PATIENCE, uri=True)) as connection:
            rows = connection.execute("SELECT question, passages, good, at FROM presses")
            presses = [Press(q, tuple(ids.split()), bool(good), at) for q, ids, good, at in rows]
            return sorted(presses, key=lambda press: press.at), _statistics(connection)
    except Exception as error:
        raise NotKept(f"{path}: {error}") from error


def _opened(path: Path | None) -> sqlite3.Connection:
    """A connection to a sound database with all its tables."""
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=0o600)  # what people ask is not for everybody on this machine
        elif not path.is_file():  # a pipe would hang the bot
            raise _Damaged("is no regular file")
        with suppress(OSError):
            path.chmod(0o600)
    connection = sqlite3.connect(path or ":memory:", timeout=PATIENCE)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")  # what is committed is on the disk
        connection.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten
        (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            raise _Damaged(verdict)
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


def _is_damage(error: Exception) -> bool:
    """Whether an error tells of what the file holds: also one whose words are no UTF-8."""
    if isinstance(error, sqlite3.DatabaseError):
        code = getattr(error, "sqlite_errorcode", None)  # none: a text in it is no UTF-8
        return isinstance(error, _Damaged) or code is None or code & 0xFF not in _PASSING
    return isinstance(error, (UnicodeDecodeError, TypeError, ValueError)) and not isinstance(
        error, UnicodeEncodeError
    )


def _key(path: Path | None, connection: sqlite3.Connection) -> bytes:
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


def _is_written_back(connection: sqlite3.Connection) -> bool:
    """Whether nothing is left in the log beside the database, of what is deleted neither."""
    busy, in_log, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy and in_log <= 0


def _hashed(key: bytes, *parts: str) -> bytes:
    """A message authentication code (RFC 7693, keyed BLAKE2b), as HMAC is one."""
    return hashlib.blake2b("\0".join(parts).encode(), key=key, digest_size=16).digest()


def _statistics(connection: sqlite3.Connection) -> Statistics:
    (since,) = connection.execute("SELECT date(began, 'unixepoch') FROM origin").fetchone()
    by_surface = "SELECT surface, sum(times) FROM asked GROUP BY surface ORDER BY 2 DESC"
    found = "SELECT ifnull(sum(times), 0) FROM asked WHERE found"
    presses = "SELECT ifnull(sum(good), 0), ifnull(sum(NOT good), 0) FROM presses"
    most = "SELECT question, times FROM unanswered ORDER BY times DESC, rowid DESC LIMIT ?"
    good, bad = connection.execute(presses).fetchone()
    return Statistics(
        since=since,
        asked=dict(connection.execute(by_surface)),
        found=connection.execute(found).fetchone()[0],
        good=good,
        bad=bad,
        unanswered=grouped(connection.execute(most, (MAX_GROUPED,)))[:MAX_SHOWN],
    )
