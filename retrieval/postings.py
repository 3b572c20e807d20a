"""Postings: for each token the documents it stands in, and how often, in blocks of documents.

A block is small enough that the scores of its documents stay in the processor's cache while they
are added up, and that two bytes number them.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

BLOCK = 1 << 16  # documents, at most
BLOCK_TOKENS = 1 << 23  # tokens, about: what is sorted at once while a block is built

Ids = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Documents:
    """Documents whose tokens are numbers: all tokens in a row, and how many each document has."""

    vocabulary: dict[str, int]
    ids: Ids
    lengths: Ids


@dataclass(frozen=True, slots=True)
class Block:
    """The postings of `size` documents from number `first` on, sorted by token, then document.

    Those of `tokens[i]` are at `starts[i]:starts[i + 1]`; documents are counted from `first`.
    """

    first: int
    size: int
    tokens: Ids
    starts: Ids
    documents: NDArray[np.uint16]
    frequencies: NDArray[Any]  # of the smallest unsigned type that holds them

    def postings(self, token_id: int) -> slice:
        """Where the postings of one token stand; empty where it stands in no document here."""
        at = int(self.tokens.searchsorted(np.int32(token_id)))
        if at == len(self.tokens) or self.tokens[at] != token_id:
            return slice(0, 0)
        return slice(int(self.starts[at]), int(self.starts[at + 1]))

    def slices(self, ids: Ids) -> list[slice]:
        """Where the postings of each of these tokens stand, as `postings` tells it."""
        if not len(self.tokens):
            return [slice(0, 0)] * len(ids)
        at = np.minimum(np.searchsorted(self.tokens, ids), len(self.tokens) - 1)
        starts = self.starts[at]
        ends = np.where(self.tokens[at] == ids, self.starts[at + 1], starts)
        return list(map(slice, starts.tolist(), ends.tolist()))


def documents(
    corpus: Iterable[Sequence[str]], vocabulary: dict[str, int] | None = None
) -> Documents:
    """Documents of tokens as documents of numbers; new tokens join the vocabulary."""
    known = {} if vocabulary is None else vocabulary
    ids, lengths = array("i"), array("i")
    for tokens in corpus:
        try:
            ids.extend(list(map(known.__getitem__, tokens)))
        except KeyError:
            ids.extend([known.setdefault(token, len(known)) for token in tokens])
        lengths.append(len(tokens))
    return Documents(known, np.array(ids, dtype=np.int32), np.array(lengths, dtype=np.int32))


def blocks(given: Documents) -> Iterator[Block]:
    """The postings of documents, block by block."""
    ends = np.cumsum(given.lengths, dtype=np.int64)
    starts = ends - given.lengths
    first = 0
    while first < len(ends):
        last = int(np.searchsorted(ends, starts[first] + BLOCK_TOKENS, side="right"))
        last = min(max(last, first + 1), first + BLOCK, len(ends))
        ids = given.ids[starts[first] : ends[last - 1]]
        yield _block(ids, given.lengths[first:last], first)
        first = last


def _block(ids: Ids, lengths: Ids, first: int) -> Block:
    places = np.repeat(np.arange(len(lengths), dtype=np.int64), lengths)
    # One number for each (token, document) sorts the postings by token, then by document.
    pairs, counts = np.unique(ids.astype(np.int64) * BLOCK + places, return_counts=True)
    of_token = (pairs // BLOCK).astype(np.int32)
    starts = np.flatnonzero(np.diff(of_token, prepend=-1)).astype(np.int32)
    return Block(
        first,
        len(lengths),
        tokens=of_token[starts],
        starts=np.append(starts, np.int32(len(pairs))),
        documents=(pairs % BLOCK).astype(np.uint16),
        frequencies=counts.astype(np.min_scalar_type(int(counts.max(initial=0)))),
    )
