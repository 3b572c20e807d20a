"""Feedback: questions and presses of 👍 👎 in, counts and a report out; stored in SQLite."""
