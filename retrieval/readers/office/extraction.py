"""Extraction by kreuzberg, of those formats alone for which it downloads nothing."""

import struct
import zipfile
import zlib
from typing import Any

from retrieval.readers.source import Unreadable

_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
_MIME = {
    ".docx": f"{_OFFICE}.wordprocessingml.document",
    ".doc": "application/msword",
    ".odt": f"{_OPEN}.text",
    ".rtf": "application/rtf",
    ".pptx": f"{_OFFICE}.presentationml.presentation",
    ".ppt": "application/vnd.ms-powerpoint",
    ".xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    ".xls": "application/vnd.ms-excel",
    ".ods": f"{_OPEN}.spreadsheet",
    ".rst": "text/x-rst",
    ".org": "text/x-org",
}
# What zipfile raises for damaged files; RuntimeError is its word for an encrypted entry.
ZIP_ERRORS = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, KeyError, OSError),
    *(OverflowError, ValueError, NotImplementedError, RuntimeError),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIPPED = {".docx", ".odt", ".pptx", ".xlsx", ".ods"}


def format_of(data: bytes, suffix: str) -> str:
    """The suffix of a file's actual format: many a .doc or .xls file is of another one.

    Raises Unreadable where it is locked by a password.
    """
    if suffix in _ZIPPED and data.startswith(_OLE):
        raise Unreadable("is protected by a password; save it without one")
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if suffix in (".doc", ".xls", ".ppt"):
        if data.startswith(b"PK\x03\x04"):
            return f"{suffix}x"
        if head.startswith(b"{\\rtf"):
            return ".rtf"
        if head.startswith((b"<html", b"<!doctype html", b"<?xml", b"<head", b"<table", b"<meta")):
            return ".html"
    return suffix


def extract(data: bytes, suffix: str) -> Any:
    """kreuzberg's result, its content in Markdown. Raises Unreadable for a damaged file."""
    from kreuzberg import ExtractionConfig, KreuzbergError, extract_bytes_sync

    config = ExtractionConfig(
        output_format="markdown", use_cache=False, enable_quality_processing=False
    )
    try:
        return extract_bytes_sync(data, _MIME[suffix], config)
    except KreuzbergError as error:
        if "limit" in str(error).lower():
            raise Unreadable("is too large once unpacked; split it") from error
        raise Unreadable(f"is damaged, or no {suffix} file; save it anew") from error
