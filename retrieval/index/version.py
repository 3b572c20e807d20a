"""The version of an index: our own, and those of the packages that decide its content."""

from functools import cache
from importlib.metadata import PackageNotFoundError, version

# To be raised with each change of how files are read or cut into tokens, or of what is stored;
# tests/retrieval/index/test_version.py fails until it is.
INDEX_VERSION = 21
PACKAGES = (
    "html-to-markdown jieba kreuzberg lxml markdown-it-py opencc pdfplumber pypdfium2 pypinyin"
    " PyYAML rapidocr"
)


@cache
def index_version() -> str:
    """Our own and the packages' versions; an index with other ones is not read."""
    packages = (f"{name} {_version(name)}" for name in PACKAGES.split())
    return " ".join([str(INDEX_VERSION), *packages])


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:  # an extra that is not installed
        return "-"
