"""Storage: an index in a folder, checked and memory-mapped when it is read.

A segment is one file: a header of JSON with the type and the shape of each array, then the arrays.
The manifest lists the segments and is replaced last, so that a commit is atomic. Each file ends
with its CRC-32 in eight characters. An index that is damaged, or of another version, is built anew.
"""

import json
import logging
import math
import multiprocessing
import os
import shutil
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from retrieval.index.arrays import Ragged
from retrieval.index.index import Index
from retrieval.index.segment import ROWS_OF, Part, Segment, digest
from retrieval.index.version import index_version
from retrieval.readers.source import Problem

LOG = logging.getLogger("wenju")

MANIFEST, SEGMENTS = "index.json", "segments"  # in the folder of an index
HEADER_SIZE = 4096  # bytes of a segment's header
ALIGNMENT = 64  # bytes, at a multiple of which each array begins


class Stamp(NamedTuple):
    """What tells that a file is unchanged: size and time or, where these differ, the digest."""

    size: int  # in bytes
    mtime: int  # in nanoseconds; 0 if it was so recent that the next change may have the same
    digest: str  # of the content; "" where the file is to be read again in any case


@dataclass(frozen=True)
class State:
    """The state of a folder: the index of its articles, its files, and their problems.

    Article files are those in a format that can be read.
    """

    index: Index = field(default_factory=Index)
    files: dict[str, Stamp] = field(default_factory=dict)  # of article files, by path
    article_problems: tuple[Problem, ...] = ()  # of article files
    other_problems: tuple[Problem, ...] = ()  # one for each other file

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All problems."""
        return self.article_problems + self.other_problems


class Store:
    """The folder that holds one collection's index; where `cache` is None, nothing is kept."""

    def __init__(self, cache: Path | None, articles: Path) -> None:
        name = digest(os.fsencode(articles.resolve())).hex()
        self.folder = cache / f"{name}.index" if cache else None

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Lock the folder for one process at a time; if it cannot be written, nothing is kept.

        A script that opens a library outside `if __name__ == "__main__"` is run again in each
        process that is to read files for it. That process would wait for this lock, so it ends.
        """
        if getattr(multiprocessing.current_process(), "_inheriting", False):
            raise SystemExit(1)
        with ExitStack() as stack:
            if self.folder:
                try:
                    self.folder.mkdir(parents=True, exist_ok=True)
                    stack.enter_context(FileLock(self.folder / "lock"))
                except OSError as error:
                    _warn_not_kept(self.folder, error)
                    self.folder = None
            yield

    def read(self) -> State | None:
        """The stored state, or None where there is none, or one that is damaged or outdated."""
        if not self.folder or not (self.folder / MANIFEST).exists():
            return None
        segments = self.folder / SEGMENTS
        try:
            stored = json.loads(bytes(_content(self.folder / MANIFEST)))
            if stored["version"] == index_version():
                parts = []
                for name, deleted in stored["segments"]:
                    # The name alone: no path leads out of the folder.
                    part = Part.of_all(_read(segments / Path(name).name))
                    parts.append(part.without(np.array(deleted, np.int32)))
                files = {name: Stamp(*stamp) for name, stamp in stored["files"].items()}
                problems = (
                    tuple(Problem(*problem) for problem in stored[kind])
                    for kind in ("of_files", "left_out")
                )
                return State(Index(parts), files, *problems)
            LOG.info("index: made by another version; it is built anew")
        except Exception as error:  # whatever the content is, building anew mends it
            LOG.warning("index: damaged (%s: %s); it is built anew", type(error).__name__, error)
        shutil.rmtree(segments, ignore_errors=True)
        return None

    def write(self, state: State) -> bool:
        """Store a state atomically; False where that fails, which is logged, or nothing is kept."""
        if not self.folder:
            return False
        try:
            _write_state(self.folder, state)
        except OSError as error:
            _warn_not_kept(self.folder, error)
            return False
        return True


def _warn_not_kept(folder: Path, error: OSError) -> None:
    why = (error.strerror or str(error)).lower()
    LOG.warning("DATA_DIR: %s: the index is not kept: %s", folder.parent, why)


def _write_state(folder: Path, state: State) -> None:
    """Write the segments that are new, then the manifest. Raises OSError."""
    segments: dict[str, list[int]] = {}  # {name: numbers of its deleted articles}
    (folder / SEGMENTS).mkdir(parents=True, exist_ok=True)
    for part in state.index.parts:
        file = folder / SEGMENTS / part.segment.name
        segments[file.name] = np.flatnonzero(~part.live).tolist()
        if not file.exists():
            _write(file, _pieces(dict(_arrays(part.segment))))
    manifest = {
        "version": index_version(),
        "segments": [*segments.items()],
        "files": state.files,
        "of_files": [*map(astuple, state.article_problems)],
        "left_out": [*map(astuple, state.other_problems)],
    }
    _write(folder / MANIFEST, [json.dumps(manifest, separators=(",", ":")).encode()])
    for file in (folder / SEGMENTS).iterdir():
        if file.name not in segments:
            with suppress(OSError):  # Windows: it may be mapped still
                file.unlink()


def _arrays(segment: Segment) -> Iterator[tuple[str, NDArray[Any]]]:
    """The arrays of a segment and their names; a ragged array is two."""
    for name in ROWS_OF:
        value = getattr(segment, name)
        if isinstance(value, Ragged):
            yield f"{name}.values", value.values
            yield f"{name}.starts", value.starts
        else:
            yield name, value


def _pieces(arrays: Mapping[str, NDArray[Any]]) -> Iterator[bytes | memoryview]:
    """The content of a segment's file: the header, then the arrays with zeros between them."""
    header = {name: (array.dtype.str, array.shape) for name, array in arrays.items()}
    yield json.dumps(header).encode().ljust(HEADER_SIZE)
    for array in arrays.values():
        yield np.ascontiguousarray(array).reshape(-1).view(np.uint8).data
        yield bytes(-array.nbytes % ALIGNMENT)


def _read(file: Path) -> Segment:
    """The segment in a file, mapped. Raises ValueError, TypeError, OSError or LookupError."""
    content, start = _content(file), HEADER_SIZE
    arrays: dict[str, NDArray[Any]] = {}
    for name, (dtype, shape) in json.loads(bytes(content[:HEADER_SIZE])).items():
        # numpy refuses objects, and arrays that are longer than the file.
        array = np.frombuffer(content, dtype, math.prod(shape), start).reshape(shape)
        start += array.nbytes + -array.nbytes % ALIGNMENT
        arrays[name] = array
    values: dict[str, Any] = {
        name: arrays[name]
        if name in arrays
        else Ragged(arrays[f"{name}.values"], arrays[f"{name}.starts"])
        for name in ROWS_OF
    }
    return validate(Segment(**values))


def validate(segment: Segment) -> Segment:
    """The segment, if its arrays fit together and its numbers are in bounds; else ValueError."""
    sizes = {
        "terms": len(segment.terms),
        "passages": len(segment.ids),
        "articles": len(segment.digests),
        "sections": int(segment.section_of[-1]) + 1 if len(segment.ids) else 0,
    }
    count = int(segment.passage_counts.sum())
    is_valid = segment.places.shape[1:] == segment.doc_freq.shape[1:] == (4,)
    is_valid &= count == len(segment.ids)
    for name, unit in ROWS_OF.items():
        value = getattr(segment, name)
        is_valid &= len(value) == sizes[unit]
        if isinstance(value, Ragged):
            starts = value.starts
            is_valid &= starts[0] == 0 and starts[-1] == len(value.values)
            is_valid &= bool((np.diff(starts) >= 0).all())
            if name.endswith("_terms") and len(value.values):
                is_valid &= value.values.min() >= 0 and value.values.max() < sizes["terms"]
    if is_valid and len(segment.ids):
        _, _, start, end = segment.places.T
        lengths = segment.texts.lengths[segment.article_of]
        is_valid = bool(((start >= 0) & (start <= end) & (end <= lengths)).all())
    if not is_valid:
        raise ValueError("a number is out of bounds")
    return segment


def _write(file: Path, pieces: Iterable[bytes | memoryview]) -> None:
    """Write a file atomically, with its CRC-32 at the end. Raises OSError."""
    path, crc = file.with_suffix(".new"), 0
    with path.open("wb") as new:
        for piece in pieces:
            new.write(piece)
            crc = zlib.crc32(piece, crc)
        new.write(f"{crc:08x}".encode())
        new.flush()
        os.fsync(new.fileno())
    os.replace(path, file)


def _content(file: Path) -> memoryview:
    """The content of a file before its CRC-32, mapped. Raises ValueError where it is damaged."""
    if not file.is_file():  # a pipe would be waited for
        raise ValueError(f"{file.name} is missing or no file")
    # By a mapping that is closed at once, so that the pages that were read do not stay in memory.
    crc = zlib.crc32(np.memmap(file, mode="r").data[:-8])
    content = np.memmap(file, mode="r").data
    if bytes(content[-8:]) != f"{crc:08x}".encode():
        raise ValueError(f"{file.name}: wrong checksum")
    return content[:-8]
