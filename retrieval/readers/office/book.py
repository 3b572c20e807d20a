"""Books: .epub, whose chapters are web pages in a zip file."""

import posixpath
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from retrieval.readers.encodings import decode
from retrieval.readers.office.extraction import parse_xml, unpack
from retrieval.readers.source import Source, damage, parse_date
from retrieval.readers.web.page import source_of_html

_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"


def source(data: bytes, name: str) -> Source:
    """A book's chapters in reading order, and its metadata."""
    files = unpack(data, ".epub")
    try:
        container = parse_xml(files["META-INF/container.xml"], ".epub")
        path = next(e.get("full-path") or "" for e in container.iter("{*}rootfile"))
        package = parse_xml(files[path], ".epub")
    except (KeyError, StopIteration) as error:
        raise damage(".epub") from error
    modified = (e for e in package.iter(f"{_OPF}meta") if e.get("property") == "dcterms:modified")
    day, made = parse_date(_first(package, "date")), [parse_date(_text(e)) for e in modified]
    return Source(
        "\n".join(filter(str.strip, _chapters(package, files, posixpath.dirname(path)))),
        title=_first(package, "title"),
        authors=_declared(package, "creator"),
        published="" if day in made else day,  # the day on which a program made the file is no date
        publisher=_first(package, "publisher"),
    )


def _chapters(package: Any, files: Mapping[str, bytes], folder: str) -> Iterator[str]:
    """The Markdown of the files in the spine, but for the table of contents."""
    items = {item.get("id"): item for item in package.iter(f"{_OPF}item")}
    for reference in package.iter(f"{_OPF}itemref"):
        item = items.get(reference.get("idref"))
        if item is None or "nav" in (item.get("properties") or "").split():
            continue
        path = posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or "")))
        if data := files.get(path, b"").strip():
            yield source_of_html(decode(data).text).markdown


def _declared(package: Any, name: str) -> tuple[str, ...]:
    """The texts of the Dublin Core elements of this name."""
    return tuple(dict.fromkeys(filter(None, map(_text, package.iter(f"{_DC}{name}")))))


def _first(package: Any, name: str) -> str:
    return next(iter(_declared(package, name)), "")


def _text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())
