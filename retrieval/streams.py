"""Standard streams that are closed, full, or in another encoding: one line, and an exit code."""

import io
import os
import sys
from collections.abc import Callable
from contextlib import suppress

CANNOT_RUN = 2
INTERRUPTED = 130  # as a shell tells of SIGINT


def exit_code(command: Callable[[], int]) -> int:
    """A command's exit code; CANNOT_RUN, after one line, where its output could not be written.

    That whoever read it has gone is no failure: 0. Ctrl-C ends without a word: INTERRUPTED. What a
    parser of arguments prints (--help) is an output as well.
    """
    _open_closed_streams()
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, io.TextIOWrapper):  # what it cannot read or show becomes a mark
            stream.reconfigure(errors="replace")
    try:
        code = _finished(command)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _write_no_more()
        return 0
    except OSError as error:
        _write_no_more()
        why = (error.strerror or str(error)).lower()
        with suppress(OSError):
            print(f"wenju: {error.filename or 'standard output'}: {why}", file=sys.stderr)
        return CANNOT_RUN
    return code


def _finished(command: Callable[[], int]) -> int:
    try:
        return command()
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else CANNOT_RUN


def why_no_chinese() -> str:
    """Why standard output cannot show Chinese characters, and the mend; "" where it can."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        "文据".encode(encoding)
    except UnicodeEncodeError:
        return f"standard output is in {encoding}, which has no Chinese; set PYTHONIOENCODING=utf-8"
    return ""


def _open_closed_streams() -> None:
    """Put what can be read and written in place of streams that the caller closed.

    Nobody can write to standard output then: OSError says so where somebody wants to.
    """
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115  # as long as the process
    if sys.stdout is None:
        sys.stdout = open(os.devnull, encoding="utf-8")  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


def _write_no_more() -> None:
    """Send to nowhere what is still to be written: Python would fail with it when it ends."""
    with suppress(OSError), open(os.devnull, "w", encoding="utf-8") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
