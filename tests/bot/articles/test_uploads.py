"""Names for files that come by chat, and saving them: never elsewhere, never over another."""

import errno
import os
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.articles import uploads
from bot.articles.uploads import MAX_STEM, find_duplicate, safe_name, save_new, suffix_of
from retrieval.readers.files import article_paths
from tests.telegram.harness import raising

SUFFIXES = st.sampled_from([".txt", ".md", ".markdown", ".html", ".htm"])
# What somebody who means harm would put into a name, and anything else.
PARTS = (
    "../|..\\|/|\\|.|..|C:|CON|nul.txt|\0|\n| |-|茶|com1|LPT¹|\u202e|文章.md|.txt|~|$HOME|：|．．／"
)
NAMES = st.lists(
    st.one_of(st.text(max_size=30), st.just("名" * 100), st.sampled_from(PARTS.split("|"))),
    max_size=6,
).map("".join)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("茶叶的保存.md", "茶叶的保存.md"),
        ("茶叶 的 保存（上）.MD", "茶叶-的-保存-上.md"),
        ("report_2024-05.md", "report_2024-05.md"),
        ("../../etc/passwd", "passwd.md"),
        ("..\\..\\autoexec.md", "autoexec.md"),
        ("/", "文章.md"),
        ("", "文章.md"),
        ("...", "文章.md"),
        (".hidden.md", "hidden.md"),
        ("--help.md", "help.md"),
        ("con.md", "con_.md"),
        ("COM¹", "COM1_.md"),
        ("ａ：ｂ", "a-b.md"),
        ("v1.2.md", "v1-2.md"),
        ("网页.html", "网页.md"),
        ("标题？！", "标题.md"),
    ],
)
def test_names(name, safe):
    assert safe_name(name, ".md") == safe


def test_a_name_is_cut_between_characters():
    name = safe_name("茶" * 200, ".md")
    assert set(name.removesuffix(".md")) == {"茶"}
    assert MAX_STEM - 3 < len(name.removesuffix(".md").encode()) <= MAX_STEM


@given(NAMES, SUFFIXES)
def test_whatever_it_is_called_the_name_is_one_visible_file_in_the_folder(name, suffix):
    safe = safe_name(name, suffix)
    folder = Path("/articles")
    assert (folder / safe).resolve().parent == folder
    assert not safe.startswith((".", "-"))
    assert safe.endswith(suffix)
    stem = safe.removesuffix(suffix)
    assert stem
    assert all(char.isalnum() or char in "-_" for char in stem)
    assert stem.lower() not in {"con", "prn", "aux", "nul", "com1", "lpt1"}
    assert len(safe.encode()) <= 120
    assert safe_name(safe, suffix) == safe  # nothing is left to mend


def test_the_kind_of_a_file_is_told_by_its_name():
    assert [suffix_of(name) for name in ("a.TXT", "茶.md", "a.PDF")] == [".txt", ".md", ".pdf"]
    assert [suffix_of(name) for name in ("a.mp3", "txt", ".txt", "a.txt.exe", "")] == [""] * 5


@given(st.lists(st.tuples(NAMES, st.binary(max_size=20)), min_size=1, max_size=8))
def test_nothing_is_ever_overwritten_or_written_elsewhere(tmp_path_factory, files):
    around = tmp_path_factory.mktemp("around")
    folder = around / "articles"
    folder.mkdir()
    names = [save_new(content, safe_name(name, ".txt"), folder) for name, content in files]
    assert len(set(names)) == len(files)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        name: content for name, (_, content) in zip(names, files, strict=True)
    }
    assert list(around.iterdir()) == [folder]


def test_a_taken_name_gets_a_number(tmp_path):
    (tmp_path / "茶.md").write_text("先来的")
    (tmp_path / "茶-3.md").symlink_to(tmp_path / "nowhere")
    assert [save_new(b"%d" % n, "茶.md", tmp_path) for n in range(2)] == ["茶-2.md", "茶-4.md"]
    assert (tmp_path / "茶.md").read_text() == "先来的"
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("code", [errno.EPERM, errno.ENOTSUP])
def test_a_file_system_without_links_overwrites_nothing_either(tmp_path, monkeypatch, code):
    monkeypatch.setattr(os, "link", raising(OSError(code, os.strerror(code))))
    (tmp_path / "茶.md").write_text("先来的")
    assert save_new(b"new", "茶.md", tmp_path) == "茶-2.md"
    assert (tmp_path / "茶.md").read_text() == "先来的"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["茶-2.md", "茶.md"]


def test_two_at_once_get_two_names(tmp_path):
    barrier = threading.Barrier(8)

    def save(number):
        barrier.wait()
        save_new(b"%d" % number, "茶.md", tmp_path)

    threads = [threading.Thread(target=save, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(path.read_bytes() for path in tmp_path.iterdir()) == [b"%d" % n for n in range(8)]


@pytest.mark.parametrize("step", ["fsync", "link"])
def test_a_failure_leaves_nothing_behind(tmp_path, monkeypatch, step):
    monkeypatch.setattr(uploads.os, step, raising(OSError(errno.ENOSPC, "No space left on device")))
    with pytest.raises(OSError, match="No space"):
        save_new(b"new", "茶.md", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_while_it_is_written_it_is_no_article(tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr(uploads.os, "fsync", lambda _: seen.extend(article_paths(tmp_path)))
    save_new(b"new", "茶.md", tmp_path)
    assert seen == []
    assert [path.name for path in article_paths(tmp_path)] == ["茶.md"]


def test_the_same_content_is_found_wherever_it_is(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "茶.md").write_bytes(b"tea")
    (tmp_path / "photo.gif").write_bytes(b"photo")
    assert find_duplicate(b"tea", tmp_path) == "a/茶.md"
    assert find_duplicate(b"tee", tmp_path) == ""
    assert find_duplicate(b"photo", tmp_path) == ""
    assert find_duplicate(b"tea", tmp_path / "nowhere") == ""
