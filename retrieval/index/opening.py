"""Opening a folder: its collection, as far as possible from the cache or from the last one."""

import hashlib
import logging
import os
import sys
from collections.abc import Mapping
from functools import cache as made_once
from importlib.metadata import version
from pathlib import Path

from retrieval.documents.article import Article
from retrieval.index.cache import store, stored
from retrieval.index.collection import Collection, Problem, collection
from retrieval.index.packing import packed, unpacked
from retrieval.index.progress import tracked
from retrieval.readers.files import article_paths, left_out
from retrieval.readers.registry import can_recognize
from retrieval.readers.source import Unreadable

LOG = logging.getLogger("wenju")

# What decides, beside our own code, how a file is read and cut into tokens.
ANALYSIS = (
    "charset-normalizer",
    "html-to-markdown",
    "jieba",
    "kreuzberg",
    "lxml",
    "markdown-it-py",
    "opencc",
    "pypdfium2",
    "python-frontmatter",
    "PyYAML",
    "trafilatura",
)


class NothingToRead(Exception):
    """A folder with no article in it; the message names the folder and the mend."""


def opened(
    folder: Path,
    cache: Path | None = None,
    last: Collection | None = None,
    *,
    with_index: bool = True,
) -> Collection:
    """The collection of a folder; what has not changed is taken from the cache or the last one.

    `cache` is a folder too. An article whose file can no longer be read stays as it is in `last`.
    Raises NothingToRead where the folder is missing or holds no readable article.
    """
    if not folder.is_dir():
        raise NothingToRead(f"{folder}: no such folder; set ARTICLES_DIR (or --articles) to one")
    kept = None
    if cache:
        name = _digest(os.fsencode(folder.resolve()))
        kept = cache / f"{name}.{'index' if with_index else 'articles'}"
    known = last or (kept and _kept(kept))
    paths = {path.relative_to(folder).as_posix(): path for path in article_paths(folder)}
    digests = {name: _file_digest(path) for name, path in paths.items()}
    others = [Problem(other.file, other.reason) for other in left_out(folder)]
    told = [problem for problem in known.problems if problem.file not in digests] if known else []
    if known and known.digests == digests and others == told:
        return known
    articles, problems, good = _read(folder, paths, digests, known or None, last is not None)
    problems += others
    read = collection(articles, problems, good, known or None, with_index=with_index)
    if kept:
        try:
            store(kept, analysis_version(), packed(read))
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            LOG.warning("DATA_DIR: %s: the index is not kept: %s", kept.parent, why)
    return read


def _kept(file: Path) -> Collection | None:
    arrays = stored(file, analysis_version())
    return unpacked(arrays) if arrays else None


def _read(
    folder: Path,
    paths: Mapping[str, Path],
    digests: Mapping[str, str],
    known: Collection | None,
    keep: bool,
) -> tuple[list[Article], list[Problem], dict[str, str]]:
    """The articles of these files, problems and digests.

    `keep` what is known of a file that cannot be read any more.
    """
    before = {article.file: article for article in known.articles} if known else {}
    failed = {problem.file: problem for problem in known.problems} if known else {}
    articles: list[Article] = []
    problems: list[Problem] = []
    good = dict(digests)
    for name, path in tracked([*paths.items()], "files read"):
        same = known is not None and digests[name] == known.digests.get(name) != ""
        if same and name in failed:
            problems.append(failed[name])
        elif same and name in before:
            articles.append(before[name])
        else:
            from retrieval.readers.reading import (
                read_article,  # slow to import, and not needed with a good cache
            )

            try:
                articles.append(read_article(path, folder))
            except Unreadable as error:
                problems.append(Problem(name, str(error)))
                if keep and name in before:
                    articles.append(before[name])
                    good[name] = ""  # of what is kept; the file is tried again the next time
    if not articles:
        told = "".join(f"\n{problem.file}: {problem.reason}" for problem in problems)
        raise NothingToRead(
            f"{folder}: no article to read; add .docx, .pdf, .md, .html or .txt files{told}"
        )
    return articles, problems, good


@made_once
def analysis_version() -> str:
    """What articles are read and analysed with: our code, the packages it uses, and Python."""
    ours = b"\0".join(file.read_bytes() for file in sorted(Path(__file__).parents[1].rglob("*.py")))
    others = [f"{name} {version(name)}" for name in ANALYSIS]
    if can_recognize():
        others.append(f"rapidocr {version('rapidocr')}")
    return " ".join([_digest(ours), *others, sys.version, sys.byteorder])


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def _file_digest(path: Path) -> str:
    """The digest of a file's content, "" where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "blake2b").hexdigest()
    except OSError:
        return ""
