"""Progress: every item comes, and the progress of long work is shown."""

import logging
import sys

import pytest

import retrieval.index.progress
from retrieval.index.progress import track


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch):
    """A clock on which each look takes three seconds."""
    ticks = iter(range(0, 10**6, 3))
    monkeypatch.setattr(retrieval.index.progress.time, "monotonic", lambda: float(next(ticks)))


def test_what_is_quick_is_not_told(caplog, capsys):
    with caplog.at_level(logging.INFO):
        assert list(track(range(100), "things")) == list(range(100))
    assert not caplog.records
    assert capsys.readouterr() == ("", "")


@pytest.mark.usefixtures("slow")
def test_what_takes_long_is_told_in_the_log_now_and_then(caplog):
    with caplog.at_level(logging.INFO):
        assert list(track(range(20), "files read")) == list(range(20))
    messages = [record.message for record in caplog.records]
    assert messages[0] == "files read: 1 of 20"
    assert messages[-1] == "files read: all 20"
    assert 2 < len(messages) < 10


@pytest.mark.usefixtures("slow")
def test_on_a_terminal_there_is_a_bar(monkeypatch, capsys, caplog):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with caplog.at_level(logging.INFO):
        assert list(track(range(20), "files read")) == list(range(20))
    assert "files read" in capsys.readouterr().err
    assert not caplog.records


@pytest.mark.usefixtures("slow")
def test_what_goes_on_beside_a_chat_leaves_the_terminal_alone(monkeypatch, capsys, caplog):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with caplog.at_level(logging.INFO):
        assert list(track(range(20), "sentences embedded", bar=False)) == list(range(20))
    assert capsys.readouterr().err == ""
    assert caplog.records[-1].message == "sentences embedded: all 20"
