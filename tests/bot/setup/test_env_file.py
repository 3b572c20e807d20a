"""The file .env: what is written there is read again, whatever it holds."""

from pathlib import Path

import pytest
from dotenv import dotenv_values

from bot.setup.dialogue import set_values


@pytest.mark.parametrize("value", ["1:AbC-_", "/文章/图书馆", "/my articles", "/it's #1", 'a"b'])
def test_a_value_is_read_as_it_was_written(tmp_path: Path, value):
    set_values(tmp_path / ".env", {"ARTICLES_DIR": value})
    assert dotenv_values(tmp_path / ".env") == {"ARTICLES_DIR": value}


def test_a_plain_value_has_no_quotes_that_a_container_would_keep(tmp_path: Path):
    set_values(tmp_path / ".env", {"ARTICLES_DIR": "/文章"})
    assert (tmp_path / ".env").read_text("utf-8") == "ARTICLES_DIR=/文章\n"
