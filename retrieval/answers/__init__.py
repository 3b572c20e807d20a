"""Hits in, what a reply shows of them out."""
