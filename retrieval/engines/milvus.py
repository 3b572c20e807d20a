"""Milvus: candidates from a server that several bots may share, by its own BM25.

A row is a paragraph with its title and heading, known by the id of its first passage: the others
come along. Its terms stand there as codes, which Milvus's standard analyzer takes for words, each
once, however often it stands in the paragraph: that is enough to tell the best. Beside the rows a
marker for each article tells what is there.
"""

import logging
import time
import weakref
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import groupby
from typing import Any, TypeVar
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

try:
    import grpc
    from pymilvus import DataType, Function, FunctionType, MilvusClient
    from pymilvus.exceptions import ConnectionConfigException, MilvusException
except ImportError as error:
    raise ImportError(
        "needs pymilvus; install it with: python -m pip install -e '.[milvus]'"
    ) from error

from retrieval.engines.base import Document, IndexUnreachable, IndexUnusable, code
from retrieval.index.segment import term_hash
from retrieval.search.config import RankingConfig

PARAGRAPHS, ARTICLES = "wenju_paragraphs", "wenju_articles"
SECONDS = 3.0  # that a question waits for Milvus
PAUSE = 0.5  # seconds after which a question that failed is asked once more
WRITING = 60.0  # seconds for each batch
ROWS = 500  # that are written at once
PAGE = 10_000  # rows that are read at once; Milvus gives at most 16,384
MAX_TERMS = 65_000  # bytes; a VARCHAR holds 65,535
SENTENCES = 3  # of a paragraph, at least about
BOOSTS = 8  # the most times that a term may count

CONFIG = RankingConfig()
T = TypeVar("T")
Row = dict[str, Any]
# Every failure reaches us as an exception; nobody needs to read of it twice.
for _name in "pymilvus", "milvus_lite", "grpc":
    logging.getLogger(_name).setLevel(logging.CRITICAL)


class Milvus:
    """The paragraphs of one collection at `url`: a server's address, or a file's name."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        # Without the password that an address may have.
        shown = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
        self._where = shown if parts.scheme else url
        self._rows: list[Row] = []  # to be written
        self._new: list[int] = []  # articles whose rows these are
        self._gone: list[int] = []
        try:
            with self._translate_errors():
                self._client = MilvusClient(url, timeout=SECONDS)
        except IndexUnreachable as error:
            if isinstance(error.__cause__, ConnectionConfigException):
                # A file: there is no such folder, or it is in use, or nothing to open it with.
                raise IndexUnusable(
                    f"{error}; give a file in a folder that exists, which no other process has "
                    "open, or a server's address"
                ) from error
            raise
        weakref.finalize(self, self._client.close)
        with self._translate_errors():
            self._prepare(PARAGRAPHS, *_paragraphs())
            self._prepare(ARTICLES, *_articles())

    def find(self, terms: Mapping[str, float], n: int) -> NDArray[np.uint64]:
        """The ids of first passages of the paragraphs that hold most of the terms."""
        # Milvus knows no boost: what counts twice is said twice.
        words = [
            code(term_hash(token)) for token, boost in terms.items() for _ in range(_times(boost))
        ]

        def ids() -> list[int]:
            (hits,) = self._client.search(
                PARAGRAPHS,
                [" ".join(words)],
                limit=-(-n // SENTENCES),
                anns_field="weights",
                search_params={"metric_type": "BM25"},
                timeout=SECONDS,
            )
            return [int(hit["id"]) for hit in hits]

        return np.array(self._ask_twice(ids) if words else [], dtype=np.int64).view(np.uint64)

    def articles(self) -> Collection[int]:
        """The articles that it holds."""
        with self._translate_errors():
            pages = self._client.query_iterator(
                ARTICLES, PAGE, output_fields=["id"], timeout=WRITING, consistency_level="Strong"
            )
            held: list[int] = []
            while rows := pages.next():
                held += [int(row["id"]) for row in rows]
            pages.close()
        return [number % (1 << 64) for number in held]

    def upsert(self, article: int, passages: Iterable[Document]) -> None:
        """Hold these passages of an article, and no others."""
        for context, together in groupby(passages, key=lambda passage: passage.context):
            self._rows.append(
                {
                    "id": _signed(next(together).id),
                    "article": _signed(article),
                    "terms": " ".join(dict.fromkeys(context.split()))[:MAX_TERMS],
                }
            )
        self._new.append(article)
        if len(self._rows) >= ROWS:
            self._put()

    def delete(self, article: int) -> None:
        """Hold no passage of an article any more."""
        self._gone.append(_signed(article))

    def commit(self) -> None:
        """Make what was upserted and deleted last, and be found.

        An article's marker goes before its rows and comes after them, so that whatever is half done
        when the process ends is done again. Rows that have a new version with the same id stay.
        """
        for at in range(0, len(self._gone), PAGE):
            gone = self._gone[at : at + PAGE]
            with self._translate_errors():
                self._client.delete(ARTICLES, ids=gone, timeout=WRITING)
                self._client.delete(PARAGRAPHS, filter=f"article in {gone}", timeout=WRITING)
        self._gone = []
        self._put()
        with self._translate_errors():
            self._client.flush(PARAGRAPHS, timeout=WRITING)

    def _put(self) -> None:
        """Write rows, then the markers of their articles."""
        for name, rows in (
            (PARAGRAPHS, self._rows),
            (ARTICLES, [{"id": _signed(a), "unused": [0.0, 0.0]} for a in self._new]),
        ):
            for at in range(0, len(rows), ROWS):
                with self._translate_errors():
                    self._client.upsert(name, rows[at : at + ROWS], timeout=WRITING)
        self._rows, self._new = [], []

    def _prepare(self, name: str, schema: Any, index: dict[str, Any]) -> None:
        """Have a collection ready to be asked. Raises IndexUnusable where it is somebody else's."""
        client = self._client
        if client.has_collection(name, timeout=SECONDS):
            fields = client.describe_collection(name, timeout=SECONDS)["fields"]
            there = {(str(f["name"]), int(f["type"])) for f in fields}
            if there != {(f.name, int(f.dtype)) for f in schema.fields}:
                raise IndexUnusable(
                    f"{self._where}: its collection {name} was not made by this version of Wenju; "
                    "drop it, or name another database, such as http://milvus:19530/wenju"
                )
            client.load_collection(name, timeout=WRITING)
            return
        params = client.prepare_index_params()
        params.add_index(**index)
        client.create_collection(
            name, schema=schema, index_params=params, consistency_level="Session", timeout=WRITING
        )

    def _ask_twice(self, ask: Callable[[], T]) -> T:
        """What Milvus answers, the second time if need be: it may have been started anew."""
        try:
            with self._translate_errors():
                return ask()
        except IndexUnreachable:
            time.sleep(PAUSE)
            with self._translate_errors():
                for name in (PARAGRAPHS, ARTICLES):
                    self._client.load_collection(name, timeout=SECONDS)
                return ask()

    @contextmanager
    def _translate_errors(self) -> Iterator[None]:
        """Failures as ours, with the address and without the client's decoration."""
        try:
            yield
        except MilvusException as error:
            raise self._unreachable(str(error.message or error)) from error
        except grpc.RpcError as error:  # a Call too, with a word about what happened
            raise self._unreachable(str(getattr(error, "details", error.__str__)())) from error
        except (OSError, ValueError) as error:
            raise self._unreachable(f"{type(error).__name__}: {error}") from error

    def _unreachable(self, message: str) -> IndexUnreachable:
        return IndexUnreachable(f"{self._where}: {' '.join(message.split())}")


def _paragraphs() -> tuple[Any, dict[str, Any]]:
    """The schema of the paragraphs, and their index: BM25 with the k1 and b of contexts."""
    schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("id", DataType.INT64, is_primary=True)
    schema.add_field("article", DataType.INT64)
    schema.add_field(
        "terms",
        DataType.VARCHAR,
        max_length=65_535,
        enable_analyzer=True,
        analyzer_params={"tokenizer": "standard"},
    )
    schema.add_field("weights", DataType.SPARSE_FLOAT_VECTOR)
    schema.add_function(
        Function(
            "bm25", FunctionType.BM25, input_field_names=["terms"], output_field_names=["weights"]
        )
    )
    params = {
        "inverted_index_algo": "DAAT_MAXSCORE",
        "bm25_k1": CONFIG.context_k1,
        "bm25_b": CONFIG.context_b,
    }
    index = {"field_name": "weights", "index_type": "SPARSE_INVERTED_INDEX"}
    return schema, index | {"metric_type": "BM25", "params": params}


def _articles() -> tuple[Any, dict[str, Any]]:
    """The same of the markers; their vector is there because Milvus wants one."""
    schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("id", DataType.INT64, is_primary=True)
    schema.add_field("unused", DataType.FLOAT_VECTOR, dim=2)
    return schema, {"field_name": "unused", "index_type": "FLAT", "metric_type": "L2"}


def _times(boost: float) -> int:
    return max(1, min(BOOSTS, round(boost)))


def _signed(number: int) -> int:
    """A number below 2**64 as Milvus holds it."""
    return number - (1 << 64) if number >= 1 << 63 else number
