"""What office files and books hold: by kreuzberg, of the formats for which it downloads nothing."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from lxml import etree

from retrieval.readers.source import Unreadable, damage

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
MAX_UNPACKED = 50_000_000  # bytes of all files in a zip file
# What zipfile raises for damaged files, and for those that are packed in a way it does not know.
_ZIP_ERRORS = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, KeyError, OSError),
    *(OverflowError, ValueError, NotImplementedError),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIPPED = {".docx", ".odt", ".pptx", ".xlsx", ".ods"}


def actual_suffix(data: bytes, suffix: str) -> str:
    """The suffix of a file's format. Raises Unreadable where it is locked by a password."""
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


def unpack(data: bytes, suffix: str) -> dict[str, bytes]:
    """{name: bytes} of a zip file. Raises Unreadable where it is locked, damaged or too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if sum(entry.file_size for entry in package.infolist()) > MAX_UNPACKED:
                raise Unreadable("is too large once unpacked; split it")
            return {name: package.read(name) for name in package.namelist()}
    except _ZIP_ERRORS as error:
        raise damage(suffix) from error
    except RuntimeError as error:  # zipfile's word for an encrypted entry
        raise Unreadable("is protected by a password; save it without one") from error


def pack(files: Mapping[str, bytes]) -> bytes:
    """A zip file of the XML among these files: of an office file, all but its pictures."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in files.items():
            if name.endswith((".xml", ".rels")):
                package.writestr(name, content)
    return out.getvalue()


def parse_xml(data: bytes, suffix: str) -> Any:
    """The root of an XML file, as far as it is whole. Raises Unreadable where nothing is."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, recover=True, remove_comments=True
    )
    with suppress(etree.XMLSyntaxError):
        root = etree.fromstring(data, parser)
        if root is not None:
            return root
    raise damage(suffix)


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
        raise damage(suffix) from error
