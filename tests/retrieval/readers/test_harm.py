"""Files that mean harm: each is read, or ends in one line, within the limits."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from retrieval.readers import isolation
from retrieval.readers.registry import source_of
from retrieval.readers.source import Source, Unreadable

MB2 = 2_000_000
WHOLE = 500_000  # bytes of what is sound, and read to its end
Bytes = Callable[[dict[str, Any]], bytes]


def text(piece: str, around: str = "{}", size: int = MB2) -> Bytes:
    """So many bytes of a piece of text."""
    return lambda _: around.format(piece * (size // len(piece.encode()))).encode()


ENTITIES = "<!DOCTYPE x [<!ENTITY a '{}'>{}]>".format(
    "字" * 100,
    "".join(f"<!ENTITY {b} '{f'&{a};' * 50}'>" for a, b in zip("abcde", "bcdef", strict=True)),
)
KINDS: dict[str, tuple[str, Bytes]] = {
    "headings": (".html", text("<h2>标题</h2>")),
    "open headings": (".html", text("<h2>标题")),
    "links": (".html", text("<a href='x'>链接</a>", size=WHOLE)),
    "open links": (".html", text("<a href='x'>链接")),
    "forms": (".html", text("<form><p>字")),
    "cells": (".html", text("<tr><td>甲<td>乙", "<table>{}</table>")),
    "deep elements": (".html", text("<div>")),
    "a long title": (".html", text("长", "<title>{}</title><p>话。</p>")),
    "deep JSON-LD": (
        ".html",
        text("[", "<script type='application/ld+json'>{}</script><p>话。</p>"),
    ),
    "deep JSON": (".json", text("[")),
    "wide JSON": (".json", text('{"甲":"乙"},', "[{}1]", WHOLE)),
    "an open quote": (".csv", lambda _: b'"' * MB2),
    "many cells": (".csv", text("甲,", size=WHOLE)),
    "many fences": (".adoc", text("----\n")),
    "many headings": (".org", text("* 甲\n")),
    "open groups": (".rtf", text("{{", "{{\\rtf1 {}字")),
    "captions": (".srt", text("00:00:01,000 --> 00:00:02,000\n字\n", size=WHOLE)),
    "parts of parts": (".eml", text("Content-Type: multipart/mixed; boundary=a\n\n--a\n")),
    "a broken .pdf": (".pdf", lambda _: b"%PDF-1.4\n" + bytes(range(256)) * 10_000),
    "entities in .docx": (
        ".docx",
        lambda make: make["zip"]({"word/document.xml": ENTITIES + "<w:p>&f;</w:p>"}),
    ),
    "deep tables in .docx": (
        ".docx",
        lambda make: make["docx"]("<w:tbl><w:tr><w:tc>" * 3000 + make["paragraph"]("字")),
    ),
    "entities in .epub": (
        ".epub",
        lambda make: make["zip"]({"META-INF/container.xml": ENTITIES + "<a>&f;</a>"}),
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_means_harm_ends_soon(kind: str, make: dict[str, Any]):
    suffix, data = KINDS[kind]
    began = time.monotonic()
    try:
        result: object = isolation.call_with_limits(source_of, data(make), f"甲{suffix}")
    except Unreadable as error:
        result = str(error)
    assert isinstance(result, Source) or (result and "\n" not in str(result))
    assert "fault" not in str(result)
    assert time.monotonic() - began < isolation.MAX_WAIT
