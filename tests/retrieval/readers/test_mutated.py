"""Whatever a file holds, its reader gives text or says in one line why not."""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.readers.pdf import scan
from retrieval.readers.registry import MODULES, source_of
from retrieval.readers.source import Source, Unreadable

TEXTS = {
    ".html": "<html><head><title>甲</title></head><body><h1>甲</h1><dl><dt>问？<dd>答。</dl>"
    "<table><tr><td>一<td>二</table><pre>x</pre></body></html>",
    ".csv": "名,价\n苹果,5\n",
    ".tsv": "名\t价\n苹果\t5\n",
    ".json": json.dumps([{"title": "甲", "text": "乙。"}, {"价": 5}], ensure_ascii=False),
    ".ipynb": json.dumps({"cells": [{"cell_type": "markdown", "source": ["# 甲"]}]}),
    ".srt": "1\n00:00:01,000 --> 00:00:02,000\n甲。\n\n2\n00:00:03,000 --> 00:00:04,000\n乙。\n",
    ".adoc": "= 甲\n王\n\n== 乙\n\n----\nx\n----\n\n|===\n|a |b\n|===\n",
    ".rst": "甲\n==\n\n.. note:: 乙。\n\n- 丙\n",
    ".org": "#+TITLE: 甲\n* 乙\n| a | b |\n",
    ".rtf": "{\\rtf1\\ansi \\u36890? b\\par}",
    ".ics": "BEGIN:VEVENT\nSUMMARY:甲\nDTSTART:20240305T0900\nEND:VEVENT\n",
    ".eml": "From: a@b\nSubject: =?utf-8?B?5YGc?=\nDate: Tue, 05 Mar 2024 23:12:33 +0800\n\n甲。\n",
}
MADE: dict[str, Callable[[dict[str, Any]], bytes]] = {
    ".docx": lambda make: make["docx"](make["paragraph"]("甲", "1"), "乙\n丙"),
    ".xlsx": lambda make: make["xlsx"](表=[["甲", "乙"], ["1", "2"]]),
    ".epub": lambda make: make["epub"](["<h1>甲</h1><p>乙。</p>"], "<dc:title>甲</dc:title>"),
    ".pdf": lambda make: make["pdf"]([(72, 700, 12, "Text")], marks=[("Text", 0)]),
}
WITHOUT_SAMPLE = {".doc", ".odt", ".ods", ".xls", ".ppt", ".pptx"}


def test_every_reader_has_a_sample():
    modules = {MODULES[suffix] for suffix in (*TEXTS, *MADE)}
    assert modules | {"textual.text", "textual.markdown", "pdf.scan"} == set(MODULES.values())
    assert set(MODULES) >= WITHOUT_SAMPLE


@st.composite
def changes(draw: st.DrawFn) -> Callable[[bytes], bytes]:
    """Some bytes replaced, taken away or put in, and perhaps the end cut off."""
    edits = draw(
        st.lists(st.tuples(st.floats(0, 1), st.integers(0, 8), st.binary(max_size=8)), max_size=6)
    )
    end = draw(st.floats(0.2, 1) | st.just(1.0))

    def changed(data: bytes) -> bytes:
        for place, gone, new in edits:
            at = int(place * len(data))
            data = data[:at] + new + data[at + gone :]
        return data[: int(end * len(data)) or 1]

    return changed


@pytest.mark.parametrize("suffix", sorted([*TEXTS, *MADE, *WITHOUT_SAMPLE]))
@settings(
    deadline=None,
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(change=changes())
def test_mutated_files(
    suffix: str,
    make: dict[str, Any],
    change: Callable[[bytes], bytes],
    monkeypatch: pytest.MonkeyPatch,
):
    # Whether the extra `ocr` is there, which takes seconds to load, changes nothing here.
    monkeypatch.setattr(scan, "has_ocr", lambda: False)
    data = TEXTS[suffix].encode() if suffix in TEXTS else MADE.get(suffix, MADE[".docx"])(make)
    with suppress(Unreadable):
        assert isinstance(source_of(change(data), f"甲{suffix}"), Source)
