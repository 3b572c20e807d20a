"""Which files of a folder are articles, and that every other one is named with its reason."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from retrieval.readers import files
from retrieval.readers.files import MAX_BYTES, article_paths, content, listing
from retrieval.readers.source import Unreadable


def written(folder: Path, name: str, data: bytes | str = "文字。") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def found(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in article_paths(folder)]


def reason(path: Path) -> str:
    with pytest.raises(Unreadable) as caught:
        content(path)
    return str(caught.value)


def test_articles_are_found_in_sub_folders_in_the_order_of_their_names(tmp_path: Path):
    names = ["a/b/c.HTML", "a/z.md", "b.txt", "c.docx", "d.pdf", "e.xlsx", "说明.markdown"]
    for name in reversed(names):
        written(tmp_path, name)
    assert found(tmp_path) == names


def test_hidden_files_and_what_is_no_file_are_no_articles(tmp_path: Path):
    for name in (".hidden.txt", ".git/a.txt", "~$手册.docx", "a/Thumbs.db"):
        written(tmp_path, name)
    (tmp_path / "folder.txt").mkdir()
    os.mkfifo(tmp_path / "pipe.txt")  # reading it would wait for ever
    (tmp_path / "dangling.txt").symlink_to(tmp_path / "nowhere.txt")
    assert found(tmp_path) == []
    assert listing(tmp_path)[1] == []


@pytest.mark.parametrize(
    "name",
    ["node_modules/a/README.md", "public/index.html", "_site/a.html", "dist/a.md", "build/a.md",
     "vendor/x/a.md", "docs/SUMMARY.md", "_sidebar.md", "templates/post.md", "_drafts/a.md",
     "新闻/草稿箱/a.txt", "$RECYCLE.BIN/a.txt", "@eaDir/a.md",
     "venv/lib/site-packages/x/LICENSE.md"],
)  # fmt: skip
def test_what_a_site_keeps_beside_its_articles_is_passed_over(tmp_path: Path, name: str):
    written(tmp_path, "a.md")
    written(tmp_path, name)
    assert found(tmp_path) == ["a.md"]
    assert listing(tmp_path)[1] == []


def test_every_other_file_is_named_with_its_reason(tmp_path: Path):
    for name in ("a.txt", "README", "老文件.wps", "资料.zip", "a.xyz"):
        written(tmp_path, name)
    reasons = {other.file: other.reason for other in listing(tmp_path)[1]}
    assert set(reasons) == {"README", "老文件.wps", "资料.zip", "a.xyz"}
    assert "save it as .docx" in reasons["老文件.wps"]
    assert "unpack" in reasons["资料.zip"]
    assert ".xyz is not read" in reasons["a.xyz"]


def test_files_of_a_kind_are_counted_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(files, "has_ocr", lambda: False)
    for n in range(30):
        written(tmp_path, f"{n}.png")
    written(tmp_path, "a.mp3")
    pictures, sounds = listing(tmp_path)[1]
    assert pictures.file == "30 pictures"
    assert "[ocr]" in pictures.reason
    assert sounds.file == "1 sounds"


def test_pictures_are_pages_only_where_they_illustrate_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(files, "has_ocr", lambda: True)
    for name in ("扫描/1.png", "docs/a.md", "docs/b.png", "docs/images/c.png"):
        written(tmp_path, name)
    assert found(tmp_path) == ["docs/a.md", "扫描/1.png"]
    assert [other.file for other in listing(tmp_path)[1]] == ["2 pictures"]


def test_what_cannot_be_read_says_why(tmp_path: Path):
    assert reason(written(tmp_path, "a.txt", b"")) == "is empty"
    assert reason(tmp_path / "gone.txt") == "cannot be opened: no such file or directory"
    large = tmp_path / "large.txt"
    with large.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    assert reason(large) == "larger than 20 MB; split it into articles"


def test_no_format_costs_an_import_before_a_file_of_it_is_met():
    libraries = ("kreuzberg", "pypdfium2", "pdfplumber", "html_to_markdown", "rapidocr", "PIL")
    code = (
        "import sys, retrieval.readers.files\n"
        f"print([name for name in {libraries!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
