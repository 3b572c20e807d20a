"""A file that takes too long, needs too much or breaks its reader ends in one line."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from retrieval.readers import isolation
from retrieval.readers.isolation import call_with_limits
from retrieval.readers.source import Source, Unreadable
from tests.processes import run_script


def echo(data: bytes, name: str) -> Source:
    return Source(data.decode(), title=name)


def slow(data: bytes, name: str) -> Source:
    while True:
        pass


def waiting(data: bytes, name: str) -> Source:
    time.sleep(60)
    return Source("")


def greedy(data: bytes, name: str) -> Source:
    taken = [bytes(range(256)) * 400_000 for _ in range(12)]
    time.sleep(60)
    return Source(str(len(taken)))


def broken(data: bytes, name: str) -> Source:
    os._exit(3)


def faulty(data: bytes, name: str) -> Source:
    raise ZeroDivisionError


def refused(data: bytes, name: str) -> Source:
    raise Unreadable("is damaged; save it anew")


@pytest.fixture(scope="module")
def asked():
    """Functions of this file, which the process can find."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.path.dirname(__file__))
        for function in (echo, slow, waiting, greedy, broken, faulty, refused):
            patch.setattr(function, "__module__", "test_isolation")
        patch.setattr(isolation, "_worker", None)
        yield
        if isolation._worker:
            isolation._worker.kill()


@pytest.mark.usefixtures("asked")
def test_files_are_read_one_after_another():
    for n in range(3):
        assert call_with_limits(echo, str(n).encode(), "a.docx") == Source(str(n), title="a.docx")


@pytest.mark.skipif(not Path("/proc").exists(), reason="processes are looked up there")
def test_a_reader_does_not_go_on_when_the_process_that_would_end_it_is_killed(tmp_path: Path):
    """For ever, with all of a core: nobody would know what it is."""
    script = tmp_path / "reads.py"
    script.write_text(
        f"""
import os, sys
here = {os.path.dirname(__file__)!r}
sys.path[:0] = [here, {os.getcwd()!r}]
os.environ["PYTHONPATH"] = here
from retrieval.readers import isolation
from test_isolation import slow

def end(worker):
    print(worker._process.pid, flush=True)
    os._exit(0)

isolation.MAX_WAIT, isolation._Worker.kill = 0.5, end
isolation.call_with_limits(slow, b"", "a.docx")
""",
        encoding="utf-8",
    )
    pid = int(run_script(script).split()[-1])
    deadline = time.monotonic() + 20
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not Path(f"/proc/{pid}").exists()


@pytest.mark.usefixtures("asked")
def test_one_bad_file_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(isolation, "MAX_SECONDS", 1.0)
    monkeypatch.setattr(isolation, "MAX_WAIT", 20.0)
    for function, reason in [
        (slow, "takes longer than 1 s to read; split it"),
        (broken, "cannot be read: it is damaged, or its reader has a fault"),
        (faulty, r"cannot be read: its reader has a fault \(ZeroDivisionError\)"),
        (refused, "is damaged; save it anew"),
    ]:
        with pytest.raises(Unreadable, match=f"^{reason}$"):
            call_with_limits(function, b"x", "a.docx")
        assert call_with_limits(echo, b"y", "a.docx").markdown == "y"


@pytest.mark.usefixtures("asked")
def test_only_what_a_reader_computes_counts_but_it_may_not_wait_for_ever(
    monkeypatch: pytest.MonkeyPatch,
):
    """On a busy machine a good file takes long by the clock, and is not lost for that."""
    call_with_limits(echo, b"x", "a.docx")  # it has imported this file
    monkeypatch.setattr(isolation, "MAX_SECONDS", 0.3)
    monkeypatch.setattr(isolation, "MAX_WAIT", 1.0)
    began = time.monotonic()
    with pytest.raises(Unreadable, match="takes longer than"):
        call_with_limits(waiting, b"x", "a.docx")
    assert time.monotonic() - began > 0.6


@pytest.mark.usefixtures("asked")
@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="the system tells no memory")
def test_a_reader_that_needs_too_much_memory_is_ended():
    with pytest.raises(Unreadable, match="needs more than 500 MB"):
        call_with_limits(greedy, b"x", "a.docx")


def test_small_plain_text_needs_no_process(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(isolation, "_Worker", None)
    assert call_with_limits(echo, b"y", "a.md").markdown == "y"


def test_a_script_needs_no_main_guard(tmp_path: Path, make: dict[str, Callable[..., bytes]]):
    """The process does not run the script of its owner again, as one of multiprocessing would."""
    (tmp_path / "a.docx").write_bytes(make["docx"]("先卸链条。"))
    script = tmp_path / "script.py"
    script.write_text(
        "from pathlib import Path\nfrom retrieval import read_article\n"
        f"data = Path({str(tmp_path / 'a.docx')!r}).read_bytes()\n"
        "print(ascii(read_article(data, 'a.docx').text))\n"
    )
    assert run_script(script).strip() == ascii("先卸链条。")
