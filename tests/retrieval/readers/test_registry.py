"""Every suffix has a module with a reader."""

import pytest

from retrieval.readers.registry import MODULES, reader_of


@pytest.mark.parametrize("suffix", sorted(set(MODULES) - {".txt", ".md"}))
def test_every_reader_can_be_imported(suffix: str):
    assert callable(reader_of(suffix))


def test_no_reader_is_for_other_suffixes():
    assert reader_of(".exe") is None
