"""Opening a folder: the state of its articles; only new and changed files are read."""

import hashlib
import logging
import multiprocessing
import time
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from functools import partial
from itertools import accumulate, groupby
from pathlib import Path
from typing import NamedTuple

from retrieval.documents.article import Article
from retrieval.index.building import build_segment
from retrieval.index.progress import track
from retrieval.index.segment import Segment
from retrieval.index.storage import Stamp, State, Store
from retrieval.readers.files import listing, why_inaccessible
from retrieval.readers.source import NoText, Problem, Unreadable

LOG = logging.getLogger("wenju")

BATCH_SIZE = 1 << 20  # bytes of files, about
PARALLEL_FROM = 3 << 20  # bytes of files, some 20,000 passages, above which processes gain time
TIME_RESOLUTION = 2_000_000_000  # nanoseconds, the coarsest of a file system's times
SAVE_EVERY = 60.0  # seconds between two commits of a long build
_NO_STAMP = Stamp(0, 0, "")  # of a file that cannot be opened


class NothingToRead(Exception):
    """A folder with no article in it; the message names the folder and the remedy."""


class Batch(NamedTuple):
    """Some files that have been read, or are gone, and what came of them."""

    files: Collection[str]
    segments: Collection[Segment] = ()  # one of all their articles, or none
    problems: Collection[Problem] = ()  # errors and warnings
    failed: Collection[str] = ()  # without an article, though they are no drafts


def open_folder(
    folder: Path,
    store: Store,
    previous: State | None = None,
    changed: Collection[Path] | None = None,
) -> State:
    """The state of a folder; unchanged articles come from the `previous` one or from the store.

    `changed`: the paths of all changes since `previous`; where all are of files that it knows, the
    folder is not listed. An article whose file has become unreadable stays as it is in `previous`.
    Raises NothingToRead where the folder is missing, cannot be opened or has no readable article.
    """
    if why := why_inaccessible(folder):
        raise NothingToRead(f"{folder}: {why}; set ARTICLES_DIR (or --articles) to a folder")
    known = previous or store.read() or State()
    stamps, problems = _scan(folder, known, store, changed if previous else None)
    new = [
        file
        for file, stamp in stamps.items()
        if not stamp.digest or stamp.digest != known.files.get(file, _NO_STAMP).digest
    ]
    removed = known.files.keys() - stamps.keys()
    if known.files and not new and not removed and problems == known.other_problems:
        if stamps != known.files:  # other times, but the same content
            known.files.update(stamps)  # in place: the same state tells that nothing has changed
            store.write(known)
        return known
    state = _apply(replace(known, other_problems=problems), Batch(removed), stamps, keep=False)
    saved_at = time.monotonic()
    try:
        for batch in _read(folder, {file: stamps[file].size for file in new}):
            state = _apply(state, batch, stamps, keep=previous is not None)
            if time.monotonic() - saved_at > SAVE_EVERY and store.write(state):
                # A state that is mapped from the disk takes no memory of its own.
                state, saved_at = store.read() or state, time.monotonic()
    except BaseException:  # interrupted: the next time begins where this one ended
        store.write(state)
        raise
    state = replace(state, index=state.index.merge(to_one=not known.files))
    if not len(state.index):
        reasons = "".join(f"\n{problem.file}: {problem.reason}" for problem in state.problems)
        remedy = "add .docx, .pdf, .md, .html or .txt files"
        raise NothingToRead(f"{folder}: no article to read; {remedy}{reasons}")
    store.write(state)
    return state


def _scan(
    folder: Path, known: State, store: Store, changed: Collection[Path] | None
) -> tuple[dict[str, Stamp], tuple[Problem, ...]]:
    """The stamps of all article files, and a problem for each other file; see `open_folder`."""
    changed_files = {_relative(path, folder) for path in changed or ()}
    if changed_files and changed_files <= known.files.keys():
        stamps = {file: stamp for file, stamp in known.files.items() if file not in changed_files}
        present = (file for file in changed_files if (folder / file).is_file())
        return stamps | {f: _stamp(folder / f, None) for f in present}, known.other_problems
    articles, problems = listing(folder)
    # The store may be in the folder of the articles; if not, this begins no file.
    stored = f"{_relative(store.folder.parent, folder) if store.folder else ''}/"
    files = (path.relative_to(folder).as_posix() for path in articles)
    stamps = {
        file: _stamp(folder / file, known.files.get(file))
        for file in files
        if not file.startswith(stored)
    }
    return stamps, tuple(problem for problem in problems if not problem.file.startswith(stored))


def _relative(path: Path, folder: Path) -> str:
    """A path relative to a folder, as articles have it; "" of one that is not in the folder."""
    path, folder = path.resolve(), folder.resolve()
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else ""


def _stamp(path: Path, known: Stamp | None) -> Stamp:
    """The stamp of a file; `known` where size and time are the same."""
    try:
        stat = path.stat()
        if known and known.mtime == stat.st_mtime_ns != 0 and known.size == stat.st_size:
            return known
        # A change within the file system's resolution would leave the time as it is.
        is_recent = abs(time.time_ns() - stat.st_mtime_ns) < TIME_RESOLUTION
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "blake2b").hexdigest()[:32]
        return Stamp(stat.st_size, 0 if is_recent else stat.st_mtime_ns, digest)
    except OSError:
        return _NO_STAMP


def _apply(known: State, batch: Batch, stamps: Mapping[str, Stamp], *, keep: bool) -> State:
    """The state after a batch; a file of it without a stamp has been deleted.

    `keep`: an article whose file has become unreadable stays, and the file is read again next time.
    """
    stale = known.index.digest_by_file.keys() & batch.failed if keep and batch.failed else set()
    replaced = (known.files.keys() & batch.files) - stale
    files = {file: stamp for file, stamp in known.files.items() if file not in replaced}
    files |= {file: stamps[file] for file in batch.files if file in stamps}
    files |= {file: files[file]._replace(digest="", mtime=0) for file in stale}
    problems = [problem for problem in known.article_problems if problem.file not in batch.files]
    return State(
        known.index.with_changes(replaced, batch.segments),
        files,
        tuple(sorted([*problems, *batch.problems], key=lambda problem: problem.file.split("/"))),
        known.other_problems,
    )


def _read(folder: Path, sizes: Mapping[str, int]) -> Iterator[Batch]:
    """The files, {file: size}, read in order; above PARALLEL_FROM bytes by several processes."""
    starts = accumulate(sizes.values(), initial=0)  # of each file, in bytes
    numbered = groupby(zip(sizes, starts, strict=False), lambda pair: pair[1] // BATCH_SIZE)
    batches = [[file for file, _ in group] for _, group in numbered]
    read = partial(_read_batch, folder)
    done = 0
    if sum(sizes.values()) > PARALLEL_FROM:
        spawn = multiprocessing.get_context("spawn")
        try:
            with ProcessPoolExecutor(mp_context=spawn) as pool:
                tracked = track(batches, "MB of files read")
                for _, batch in zip(tracked, pool.map(read, batches), strict=True):
                    yield batch
                    done += 1
        except BrokenProcessPool:  # they were killed for their memory, or ended by `Store.lock`
            LOG.warning("files are read in one process: others cannot be started, or were ended")
    yield from map(read, track(batches[done:], "MB of files read"))


def _read_batch(folder: Path, files: Collection[str]) -> Batch:
    """Read some files and build the segment of their articles."""
    # Slow to import, and seldom needed.
    from retrieval.readers.reading import read_article
    from retrieval.readers.textual.front_matter import Draft

    articles: dict[str, Article] = {}
    problems: list[Problem] = []
    failed: list[str] = []
    for file in files:
        path = folder / file
        try:
            article = articles[file] = read_article(path, folder)
        except Unreadable as error:
            if isinstance(error, NoText) and path.stem == "_index":
                continue  # a site's page for a folder often has no text
            problems.append(Problem(file, str(error)))
            if not isinstance(error, Draft):
                failed.append(file)
        else:
            problems += (Problem(file, warning) for warning in article.warnings)
    segments = [build_segment([*articles.values()], [*articles])] if articles else []
    return Batch(files, segments, problems, failed)
