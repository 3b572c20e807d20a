"""Text and marks in, articles out: title, origin, sections, passages."""
