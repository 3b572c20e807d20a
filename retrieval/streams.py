"""Standard streams: what a command does where they are closed, full, or in another encoding.

And the command line: a question may begin with a dash.
"""

import argparse
import io
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

CANNOT_RUN = 2
INTERRUPTED = 130  # 128 + SIGINT, as shells return


def run_command(command: Callable[[], int]) -> int:
    """Run a command, and return its exit code.

    Where its output cannot be written, a line on standard error says why: CANNOT_RUN. A broken pipe
    (| head) is no failure: 0. Ctrl-C: INTERRUPTED, without a line. The exit of an argument parser
    (--help) counts as the command's.
    """
    _open_closed_streams()
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, io.TextIOWrapper):  # a character that it cannot encode becomes ?
            stream.reconfigure(errors="replace")
    try:
        code = _exit_code(command)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _discard_output()
        return 0
    except OSError as error:
        _discard_output()
        why = (error.strerror or str(error)).lower()
        with suppress(OSError):
            print(f"wenju: {error.filename or 'standard output'}: {why}", file=sys.stderr)
        return CANNOT_RUN
    return code


def _exit_code(command: Callable[[], int]) -> int:
    try:
        return command()
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else CANNOT_RUN


def encoding_problem() -> str:
    """Why standard output cannot show Chinese, and what to set; "" where it can."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        "文据".encode(encoding)
    except UnicodeEncodeError:
        return f"standard output is in {encoding}, which has no Chinese; set PYTHONIOENCODING=utf-8"
    return ""


def _open_closed_streams() -> None:
    """Replace the standard streams that the caller closed.

    Writing to standard output then raises OSError, which `run_command` reports.
    """
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115  # for the life of the process
    if sys.stdout is None:
        sys.stdout = open(os.devnull, encoding="utf-8")  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


def _discard_output() -> None:
    """Discard what is buffered: Python would try again to write it when it exits."""
    with suppress(OSError), open(os.devnull, "w", encoding="utf-8") as devnull:
        os.dup2(devnull.fileno(), sys.stdout.fileno())


def as_argument(word: str) -> str:
    """A word of the command line: a question that begins with a dash after a blank, as no option.

    It has Chinese or a blank in it; an option has them in its value alone: --articles=文件夹.
    """
    is_option = word.isascii() and " " not in word
    return f" {word}" if word.startswith("-") and not is_option and "=" not in word else word


class QuestionParser(argparse.ArgumentParser):
    """A parser whose line on an unknown option says how to ask what begins with a dash."""

    def error(self, message: str) -> NoReturn:
        """Print the message, and exit with 2."""
        hint = "; a question that begins with a dash stands after --"
        super().error(message + hint * message.startswith("unrecognized arguments"))
