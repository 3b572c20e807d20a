"""Text in, its numbers out, each in forms that are the same however it is written."""
