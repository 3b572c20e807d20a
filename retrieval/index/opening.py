"""Opening a folder: the state of its articles; only new and changed files are read."""

import hashlib
import logging
import multiprocessing
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from retrieval.documents.article import Article
from retrieval.index.analysis import analyse
from retrieval.index.progress import track
from retrieval.index.segment import Segment, merge
from retrieval.index.storage import Problem, Stamp, State, Store
from retrieval.readers.files import listing, why_closed
from retrieval.readers.source import NoText, Unreadable

LOG = logging.getLogger("wenju")

BATCH = 1 << 20  # bytes of files, about, of a task for one process
PARALLEL = 3 << 20  # bytes of files, some 20,000 passages, from which processes gain time
RACY = 2_000_000_000  # nanoseconds, the coarsest resolution of a file system's times
SAVE_EVERY = 60.0  # seconds between two commits of a long build
_NO_STAMP = Stamp(0, 0, "")


class NothingToRead(Exception):
    """A folder with no article in it; the message names the folder and the mend."""


class Batch(NamedTuple):
    """The articles of some files.

    `read`: the files of the articles; `problems`: errors and warnings of files; `withdrawn`: drafts
    and the like, which have no article now.
    """

    segment: Segment
    read: list[str]
    problems: list[Problem]
    withdrawn: list[str]


def open_index(
    folder: Path,
    store: Store | None = None,
    last: State | None = None,
    changed: Collection[Path] | None = None,
) -> State:
    """The state of a folder; unchanged articles come from the `last` state or from the store.

    Where `changed` are the paths of known files, no other file is looked at. An article whose file
    has become unreadable stays as it is in `last`. Raises NothingToRead where the folder is missing
    or cannot be opened, or holds no readable article.
    """
    if why := why_closed(folder):
        raise NothingToRead(f"{folder}: {why}; set ARTICLES_DIR (or --articles) to a folder")
    known = last or (store.read() if store else None) or State()
    names = _names(folder, changed) if last and changed else set()
    if names and names <= known.files.keys():
        there = {name: _stamp(folder / name, None) for name in names if (folder / name).is_file()}
        kept = {name: stamp for name, stamp in known.files.items() if name not in names}
        stamps, others = kept | there, known.left_out
    else:
        stamps, others = _scan(folder, known, store)
    new = [
        name
        for name, stamp in stamps.items()
        if not stamp.digest or name not in known.files or stamp.digest != known.files[name].digest
    ]
    gone = known.files.keys() - stamps.keys()
    if not new and not gone and known.files and others == known.left_out:
        if stamps != known.files:  # touched, not changed
            known.files.update(stamps)
            _save(store, known)
        return known
    done: list[Batch] = []
    saved, stored = time.monotonic(), 0
    try:
        for batch in _batches(folder, {name: stamps[name].size for name in new}):
            done.append(batch)
            if store and time.monotonic() - saved > SAVE_EVERY:
                _save(store, _apply(known, done, stamps, keep=last is not None))
                # What is stored is mapped from now on, and takes no memory of its own.
                new_ones = done[stored:]
                done[stored:] = [b._replace(segment=store.mapped(b.segment)) for b in new_ones]
                saved, stored = time.monotonic(), len(done)
    except BaseException:  # interrupted: the next time begins where this one ended
        if done:
            _save(store, _apply(known, done, stamps, keep=last is not None))
        raise
    state = _apply(known, _merge_batches(done), stamps, gone, keep=last is not None)
    state = replace(state, index=state.index.merge(), left_out=others)
    if not len(state.index):
        reasons = "".join(f"\n{problem.file}: {problem.reason}" for problem in state.problems)
        mend = "add .docx, .pdf, .md, .html or .txt files"
        raise NothingToRead(f"{folder}: no article to read; {mend}{reasons}")
    _save(store, state)
    return state


def _names(folder: Path, paths: Collection[Path]) -> set[str]:
    """The names of files in a folder; "" for one that is not in it."""
    roots = (folder, folder.resolve())
    its_root = {path: next(filter(path.is_relative_to, roots), None) for path in paths}
    return {path.relative_to(root).as_posix() if root else "" for path, root in its_root.items()}


def _scan(
    folder: Path, known: State, store: Store | None
) -> tuple[dict[str, Stamp], tuple[Problem, ...]]:
    """The stamps of all files that are read, and a problem for each that is not."""
    ours = _within(folder, store)
    articles, others = listing(folder)
    paths = {path.relative_to(folder).as_posix(): path for path in articles}
    stamps = {
        name: _stamp(path, known.files.get(name))
        for name, path in paths.items()
        if not name.startswith(ours)
    }
    return stamps, tuple(
        Problem(other.file, other.reason) for other in others if not other.file.startswith(ours)
    )


def _within(folder: Path, store: Store | None) -> str:
    """The prefix of the names of the store's own files within the articles' folder."""
    data = store.folder.parent.resolve() if store else None
    inside = data is not None and data.is_relative_to(folder.resolve()) and data != folder.resolve()
    return f"{data.relative_to(folder.resolve()).as_posix()}/" if data and inside else "\0"


def _stamp(path: Path, known: Stamp | None) -> Stamp:
    """The stamp of a file; `known` where size and time are the same."""
    try:
        found = path.stat()
        if known and known.mtime == found.st_mtime_ns != 0 and known.size == found.st_size:
            return known
        racy = abs(time.time_ns() - found.st_mtime_ns) < RACY
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "blake2b").hexdigest()[:32]
        return Stamp(found.st_size, 0 if racy else found.st_mtime_ns, digest)
    except OSError:
        return _NO_STAMP


def _apply(
    known: State,
    done: Sequence[Batch],
    stamps: Mapping[str, Stamp],
    gone: Collection[str] = (),
    *,
    keep: bool,
) -> State:
    """The state after batches of files have been read and files have `gone`.

    `keep`: the articles of files that have become unreadable stay.
    """
    read = {name for batch in done for name in batch.read}
    withdrawn = {name for batch in done for name in batch.withdrawn}
    new_problems = [problem for batch in done for problem in batch.problems]
    failed = {problem.file for problem in new_problems} - read - withdrawn
    kept = failed & known.index.by_file.keys() if keep and failed else set()
    looked_at = {*read, *withdrawn, *failed}
    out = {*gone, *looked_at} - kept
    segments = [batch.segment for batch in done if batch.read]
    files = {name: stamp for name, stamp in known.files.items() if name not in gone}
    files |= {name: stamps[name] for name in looked_at}
    files |= {name: stamps[name]._replace(digest="", mtime=0) for name in kept}
    problems = [p for p in known.of_files if p.file not in out and p.file not in looked_at]
    problems = sorted([*problems, *new_problems], key=lambda problem: problem.file.split("/"))
    return State(known.index.with_changes(out, segments), files, tuple(problems), known.left_out)


def _merge_batches(done: Sequence[Batch]) -> list[Batch]:
    """The batches merged into one."""
    if len(done) < 2:
        return [*done]
    whole = merge([batch.segment for batch in done])
    read = [name for batch in done for name in batch.read]
    problems = [problem for batch in done for problem in batch.problems]
    return [Batch(whole, read, problems, [name for b in done for name in b.withdrawn])]


def _batches(folder: Path, sizes: Mapping[str, int]) -> Iterator[Batch]:
    """The articles of files, by their `sizes`, in order; many are read by all cores."""
    batches: list[list[str]] = []
    filled = BATCH
    for name, size in sizes.items():
        if filled >= BATCH:
            batches.append([])
            filled = 0
        batches[-1].append(name)
        filled += size
    read = partial(_batch, folder)
    done = 0
    if sum(sizes.values()) > PARALLEL:
        spawn = multiprocessing.get_context("spawn")
        try:
            with ProcessPoolExecutor(mp_context=spawn) as pool:
                for batch in _with_progress(pool.map(read, batches), batches):
                    yield batch
                    done += 1
        except BrokenProcessPool:  # killed for their memory, or see `lock_store`
            LOG.warning("files are read in one process: others cannot be started, or were ended")
    yield from _with_progress(map(read, batches[done:]), batches[done:])


def _with_progress(results: Iterator[Batch], batches: Sequence[Sequence[str]]) -> Iterator[Batch]:
    """The results, with a progress bar, or lines in the log, by files."""
    firsts = {batch[0] for batch in batches}
    for name in track([*chain.from_iterable(batches)], "files read"):
        if name in firsts:
            yield next(results)


def _batch(folder: Path, names: Sequence[str]) -> Batch:
    """Read and analyse some files."""
    # Slow to import, and seldom needed.
    from retrieval.readers.reading import read_article
    from retrieval.readers.textual.front_matter import Draft

    articles: list[Article] = []
    read: list[str] = []
    problems: list[Problem] = []
    withdrawn: list[str] = []
    for name in names:
        path = folder / name
        try:
            article = read_article(path, folder)
        except Unreadable as error:
            # A site's page for a folder often has no text.
            silent = isinstance(error, NoText) and path.stem == "_index"
            if silent or isinstance(error, Draft):
                withdrawn.append(name)
            if not silent:
                problems.append(Problem(name, str(error)))
        else:
            articles.append(article)
            read.append(name)
            problems += (Problem(name, warning) for warning in article.warnings)
    return Batch(analyse(articles, read), read, problems, withdrawn)


@contextmanager
def lock_store(store: Store | None) -> Iterator[Store | None]:
    """The store, locked; None where its folder cannot be written.

    A script that opens a library outside `if __name__ == "__main__"` is run again by each process
    that reads files for it: there it would wait for its own lock, so that process ends.
    """
    if getattr(multiprocessing.current_process(), "_inheriting", False):
        raise SystemExit(1)
    with ExitStack() as stack:
        if store:
            try:
                stack.enter_context(store.lock())
            except OSError as error:
                _warn(store, error)
                store = None
        yield store


def _save(store: Store | None, state: State) -> None:
    if store:
        try:
            store.write(state)
        except OSError as error:
            _warn(store, error)


def _warn(store: Store, error: OSError) -> None:
    why = (error.strerror or str(error)).lower()
    LOG.warning("DATA_DIR: %s: the index is not kept: %s", store.folder.parent, why)
