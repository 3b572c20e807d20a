"""Files that somebody else may have put there, and files that are whole or not there."""

import os

import pytest

from bot.files import OWNER_ONLY, read_regular, write_atomically


def test_a_file_is_read_to_the_limit_and_a_link_or_a_pipe_not_at_all(tmp_path):
    (tmp_path / "file").write_bytes(b"tea and water")
    assert read_regular(tmp_path / "file", 3) == b"tea"
    (tmp_path / "link").symlink_to(tmp_path / "file")
    os.mkfifo(tmp_path / "pipe")
    for name in "link", "pipe", "none":
        with pytest.raises(OSError):  # noqa: PT011  # of several kinds
            read_regular(tmp_path / name, 3)


def test_a_link_is_replaced_and_not_written_through(tmp_path):
    (tmp_path / "theirs").write_bytes(b"theirs")
    (tmp_path / "mine").symlink_to(tmp_path / "theirs")
    write_atomically(b"mine", tmp_path / "mine", OWNER_ONLY)
    assert (tmp_path / "theirs").read_bytes() == b"theirs"
    assert (tmp_path / "mine").read_bytes() == b"mine"
    assert os.stat(tmp_path / "mine").st_mode & 0o777 == OWNER_ONLY
    assert len(list(tmp_path.iterdir())) == 2
