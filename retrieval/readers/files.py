"""Article files on disk, and their text whatever encoding they were saved in."""

import re
from collections.abc import Iterator
from pathlib import Path

from retrieval.readers.source import Unreadable

SUFFIXES = {".txt", ".md", ".markdown", ".html", ".htm"}

# The longest Chinese novels are under 10 MB: more than this is a dump, not an article.
MAX_BYTES = 20 * 1024 * 1024

# What Chinese text is saved in when it is not UTF-8. charset-normalizer, left free, takes short
# GB18030 texts for Korean or Cyrillic ones.
LEGACY_ENCODINGS = ["gb18030", "big5", "big5hkscs", "utf_16_le", "utf_16_be"]
_DECLARED = re.compile(rb"<meta[^>]{1,200}?charset ?= ?[\"']?([\w-]{3,20})", re.IGNORECASE)
_GB = {"gb2312", "gbk", "gb18030"}  # pages say the first and use what only the last one has
_DAMAGED = 100  # Han characters for each damaged one in a text that is UTF-8 for the rest


def article_paths(folder: Path) -> Iterator[Path]:
    """The article files in a folder and its sub-folders, in the order of their names.

    Hidden files and folders (names beginning with a dot) are left out.
    """
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix.lower() in SUFFIXES and path.is_file() and not hidden:
            yield path


def file_text(path: Path) -> str:
    """The decoded text of a file. Raises Unreadable with the reason."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise Unreadable(f"larger than {MAX_BYTES // 1024 // 1024} MB; split it into articles")
        data = path.read_bytes()
    except OSError as error:
        raise Unreadable(f"cannot be opened: {(error.strerror or 'error').lower()}") from error
    if not data.strip():
        raise Unreadable("is empty")
    return decoded(data)


def decoded(data: bytes) -> str:
    """Text from bytes: UTF-8, UTF-16 with a mark, or the legacy Chinese encoding that fits best.

    What a saved page declares goes before a guess, and a few damaged bytes in UTF-8 become U+FFFD.
    Raises Unreadable for binary data and for bytes that are no text in any of these.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif b"\0" in data:
        raise Unreadable("is binary, not text")
    else:
        encoding = "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        pass
    mended = data.decode(encoding, "replace")
    han = sum("一" <= char <= "鿿" for char in mended)
    if mended.count("\ufffd") * _DAMAGED <= han:
        return mended
    if declared := _DECLARED.search(data, 0, 4096):
        name = declared[1].decode("ascii", "replace").lower()
        try:
            return data.decode("gb18030" if name in _GB else name)
        except (LookupError, UnicodeDecodeError):
            pass
    import charset_normalizer  # slow to import, and rarely needed

    match = charset_normalizer.from_bytes(data, cp_isolation=LEGACY_ENCODINGS).best()
    if match is None:
        raise Unreadable("is in no encoding known here; save it as UTF-8")
    return str(match)
