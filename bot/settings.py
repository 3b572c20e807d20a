"""Settings, read from the environment and a .env file, and validated."""

import logging
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import retrieval
from retrieval import InvalidSetting, LibrarySettings

TELEGRAM_API = "https://api.telegram.org"
LEVELS = "CRITICAL", "DEBUG", "ERROR", "INFO", "WARNING"
TOKEN = re.compile(r"\d+:[\w-]+", re.ASCII)
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")  # setWebhook's secret_token
Default = TypeVar("Default", int, None)


class CannotRun(Exception):
    """Why a command cannot run, and how to fix that, in one line."""


@dataclass(frozen=True, slots=True)
class Settings(LibrarySettings):
    """How to run the bot. Without a token it runs in the terminal."""

    token: str
    api_url: str
    webhook_url: str
    webhook_secret: str
    webhook_listen: str
    webhook_port: int
    admin_chat_id: int | None
    allowed_chats: frozenset[int]
    questions_a_minute: int
    log_level: int
    log_format: str
    metrics_listen: str
    metrics_port: int | None


NAMES = retrieval.LIBRARY_SETTING_NAMES.union(
    ("TELEGRAM_BOT_TOKEN", "TELEGRAM_API_URL", "ADMIN_CHAT_ID", "ALLOWED_CHATS"),
    ("WEBHOOK_URL", "WEBHOOK_SECRET", "WEBHOOK_LISTEN", "WEBHOOK_PORT", "QUESTIONS_A_MINUTE"),
    ("LOG_LEVEL", "LOG_FORMAT", "METRICS_LISTEN", "METRICS_PORT"),
)


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings from the environment, then from .env. Raises InvalidSetting."""
    values = retrieval.setting_values(environment, NAMES)
    library = retrieval.library_settings(values)
    token, new_secret = values.get("TELEGRAM_BOT_TOKEN", ""), secrets.token_urlsafe(32)
    secret = values.get("WEBHOOK_SECRET", new_secret)  # sent to Telegram at every start
    if token and not TOKEN.fullmatch(token):  # not shown: it may be a secret
        raise InvalidSetting("TELEGRAM_BOT_TOKEN: not a token as @BotFather gives it, 123:abc")
    if not SECRET.fullmatch(secret):
        raise InvalidSetting("WEBHOOK_SECRET: not 1 to 256 letters, digits, _ and -")
    return Settings(
        library.articles,
        library.data,
        library.index_url,
        library.model,
        token=token,
        api_url=_url(values, "TELEGRAM_API_URL", TELEGRAM_API).rstrip("/"),
        webhook_url=_webhook_url(values),
        webhook_secret=secret,
        webhook_listen=values.get("WEBHOOK_LISTEN", "127.0.0.1"),
        webhook_port=_number(values, "WEBHOOK_PORT", 8080, 1, 65535),
        admin_chat_id=_number(values, "ADMIN_CHAT_ID", None, -(2**52), 2**52),
        allowed_chats=_chats(values),
        questions_a_minute=_number(values, "QUESTIONS_A_MINUTE", 20, 0, 10**6),
        log_level=int(getattr(logging, _choice(values, "LOG_LEVEL", "INFO", LEVELS))),
        log_format=_choice(values, "LOG_FORMAT", "text", ("json", "text")),
        metrics_listen=values.get("METRICS_LISTEN", "127.0.0.1"),
        metrics_port=_number(values, "METRICS_PORT", None, 1, 65535),
    )


def _url(values: Mapping[str, str], name: str, default: str) -> str:
    value = values.get(name, default)
    if value and not retrieval.is_address(value, "http", "https"):
        what = "is not an address such as https://example.org"
        raise InvalidSetting(f"{name}: {redact(value)!r} {what}")
    return value


def _webhook_url(values: Mapping[str, str]) -> str:
    """The webhook's URL. Telegram itself calls only https, a local Bot API server http too."""
    value = _url(values, "WEBHOOK_URL", "").rstrip("/")
    if value.startswith("http:") and "TELEGRAM_API_URL" not in values:
        raise InvalidSetting(f"WEBHOOK_URL: {redact(value)!r}: Telegram calls https://… alone")
    return value


def redact(address: str) -> str:
    """An address with its user name and password removed."""
    return re.sub(r"//[^/?#]*@", "//", address)


def password_of(address: str) -> str:
    """The password in an address, "" if there is none."""
    match = re.search(r"//[^/?#]*?:([^/?#]*)@", address)
    return match[1] if match else ""


def _number(
    values: Mapping[str, str], name: str, default: Default, minimum: int, maximum: int
) -> int | Default:
    value = values.get(name)
    if value is None:
        return default
    if not re.fullmatch(r"-?\d{1,18}", value, re.ASCII) or not minimum <= int(value) <= maximum:
        raise InvalidSetting(f"{name}: {value!r} is not a number from {minimum} to {maximum}")
    return int(value)


def _chats(values: Mapping[str, str]) -> frozenset[int]:
    value = values.get("ALLOWED_CHATS", "")
    ids = re.split(r"[\s,，、;；]+", value.strip()) if value.strip() else []
    if not all(re.fullmatch(r"-?\d{1,15}", each, re.ASCII) for each in ids):
        raise InvalidSetting(f"ALLOWED_CHATS: {value!r} is not numbers with commas between them")
    return frozenset(map(int, ids))


def _choice(values: Mapping[str, str], name: str, default: str, choices: Sequence[str]) -> str:
    """One of `choices`, which are in the case of the default."""
    value = values.get(name, default)
    value = value.upper() if default.isupper() else value.lower()
    if value not in choices:
        raise InvalidSetting(f"{name}: {value!r} is not one of {', '.join(choices)}")
    return value
