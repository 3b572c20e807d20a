import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.readers.files import MAX_BYTES, article_paths, decoded, file_text
from retrieval.readers.source import Unreadable

SIMPLIFIED = "通辽市公安局发布公告,明确出入境业务窗口提供节假日服务。欢迎市民前来办理。"
TRADITIONAL = "北捷新路線明年通車,票價維持不變。市長表示:我們不會讓市民多付一塊錢。"

no_surrogates = st.text(st.characters(codec="utf-8"), min_size=1)


def reason(path: Path) -> str:
    with pytest.raises(Unreadable) as caught:
        file_text(path)
    return str(caught.value)


def written(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def test_articles_are_found_in_sub_folders_in_the_order_of_their_names(tmp_path: Path):
    for name in ("b.txt", "a/z.md", "a/b/c.HTML", "c.htm", "说明.markdown"):
        written(tmp_path, name, "文字。")
    found = [path.relative_to(tmp_path).as_posix() for path in article_paths(tmp_path)]
    assert found == ["a/b/c.HTML", "a/z.md", "b.txt", "c.htm", "说明.markdown"]


def test_hidden_and_other_files_are_no_articles(tmp_path: Path):
    for name in (".hidden.txt", ".git/a.txt", "photo.jpg", "data.csv", "README"):
        written(tmp_path, name, "文字。")
    (tmp_path / "folder.txt").mkdir()
    os.mkfifo(tmp_path / "pipe.txt")  # reading it would wait for ever
    (tmp_path / "dangling.txt").symlink_to(tmp_path / "nowhere.txt")
    assert list(article_paths(tmp_path)) == []


@settings(deadline=None)
@given(no_surrogates)
def test_any_utf8_is_read_as_it_is(text: str):
    if "\0" not in text:
        assert decoded(b"\xef\xbb\xbf" + text.encode()) == text
        assert decoded(text.encode()) == text.removeprefix("\ufeff")


@settings(deadline=None)
@given(no_surrogates)
def test_any_utf16_with_its_mark_is_read_as_it_is(text: str):
    assert decoded(text.encode("utf-16")) == text


@settings(deadline=None)
@given(st.lists(st.sampled_from(SIMPLIFIED.split(",")), min_size=2, max_size=30))
def test_simplified_text_in_gb18030_is_read(parts: list[str]):
    text = ",".join(parts)
    assert decoded(text.encode("gb18030")) == text


@settings(deadline=None)
@given(st.lists(st.sampled_from(TRADITIONAL.split(",")), min_size=2, max_size=30))
def test_traditional_text_in_big5_is_read(parts: list[str]):
    text = ",".join(parts)
    assert decoded(text.encode("big5")) == text


def test_a_page_is_read_in_the_encoding_that_it_declares():
    page = '<html><head><meta charset="gb2312"></head><body><p>镕基</p></body></html>'
    assert decoded(page.encode("gb18030")) == page


def test_a_utf8_text_cut_in_the_middle_of_a_character_is_still_read():
    text = SIMPLIFIED * 5
    assert decoded(text.encode()[:-1]) == text[:-1] + "\ufffd"


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_unreadable(data: bytes):
    with suppress(Unreadable):
        assert isinstance(decoded(data), str)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "is empty"),
        (b" \n\t ", "is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is binary, not text"),
        (bytes(range(1, 256)) * 20, "is in no encoding known here; save it as UTF-8"),
    ],
)
def test_what_is_no_text_is_told_in_a_few_words(tmp_path: Path, data: bytes, told: str):
    assert reason(written(tmp_path, "a.txt", data)) == told


def test_a_file_of_50_mb_is_refused_without_being_read(tmp_path: Path):
    path = tmp_path / "dump.txt"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)  # sparse: takes no room on the disk
    assert path.stat().st_size > MAX_BYTES
    assert reason(path) == "larger than 20 MB; split it into articles"


def test_a_file_without_permission_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = written(tmp_path, "a.txt", "文字。")

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)  # chmod would not stop root
    assert reason(path) == "cannot be opened: permission denied"


def test_a_file_that_cannot_be_opened_is_told(tmp_path: Path):
    assert reason(tmp_path / "gone.txt") == "cannot be opened: no such file or directory"
    assert reason(tmp_path) == "cannot be opened: is a directory"
