"""Storage: an index in a folder, checked and memory-mapped when it is read.

A segment is a folder of .npy files (no pickles), written under another name and renamed.
`index.json` lists the segments in service and is replaced last, so that a commit is atomic. An
index that is damaged, or of another version, is built anew.
"""

import hashlib
import json
import logging
import os
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from retrieval.index.arrays import Ragged
from retrieval.index.index import Index, Part, part_of
from retrieval.index.segment import Segment, check
from retrieval.index.version import index_version

LOG = logging.getLogger("wenju")

MAPPED = 1 << 16  # bytes, from which a file is mapped
PIECE = 1 << 20  # bytes read at once for a checksum


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that could not be read, and why."""

    file: str
    reason: str


class Stamp(NamedTuple):
    """The size of a file in bytes, its time of modification in nanoseconds, and a digest.

    Where size and time are the same the content is not read. The time is 0 where the file had
    changed just before, so that another change may have the same time. The digest is "" where the
    file is to be read again in any case.
    """

    size: int
    mtime: int
    digest: str


@dataclass(frozen=True)
class State:
    """The index of a folder's articles, and its files.

    Problems are those of files that are read (`of_files`), and the files that are not (`left_out`).
    """

    index: Index = field(default_factory=lambda: Index([], by_name=True))
    files: dict[str, Stamp] = field(default_factory=dict)
    of_files: tuple[Problem, ...] = ()
    left_out: tuple[Problem, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All problems."""
        return self.of_files + self.left_out


class Store:
    """The folder that holds one collection's index."""

    def __init__(self, cache: Path, articles: Path) -> None:
        name = hashlib.blake2b(os.fsencode(articles.resolve()), digest_size=8).hexdigest()
        self.folder = cache / f"{name}.index"
        self._segments = self.folder / "segments"

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the lock for reading and writing. Raises OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with FileLock(self.folder / "lock"):
            yield

    def read(self) -> State | None:
        """The stored state, or None where there is none, or one that is damaged or outdated."""
        table = self.folder / "index.json"
        if not table.exists():
            return None
        try:
            stored = _without_checksum(_regular(table).read_bytes())
            if stored["version"] != index_version():
                LOG.info("index: made by another version; it is built anew")
                return None
            parts = [self._part(str(name), gone) for name, gone in stored["segments"]]
            files = {name: Stamp(*stamp) for name, stamp in stored["files"].items()}
            of_files, left_out = (
                tuple(Problem(*problem) for problem in stored[kind])
                for kind in ("of_files", "left_out")
            )
            return State(Index(parts, by_name=True), files, of_files, left_out)
        except Exception as error:  # whatever the content is, building anew mends it
            LOG.warning("index: damaged (%s: %s); it is built anew", type(error).__name__, error)
            shutil.rmtree(self._segments, ignore_errors=True)
            return None

    def write(self, state: State) -> None:
        """Store a state atomically. Raises OSError."""
        self._segments.mkdir(parents=True, exist_ok=True)
        named = [part.segment.name for part in state.index.parts]
        for part in state.index.parts:
            place = self._segments / part.segment.name
            if not place.is_dir():
                _write(part.segment, place.with_suffix(".new"))
                place.with_suffix(".new").rename(place)
        table = {
            "version": index_version(),
            "segments": [
                (part.segment.name, np.flatnonzero(~part.alive).tolist())
                for part in state.index.parts
            ],
            "files": state.files,
            "of_files": [(problem.file, problem.reason) for problem in state.of_files],
            "left_out": [(problem.file, problem.reason) for problem in state.left_out],
        }
        _replace(self.folder / "index.json", _with_checksum(table))
        for folder in self._segments.iterdir():
            if folder.name not in named:
                shutil.rmtree(folder, ignore_errors=True)  # Windows: it may be mapped still

    def mapped(self, segment: Segment) -> Segment:
        """The segment as mapped from the disk, or itself where it is not stored."""
        try:
            return _read(self._segments / segment.name)
        except (OSError, ValueError, LookupError):
            return segment

    def _part(self, name: str, gone: list[int]) -> Part:
        segment = _read(self._segments / Path(name).name)
        return part_of(segment, np.array(gone, np.int32))


def _write(segment: Segment, folder: Path) -> None:
    """The arrays of a segment in a new folder. Raises OSError."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    checks = {}
    for name, array in _arrays(segment):
        path = folder / f"{name}.npy"
        with path.open("wb") as file:
            np.save(file, array, allow_pickle=False)
            file.flush()
            os.fsync(file.fileno())
        checks[name] = _crc(path)
    _replace(folder / "checks.json", _with_checksum(checks))


def _read(folder: Path) -> Segment:
    """The segment in a folder, mapped. Raises ValueError, OSError or LookupError."""
    checks = _without_checksum(_regular(folder / "checks.json").read_bytes())
    found: dict[str, NDArray[Any]] = {}
    for name, crc in checks.items():
        path = _regular(folder / f"{Path(name).name}.npy")
        if _crc(path) != crc:
            raise ValueError(f"{folder.name}/{name}: wrong checksum")
        # numpy cannot map an empty array.
        mapped: Literal["r"] | None = "r" if path.stat().st_size > MAPPED else None
        found[name] = np.asarray(np.load(path, mmap_mode=mapped, allow_pickle=False))
    parts: dict[str, Any] = {
        f.name: found[f.name]
        if f.name in found
        else Ragged(found[f"{f.name}.values"], found[f"{f.name}.starts"])
        for f in fields(Segment)
    }
    return check(Segment(**parts))


def _arrays(segment: Segment) -> Iterator[tuple[str, NDArray[Any]]]:
    for f in fields(Segment):
        value = getattr(segment, f.name)
        if isinstance(value, Ragged):
            yield f"{f.name}.values", value.values
            yield f"{f.name}.starts", value.starts
        else:
            yield f.name, value


def _crc(path: Path) -> int:
    """The CRC-32 of a file's content, read piece by piece."""
    crc = 0
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            crc = zlib.crc32(piece, crc)
    return crc


def _with_checksum(value: Any) -> bytes:
    """A line with the CRC-32, then JSON."""
    text = json.dumps(value, separators=(",", ":")).encode()
    return f"{zlib.crc32(text):08x}\n".encode() + text


def _without_checksum(data: bytes) -> Any:
    crc, _, text = data.partition(b"\n")
    if crc.decode() != f"{zlib.crc32(text):08x}":
        raise ValueError("wrong checksum")
    return json.loads(text)


def _regular(file: Path) -> Path:
    if not file.is_file():  # a pipe would be waited for
        raise ValueError(f"{file.name} is missing or no file")
    return file


def _replace(file: Path, data: bytes) -> None:
    """Write a file atomically. Raises OSError."""
    new = file.with_suffix(".new")
    with new.open("wb") as opened:
        opened.write(data)
        opened.flush()
        os.fsync(opened.fileno())
    os.replace(new, file)
