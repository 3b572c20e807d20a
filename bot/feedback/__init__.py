"""Feedback: counts of questions and votes (👍 👎), stored in SQLite, and a report of them."""
