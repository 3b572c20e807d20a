"""A query in, candidates out."""
