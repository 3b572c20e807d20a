"""What is taken out of the folder is in the bin, whole, and comes back without harm."""

import errno
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.articles.recycle_bin import RecycleBin
from tests.telegram.harness import raising

TEA, RICE = "茶叶要密封。\n".encode(), "淘米两遍。\n".encode()


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "articles"
    (folder / "厨房").mkdir(parents=True)
    (folder / "tea.md").write_bytes(TEA)
    (folder / "厨房" / "rice.md").write_bytes(RICE)
    return folder


@pytest.fixture
def bin(folder, tmp_path):
    return RecycleBin(folder, tmp_path / "data" / "x.bin")


def visible(folder: Path):
    """The files of a folder with their contents, without hidden ones."""
    paths = (p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in paths if p.name[0] not in "."}


def test_there_and_back(folder, bin):
    before = visible(folder)
    step = bin.move("厨房/rice.md")
    assert visible(folder) == {"tea.md": TEA}
    assert visible(bin.path) == {f"{step}/old/厨房/rice.md": RICE}
    assert bin.undo() == ["厨房/rice.md"]
    assert visible(folder) == before


def test_steps_are_undone_from_the_last_one_or_by_name(folder, bin):
    first = bin.move("tea.md")
    bin.move("厨房/rice.md")
    assert bin.undo(first) == ["tea.md"]
    assert bin.undo(first) == []
    assert bin.undo() == ["厨房/rice.md"]
    assert bin.undo() == []


def test_steps_keep_their_order_where_the_clock_is_set_back(folder, bin):
    bin.path.mkdir(parents=True)
    (bin.path / "29990101T000000.000000" / "old").mkdir(parents=True)
    bin.move("tea.md")
    assert bin.undo() == ["tea.md"]


@pytest.mark.parametrize("step", ["..", ".", "/etc", "../articles", "2026", "*"])
def test_a_step_that_nobody_took_is_none(folder, bin, step):
    bin.move("tea.md")
    assert bin.undo(step) == []


def test_what_has_taken_its_name_meanwhile_stays(folder, bin):
    bin.move("tea.md")
    (folder / "tea.md").write_bytes(RICE)
    assert bin.undo() == ["tea-2.md"]
    assert visible(folder) == {"tea.md": RICE, "tea-2.md": TEA, "厨房/rice.md": RICE}


def test_a_folder_that_went_is_made_anew(folder, bin):
    bin.move("厨房/rice.md")
    (folder / "厨房").rmdir()
    assert bin.undo() == ["厨房/rice.md"]
    assert visible(folder)["厨房/rice.md"] == RICE


@pytest.mark.parametrize("file", ["gone.md", "../secret.md", "/etc/passwd", ".hidden.md", "厨房"])
def test_only_an_article_of_the_folder_is_taken(folder, bin, file):
    (folder.parent / "secret.md").write_bytes(TEA)
    (folder / ".hidden.md").write_bytes(TEA)
    with pytest.raises(FileNotFoundError):
        bin.move(file)
    assert (folder.parent / "secret.md").read_bytes() == TEA
    assert visible(bin.path) == {} or not bin.path.exists()


def test_a_version_that_is_saved_at_that_moment_is_in_the_bin(folder, bin, monkeypatch):
    kept = RecycleBin._create_step

    def slow(*arguments):
        step = kept(*arguments)
        (folder / "tea.md").write_bytes(TEA + RICE)
        return step

    monkeypatch.setattr(RecycleBin, "_create_step", slow)
    bin.move("tea.md")
    monkeypatch.undo()
    bin.undo()
    assert visible(folder)["tea.md"] == TEA + RICE


@pytest.mark.parametrize("failing", ["rename", "mkdir"])
def test_where_it_fails_the_article_stays_and_no_step_was_taken(folder, bin, monkeypatch, failing):
    monkeypatch.setattr(Path, failing, raising(OSError(errno.EACCES, os.strerror(errno.EACCES))))
    with pytest.raises(OSError, match="ermission"):
        bin.move("tea.md")
    monkeypatch.undo()
    assert visible(folder)["tea.md"] == TEA
    assert bin.undo() == []


def test_what_is_replaced_comes_back_in_its_place(folder, bin):
    bin.replace_files({"tea.md": RICE, "厨房/rice.md": TEA})
    assert visible(folder) == {"tea.md": RICE, "厨房/rice.md": TEA}
    assert bin.undo() == ["tea.md", "厨房/rice.md"]
    assert visible(folder) == {"tea.md": TEA, "厨房/rice.md": RICE}


def test_what_was_edited_since_it_was_replaced_stays(folder, bin):
    bin.replace_files({"tea.md": RICE})
    (folder / "tea.md").write_bytes(b"mine\n")
    assert bin.undo() == ["tea-2.md"]
    assert visible(folder)["tea.md"] == b"mine\n"


STEPS = st.lists(st.sampled_from(["out", "in", "write", "undo"]), max_size=12)


@settings(deadline=None, max_examples=50)
@given(steps=STEPS)
def test_whatever_is_done_no_content_is_ever_lost(tmp_path_factory, steps):
    root = tmp_path_factory.mktemp("any")
    folder = root / "articles"
    folder.mkdir()
    bin = RecycleBin(folder, root / "bin")
    written = set()
    for number, step in enumerate(steps):
        content, tea = f"第{number}版。".encode(), folder / "tea.md"
        if step == "write" and not tea.exists():
            tea.write_bytes(content)
            written.add(content)
        elif step == "out" and tea.exists():
            bin.move("tea.md")
        elif step == "in" and tea.exists():
            bin.replace_files({"tea.md": content})
            written.add(content)
        elif step == "undo":
            bin.undo()
        assert {p.read_bytes() for p in root.rglob("*") if p.is_file()} >= written
