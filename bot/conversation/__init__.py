"""A message and what was said before it in; what the person wants, and the reply to it, out."""
