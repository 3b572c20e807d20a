"""Background: a process of its own computes the vectors that are missing."""

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
    text_to_embed,
)
from retrieval.semantic.vectors import StoredVector, VectorStore

LOG = logging.getLogger("wenju")

START_DELAY = 2.0  # seconds before it begins: a command that asks one question has ended by then
TRANSACTION_SIZE = 16  # texts whose vectors are stored together


class Background:
    """Keeps a file of vectors up to date with the latest index that it was given."""

    def __init__(self, model: Model, store: VectorStore) -> None:
        self._model, self._store = model, store
        self._newer: queue.SimpleQueue[Index] = queue.SimpleQueue()
        threading.Thread(target=self._run, daemon=True).start()

    def follow(self, index: Index) -> None:
        """Compute the vectors of an index that comes into service, until a newer one does."""
        self._newer.put(index)

    def _run(self) -> None:
        while True:
            index = self._newer.get()
            time.sleep(START_DELAY)
            if self._newer.empty():
                try:
                    self.compute_missing(index)
                except Exception:
                    LOG.exception("no more vectors are made until the next change")

    def compute_missing(self, index: Index, *, awaited: bool = False) -> None:
        """Compute the vectors that an index lacks, and delete those of no passage any more.

        `awaited`: the caller waits for them, so the terminal shows the progress, and the priority
        is not lowered.
        """
        wanted = {
            self._model.key(text_to_embed(index.passage(doc_id))): doc_id
            for doc_id in index.doc_ids().tolist()
        }
        stored = self._store.keys()
        missing = [doc_id for key, doc_id in wanted.items() if key not in stored]
        if not missing:
            return
        receiver, sender = multiprocessing.Pipe(duplex=False)
        arguments = receiver, self._store.file, self._model, stored - wanted.keys(), awaited
        spawn = multiprocessing.get_context("spawn")
        process = spawn.Process(target=_store_vectors, args=arguments, daemon=True)
        try:
            process.start()
        except BrokenPipeError:  # it was ended with this one, which is ending
            return
        receiver.close()
        with sender, suppress(BrokenPipeError):  # another bot's process is at it, or it was ended
            doc_ids = track(missing, "sentences embedded", bar=awaited)
            while self._newer.empty() and (batch := [*islice(doc_ids, TRANSACTION_SIZE)]):
                sender.send([text_to_embed(index.passage(doc_id)) for doc_id in batch])
        process.join()


def _store_vectors(
    receiver: Connection, file: Path, model: Model, deleted: Iterable[int], awaited: bool
) -> None:
    """Store the vectors of each list of texts that is received, until the sender closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the sender
    logging.disable()
    if not awaited and hasattr(os, "nice"):
        os.nice(10)
    with suppress(Timeout, EOFError, Unavailable), FileLock(file.with_suffix(".lock"), timeout=0):
        store, embed = VectorStore(file), embedder(model, BACKGROUND_TIMEOUT)
        store.change({}, deleted)
        bot = multiprocessing.parent_process()
        while bot and bot.is_alive():  # the pipe may still hold many texts when the bot has ended
            new: dict[int, StoredVector] = {}
            texts = {model.key(text): text for text in receiver.recv()}
            for batch in batches(texts, embed.batch_size):
                vectors = _embed(embed, [*batch.values()], retry=bool(model.url))
                new |= zip(batch, vectors, strict=True)
            store.change(new)


def _embed(embed: Embedder, texts: list[str], *, retry: bool) -> Iterable[StoredVector]:
    """The vectors of texts. Raises Unavailable; with `retry` it waits until the model is not."""
    while True:
        try:
            return embed(texts).astype(np.float16)
        except Unavailable:
            if not retry:
                raise
            time.sleep(RETRY_AFTER)
