"""Scored passages in, what is shown of them out."""
