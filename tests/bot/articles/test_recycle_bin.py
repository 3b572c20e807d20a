"""What is taken out of the folder is in the bin, whole, and comes back without harm."""

import errno
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.articles import recycle_bin
from bot.articles.recycle_bin import move_to_bin, replace_files, undo

TEA, RICE = "茶叶要密封。\n".encode(), "淘米两遍。\n".encode()


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "articles"
    (folder / "厨房").mkdir(parents=True)
    (folder / "tea.md").write_bytes(TEA)
    (folder / "厨房" / "rice.md").write_bytes(RICE)
    return folder


@pytest.fixture
def bin(tmp_path):
    return tmp_path / "data" / "x.bin"


def visible(folder: Path):
    """The files of a folder with their contents, without hidden ones."""
    paths = (p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in paths if p.name[0] not in "."}


def test_there_and_back(folder, bin):
    before = visible(folder)
    step = move_to_bin("厨房/rice.md", folder, bin)
    assert visible(folder) == {"tea.md": TEA}
    assert visible(bin) == {f"{step}/old/厨房/rice.md": RICE}
    assert undo(folder, bin) == ["厨房/rice.md"]
    assert visible(folder) == before


def test_steps_are_undone_from_the_last_one_or_by_name(folder, bin):
    first = move_to_bin("tea.md", folder, bin)
    move_to_bin("厨房/rice.md", folder, bin)
    assert undo(folder, bin, first) == ["tea.md"]
    assert undo(folder, bin, first) == []
    assert undo(folder, bin) == ["厨房/rice.md"]
    assert undo(folder, bin) == []


def test_steps_keep_their_order_where_the_clock_is_set_back(folder, bin):
    bin.mkdir(parents=True)
    (bin / "29990101T000000.000000" / "old").mkdir(parents=True)
    move_to_bin("tea.md", folder, bin)
    assert undo(folder, bin) == ["tea.md"]


@pytest.mark.parametrize("step", ["..", ".", "/etc", "../articles", "2026", "*"])
def test_a_step_that_nobody_took_is_none(folder, bin, step):
    move_to_bin("tea.md", folder, bin)
    assert undo(folder, bin, step) == []


def test_what_has_taken_its_name_meanwhile_stays(folder, bin):
    move_to_bin("tea.md", folder, bin)
    (folder / "tea.md").write_bytes(RICE)
    assert undo(folder, bin) == ["tea-2.md"]
    assert visible(folder) == {"tea.md": RICE, "tea-2.md": TEA, "厨房/rice.md": RICE}


def test_a_folder_that_went_is_made_anew(folder, bin):
    move_to_bin("厨房/rice.md", folder, bin)
    (folder / "厨房").rmdir()
    assert undo(folder, bin) == ["厨房/rice.md"]
    assert visible(folder)["厨房/rice.md"] == RICE


@pytest.mark.parametrize("file", ["gone.md", "../secret.md", "/etc/passwd", ".hidden.md", "厨房"])
def test_only_an_article_of_the_folder_is_taken(folder, bin, file):
    (folder.parent / "secret.md").write_bytes(TEA)
    (folder / ".hidden.md").write_bytes(TEA)
    with pytest.raises(FileNotFoundError):
        move_to_bin(file, folder, bin)
    assert (folder.parent / "secret.md").read_bytes() == TEA
    assert visible(bin) == {} or not bin.exists()


def test_a_version_that_is_saved_at_that_moment_is_in_the_bin(folder, bin, monkeypatch):
    kept = recycle_bin._create_step

    def slow(*arguments):
        step = kept(*arguments)
        (folder / "tea.md").write_bytes(TEA + RICE)
        return step

    monkeypatch.setattr(recycle_bin, "_create_step", slow)
    move_to_bin("tea.md", folder, bin)
    monkeypatch.undo()
    undo(folder, bin)
    assert visible(folder)["tea.md"] == TEA + RICE


@pytest.mark.parametrize("failing", ["rename", "mkdir"])
def test_where_it_fails_the_article_stays_and_no_step_was_taken(folder, bin, monkeypatch, failing):
    def refuse(*_, **__):
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, failing, refuse)
    with pytest.raises(OSError, match="ermission"):
        move_to_bin("tea.md", folder, bin)
    monkeypatch.undo()
    assert visible(folder)["tea.md"] == TEA
    assert undo(folder, bin) == []


def test_what_is_replaced_comes_back_in_its_place(folder, bin):
    replace_files({"tea.md": RICE, "厨房/rice.md": TEA}, folder, bin)
    assert visible(folder) == {"tea.md": RICE, "厨房/rice.md": TEA}
    assert undo(folder, bin) == ["tea.md", "厨房/rice.md"]
    assert visible(folder) == {"tea.md": TEA, "厨房/rice.md": RICE}


def test_what_was_edited_since_it_was_replaced_stays(folder, bin):
    replace_files({"tea.md": RICE}, folder, bin)
    (folder / "tea.md").write_bytes(b"mine\n")
    assert undo(folder, bin) == ["tea-2.md"]
    assert visible(folder)["tea.md"] == b"mine\n"


STEPS = st.lists(st.sampled_from(["out", "in", "write", "undo"]), max_size=12)


@settings(deadline=None, max_examples=50)
@given(steps=STEPS)
def test_whatever_is_done_no_content_is_ever_lost(tmp_path_factory, steps):
    root = tmp_path_factory.mktemp("any")
    folder, bin = root / "articles", root / "bin"
    folder.mkdir()
    written = set()
    for number, step in enumerate(steps):
        content, tea = f"第{number}版。".encode(), folder / "tea.md"
        if step == "write" and not tea.exists():
            tea.write_bytes(content)
            written.add(content)
        elif step == "out" and tea.exists():
            move_to_bin("tea.md", folder, bin)
        elif step == "in" and tea.exists():
            replace_files({"tea.md": content}, folder, bin)
            written.add(content)
        elif step == "undo":
            undo(folder, bin)
        assert {p.read_bytes() for p in root.rglob("*") if p.is_file()} >= written
