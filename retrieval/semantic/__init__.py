"""Meaning: the vectors of passages, and the ranking by how near they are to a question."""
