"""Books: .epub, whose chapters are web pages in a zip file."""

import io
import posixpath
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from lxml import etree

from retrieval.readers.encodings import decode
from retrieval.readers.office.extraction import ZIP_ERRORS
from retrieval.readers.source import Source, Unreadable, parse_date
from retrieval.readers.web.page import page

MAX_UNPACKED = 50_000_000  # bytes of all chapters
_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_DAMAGED = "is damaged, or no .epub file; save it anew"


def source(data: bytes, name: str) -> Source:
    """A book's chapters in the order of reading, and its metadata.

    Raises Unreadable where it is damaged, locked or too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            container = _xml(_read(package, "META-INF/container.xml"))
            path = next(e.get("full-path") or "" for e in container.iter("{*}rootfile"))
            root = _xml(_read(package, path))
            chapters = [*_chapters(package, root, posixpath.dirname(path))]
    except RuntimeError as error:  # zipfile's word for an encrypted entry
        raise Unreadable("is protected by a password; save it without one") from error
    except (*ZIP_ERRORS, StopIteration, etree.XMLSyntaxError) as error:
        raise Unreadable(_DAMAGED) from error
    return Source(
        "\n".join(filter(str.strip, chapters)),
        title=_metadata(root, "title"),
        authors=tuple(dict.fromkeys(filter(None, map(_text, root.iter(f"{_DC}creator"))))),
        published=_published(root),
        publisher=_metadata(root, "publisher"),
    )


def _read(package: zipfile.ZipFile, path: str) -> bytes:
    if package.getinfo(path).file_size > MAX_UNPACKED:
        raise Unreadable("is too large once unpacked; split it")
    with package.open(path) as file:
        return file.read(MAX_UNPACKED)


def _xml(data: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    root = etree.fromstring(data, parser)
    if root is None:
        raise Unreadable(_DAMAGED)
    return root


def _chapters(package: zipfile.ZipFile, root: Any, folder: str) -> Iterator[str]:
    items = {item.get("id"): item for item in root.iter(f"{_OPF}item")}
    left = MAX_UNPACKED
    for reference in root.iter(f"{_OPF}itemref"):
        item = items.get(reference.get("idref"))
        if item is None or reference.get("linear") == "no":
            continue
        if "nav" in (item.get("properties") or "").split():  # a table of contents
            continue
        path = posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or "")))
        if path not in package.NameToInfo:
            continue
        data = _read(package, path)
        left -= len(data)
        if left < 0:
            raise Unreadable("is too large once unpacked; split it")
        if data.strip():
            yield page(decode(data).text).markdown


def _text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _metadata(root: Any, name: str) -> str:
    return next(filter(None, map(_text, root.iter(f"{_DC}{name}"))), "")


def _published(root: Any) -> str:
    """The declared date, but for that of the day on which a program made the file."""
    day = parse_date(_metadata(root, "date"))
    made = {
        parse_date(_text(meta))
        for meta in root.iter(f"{_OPF}meta")
        if meta.get("property") == "dcterms:modified"
    }
    return "" if day in made else day
