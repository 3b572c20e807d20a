"""Text files that programs write or read in, Markdown out: tables, notebooks, records, subtitles."""
