"""Files in, their text and marks out."""
