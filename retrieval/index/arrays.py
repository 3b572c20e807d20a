"""Arrays: ragged arrays, and lookups in sorted ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Offsets = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Ragged:
    """Rows of different lengths: row i is values[starts[i]:starts[i + 1]]."""

    values: NDArray[Any]
    starts: Offsets

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, row: int) -> NDArray[Any]:
        values: NDArray[Any] = self.values[self.starts[row] : self.starts[row + 1]]
        return values

    @property
    def lengths(self) -> Offsets:
        """How long each row is."""
        return np.diff(self.starts)

    def take(self, rows: NDArray[Any], axis: int = 0) -> "Ragged":
        """Some of the rows, in this order; `axis` is for the signature of numpy's take."""
        firsts = self.starts[rows]
        lengths = self.starts[rows + 1] - firsts
        return Ragged(self.values.take(ranges(firsts, lengths)), offsets(lengths))

    def positions(self, rows: NDArray[Any], wanted: NDArray[Any]) -> Offsets:
        """The index in `values` of each wanted value in each row, -1 where it is not.

        The values of a row ascend. One binary search finds all; shape (wanted, rows).
        """
        firsts, lasts = self.starts[rows] - 1, self.starts[rows + 1] - 1
        values, column = self.values, wanted[:, None]
        at = np.broadcast_to(firsts, (len(wanted), len(rows)))  # the last that is less
        step = 1 << int((lasts - firsts).max(initial=0)).bit_length()
        while step := step >> 1:
            further = np.minimum(at + step, lasts)
            at = np.where(values.take(further) < column, further, at)
        at = np.minimum(at + 1, lasts)
        found: Offsets = np.where((values.take(at) == column) & (lasts > firsts), at, -1)
        return found

    def of_values(self) -> Ints:
        """The row of each value."""
        return np.repeat(np.arange(len(self), dtype=np.int32), self.lengths)


def ragged(rows: Sequence[bytes], dtype: Any = np.uint8) -> Ragged:
    """Rows of numbers from the bytes of each."""
    values = np.frombuffer(b"".join(rows), dtype)
    size = np.dtype(dtype).itemsize
    return Ragged(values, offsets(np.array([len(row) // size for row in rows], dtype=np.int64)))


def offsets(lengths: NDArray[Any]) -> Offsets:
    """The start of each of some rows of these lengths, and the end of the last one."""
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths, dtype=np.int64)])


def join(parts: Sequence[Ragged]) -> Ragged:
    """The rows of all parts, one part after the other."""
    values = np.concatenate([part.values for part in parts])
    return Ragged(values, offsets(np.concatenate([part.lengths for part in parts])))


def groups(*columns: NDArray[Any]) -> Ints:
    """Group numbers from 0 on; a new group begins wherever one of the columns changes."""
    changes = np.zeros(len(columns[0]), dtype=np.bool_)
    for column in columns:
        changes[1:] |= column[1:] != column[:-1]
    return np.cumsum(changes, dtype=np.int32)


def ranges(starts: NDArray[Any], counts: NDArray[Any]) -> Offsets:
    """start, start + 1, …, start + count - 1 for each start and count, concatenated."""
    before = np.cumsum(counts) - counts
    every: Offsets = np.repeat(starts - before, counts) + np.arange(counts.sum())
    return every


def positions(ascending: NDArray[Any], wanted: NDArray[Any]) -> Ints:
    """The index of each wanted value in ascending ones, -1 where it is not."""
    if not len(ascending):
        return np.full(len(wanted), -1, np.int32)
    at = np.minimum(np.searchsorted(ascending, wanted), len(ascending) - 1)
    return np.where(ascending[at] == wanted, at, -1).astype(np.int32)


def runs(ascending: NDArray[Any]) -> tuple[NDArray[Any], Ints]:
    """The distinct ones of some ascending numbers, and the index of each number among these."""
    begins = np.diff(ascending, prepend=-1) != 0
    return ascending[begins], np.cumsum(begins, dtype=np.int32) - 1


def distinct(ascending: NDArray[Any]) -> NDArray[Any]:
    """The distinct ones of some ascending numbers."""
    return ascending[np.flatnonzero(np.diff(ascending, prepend=-1))]
