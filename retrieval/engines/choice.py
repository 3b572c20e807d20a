"""The choice of an engine by the size of a collection."""

import logging
from pathlib import Path

from retrieval.engines.base import Engine, IndexUnusable, Replica, sync
from retrieval.engines.memory import Memory
from retrieval.index.index import Index
from retrieval.search.config import EXHAUSTIVE_UP_TO, TANTIVY_FROM, RankingConfig

LOG = logging.getLogger("wenju")


def engine_for(
    index: Index,
    config: RankingConfig,
    *,
    url: str = "",
    folder: Path | None = None,
    previous: Engine | None,
) -> Engine | None:
    """The engine for an index, in sync with it; None where every passage is a candidate.

    `url`: the address of Milvus; `folder`: where an engine may store its data; `previous`: the
    engine of the previous index. Raises IndexUnusable where Milvus cannot be used.
    """
    if url:
        replica = previous or _milvus(url)
        sync(replica, index)  # type: ignore[arg-type]
        return replica
    if len(index) <= EXHAUSTIVE_UP_TO:
        return None
    if len(index) > TANTIVY_FROM and folder and (tantivy := _tantivy(index, folder, previous)):
        return tantivy
    return Memory(index, config)


def _milvus(url: str) -> Replica:
    try:
        from retrieval.engines.milvus import Milvus
    except ImportError as error:
        raise IndexUnusable(str(error)) from error
    return Milvus(url)


def _tantivy(index: Index, folder: Path, previous: Engine | None) -> Replica | None:
    """Tantivy, or None where it is not installed or its folder cannot be written."""
    try:
        from retrieval.engines.tantivy import Tantivy
    except ImportError as error:
        LOG.warning("%d passages: %s", len(index), error)
        return None
    try:
        replica = previous if isinstance(previous, Tantivy) else Tantivy(folder)
        sync(replica, index)
    except OSError as error:
        LOG.warning("DATA_DIR: %s: the index is not kept: %s", folder, error)
        return None
    return replica
