"""Files that other processes may change: read without following links, written atomically."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_ISREG

OWNER_ONLY = 0o600
WORLD_READABLE = 0o644


def read_regular(path: Path, limit: int) -> bytes:
    """The first `limit` bytes of a file. Raises OSError, also for a link or a pipe."""
    with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
        if not S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError("not a regular file")
        return file.read(limit)


def write_atomically(data: bytes, path: Path, mode: int = WORLD_READABLE) -> None:
    """Write a file, or replace its content. Raises OSError."""
    with temporary_file(data, path.parent, mode) as temporary:
        os.replace(temporary, path)


@contextmanager
def temporary_file(data: bytes, folder: Path, mode: int = WORLD_READABLE) -> Iterator[str]:
    """A hidden file with this content, synced to the disk; deleted afterwards unless moved."""
    handle, temporary = tempfile.mkstemp(prefix=".", suffix=".part", dir=folder)
    try:
        with open(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, mode)
        yield temporary
    finally:
        with suppress(FileNotFoundError):
            os.unlink(temporary)
