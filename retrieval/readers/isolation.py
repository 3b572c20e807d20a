"""Reading in a process of its own, with limits of time and memory.

The process, the worker, stays for the next file and ends itself when none comes; it is killed where
a file takes more than MAX_SECONDS of CPU time, MAX_WAIT in all, or MAX_MEMORY. Where the process
that would kill it has ended, the worker ends itself by an alarm.
"""

import importlib
import logging
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar, cast

import psutil

from retrieval.readers.registry import takes_text
from retrieval.readers.source import Unreadable

LOG = logging.getLogger("wenju")
MAX_SECONDS = 10.0  # of CPU time, which does not depend on what else the machine does
MAX_WAIT = 60.0  # seconds by the clock, for a reader that computes nothing
MAX_MEMORY = 500 * 1024 * 1024  # bytes, in addition to those of the idle process
SMALL_TEXT = 200_000  # bytes of a text up to which nothing can take long
IDLE_TIMEOUT = 30.0  # seconds without a file after which the process ends
GRACE = 1.0  # seconds after MAX_WAIT, when it should have been killed, that the worker lives
CHECK_EVERY = 0.05  # seconds between two checks of its time and memory

T = TypeVar("T")
_lock = threading.Lock()
_worker: "_Worker | None" = None
_in_worker = False


class NotInWorker(Unreadable):
    """A file that the worker is not to read, as by its nature it takes longer: a scan."""


def call_with_limits(function: Callable[[bytes, str], T], data: bytes, name: str) -> T:
    """The result of a function, which the worker imports by its name, for a file's bytes and name.

    Raises Unreadable where a limit is exceeded or a reader has a fault. A small text is read in
    this process; so is a scan, for as long as its pages take.
    """
    global _worker
    is_small = len(data) <= SMALL_TEXT and takes_text(Path(name).suffix.lower())
    if not is_small and not _in_worker:
        with suppress(NotInWorker), _lock:  # such a file is read below
            if _worker is None or _worker.has_ended():
                _worker = _Worker()
            result = _worker.result(function.__module__, function.__qualname__, data, name)
            if isinstance(result, Unreadable):
                raise result
            return cast(T, result)
    try:
        return function(data, name)
    except Unreadable:
        raise
    except Exception as error:
        LOG.warning("%s: a reader has a fault", name, exc_info=True)
        raise _fault(error) from error


def _fault(error: Exception) -> Unreadable:
    return Unreadable(f"cannot be read: its reader has a fault ({type(error).__name__})")


def refuse_in_worker() -> None:
    """Raise NotInWorker in the worker: the process that asked for the file reads it itself."""
    if _in_worker:
        raise NotInWorker("is a scan")


class _Worker:
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
        self._read()  # it has started
        self._usage = psutil.Process(self._process.pid)
        self._memory_at_start = self._usage.memory_info().rss

    def has_ended(self) -> bool:
        return self._process.poll() is not None

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def result(self, *request: object) -> object:
        """The function's result, or an Unreadable; a process that exceeds a limit is killed."""
        results = queue.SimpleQueue[object]()
        threading.Thread(target=self._request, args=(request, results), daemon=True).start()
        try:
            deadline, cpu_limit = time.monotonic() + MAX_WAIT, self._cpu_seconds() + MAX_SECONDS
            while time.monotonic() < deadline and self._cpu_seconds() < cpu_limit:
                with suppress(queue.Empty):
                    return results.get(timeout=CHECK_EVERY)
                if self._usage.memory_info().rss > MAX_MEMORY + self._memory_at_start:
                    reason = f"needs more than {MAX_MEMORY // 1024 // 1024} MB to be read; split it"
                    break
            else:
                reason = f"takes longer than {MAX_SECONDS:.0f} s to read; split it"
        except psutil.NoSuchProcess:
            return results.get()  # the process has ended by itself: that is its result
        self.kill()
        return Unreadable(reason)

    def _request(self, request: object, results: "queue.SimpleQueue[object]") -> None:
        """Write a request and read its result, in a thread of its own: both may block."""
        with suppress(OSError, ValueError):  # it has ended: there is nothing to read either
            pickle.dump((MAX_WAIT, request), self._process.stdin)  # type: ignore[arg-type]
            self._process.stdin.flush()  # type: ignore[union-attr]
        results.put(self._read())

    def _read(self) -> object:
        """The next object that it sends; an Unreadable where it has ended."""
        try:
            return pickle.load(self._process.stdout)  # type: ignore[arg-type]
        except (OSError, ValueError, EOFError, pickle.UnpicklingError):
            self.kill()
            return Unreadable("cannot be read: it is damaged, or its reader has a fault")

    def _cpu_seconds(self) -> float:
        used = self._usage.cpu_times()
        return float(used.user + used.system)


def _serve() -> None:
    """Write the result of each request on standard input to standard output until none comes."""
    out, requests = os.fdopen(os.dup(1), "wb"), os.fdopen(os.dup(0), "rb")
    os.dup2(2, 1)  # what a library prints must not get between the results
    result: object = None  # the first tells that the worker has started
    while True:
        pickle.dump(result, out)
        out.flush()
        _end_after(IDLE_TIMEOUT)
        try:
            max_wait, request = pickle.load(requests)
        except EOFError:
            return
        _end_after(max_wait + GRACE)
        result = _call(*request)


def _end_after(seconds: float) -> None:
    """End this process after so many seconds, even within a call that never comes back to Python.

    The last call counts. Windows has no alarms: there the worker ends when its input is closed.
    """
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _call(module: str, function: str, data: bytes, name: str) -> object:
    """The function's result, or an Unreadable, made anew as its own fields may not be picklable."""
    try:
        return getattr(importlib.import_module(module), function)(data, name)
    except Unreadable as error:
        return type(error)(str(error))
    except MemoryError:
        return Unreadable("needs too much memory to be read; split it")
    except Exception as error:
        return _fault(error)


if __name__ == "__main__":
    from retrieval.readers import isolation  # as readers import it, beside this module, __main__

    isolation._in_worker = True
    isolation._serve()
