"""Questions and presses of 👍 👎 in, counts and a report out; kept in SQLite."""
