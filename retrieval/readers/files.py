"""Article files on disk, and their text whatever encoding they were saved in."""

from collections.abc import Iterator
from pathlib import Path

from retrieval.readers.source import Unreadable

SUFFIXES = {".txt", ".md", ".markdown", ".html", ".htm"}

# The longest Chinese novels are under 10 MB: more than this is a dump, not an article.
MAX_BYTES = 20 * 1024 * 1024


def article_paths(folder: Path) -> Iterator[Path]:
    """The article files in a folder and its sub-folders, in the order of their names.

    Hidden files and folders (names beginning with a dot) are left out.
    """
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix.lower() in SUFFIXES and path.is_file() and not hidden:
            yield path


def content(path: Path) -> bytes:
    """A file's bytes. Raises Unreadable where it is empty, too large or cannot be opened."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise Unreadable(f"larger than {MAX_BYTES // 1024 // 1024} MB; split it into articles")
        data = path.read_bytes()
    except OSError as error:
        raise Unreadable(f"cannot be opened: {(error.strerror or 'error').lower()}") from error
    if not data.strip():
        raise Unreadable("is empty")
    return data
