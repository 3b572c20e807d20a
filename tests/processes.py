"""Processes that start at once: each is forked from one that has imported what the bot needs.

A start of Python and the imports take seconds. What Python itself does when it starts and when it
ends only a `new` one shows.
"""

import multiprocessing
import os
import runpy
import sys
from collections.abc import Callable, Mapping
from contextlib import chdir
from importlib import import_module
from io import FileIO, TextIOWrapper
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import TemporaryFile
from typing import Any

PATIENCE = 120  # seconds; only a machine with much else to do takes more than a few
ROOT = Path(__file__).parents[1]
_HOW = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
_CONTEXT = multiprocessing.get_context(_HOW)  # Windows has no fork
_CONTEXT.set_forkserver_preload(["tests.preload"])


def forked(function: Callable[..., object], *arguments: object) -> BaseProcess:
    """A process that calls a function, which it imports by its name, with these arguments."""
    process = _CONTEXT.Process(target=function, args=arguments)
    with chdir(ROOT):  # where the first of all finds what it imports
        process.start()
    return process


def run_script(script: Path) -> str:
    """What a script has written, run as `python script` in a process of its own."""
    with TemporaryFile() as file:
        process = forked(_script, script, Connection(os.dup(file.fileno())))
        process.join(PATIENCE)
        assert process.exitcode == 0
        file.seek(0)
        return file.read().decode()


def _script(script: Path, output: Any) -> None:
    for number in 1, 2:
        os.dup2(output.fileno(), number)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8")
    runpy.run_path(str(script), run_name="__main__")


def command(
    package: str,
    *arguments: str,
    env: Mapping[str, str],
    cwd: Path,
    streams: tuple[int, int, int],
    first: Callable[[], object] = bool,
    new: bool = False,
) -> BaseProcess:
    """A process that calls `first`, then does what `python -m package` does with these arguments.

    `streams` are the descriptors of standard input, output and error; `new`: by a new Python.
    """
    inherited = [Connection(os.dup(descriptor)) for descriptor in streams]
    return forked(_main, package, arguments, dict(env), cwd, inherited, first, new)


def run(
    package: str, *arguments: str, env: Mapping[str, str], cwd: Path, stdin: bytes = b""
) -> CompletedProcess[bytes]:
    """What such a process has written when it has ended, and its exit code."""
    with TemporaryFile() as given, TemporaryFile() as out, TemporaryFile() as err:
        given.write(stdin)
        given.seek(0)
        streams = given.fileno(), out.fileno(), err.fileno()
        process = command(package, *arguments, env=env, cwd=cwd, streams=streams)
        process.join(PATIENCE)
        process.kill()
        written = [(file.seek(0), file.read())[1] for file in (out, err)]
        return CompletedProcess(arguments, process.exitcode or 0, *written)


def _main(
    package: str,
    arguments: tuple[str, ...],
    env: dict[str, str],
    cwd: Path,
    streams: list[Any],
    first: Callable[[], object],
    new: bool,
) -> None:
    for number, stream in enumerate(streams):
        os.dup2(stream.fileno(), number)
        stream.close()
    first()
    os.chdir(cwd)
    if new:
        path = os.pathsep.join(filter(None, (str(ROOT), env.get("PYTHONPATH"))))
        call = [sys.executable, "-m", package, *arguments]
        os.execve(sys.executable, call, {**env, "PYTHONPATH": path})
    os.environ.clear()
    os.environ.update(env)
    sys.stdin = os.fdopen(0, encoding="utf-8")
    sys.stdout = os.fdopen(1, "w", encoding="utf-8")
    sys.stderr = TextIOWrapper(FileIO(2, "w"), "utf-8", "backslashreplace", write_through=True)
    sys.exit(import_module(f"{package}.__main__").main(arguments))
