"""Postings: for each token the documents it stands in, and how often, in blocks of documents.

A block is small enough that two bytes number its documents.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

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


class Found(NamedTuple):
    """Postings of some tokens, sorted by token, then by document.

    For each of them the token's place in the question, the document, and the token's frequency.
    """

    rows: NDArray[np.int16]
    documents: NDArray[Any]
    times: NDArray[Any]  # of an unsigned type


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

    def gathered(self, ids: Ids) -> tuple[NDArray[np.uint16], NDArray[Any], Ids]:
        """The documents and frequencies of tokens, in a row, and how many each token has."""
        starts, ends = self.spans(ids)
        slices = list(map(slice, starts.tolist(), ends.tolist()))
        documents = np.concatenate([self.documents[:0], *(self.documents[s] for s in slices)])
        times = np.concatenate([self.frequencies[:0], *(self.frequencies[s] for s in slices)])
        return documents, times, ends - starts

    def found(self, ids: Ids) -> Found:
        """The postings of tokens; documents are counted from `first`."""
        documents, times, counts = self.gathered(ids)
        return Found(np.repeat(np.arange(len(ids), dtype=np.int16), counts), documents, times)

    def found_among(self, ids: Ids, among: Ids) -> Found:
        """The postings of tokens in some documents, in order; of these are their numbers."""
        starts, ends = self.spans(ids)
        counts = ends - starts
        slices = map(slice, starts.tolist(), ends.tolist())
        documents = np.concatenate([self.documents[:0], *(self.documents[s] for s in slices)])
        marks = np.zeros(self.size, dtype=np.bool_)
        marks[among] = True
        kept = np.flatnonzero(marks[documents])
        rows = np.repeat(np.arange(len(ids), dtype=np.int16), counts)[kept]
        # From the place among the postings gathered here to that among all.
        times = self.frequencies[kept + (starts - (np.cumsum(counts) - counts))[rows]]
        numbers = np.zeros(self.size, dtype=np.int32)
        numbers[among] = np.arange(len(among), dtype=np.int32)
        return Found(rows, numbers[documents[kept]], times)

    def spans(self, ids: Ids) -> tuple[Ids, Ids]:
        """Where the postings of each of these tokens begin and end; no token has the number -1."""
        at = np.minimum(self.tokens.searchsorted(ids), len(self.tokens) - 1)
        return self.starts[at], self.starts[at + (self.tokens[at] == ids)]


@dataclass(frozen=True, slots=True)
class Postings:
    """All postings of documents, the documents' lengths, and in how many of them a token stands."""

    vocabulary: dict[str, int]
    lengths: Ids
    found_in: Ids
    blocks: Sequence[Block]

    def holds(self, token_id: int, document: int) -> bool:
        """Whether a document has a token."""
        for block in self.blocks:
            place = document - block.first
            if 0 <= place < block.size:
                at = int(block.tokens.searchsorted(np.int32(token_id)))
                if at == len(block.tokens) or block.tokens[at] != token_id:
                    return False
                found = block.documents[block.starts[at] : block.starts[at + 1]]
                # Of the postings' own type: with another, numpy would convert them all.
                at = int(found.searchsorted(np.uint16(place)))
                return at < len(found) and int(found[at]) == place
        return False  # there is no block of nothing

    def found(self, ids: Ids, among: Ids | None = None) -> Found:
        """The postings of at most 32,767 tokens, in all documents or among some, in order.

        Of these, not of all, are then the documents' numbers.
        """
        parts = []
        for block in self.blocks:
            if among is None or len(among) == len(self.lengths):
                first, found = block.first, block.found(ids)
            else:
                first, end = among.searchsorted((block.first, block.first + block.size)).tolist()
                if first == end:
                    continue
                found = block.found_among(ids, among[first:end] - np.int32(block.first))
            parts.append(found._replace(documents=found.documents + np.int32(first)))
        if len(parts) == 1:
            return parts[0]
        columns = zip(_NOTHING, *parts, strict=True)
        rows, places, times = (np.concatenate(column) for column in columns)
        order = np.argsort(rows, kind="stable")
        return Found(rows[order], places[order], times[order])

    def sums(self, ids: Ids, worth: NDArray[np.float64]) -> NDArray[np.float64]:
        """For each document the sum of what its postings are worth.

        `worth` is a table: a row for each token, a column for each frequency from 0 on; the last
        column is for that frequency and all above.
        """
        sums = np.zeros(len(self.lengths))
        for block in self.blocks:
            starts, ends = block.spans(ids)
            slices = list(map(slice, starts.tolist(), ends.tolist()))
            times = (block.frequencies[s] for s in slices)
            taken = (row.take(t, mode="clip") for row, t in zip(worth, times, strict=True))
            values = np.concatenate([np.zeros(0), *taken])
            if len(values):
                places = np.concatenate([block.documents[s] for s in slices])
                here = sums[block.first : block.first + block.size]
                here += np.bincount(places, values, block.size)
        return sums


_NOTHING = Found(np.zeros(0, np.int16), np.zeros(0, np.int32), np.zeros(0, np.uint8))


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


def documents_of(given: Postings) -> Documents:
    """The documents that postings are of, the tokens of each in the order of their numbers."""
    parts = [np.zeros(0, dtype=np.int32)]
    for block in given.blocks:
        ids = np.repeat(block.tokens, np.diff(block.starts))
        order = np.argsort(block.documents, kind="stable")
        parts.append(np.repeat(ids[order], block.frequencies[order]))
    return Documents(given.vocabulary, np.concatenate(parts), given.lengths)


def postings(given: Documents) -> Postings:
    """The postings of documents."""
    found_in = np.zeros(len(given.vocabulary), dtype=np.int32)
    blocks = list(_blocks(given))
    for block in blocks:
        found_in[block.tokens] += np.diff(block.starts)
    return Postings(given.vocabulary, given.lengths, found_in, blocks)


def _blocks(given: Documents) -> Iterator[Block]:
    ends = np.cumsum(given.lengths, dtype=np.int64)
    starts = ends - given.lengths
    first = 0
    while first < len(ends):
        last = int(np.searchsorted(ends, starts[first] + BLOCK_TOKENS, side="right"))
        last = min(max(last, first + 1), first + BLOCK, len(ends))
        ids = given.ids[starts[first] : ends[last - 1]]
        if len(ids):
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
        frequencies=counts.astype(np.min_scalar_type(int(counts.max()))),
    )
