"""Tantivy: BM25 over an index on disk, for collections of a million passages.

A document is a passage with one field: the terms of its sentence twice, those of its context once.
Each article has one more document, its marker, committed with its passages.
"""

import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

try:
    import tantivy
except ImportError as error:
    raise ImportError(
        "a collection of this size needs tantivy: python -m pip install -e '.[large]'"
    ) from error

from retrieval.engines.base import Document, engine_token
from retrieval.index.segment import term_hash

WRITER_MEMORY = 128 << 20  # bytes


class Tantivy:
    """The passages of one collection in a folder."""

    def __init__(self, folder: Path) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("terms", tokenizer_name="whitespace", index_option="freq")
        builder.add_unsigned_field("article", indexed=True, fast=True)
        builder.add_unsigned_field("id", fast=True)
        builder.add_unsigned_field("marker", indexed=True)
        self._schema = builder.build()
        self._index = _open_index(self._schema, folder)
        self._searcher = self._index.searcher()

    def find(self, boosts: Mapping[str, float], limit: int) -> NDArray[np.uint64]:
        """The ids of the `limit` passages with the highest scores; each token has a boost."""
        query = tantivy.Query
        weighted = (
            query.boost_query(
                query.term_query(self._schema, "terms", engine_token(term_hash(token))), boost
            )
            for token, boost in boosts.items()
        )
        any_term = query.boolean_query([(tantivy.Occur.Should, each) for each in weighted])
        hits = self._searcher.search(any_term, limit, count=False).hits
        ids = self._searcher.fast_field_values("id", [address for _, address in hits])
        return np.array(ids, dtype=np.uint64)

    def article_digests(self) -> Collection[int]:
        """The digests of the articles that it has."""
        self._reload()
        markers = tantivy.Query.term_query(self._schema, "marker", 1)
        count = max(1, self._searcher.num_docs)
        hits = self._searcher.search(markers, count, count=False).hits
        digests = self._searcher.fast_field_values("article", [address for _, address in hits])
        return [int(digest) for digest in digests if digest is not None]

    def change(
        self, deleted: Collection[int], new: Iterable[tuple[int, Iterable[Document]]]
    ) -> None:
        """Delete articles, and add new ones, in one commit. Raises OSError."""
        try:
            # A new writer each time: other processes may write when it is gone.
            writer = self._index.writer(WRITER_MEMORY, 1)
            for article in deleted:
                # delete_documents_by_term has no effect on numbers.
                query = tantivy.Query.term_query(self._schema, "article", article)
                writer.delete_documents_by_query(query)
            for article, passages in new:
                for document in _tantivy_documents(article, passages):
                    writer.add_document(tantivy.Document.from_dict(document, self._schema))
            writer.commit()
        except ValueError as error:
            raise OSError(str(error)) from error
        self._reload()

    def _reload(self) -> None:
        self._index.reload()
        self._searcher = self._index.searcher()


def _tantivy_documents(article: int, passages: Iterable[Document]) -> Iterator[dict[str, Any]]:
    """The fields of what is stored of an article: its passages, then the marker."""
    for passage in passages:
        terms = f"{passage.sentence} {passage.sentence} {passage.context}"
        yield {"terms": terms, "id": passage.id, "article": article}
    yield {"marker": 1, "article": article}


def _open_index(schema: "tantivy.Schema", folder: Path) -> "tantivy.Index":
    """The index in a folder; one that is damaged, or has another schema, is deleted."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        return tantivy.Index(schema, path=str(folder))
    except ValueError:
        shutil.rmtree(folder)
        folder.mkdir()
        return tantivy.Index(schema, path=str(folder))
