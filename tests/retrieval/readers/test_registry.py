"""Every suffix has a module with a reader."""

from importlib import import_module

import pytest

from retrieval.readers.registry import MODULES, source_of
from retrieval.readers.source import NoText, Unreadable


@pytest.mark.parametrize("module", sorted(set(MODULES.values())))
def test_every_format_has_a_reader(module: str):
    assert callable(import_module(f"retrieval.readers.{module}").source)


def test_no_reader_is_for_other_suffixes():
    with pytest.raises(Unreadable, match=r"^is of a kind that is not read; save it as"):
        source_of("文字。".encode(), "a.exe")


@pytest.mark.parametrize("name", ["a.md", "a.html", "a.csv", "a.srt", "a.eml"])
def test_a_file_without_a_letter_has_no_text(name: str):
    with pytest.raises(NoText, match=r"^has no text in it$"):
        source_of(b"--\n", name)
