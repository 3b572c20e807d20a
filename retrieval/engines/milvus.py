"""Milvus: its BM25 on a server that several bots may share.

A row is a paragraph with its title and heading; its key is the id of its first passage. Its text
is the tokens of its distinct terms, for Milvus's standard analyzer: term frequencies hardly change
which paragraphs are candidates. Milvus computes the sparse vector `weights` from it. A second
collection has a row for each article: its marker.
"""

import logging
import time
import weakref
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import groupby
from typing import Any
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

from retrieval.documents.article import as_int64
from retrieval.engines.base import Document, IndexUnreachable, IndexUnusable, engine_token
from retrieval.index.progress import batches
from retrieval.index.segment import term_hash
from retrieval.search.config import RankingConfig

PARAGRAPHS, ARTICLES = "wenju_paragraphs", "wenju_articles"
SEARCH_TIMEOUT = 3.0  # seconds
RETRY_DELAY = 0.5  # seconds before a search that failed is tried again
WRITE_TIMEOUT = 60.0  # seconds, for one batch
ROW_BATCH = 500  # rows
ARTICLE_BATCH = 100  # articles, whose rows are written before their markers
PAGE_SIZE = 10_000  # rows or ids of a request; Milvus's limit is 16,384
MAX_TEXT = 65_000  # characters, all ASCII; a VARCHAR holds 65,535 bytes
PARAGRAPH_LENGTH = 3  # sentences: the assumed mean, by which rows are counted as candidates
MAX_BOOST = 8  # a token is repeated so many times at most

CONFIG = RankingConfig()  # the collection is shared: a config of one library would not do
# They log what they also raise.
for _name in "pymilvus", "milvus_lite", "grpc":
    logging.getLogger(_name).setLevel(logging.CRITICAL)


class Milvus:
    """The paragraphs of a library at `url`: a server's address or a file's name.

    Methods raise IndexUnreachable where Milvus does not answer.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        # For messages: without the password.
        address = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
        self._address = address if parts.scheme else url
        try:
            with self._translate_errors():
                self._client = MilvusClient(url, timeout=SEARCH_TIMEOUT)
        except IndexUnreachable as error:
            if isinstance(error.__cause__, ConnectionConfigException):
                # A file: no such folder, or in use, or milvus-lite is missing.
                raise IndexUnusable(
                    f"{error}; give a file in a folder that exists, which no other process has "
                    "open, or a server's address"
                ) from error
            raise
        weakref.finalize(self, self._client.close)
        with self._translate_errors():
            self._prepare(PARAGRAPHS, *_paragraph_schema())
            self._prepare(ARTICLES, *_marker_schema())

    def find(self, boosts: Mapping[str, float], limit: int) -> NDArray[np.uint64]:
        """The ids of the first passages of the paragraphs with the highest scores."""
        # Milvus has no boosts: a token is repeated.
        words = [
            engine_token(term_hash(token))
            for token, boost in boosts.items()
            for _ in range(max(1, min(MAX_BOOST, round(boost))))
        ]
        if not words:
            return np.zeros(0, np.uint64)
        try:
            return self._search(" ".join(words), limit)
        except IndexUnreachable:  # the server may have been restarted
            time.sleep(RETRY_DELAY)
            with self._translate_errors():
                for name in (PARAGRAPHS, ARTICLES):
                    self._client.load_collection(name, timeout=SEARCH_TIMEOUT)
            return self._search(" ".join(words), limit)

    def _search(self, text: str, limit: int) -> NDArray[np.uint64]:
        with self._translate_errors():
            (hits,) = self._client.search(
                PARAGRAPHS,
                [text],
                limit=-(-limit // PARAGRAPH_LENGTH),
                anns_field="weights",
                search_params={"metric_type": "BM25"},
                timeout=SEARCH_TIMEOUT,
            )
        return np.array([hit["id"] for hit in hits], np.int64).view(np.uint64)

    def article_digests(self) -> Collection[int]:
        """The digests of the articles that it has."""
        with self._translate_errors():
            pages = self._client.query_iterator(
                ARTICLES,
                PAGE_SIZE,
                output_fields=["id"],
                timeout=WRITE_TIMEOUT,
                consistency_level="Strong",
            )
            ids: list[int] = []
            while rows := pages.next():
                ids += [int(row["id"]) for row in rows]
            pages.close()
        return [signed % (1 << 64) for signed in ids]

    def change(
        self, deleted: Collection[int], new: Iterable[tuple[int, Iterable[Document]]]
    ) -> None:
        """Delete articles, and add new ones.

        An article's marker is deleted before its rows and written after them, so that the next
        `sync` repeats whatever was interrupted.
        """
        with self._translate_errors():
            for ids in batches(map(as_int64, deleted), PAGE_SIZE):
                self._client.delete(ARTICLES, ids=ids, timeout=WRITE_TIMEOUT)
                self._client.delete(PARAGRAPHS, filter=f"article in {ids}", timeout=WRITE_TIMEOUT)
            for articles in batches(new, ARTICLE_BATCH):
                rows = (row for article, passages in articles for row in _rows(article, passages))
                for batch in batches(rows, ROW_BATCH):
                    self._client.upsert(PARAGRAPHS, batch, timeout=WRITE_TIMEOUT)
                markers = [
                    {"id": as_int64(article), "unused": [0.0, 0.0]} for article, _ in articles
                ]
                self._client.upsert(ARTICLES, markers, timeout=WRITE_TIMEOUT)
            self._client.flush(PARAGRAPHS, timeout=WRITE_TIMEOUT)

    def _prepare(self, name: str, schema: Any, index: dict[str, Any]) -> None:
        """Create or load a collection. Raises IndexUnusable where it has another schema."""
        client = self._client
        if client.has_collection(name, timeout=SEARCH_TIMEOUT):
            fields = client.describe_collection(name, timeout=SEARCH_TIMEOUT)["fields"]
            present = {(str(f["name"]), int(f["type"])) for f in fields}
            if present != {(f.name, int(f.dtype)) for f in schema.fields}:
                raise IndexUnusable(
                    f"{self._address}: its collection {name} was not made by this version of "
                    "Wenju; drop it, or name another database, such as http://milvus:19530/wenju"
                )
            client.load_collection(name, timeout=WRITE_TIMEOUT)
            return
        params = client.prepare_index_params()
        params.add_index(**index)
        client.create_collection(
            name,
            schema=schema,
            index_params=params,
            consistency_level="Session",
            timeout=WRITE_TIMEOUT,
        )

    @contextmanager
    def _translate_errors(self) -> Iterator[None]:
        """Raise whatever the client raises as IndexUnreachable, with the address."""
        try:
            yield
        except MilvusException as error:
            raise self._unreachable(str(error.message or error)) from error
        except grpc.RpcError as error:
            details = error.details() if isinstance(error, grpc.Call) else error
            raise self._unreachable(str(details)) from error
        except (OSError, ValueError) as error:
            raise self._unreachable(f"{type(error).__name__}: {error}") from error

    def _unreachable(self, message: str) -> IndexUnreachable:
        return IndexUnreachable(f"{self._address}: {' '.join(message.split())}")


def _rows(article: int, passages: Iterable[Document]) -> Iterator[dict[str, Any]]:
    """The rows of an article, one a paragraph."""
    for context, paragraph in groupby(passages, key=lambda passage: passage.context):
        yield {
            "id": as_int64(next(paragraph).id),
            "article": as_int64(article),
            "terms": " ".join(dict.fromkeys(context.split()))[:MAX_TEXT],
        }


def _paragraph_schema() -> tuple[Any, dict[str, Any]]:
    """The schema and the index of the paragraphs: BM25 with k1 and b of the context."""
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


def _marker_schema() -> tuple[Any, dict[str, Any]]:
    """The schema and the index of the markers; every collection must have a vector."""
    schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("id", DataType.INT64, is_primary=True)
    schema.add_field("unused", DataType.FLOAT_VECTOR, dim=2)
    return schema, {"field_name": "unused", "index_type": "FLAT", "metric_type": "L2"}
