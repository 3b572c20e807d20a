"""Article files that come by chat: safe names, saving without overwriting, duplicates."""

import errno
import hashlib
import os
import re
import unicodedata
from contextlib import suppress
from itertools import chain, count
from pathlib import Path

from bot.files import temporary_file
from retrieval import SUFFIXES, article_paths

MAX_STEM = 100  # bytes in UTF-8; file systems allow 255 for a name
DEFAULT_STEM = "文章"

# Names of devices on Windows, whatever their suffix.
_DEVICE = re.compile(r"con|prn|aux|nul|(?:com|lpt)\d", re.IGNORECASE)
# Errors of file systems without hard links: FAT, some network drives.
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}


def suffix_of(name: str) -> str:
    """The suffix of a file's name in lower case, "" if such files are no articles."""
    suffix = os.path.splitext(name)[1].lower()
    return suffix if suffix in SUFFIXES else ""


def hash_content(data: bytes) -> str:
    """A hash of a file's content, 16 hexadecimal digits."""
    return hashlib.blake2b(data, digest_size=8).hexdigest()


def safe_name(name: str, suffix: str) -> str:
    """A file name of the letters, digits, - and _ in `name`, safe on any system."""
    name = unicodedata.normalize("NFKC", name)
    name = re.split(r"[/\\]", name.rstrip("/\\"))[-1]
    stem = os.path.splitext(name)[0] if suffix_of(name) else name
    stem = re.sub(r"-+", "-", re.sub(r"[^\w-]", "-", stem))
    stem = stem.encode()[:MAX_STEM].decode(errors="ignore").strip("-") or DEFAULT_STEM
    return f"{stem}{'_' if _DEVICE.fullmatch(stem) else ''}{suffix}"


def save_new(data: bytes, name: str, folder: Path) -> str:
    """Save a new file atomically; its name, with -2, -3 … if `name` exists. Raises OSError."""
    with temporary_file(data, folder) as temporary:
        stem, suffix = os.path.splitext(name)
        for candidate in chain([name], (f"{stem}-{number}{suffix}" for number in count(2))):
            with suppress(FileExistsError):
                _move(temporary, folder / candidate)
                return candidate
    raise AssertionError("numbers never end")


def find_duplicate(data: bytes, folder: Path) -> str:
    """The article file with this content, relative to the folder, or "". Raises OSError."""
    for path in article_paths(folder):
        with suppress(FileNotFoundError, PermissionError):
            if path.stat().st_size == len(data) and path.read_bytes() == data:
                return path.relative_to(folder).as_posix()
    return ""


def _move(temporary: str, target: Path) -> None:
    """Move a file, without replacing another. Raises FileExistsError."""
    try:
        os.link(temporary, target)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        with target.open("xb"):  # reserves the name
            os.replace(temporary, target)
