"""The choice of an engine by the size of a collection."""

import logging
from pathlib import Path

from retrieval.engines.base import Engine, IndexUnusable, sync
from retrieval.engines.memory import MemoryEngine
from retrieval.index.index import Index
from retrieval.search.config import EXHAUSTIVE_UP_TO, TANTIVY_FROM, RankingConfig

LOG = logging.getLogger("wenju")


def engine_for(
    index: Index,
    config: RankingConfig,
    *,
    url: str = "",
    folder: Path | None = None,
    previous: Engine | None = None,
) -> Engine | None:
    """The engine for an index, in sync with it; None where every passage is a candidate.

    `url`: the address or the file of Milvus; `folder`: where an engine may store its data;
    `previous`: the engine of the previous index. Raises IndexUnusable where Milvus cannot be used.
    """
    if url:
        try:
            from retrieval.engines.milvus import Milvus
        except ImportError as error:
            raise IndexUnusable(str(error)) from error
        milvus = previous if isinstance(previous, Milvus) else Milvus(url)
        sync(milvus, index)
        return milvus
    if len(index) <= EXHAUSTIVE_UP_TO:
        return None
    if len(index) > TANTIVY_FROM and folder:
        try:
            from retrieval.engines.tantivy import Tantivy

            tantivy = previous if isinstance(previous, Tantivy) else Tantivy(folder)
            sync(tantivy, index)
        except ImportError as error:
            LOG.warning("%d passages: %s", len(index), error)
        except OSError as error:
            LOG.warning("DATA_DIR: %s: the index is not kept: %s", folder, error)
        else:
            return tantivy
    return MemoryEngine(index, config, previous if isinstance(previous, MemoryEngine) else None)
