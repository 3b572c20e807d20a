"""What both commands read from the environment and a file .env: where articles and index are."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values
from platformdirs import user_cache_path

ARTICLES = "seeds"  # where ARTICLES_DIR says nothing else


class WrongSetting(Exception):
    """A setting with a value that cannot be; the message names it and the mend."""


@dataclass(frozen=True, slots=True)
class LibrarySettings:
    """Which folder to open, where to keep what is built, and where the index is."""

    articles: Path
    data: Path
    index_url: str  # "": in this process


def given(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """The settings that have a value: the process's and, for what it does not say, those in .env.

    Raises WrongSetting.
    """
    if environment is None:
        environment = _in_file() | dict(os.environ)
    return {name: value.strip() for name, value in environment.items() if value.strip()}


def _in_file() -> dict[str, str]:
    try:
        return {name: value for name, value in dotenv_values(".env").items() if value}
    except UnicodeDecodeError as error:  # PowerShell writes UTF-16
        raise WrongSetting(".env: is not UTF-8 text; save it as UTF-8") from error
    except OSError as error:
        raise WrongSetting(f".env: cannot be read: {error.strerror or error}") from error


def library_settings(said: Mapping[str, str]) -> LibrarySettings:
    """The settings by their names. Raises WrongSetting."""
    return LibrarySettings(
        articles=folder("ARTICLES_DIR", said.get("ARTICLES_DIR", ARTICLES)),
        data=folder("DATA_DIR", said.get("DATA_DIR", str(user_cache_path("wenju")))),
        index_url=_index_url(said.get("INDEX_URL", "")),
    )


def folder(name: str, value: str) -> Path:
    """A folder's path, `~` in it being somebody's home. Raises WrongSetting."""
    if not value.strip() or "\0" in value:
        raise WrongSetting(f"{name}: {value!r} is no folder; name the one to use")
    try:
        return Path(value).expanduser()
    except RuntimeError as error:
        raise WrongSetting(f"{name}: {value!r}: nobody's home is known by that name") from error


def _index_url(value: str) -> str:
    try:
        parts = urlsplit(value)
        server = parts.scheme in {"http", "https", "tcp"} and bool(parts.hostname)
        _ = parts.port  # raises ValueError where it is none
    except ValueError:
        server = False
    if not value or server:
        return value
    if "://" in value or not value.endswith(".db"):
        # Not shown: an address may have a password in it.
        raise WrongSetting(
            "INDEX_URL: is neither an address such as http://milvus:19530 nor a file such as "
            "index.db"
        )
    return str(folder("INDEX_URL", value))
