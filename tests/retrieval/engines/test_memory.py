"""The engine in memory computes what it needs of a segment once, and anew for other parameters."""

from dataclasses import replace

import pytest

import retrieval.engines.memory
from retrieval.engines.memory import MemoryEngine
from retrieval.index.building import build_segment
from retrieval.index.index import Index
from retrieval.index.segment import Part
from retrieval.readers.reading import article_from_text
from retrieval.search.config import RankingConfig

CONFIG = RankingConfig()


def index(*texts: str) -> Index:
    articles = [article_from_text(f"# 果园\n\n{text}", f"{at}.md") for at, text in enumerate(texts)]
    return Index([Part.of_all(build_segment(articles))])


def first(given: Index, engine: MemoryEngine) -> str:
    (doc_id,) = given.doc_ids_for(engine.find({"荔枝": 1.0}, 1)).tolist()
    return given.passage(doc_id).text


def test_the_same_index_is_searched_by_the_parameters_of_each_engine():
    short, repeated = "荔枝很甜。", "荔枝接着荔枝又是荔枝，山坡上再没有别的树。"
    given = index(short, repeated)
    by_length = replace(CONFIG, k1=1.0, b=1.0, context_k1=1.0, context_b=1.0)
    by_frequency = replace(CONFIG, k1=3.0, b=0.0, context_k1=3.0, context_b=0.0)
    for _ in range(2):
        assert first(given, MemoryEngine(given, by_length)) == short
        assert first(given, MemoryEngine(given, by_frequency)) == repeated


@pytest.mark.parametrize(("config", "expected"), [(CONFIG, 1), (replace(CONFIG, k1=2.0), 2)])
def test_after_a_change_only_what_is_new_is_computed(config, expected, monkeypatch):
    given = index("荔枝很甜。", "香蕉更甜。")
    engine = MemoryEngine(given, CONFIG)
    compute, segments = retrieval.engines.memory._build_bm25, []

    def counting(segment, config):
        segments.append(segment)
        return compute(segment, config)

    monkeypatch.setattr(retrieval.engines.memory, "_build_bm25", counting)
    new = build_segment([article_from_text("# 山坡\n\n荔枝落了。", "new.md")])
    changed = given.with_changes({"1.md"}, [new])
    changed_engine = MemoryEngine(changed, config, engine)
    assert len(segments) == expected
    assert first(changed, changed_engine) in ("荔枝很甜。", "荔枝落了。")
