"""Text files that programs write or read in, Markdown out: tables, records, subtitles …."""
