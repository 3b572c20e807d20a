"""The version of an index: of our code, and of the packages that decide its content."""

from functools import cache
from importlib.metadata import PackageNotFoundError, version

# To be raised with each change of how files are read or cut into tokens, or of what is stored;
# tests/retrieval/index/test_version.py fails until it is.
INDEX_VERSION = 17
# The packages that decide, beside our own code, how a file is read and cut into tokens.
PACKAGES = (
    "html-to-markdown jieba kreuzberg lxml markdown-it-py opencc pypdfium2 pypinyin PyYAML rapidocr"
)


@cache
def index_version() -> str:
    """The versions as text; an index with another one is not read."""
    packages = (f"{name} {_version(name)}" for name in PACKAGES.split())
    return " ".join([str(INDEX_VERSION), *packages])


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:  # an extra that is not installed
        return "-"
