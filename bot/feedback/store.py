"""Storage of feedback in SQLite: votes (👍 👎), counts of questions and of unanswered ones.

No id of a user, a chat or a message is stored. The voter and the answer are keyed hashes: enough
to count a vote once, to change it, and to delete all votes of one person.
"""

import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple, TypeVar

from bot.feedback import database
from bot.feedback.database import BUSY_TIMEOUT
from retrieval import group_questions

FEEDBACK_FILE = "feedback.db"  # in DATA_DIR
MAX_UNANSWERED = 10_000  # questions without an answer that are stored: the most frequent
MAX_GROUPED = 500  # of these, in which similar ones are grouped
MAX_SHOWN = 10  # of these groups, in the statistics
WEEK = 7 * 24 * 3600.0
T = TypeVar("T")


class StorageError(Exception):
    """The database could not be read or written; the message names it and says why."""


class Vote(NamedTuple):
    """A vote on an answer: the question, the ids of the passages that it is about, and the time."""

    question: str
    passages: tuple[str, ...]
    good: bool
    at: int  # seconds since 1970


class Statistics(NamedTuple):
    """The counts since a day (UTC, 2026-11-22)."""

    since: str
    counts: dict[str, int]  # questions by surface
    found: int  # questions that found something
    good: int  # votes
    bad: int
    unanswered: list[tuple[str, int]]  # the most frequent questions without an answer, grouped


class Digest(NamedTuple):
    """A digest that is due: its questions, grouped, and the counts that it is made of."""

    questions: list[tuple[str, int]]  # most frequent first
    counts: list[tuple[str, int]]  # of all unanswered questions


class Store:
    """The database, in memory without a path; to be used from one thread.

    All methods commit to the disk before they return, or raise StorageError; the next call opens
    the database anew. A damaged file is renamed.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None

    def open(self) -> None:
        """Open the database now rather than at its first use, to learn whether that fails."""
        self.run(lambda _: None)

    def close(self) -> None:
        """Close the database, if it is open."""
        if self._connection:
            with suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None

    def vote(
        self, user_id: int, place: str, question: str, passages: Sequence[str], good: bool
    ) -> None:
        """Store a person's vote on the answer in the message `place`, instead of a former one."""
        ids = "keyed_hash('user', ?), keyed_hash('answer', ?, ?)"
        insert = f"INSERT OR REPLACE INTO presses VALUES ({ids}, ?, ?, ?, ?)"
        row = str(user_id), place, question, question, " ".join(passages), good, int(time.time())
        self.run(lambda connection: connection.execute(insert, row))

    def forget(self, user_id: int) -> int:
        """Delete a person's votes, also from the file's free space; how many there were."""
        delete, person = "DELETE FROM presses WHERE person = keyed_hash('user', ?)", str(user_id)
        deleted = self.run(lambda connection: connection.execute(delete, (person,)).rowcount)
        deadline = time.monotonic() + BUSY_TIMEOUT
        while not self.run(database.checkpoint):  # another process reads the log
            if time.monotonic() > deadline:
                why = "another process keeps its log from being emptied"
                raise StorageError(f"{self._path}: {why}")
            time.sleep(0.05)
        return deleted

    def count(self, counts: Mapping[tuple[str, bool], int], unanswered: Mapping[str, int]) -> None:
        """Add to the counts: questions by surface and whether found, and unanswered questions."""

        def write(connection: sqlite3.Connection) -> None:
            add = " ON CONFLICT DO UPDATE SET times = times + excluded.times"
            rows = [(surface, found, times) for (surface, found), times in counts.items()]
            connection.executemany(f"INSERT INTO asked VALUES (?, ?, ?){add}", rows)
            connection.executemany(f"INSERT INTO unanswered VALUES (?, ?){add}", unanswered.items())
            connection.execute(
                "DELETE FROM unanswered WHERE rowid IN"
                " (SELECT rowid FROM unanswered ORDER BY times DESC, rowid DESC LIMIT -1 OFFSET ?)",
                (MAX_UNANSWERED,),
            )

        self.run(write)

    def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` in one transaction and return its result."""
        try:
            try:
                return self._attempt(work)
            except Exception as error:
                if self._path is None or not database.is_corruption(error):
                    raise
                database.move_aside(self._path)
                return self._attempt(work)
        except (sqlite3.Error, OSError) as error:
            raise StorageError(f"{self._path}: {error}") from error

    def _attempt(self, work: Callable[[sqlite3.Connection], T]) -> T:
        if self._connection and self._path and not self._path.exists():
            self.close()  # the file was deleted: writing to it would be lost
        try:
            if self._connection is None:
                self._connection = database.connect(self._path)
            with self._connection:
                return work(self._connection)
        except Exception:
            self.close()
            raise


def read_feedback(path: Path) -> tuple[list[Vote], Statistics]:
    """The votes in a database, oldest first, and its statistics. Raises StorageError."""
    try:
        address = f"{path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, timeout=BUSY_TIMEOUT, uri=True)) as connection:
            rows = connection.execute("SELECT question, passages, good, at FROM presses")
            votes = [Vote(q, tuple(ids.split()), bool(good), at) for q, ids, good, at in rows]
            return sorted(votes, key=lambda vote: vote.at), statistics(connection)
    except Exception as error:
        raise StorageError(f"{path}: {error}") from error


def statistics(connection: sqlite3.Connection) -> Statistics:
    """The counts so far."""
    by_surface = "SELECT surface, sum(times) FROM asked GROUP BY surface ORDER BY 2 DESC"
    totals = """
        SELECT (SELECT date(began, 'unixepoch') FROM origin),
            (SELECT ifnull(sum(times), 0) FROM asked WHERE found),
            ifnull(sum(good), 0), ifnull(sum(NOT good), 0) FROM presses"""
    most = "SELECT question, times FROM unanswered ORDER BY times DESC, rowid DESC LIMIT ?"
    since, found, good, bad = connection.execute(totals).fetchone()
    unanswered = group_questions(connection.execute(most, (MAX_GROUPED,)))[:MAX_SHOWN]
    return Statistics(since, dict(connection.execute(by_surface)), found, good, bad, unanswered)


# The digest: the questions of a week that found nothing. Its state is in the database, so that a
# restart does not change it. `statistics` and the functions below are work for `Store.run`.
_NEW_UNANSWERED = """
SELECT question, unanswered.times - ifnull(told.times, 0) AS new
FROM unanswered LEFT JOIN told USING (question)
WHERE new > 0 ORDER BY new DESC, unanswered.rowid DESC LIMIT ?
"""


def begin_digest(connection: sqlite3.Connection, now: float) -> None:
    """Enable the digest, and begin its first week now."""
    end_digest(connection)
    connection.execute("INSERT INTO digest VALUES (?)", (int(now),))
    connection.execute("INSERT INTO told SELECT question, times FROM unanswered")


def end_digest(connection: sqlite3.Connection) -> None:
    """Disable the digest."""
    connection.execute("DELETE FROM digest")
    connection.execute("DELETE FROM told")


def due_digest(connection: sqlite3.Connection, now: float) -> Digest | None:
    """The digest of a week that is over, None if none is."""
    since = digest_since(connection)
    if since is None or now < since + WEEK:
        return None
    questions = group_questions(connection.execute(_NEW_UNANSWERED, (MAX_GROUPED,)))[:MAX_SHOWN]
    return Digest(questions, connection.execute("SELECT * FROM unanswered").fetchall())


def begin_next_week(connection: sqlite3.Connection, now: float, sent: Digest) -> None:
    """Begin the week after a digest that was sent, unless it has been disabled meanwhile."""
    if connection.execute("UPDATE digest SET since = ?", (int(now),)).rowcount:
        connection.execute("DELETE FROM told")
        connection.executemany("INSERT INTO told VALUES (?, ?)", sent.counts)


def digest_since(connection: sqlite3.Connection) -> int | None:
    """When the week of the digest began, in seconds since 1970; None if it is not enabled."""
    (since,) = connection.execute("SELECT max(since) FROM digest").fetchone()
    return None if since is None else int(since)
