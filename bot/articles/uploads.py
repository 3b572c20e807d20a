"""Article files that come by chat: safe names for them, and saving them without any harm."""

import errno
import hashlib
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import chain, count
from pathlib import Path

from retrieval import SUFFIXES, article_paths

MAX_STEM = 100  # bytes in UTF-8, of the 255 that file systems take
NAMELESS = "文章"

# What Windows takes for a device, whatever its suffix.
_DEVICE = re.compile(r"con|prn|aux|nul|(?:com|lpt)\d", re.IGNORECASE)
# File systems without hard links: FAT, some network drives.
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}


def suffix_of(name: str) -> str:
    """The suffix of an article file's name in lower case, "" where it is no article's."""
    suffix = os.path.splitext(name)[1].lower()
    return suffix if suffix in SUFFIXES else ""


def content_digest(data: bytes) -> str:
    """A hash of a file's content, sixteen characters."""
    return hashlib.blake2b(data, digest_size=8).hexdigest()


def safe_name(name: str, suffix: str) -> str:
    """A file name with this suffix, made of what `name` has of letters, digits, - and _.

    It has no part of a path, and no file system takes it for anything but a visible file.
    """
    name = unicodedata.normalize("NFKC", name)
    name = re.split(r"[/\\]", name.rstrip("/\\"))[-1]
    stem = os.path.splitext(name)[0] if suffix_of(name) else name
    stem = re.sub(r"-+", "-", re.sub(r"[^\w-]", "-", stem))
    stem = stem.encode()[:MAX_STEM].decode(errors="ignore").strip("-") or NAMELESS
    return f"{stem}{'_' if _DEVICE.fullmatch(stem) else ''}{suffix}"


def save_new(data: bytes, name: str, folder: Path) -> str:
    """Save a file that did not exist; its name, with -2, -3 … where `name` is taken.

    It appears in the folder whole or not at all. Raises OSError.
    """
    with _temporary_file(data, folder) as temporary:
        stem, suffix = os.path.splitext(name)
        for candidate in chain([name], (f"{stem}-{number}{suffix}" for number in count(2))):
            with suppress(FileExistsError):
                _place(temporary, folder / candidate)
                return candidate
    raise AssertionError("numbers never end")


def replace(data: bytes, path: Path) -> None:
    """Give a file this content, all of it or none. Raises OSError."""
    with _temporary_file(data, path.parent) as temporary:
        os.replace(temporary, path)


@contextmanager
def _temporary_file(data: bytes, folder: Path) -> Iterator[str]:
    """A hidden file with this content, safe on the disk; gone afterwards unless it was moved."""
    handle, temporary = tempfile.mkstemp(prefix=".", suffix=".part", dir=folder)
    try:
        with open(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)  # others may care for the folder too
        yield temporary
    finally:
        with suppress(FileNotFoundError):
            os.unlink(temporary)


def same_file(data: bytes, folder: Path) -> str:
    """The article file with exactly this content, relative to the folder, "" where there is none.

    Raises OSError.
    """
    for path in article_paths(folder):
        with suppress(FileNotFoundError, PermissionError):
            if path.stat().st_size == len(data) and path.read_bytes() == data:
                return path.relative_to(folder).as_posix()
    return ""


def _place(temporary: str, target: Path) -> None:
    """Give a file its name. Raises FileExistsError where there is something under it."""
    try:
        os.link(temporary, target)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        with target.open("xb"):  # the name is ours from here on
            os.replace(temporary, target)
