"""Semantic ranking: the vectors of passages, and their cosines with a question's."""
