"""Readers of text formats: Markdown, plain text, tables, records, subtitles, AsciiDoc."""
