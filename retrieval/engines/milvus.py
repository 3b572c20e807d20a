"""Milvus: the passages and the words of a library, as they stand there.

A passage is a row of one collection, with the weights of its tokens as a sparse vector; a token is
a row of the other, which also holds what is known of the whole. Many processes read them; whoever
opens a folder that has changed writes them.
"""

import hashlib
import json
import logging
import time
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

import grpc
from pymilvus import DataType, MilvusClient
from pymilvus.exceptions import ConnectionConfigException, MilvusException

from retrieval.search.scorer import IndexUnreachable, IndexUnusable

PASSAGES, WORDS = "wenju_passages", "wenju_words"
ABOUT = 0  # the key of the row of WORDS that tells of the whole
SECONDS = 3.0  # that a question waits for Milvus
PAUSE = 0.5  # seconds after which a question that failed is asked once more
WRITING = 60.0  # seconds for each batch
ROWS, ENTRIES = 500, 200_000  # that are written at once, at most
PAGE = 10_000  # rows that are read at once; Milvus gives at most 16,384

T = TypeVar("T")
Vector = dict[int, float]
# Every failure reaches us as an exception; nobody needs to read of it twice.
for _name in "pymilvus", "milvus_lite", "grpc":
    logging.getLogger(_name).setLevel(logging.CRITICAL)

Counts = tuple[int, int, int]  # of sentences, articles and paragraphs


class Row(NamedTuple):
    """A passage. The lengths are those of its sentence, article and paragraph, in tokens.

    The digest is of all that a row is made of: one with the same digest need not be made again.
    """

    id: int
    digest: int
    lengths: tuple[int, int, int]
    vector: Vector


class Found(NamedTuple):
    """A passage that a search has found, and the product of its vector and the question's."""

    id: int
    product: float
    lengths: tuple[int, int, int]
    vector: Vector


class Word(NamedTuple):
    """A token: its number, which stays for ever, and in how many sentences and so on it stands.

    -1 where it stands nowhere any more, not even in a heading.
    """

    number: int
    found_in: Counts


@dataclass(frozen=True, slots=True)
class About:
    """What is known of the whole; counts and averages are of sentences, articles and paragraphs."""

    fingerprint: str  # of the articles and how they are read; "" while they are being loaded
    numbering: str  # differs wherever the numbers of the tokens may differ
    words: int  # how many there are
    rows: int  # how many passages have a token
    counts: Counts
    averages: tuple[float, float, float]  # of the lengths
    weighed_with: tuple[float, float, float]  # the averages that the vectors are made with


class Milvus:
    """The two collections at `url`: a server's address, or a file's name."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        # Without the password that an address may have.
        self._where = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
        if not parts.scheme:
            self._where = url
        try:
            with self._told():
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

    def prepare(self) -> bool:
        """Have both collections ready to be asked; whether they stood there already.

        Raises IndexUnusable where something else has their names.
        """
        with self._told():
            made = [self._made(*schema) for schema in (_passages(), _words())]
        return not any(made)

    def _made(self, name: str, vector: str, wanted: Any, index: dict[str, str]) -> bool:
        client = self._client
        if client.has_collection(name, timeout=SECONDS):
            fields = client.describe_collection(name, timeout=SECONDS)["fields"]
            stands = {(str(f["name"]), int(f["type"])) for f in fields}
            if stands != {(f.name, int(f.dtype)) for f in wanted.fields}:
                raise IndexUnusable(
                    f"{self._where}: its collection {name} was not made by Wenju; drop it, or "
                    "name another database, such as http://milvus:19530/wenju"
                )
            client.load_collection(name, timeout=WRITING)
            return False
        params = client.prepare_index_params()
        params.add_index(vector, **index)
        client.create_collection(
            name, schema=wanted, index_params=params, consistency_level="Session", timeout=WRITING
        )
        return True

    def about(self) -> About | None:
        """What is known of the whole, None where nothing is."""
        with self._told():
            rows = self._client.get(
                WORDS, [ABOUT], ["about"], timeout=SECONDS, consistency_level="Strong"
            )
        try:
            told: dict[str, Any] = json.loads(rows[0]["about"])
            kinds = ("counts", "averages", "weighed_with")
            return About(**told | {kind: tuple(told[kind]) for kind in kinds})
        except (LookupError, TypeError, ValueError):
            return None

    def put_about(self, about: About) -> None:
        """Write what is known of the whole."""
        self._put_words([_words_row(ABOUT, Word(-1, (-1, -1, -1)), json.dumps(asdict(about)))])

    def words(self) -> dict[int, Word]:
        """All tokens, by their keys."""
        rows = self._all(WORDS, ["key", "number", *_COUNTS])
        return {row["key"]: _word(row) for row in rows if row["key"] != ABOUT}

    def words_of(self, keys: Sequence[int]) -> dict[int, Word]:
        """The tokens with these keys, as far as there are such."""

        def rows() -> dict[int, Word]:
            fields = ["key", "number", *_COUNTS]
            found = self._client.get(WORDS, list(keys), fields, timeout=SECONDS)
            return {row["key"]: _word(row) for row in found}

        return self._asked(rows) if keys else {}

    def put_words(self, words: Mapping[int, Word]) -> None:
        """Write tokens, by their keys."""
        rows = [_words_row(key, word) for key, word in words.items()]
        for at in range(0, len(rows), PAGE):
            self._put_words(rows[at : at + PAGE])

    def forget_words(self) -> None:
        """Take all tokens away."""
        with self._told():
            self._client.drop_collection(WORDS, timeout=WRITING)
        self.prepare()

    def _put_words(self, rows: list[dict[str, Any]]) -> None:
        with self._told():
            self._client.upsert(WORDS, rows, timeout=WRITING)

    def digests(self) -> dict[int, int]:
        """The digest of each passage that stands there."""
        return {row["id"]: row["digest"] for row in self._all(PASSAGES, ["digest"])}

    def count(self, name: str) -> int:
        """How many rows a collection has."""
        with self._told():
            told = self._client.query(
                name, output_fields=["count(*)"], timeout=SECONDS, consistency_level="Strong"
            )
        return int(told[0]["count(*)"])

    def _all(self, name: str, fields: list[str]) -> Iterator[dict[str, Any]]:
        with self._told():
            pages = self._client.query_iterator(
                name, PAGE, output_fields=fields, timeout=WRITING, consistency_level="Strong"
            )
            while rows := pages.next():
                yield from rows
            pages.close()

    def put(self, rows: Iterable[Row]) -> Iterator[int]:
        """Write passages, a batch at a time; how many each had."""
        for batch in _batches(rows):
            data = [
                {"id": row.id, "digest": row.digest, "weights": row.vector}
                | dict(zip(_LENGTHS, row.lengths, strict=True))
                for row in batch
            ]
            with self._told():
                self._client.upsert(PASSAGES, data, timeout=WRITING)
            yield len(batch)

    def finish(self) -> None:
        """Have what was written indexed, not only found by looking at each row."""
        with self._told():
            self._client.flush(PASSAGES, timeout=WRITING)

    def delete(self, ids: Sequence[int]) -> None:
        """Take passages away."""
        for at in range(0, len(ids), PAGE):
            with self._told():
                self._client.delete(PASSAGES, ids=list(ids[at : at + PAGE]), timeout=WRITING)

    def search(self, vector: Vector, limit: int, seconds: float | None = None) -> list[Found]:
        """The passages whose vectors have the highest products with this one, highest first."""

        def hits() -> list[Found]:
            (found,) = self._client.search(
                PASSAGES,
                [vector],
                limit=limit,
                anns_field="weights",
                output_fields=["weights", *_LENGTHS],
                search_params={"metric_type": "IP"},
                timeout=seconds or SECONDS,
            )
            return [
                Found(h["id"], h["distance"], _lengths(h["entity"]), h["entity"]["weights"])
                for h in found
            ]

        return self._asked(hits)

    def vectors(self, ids: Sequence[int]) -> dict[int, Vector]:
        """The vectors of passages, by their ids."""

        def rows() -> dict[int, Vector]:
            found = self._client.get(PASSAGES, list(ids), ["id", "weights"], timeout=SECONDS)
            return {row["id"]: row["weights"] for row in found}

        return self._asked(rows)

    def _asked(self, ask: Callable[[], T]) -> T:
        """What Milvus answers, the second time if need be: it may have been started anew."""
        try:
            with self._told():
                return ask()
        except IndexUnreachable:
            time.sleep(PAUSE)
            with self._told():
                for name in (PASSAGES, WORDS):
                    self._client.load_collection(name, timeout=SECONDS)
                return ask()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Failures as ours, with the address and without the client's decoration."""
        try:
            yield
        except MilvusException as error:
            raise self._unreachable(str(error.message or error)) from error
        except grpc.RpcError as error:  # a Call too, with a word about what happened
            raise self._unreachable(str(getattr(error, "details", error.__str__)())) from error
        except (OSError, ValueError) as error:
            raise self._unreachable(f"{type(error).__name__}: {error}") from error

    def _unreachable(self, told: str) -> IndexUnreachable:
        return IndexUnreachable(f"{self._where}: {' '.join(told.split())}")


def key_of(token: str) -> int:
    """The key of a token: no two of even a thousand million are likely to share one."""
    digest = hashlib.blake2b(token.encode(errors="surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


_COUNTS = ("sentences", "articles", "paragraphs")
_LENGTHS = ("sentence_length", "article_length", "paragraph_length")


def _lengths(row: Any) -> tuple[int, int, int]:
    sentence, article, paragraph = (int(row[name]) for name in _LENGTHS)
    return sentence, article, paragraph


def _passages() -> tuple[str, str, Any, dict[str, str]]:
    """The name of the passages' collection, its vector, its schema, and its index."""
    schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("id", DataType.INT64, is_primary=True)
    schema.add_field("digest", DataType.INT64)
    for name in _LENGTHS:
        schema.add_field(name, DataType.INT32)
    schema.add_field("weights", DataType.SPARSE_FLOAT_VECTOR)
    index = {"index_type": "SPARSE_INVERTED_INDEX", "metric_type": "IP"}
    return PASSAGES, "weights", schema, index


def _words() -> tuple[str, str, Any, dict[str, str]]:
    """The same of the words' collection; its vector is there because Milvus wants one."""
    schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("key", DataType.INT64, is_primary=True)
    for name in ("number", *_COUNTS):
        schema.add_field(name, DataType.INT32)
    schema.add_field("about", DataType.VARCHAR, max_length=4096)
    schema.add_field("unused", DataType.FLOAT_VECTOR, dim=2)
    return WORDS, "unused", schema, {"index_type": "FLAT", "metric_type": "L2"}


def _words_row(key: int, word: Word, about: str = "") -> dict[str, Any]:
    row = {"key": key, "number": word.number, "about": about, "unused": [0.0, 0.0]}
    return row | dict(zip(_COUNTS, word.found_in, strict=True))


def _word(row: Mapping[str, Any]) -> Word:
    sentences, articles, paragraphs = (int(row[name]) for name in _COUNTS)
    return Word(int(row["number"]), (sentences, articles, paragraphs))


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    entries = 0
    for row in rows:
        if len(batch) == ROWS or (batch and entries + len(row.vector) > ENTRIES):
            yield batch
            batch, entries = [], 0
        batch.append(row)
        entries += len(row.vector)
    if batch:
        yield batch
