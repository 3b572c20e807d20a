"""The digest: what was asked within a week and found nothing, for the admin who wants to know.

Whether it is wanted, and what is told already, stands in the database: a restart changes neither.
"""

from sqlite3 import Connection

from bot.feedback.store import MAX_GROUPED, MAX_SHOWN
from retrieval import group_questions

WEEK = 7 * 24 * 3600.0

_NEW = """
SELECT question, unanswered.times - ifnull(told.times, 0) AS new
FROM unanswered LEFT JOIN told USING (question)
WHERE new > 0 ORDER BY new DESC, unanswered.rowid DESC LIMIT ?
"""


def is_enabled(connection: Connection) -> bool:
    """Whether the admin wants the digest."""
    return _since(connection) is not None


def enable(connection: Connection, now: float) -> None:
    """Begin a week of the digest now."""
    disable(connection)
    connection.execute("INSERT INTO digest VALUES (?)", (int(now),))
    connection.execute("INSERT INTO told SELECT question, times FROM unanswered")


def disable(connection: Connection) -> None:
    """End the digest."""
    connection.execute("DELETE FROM digest")
    connection.execute("DELETE FROM told")


def due(connection: Connection, now: float) -> list[tuple[str, int]] | None:
    """The questions of a week that is over, those alike as one, most asked first; else None."""
    since = _since(connection)
    if since is None or now < since + WEEK:
        return None
    return group_questions(connection.execute(_NEW, (MAX_GROUPED,)))[:MAX_SHOWN]


def _since(connection: Connection) -> int | None:
    (since,) = connection.execute("SELECT max(since) FROM digest").fetchone()
    return None if since is None else int(since)
