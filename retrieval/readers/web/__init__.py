"""Saved web pages in, their main text as Markdown and what they declare out."""
