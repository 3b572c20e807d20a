"""Arrays: ragged arrays, and operations on ascending ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Offsets = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Ragged:
    """Rows of different lengths, as in a CSR matrix: row i is values[starts[i]:starts[i + 1]]."""

    values: NDArray[Any]
    starts: Offsets

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, row: int) -> NDArray[Any]:
        values: NDArray[Any] = self.values[self.starts[row] : self.starts[row + 1]]
        return values

    @property
    def lengths(self) -> Offsets:
        """The length of each row."""
        return np.diff(self.starts)

    def take(self, rows: NDArray[Any]) -> "Ragged":
        """Some of the rows, in this order."""
        firsts = self.starts[rows]
        lengths = self.starts[rows + 1] - firsts
        return Ragged(self.values.take(ranges(firsts, lengths)), offsets(lengths))

    def positions(self, rows: NDArray[Any], wanted: NDArray[Any]) -> Offsets:
        """The index in `values` of each wanted value in each row, -1 where the row lacks it.

        Each row is ascending, and `wanted` of the same type; shape (wanted, rows).
        """
        firsts, ends = self.starts[rows], self.starts[rows + 1]
        spans = zip(firsts.tolist(), ends.tolist(), strict=True)
        within = [self.values[first:end].searchsorted(wanted) for first, end in spans]
        at = np.array(within, np.int64).reshape(len(rows), len(wanted)).T + firsts
        found = self.values.take(at, mode="clip") == wanted[:, None]
        return np.where(found & (at < ends), at, -1)

    def row_indices(self) -> Ints:
        """The row that each value is in, as in a COO matrix."""
        return np.repeat(np.arange(len(self), dtype=np.int32), self.lengths)


def ragged(rows: Sequence[bytes], dtype: Any = np.uint8) -> Ragged:
    """Rows of numbers of a type from their bytes."""
    values = np.frombuffer(b"".join(rows), dtype)
    size = np.dtype(dtype).itemsize
    return Ragged(values, offsets(np.array([len(row) // size for row in rows], dtype=np.int64)))


def offsets(lengths: NDArray[Any]) -> Offsets:
    """The start of each row, by the lengths of all, and the end of the last one."""
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths, dtype=np.int64)])


def take(rows: Any, chosen: NDArray[Any]) -> Any:
    """Some of the rows of an array, ragged or not, in this order."""
    return rows.take(chosen) if isinstance(rows, Ragged) else rows[chosen]


def join(arrays: Sequence[Any]) -> Any:
    """The rows of several arrays, all ragged or none, one array after the other."""
    if not isinstance(arrays[0], Ragged):
        return np.concatenate(arrays)
    values = np.concatenate([each.values for each in arrays])
    return Ragged(values, offsets(np.concatenate([each.lengths for each in arrays])))


def groups(*columns: NDArray[Any]) -> Ints:
    """The group of each row, from 0 on: a new one begins wherever one of the columns changes."""
    changes = np.zeros(len(columns[0]), dtype=np.bool_)
    for column in columns:
        changes[1:] |= column[1:] != column[:-1]
    return np.cumsum(changes, dtype=np.int32)


def ranges(starts: NDArray[Any], counts: NDArray[Any]) -> Offsets:
    """start, start + 1, …, start + count - 1 for each start and count, concatenated."""
    offset = starts - (np.cumsum(counts) - counts)
    concatenated: Offsets = np.repeat(offset, counts) + np.arange(counts.sum())
    return concatenated


def firsts(ascending: NDArray[Any]) -> Offsets:
    """The index of the first of each run of equal numbers among ascending ones from 0 on."""
    begins = np.ones(len(ascending), np.bool_)
    begins[1:] = ascending[1:] != ascending[:-1]
    return np.flatnonzero(begins)


def distinct(ascending: NDArray[Any]) -> NDArray[Any]:
    """The distinct ones of ascending numbers from 0 on, of which `groups` gives the indices."""
    return ascending[firsts(ascending)]


def pair_counts(rows: NDArray[Any], columns: NDArray[Any], count: int) -> tuple[Ragged, Ragged]:
    """For each of `count` rows its distinct columns, ascending, and how often each occurs there.

    rows[i] has columns[i]. The counts are of the smallest unsigned type.
    """
    width = int(columns.max(initial=0)) + 1
    keys, counts = np.unique(rows.astype(np.int64) * width + columns, return_counts=True)
    starts = offsets(np.bincount(keys // width, minlength=count))
    counts = counts.astype(np.min_scalar_type(int(counts.max(initial=0))))
    return Ragged((keys % width).astype(np.int32), starts), Ragged(counts, starts)
