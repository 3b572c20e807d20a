"""Reading that may take long or break: in a process of its own, which is ended when it must be.

`limited(function, data, name)` calls a function of a module with a file's bytes and name, as
readers are called. The process stays for the next file, ends itself when none comes, and is ended
after MAX_SECONDS of computing or with more than MAX_MEMORY.
"""

import importlib
import logging
import math
import os
import pickle
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from retrieval.readers.source import Unreadable

LOG = logging.getLogger("wenju")
MAX_SECONDS = 10.0  # of a core: on a busy machine a file is not lost for what others do
MAX_WAIT = 60.0  # seconds by the clock, for a reader that computes nothing
MAX_MEMORY = 500 * 1024 * 1024  # bytes in use, above what the process needs to begin
SMALL = 200_000  # bytes of plain text up to which nothing can take long
IDLE = 30.0  # seconds without a file after which the process ends
START = 60.0  # seconds that the process may take to begin
LOOK = 0.05  # seconds between two looks at its memory
_PLAIN = {".txt", ".text", ".md", ".markdown", ".mdx", ".mkd", ".html", ".htm", ".xhtml", ".shtml"}
_PLAIN |= {".csv", ".tsv", ".json", ".srt", ".vtt", ".adoc"}
_SIZE = 8  # bytes that tell a message's length

_FAULT = "cannot be read: its reader has a fault ({})"
_END = object()  # what comes when a pipe is closed

T = TypeVar("T")
_lock = threading.Lock()
_worker: "_Worker | None" = None
_in_worker = False


class NotHere(Unreadable):
    """A file whose reading takes long by its nature, as that of scans: not for this process."""


def limited(function: Callable[[bytes, str], T], data: bytes, name: str) -> T:
    """What a function of a module makes of a file: it, or Unreadable, within MAX_SECONDS.

    Only a scan is read for as long as its pages take.
    """
    small = len(data) <= SMALL and Path(name).suffix.lower() in _PLAIN
    if small or _in_worker:
        return _faults_told(function, data, name)
    try:
        with _lock:
            result: T = _asked(f"{function.__module__}:{function.__qualname__}", data, name)
            return result
    except NotHere:
        return _faults_told(function, data, name)


def _faults_told(function: Callable[[bytes, str], T], data: bytes, name: str) -> T:
    """The same in this process; a fault of a reader is logged, and does not stop the others."""
    try:
        return function(data, name)
    except Unreadable:
        raise
    except Exception as error:
        LOG.warning("%s: a reader has a fault", name, exc_info=True)
        raise Unreadable(_FAULT.format(type(error).__name__)) from error


def not_in_worker() -> None:
    """Leave to the process that asked what takes long. Raises NotHere."""
    if _in_worker:
        raise NotHere("is a scan")


def _asked(function: str, data: bytes, name: str) -> Any:
    global _worker
    if _worker is None or not _worker.is_alive():
        _worker = _Worker()
    try:
        good, result = _worker.answer((function, data, name))
    except Unreadable:
        _worker.end()
        _worker = None
        raise
    if not good:
        raise result
    return result


class _Worker:
    """The process, and the pipes to it."""

    def __init__(self) -> None:
        root = str(Path(__file__).parents[2])
        path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path},
        )
        self._answers: queue.SimpleQueue[Any] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()
        self._answered(START, 0)
        self._least = self._memory()

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def answer(self, request: object) -> tuple[bool, Any]:
        """Its answer: whether it is well, and the result or the error."""
        limit = MAX_MEMORY + self._least
        threading.Thread(target=_send, args=(self._process.stdin, request), daemon=True).start()
        good, result = self._answered(MAX_WAIT, limit, self._computed() + MAX_SECONDS)
        return bool(good), result

    def end(self) -> None:
        self._process.kill()
        self._process.wait()

    def _listen(self) -> None:
        with suppress(OSError, ValueError):
            while (answer := _received(self._process.stdout)) is not _END:
                self._answers.put(answer)
        self._answers.put(_END)

    def _answered(self, seconds: float, memory: int, computed: float = math.inf) -> Any:
        until = time.monotonic() + seconds
        while time.monotonic() < until and self._computed() < computed:
            with suppress(queue.Empty):
                if (answer := self._answers.get(timeout=LOOK)) is _END:
                    raise Unreadable("cannot be read: it is damaged, or its reader has a fault")
                return answer
            if memory and self._memory() > memory:
                megabytes = MAX_MEMORY // 1024 // 1024
                raise Unreadable(f"needs more than {megabytes} MB to be read; split it")
        raise Unreadable(f"takes longer than {MAX_SECONDS:.0f} s to read; split it")

    def _computed(self) -> float:
        """The seconds that it has computed; those that have passed where the system is silent."""
        try:
            told = Path(f"/proc/{self._process.pid}/stat").read_bytes()
        except OSError:
            return time.monotonic()
        user, system = told.rpartition(b")")[2].split()[11:13]  # see proc(5): after the name
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def _memory(self) -> int:
        """The bytes that it has in use, 0 where the system does not tell."""
        try:
            told = Path(f"/proc/{self._process.pid}/statm").read_text("ascii")
        except OSError:
            return 0
        return int(told.split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _send(pipe: Any, value: object) -> None:
    message = pickle.dumps(value)
    with suppress(OSError, ValueError):  # it has ended: whoever waits for its answer sees it
        pipe.write(len(message).to_bytes(_SIZE, "big") + message)
        pipe.flush()


def _received(pipe: Any) -> Any:
    """The next message of a pipe, _END where there is none."""
    size = pipe.read(_SIZE)
    message = pipe.read(int.from_bytes(size, "big"))
    whole = len(size) == _SIZE and len(message) == int.from_bytes(size, "big")
    return pickle.loads(message) if whole else _END


def _serve() -> None:
    """Answer requests from standard input on standard output until none comes."""
    out, requests = os.fdopen(os.dup(1), "wb"), os.fdopen(os.dup(0), "rb")
    os.dup2(2, 1)  # what a library prints is no answer
    _send(out, True)
    while True:
        idle = threading.Timer(IDLE, os._exit, (0,))
        idle.daemon = True
        idle.start()
        request = _received(requests)
        idle.cancel()
        if request is _END:
            return
        _send(out, _result(*request))


def _result(function: str, data: bytes, name: str) -> tuple[bool, object]:
    module, _, attribute = function.partition(":")
    try:
        return True, getattr(importlib.import_module(module), attribute)(data, name)
    except Unreadable as error:
        return False, type(error)(str(error))
    except MemoryError:
        return False, Unreadable("needs too much memory to be read; split it")
    except Exception as error:
        return False, Unreadable(_FAULT.format(type(error).__name__))


if __name__ == "__main__":
    from retrieval.readers import isolation

    isolation._in_worker = True
    isolation._serve()
