"""Settings: read from the environment and .env, and told by name where they are wrong."""

import logging
from pathlib import Path

import pytest
from platformdirs import user_cache_path

from bot.settings import NAMES, TELEGRAM_API, read_settings
from retrieval import InvalidSetting


def test_nothing_set_is_a_chat_in_the_terminal():
    settings = read_settings({})
    assert settings.token == ""
    assert settings.api_url == TELEGRAM_API
    assert settings.articles == Path("seeds")
    assert settings.data == user_cache_path("wenju")
    assert settings.webhook_url == ""
    assert settings.webhook_listen == "127.0.0.1"
    assert settings.admin_chat_id is None
    assert settings.log_level == logging.INFO
    assert settings.log_format == "text"
    assert settings.metrics_port is None
    assert settings.metrics_listen == "127.0.0.1"
    assert settings.index_url == ""


def test_everything_set():
    settings = read_settings(
        {
            "TELEGRAM_BOT_TOKEN": " 123:abc_-D ",
            "TELEGRAM_API_URL": "http://127.0.0.1:8081/",
            "ARTICLES_DIR": "/articles",
            "DATA_DIR": "/data",
            "WEBHOOK_URL": "https://bot.example.org/hook/",
            "WEBHOOK_SECRET": "a-secret",
            "WEBHOOK_LISTEN": "0.0.0.0",
            "WEBHOOK_PORT": "8443",
            "ADMIN_CHAT_ID": "-1001234567890",
            "LOG_LEVEL": "debug",
            "LOG_FORMAT": "JSON",
            "METRICS_LISTEN": "0.0.0.0",
            "METRICS_PORT": "9100",
        }
    )
    assert settings.token == "123:abc_-D"
    assert settings.api_url == "http://127.0.0.1:8081"
    assert settings.articles == Path("/articles")
    assert settings.data == Path("/data")
    assert settings.webhook_url == "https://bot.example.org/hook"
    assert settings.webhook_secret == "a-secret"
    assert (settings.webhook_listen, settings.webhook_port) == ("0.0.0.0", 8443)
    assert settings.admin_chat_id == -1001234567890
    assert settings.log_level == logging.DEBUG
    assert settings.log_format == "json"
    assert (settings.metrics_listen, settings.metrics_port) == ("0.0.0.0", 9100)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_BOT_TOKEN", "the-token"),
        ("TELEGRAM_BOT_TOKEN", "123:a b"),
        ("TELEGRAM_BOT_TOKEN", "１:abc"),
        ("TELEGRAM_API_URL", "127.0.0.1:8081"),
        ("TELEGRAM_API_URL", "ftp://example.org"),
        ("TELEGRAM_API_URL", "http://["),
        ("WEBHOOK_URL", "bot.example.org"),
        ("WEBHOOK_URL", "http://"),
        ("WEBHOOK_URL", "http://bot.example.org/hook"),
        ("WEBHOOK_SECRET", "ein Geheimnis"),
        ("WEBHOOK_SECRET", "x" * 257),
        ("WEBHOOK_PORT", "0"),
        ("WEBHOOK_PORT", "65536"),
        ("WEBHOOK_PORT", "http"),
        ("WEBHOOK_PORT", "８０"),
        ("ADMIN_CHAT_ID", "@me"),
        ("ADMIN_CHAT_ID", "9" * 30),
        ("LOG_FORMAT", "xml"),
        ("METRICS_PORT", "0"),
        ("METRICS_PORT", "all"),
        ("LOG_LEVEL", "loud"),
        ("LOG_LEVEL", "NOTSET"),
        ("INDEX_URL", "milvus:19530"),
        ("INDEX_URL", "index.sqlite"),
        ("INDEX_URL", "http://milvus:port"),
        ("INDEX_URL", "ftp://milvus/index.db"),
    ],
)
def test_a_wrong_value_is_told_by_its_name_in_one_line(name, value):
    with pytest.raises(InvalidSetting, match=f"^{name}: ") as caught:
        read_settings({name: value})
    assert "\n" not in str(caught.value)
    if name in {"TELEGRAM_BOT_TOKEN", "WEBHOOK_SECRET"}:
        assert value not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["http://milvus:19530", "https://user:password@milvus/wenju", "/var/lib/wenju/index.db"]
)
def test_an_index_is_an_address_or_a_file(url):
    assert read_settings({"INDEX_URL": url}).index_url == url


def test_an_empty_value_is_none():
    assert read_settings({"TELEGRAM_BOT_TOKEN": " ", "WEBHOOK_PORT": ""}).token == ""
    assert read_settings({"ADMIN_CHAT_ID": ""}).admin_chat_id is None


def test_a_secret_is_made_where_none_is_set():
    secrets = {read_settings({}).webhook_secret for _ in range(3)}
    assert len(secrets) == 3
    assert min(map(len, secrets)) >= 32


def test_the_file_says_what_the_environment_does_not(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path(".env").write_text("TELEGRAM_BOT_TOKEN=1:file\nLOG_LEVEL=ERROR\n", "utf-8")
    monkeypatch.setenv("LOG_LEVEL", "DEBUG")
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN", raising=False)
    settings = read_settings()
    assert (settings.token, settings.log_level) == ("1:file", logging.DEBUG)


def test_an_env_file_that_is_not_utf8_is_named(tmp_path, monkeypatch):
    """PowerShell's `echo … > .env` writes UTF-16."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_bytes("LOG_LEVEL=INFO".encode("utf-16"))
    with pytest.raises(InvalidSetting, match=r"\.env: is not UTF-8"):
        read_settings()


def test_a_port_out_of_range_is_no_address():
    with pytest.raises(InvalidSetting, match="TELEGRAM_API_URL"):
        read_settings({"TELEGRAM_API_URL": "http://127.0.0.1:99999"})


def test_a_bot_api_server_of_ones_own_calls_http_too():
    own = {"TELEGRAM_API_URL": "http://127.0.0.1:8081", "WEBHOOK_URL": "http://127.0.0.1/hook"}
    assert read_settings(own).webhook_url == "http://127.0.0.1/hook"


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("TELEGRAM_TOKEN", "TELEGRAM_BOT_TOKEN"),
        ("TELEGRAM_BOT_TOEKN", "TELEGRAM_BOT_TOKEN"),
        ("ARTICLE_DIR", "ARTICLES_DIR"),
        ("ARTICLESDIR", "ARTICLES_DIR"),
        ("articles_dir", "ARTICLES_DIR"),
        ("ADMIN_ID", "ADMIN_CHAT_ID"),
        ("ALLOWED_CHAT", "ALLOWED_CHATS"),
        ("WEBHOOKS_URL", "WEBHOOK_URL"),
    ],
)
def test_a_misspelt_setting_is_named_with_the_one_it_is_meant_for(name, meant):
    with pytest.raises(InvalidSetting, match=f"^{name}: is no setting; did you mean {meant}"):
        read_settings({name: "5"})


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("TOKEN", "TELEGRAM_BOT_TOKEN"),
        ("BOT_TOKEN", "TELEGRAM_BOT_TOKEN"),
        ("ARTICLES_FOLDER", "ARTICLES_DIR"),
        ("METRICS_PORTS", "METRICS_PORT"),
    ],
)
def test_in_the_bots_own_file_less_is_taken_for_somebody_elses(tmp_path, monkeypatch, name, meant):
    monkeypatch.chdir(tmp_path)
    for ours in NAMES:
        monkeypatch.delenv(ours, raising=False)
    Path(".env").write_text(f"{name}=5\n", "utf-8")
    with pytest.raises(InvalidSetting, match=f"^\\.env: {name}: is no setting; .* {meant}"):
        read_settings()
    assert read_settings({name: "5"} if "PORT" not in name else {})


@pytest.mark.parametrize(
    "name",
    ["TELEGRAM_API_ID", "API_URL", "LOG", "PATH", "LANG", "HTTPS_PROXY", "DATA", "CHAT_ID", "PORT"],
)
def test_what_is_set_for_other_programs_is_none_of_ours(name):
    read_settings({name: "5"})


def test_where_the_setting_has_a_value_another_name_like_it_is_none_of_ours():
    said = {"TELEGRAM_BOT_TOKEN": "1:abc", "TELEGRAM_TOKEN": "2:other"}
    assert read_settings(said).token == "1:abc"


def test_what_is_written_in_the_file_for_other_programs_stays(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lines = "COMPOSE_PROJECT_NAME=wenju\nTZ=Asia/Shanghai\nWATCHFILES_FORCE_POLLING=1\n"
    Path(".env").write_text(lines, "utf-8")
    read_settings()
