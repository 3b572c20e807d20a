"""Background: a process of its own makes the vectors that are missing."""

import logging
import multiprocessing
import os
import queue
import signal
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from retrieval.index.index import Index
from retrieval.index.progress import track
from retrieval.semantic.embeddings import (
    BACKGROUND_TIMEOUT,
    RETRY_AFTER,
    Embedder,
    Model,
    Unavailable,
    batches,
    embedder,
    text_of,
)
from retrieval.semantic.vectors import Store, StoredVector

LOG = logging.getLogger("wenju")

START_DELAY = 2.0  # seconds before it begins: a command that asks one question has ended by then
BATCH = 16  # texts whose vectors are stored together


class Background:
    """Keeps a file of vectors up to date with the latest index that it was given."""

    def __init__(self, model: Model, store: Store) -> None:
        self._model, self._store = model, store
        self._newer: queue.SimpleQueue[Index] = queue.SimpleQueue()
        threading.Thread(target=self._run, daemon=True).start()

    def follow(self, index: Index) -> None:
        """From now on this index is in service."""
        self._newer.put(index)

    def _run(self) -> None:
        while True:
            index = self._newer.get()
            time.sleep(START_DELAY)
            if self._newer.empty():
                try:
                    self.make(index)
                except Exception:
                    LOG.exception("no more vectors are made until the next change")

    def make(self, index: Index, *, awaited: bool = False) -> None:
        """Make the vectors of an index that are missing, and delete those of no passage any more.

        `awaited`: the caller waits for them, so a terminal shows the progress, at full priority.
        """
        wanted = {
            self._model.key(text_of(index.passage(doc_id))): doc_id
            for doc_id in index.doc_ids().tolist()
        }
        stored = self._store.keys()
        missing = [doc_id for key, doc_id in wanted.items() if key not in stored]
        if not missing:
            return
        theirs, ours = multiprocessing.Pipe(duplex=False)
        arguments = theirs, self._store.file, self._model, stored - wanted.keys(), awaited
        spawn = multiprocessing.get_context("spawn")
        process = spawn.Process(target=_store_vectors, args=arguments, daemon=True)
        try:
            process.start()
        except BrokenPipeError:  # it was ended with this one, which is ending
            return
        theirs.close()
        with ours, suppress(BrokenPipeError):  # another bot's process is at it, or it was ended
            doc_ids = track(missing, "sentences embedded", bar=awaited)
            while self._newer.empty() and (some := [*islice(doc_ids, BATCH)]):
                ours.send([text_of(index.passage(doc_id)) for doc_id in some])
        process.join()


def _store_vectors(
    texts: Connection, file: Path, model: Model, deleted: Iterable[int], awaited: bool
) -> None:
    """Store the vectors of each list of texts that is received, until the sender closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the sender
    logging.disable()
    if not awaited and hasattr(os, "nice"):
        os.nice(10)
    with suppress(Timeout, EOFError, Unavailable), FileLock(file.with_suffix(".lock"), timeout=0):
        store, embed = Store(file), embedder(model, BACKGROUND_TIMEOUT)
        store.change({}, deleted)
        bot = multiprocessing.parent_process()
        while bot and bot.is_alive():  # the pipe may still hold many texts when the bot has ended
            new: dict[int, StoredVector] = {}
            some = {model.key(text): text for text in texts.recv()}
            for few in batches(some, embed.at_once):
                vectors = _embed_until_up(embed, [*few.values()], again=bool(model.url))
                new |= zip(few, vectors, strict=True)
            store.change(new)


def _embed_until_up(embed: Embedder, texts: list[str], *, again: bool) -> Iterable[StoredVector]:
    """The vectors, from a server that may be down for a while. Raises Unavailable."""
    while True:
        try:
            return embed(texts).astype(np.float16)
        except Unavailable:
            if not again:
                raise
            time.sleep(RETRY_AFTER)
