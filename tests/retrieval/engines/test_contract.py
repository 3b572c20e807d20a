"""The contract: whatever engine finds the candidates, the first hits are those of all passages."""

import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from retrieval import Library
from retrieval.documents.article import Article
from retrieval.engines import choice
from retrieval.engines.base import Replica, sync
from retrieval.engines.memory import MemoryEngine
from retrieval.evaluation.evaluation import read_question_set
from retrieval.index.building import build_segment
from retrieval.index.index import Index
from retrieval.questions.question import read_question
from retrieval.readers.reading import article_from_text
from retrieval.search.config import RankingConfig
from retrieval.search.scoring import Hits, Scoring
from tests.processes import PATIENCE, forked

ROOT = Path(__file__).parents[3]
CMRC = ROOT.parent / "shared" / "eval" / "cmrc_trial.json"
CONFIG = RankingConfig()
ENGINES = ("memory", "tantivy", "milvus")


@pytest.fixture(params=ENGINES)
def engine(request, tmp_path) -> Callable[[Index], object]:
    """A function that gives the engine for an index: one that keeps passages, in sync with it."""
    if request.param == "memory":
        return lambda index: MemoryEngine(index, CONFIG)
    replica = opened(request.param, tmp_path)

    def in_sync(index: Index) -> Replica:
        sync(replica, index)
        return replica

    return in_sync


def opened(kind: str, folder: Path) -> Replica:
    if kind == "tantivy":
        pytest.importorskip("tantivy")
        from retrieval.engines.tantivy import Tantivy

        return Tantivy(folder / "tantivy")
    pytest.importorskip("pymilvus")
    pytest.importorskip("milvus_lite.adapter.grpc.server")  # before it is waited for
    from retrieval.engines.milvus import Milvus

    return Milvus(str(folder / "index.db"))


def best(index: Index, engine: object, question: str) -> Hits:
    return first_hits(Scoring(index, engine, CONFIG), question)


def first_hits(scoring: Scoring, question: str) -> Hits:
    return scoring.best(scoring.terms(read_question(question)), 10)


@cache
def exhaustive_best(index: Index, question: str) -> Hits:
    """The same by scoring every passage."""
    return first_hits(exhaustive_scoring(index), question)


@cache
def exhaustive_scoring(index: Index) -> Scoring:
    return Scoring(index, None, CONFIG)


def assert_alike(index: Index, engine: object, questions: Sequence[str]) -> None:
    """Every first hit is the same, and of the first ten .96."""
    same = total = 0
    for question in questions:
        expected, hits = exhaustive_best(index, question), best(index, engine, question)
        assert hits[:1] == expected[:1], question
        same += len(dict(expected).keys() & dict(hits).keys())
        total += len(expected)
    assert same >= 0.96 * total > 0


@cache
def public() -> tuple[Index, Sequence[str]]:
    """A public set, and questions; articles of eight texts are harder than longer or shorter."""
    if not CMRC.exists():
        pytest.skip("the public sets are not part of this repository")
    questions, texts = read_question_set(CMRC, [])
    articles = [
        article_from_text(
            f"# {texts[at].title}\n\n" + "\n\n".join(a.text for a in texts[at : at + 8]),
            f"{at}.md",
        )
        for at in range(0, len(texts) // 2, 8)
    ]
    return Library(articles).index, [question.text for question in questions[::25]]


def test_the_first_hits_are_those_of_scoring_everything(engine):
    index, questions = public()
    assert_alike(index, engine(index), questions)


def fruit(number: int, text: str = "") -> Article:
    text = text or f"第{number}种水果产于{number}号果园。它的价钱是{number}元。"
    return article_from_text(f"# 水果{number}\n\n{text}", f"{number}.md")


QUESTIONS = ["第7种水果产于哪里", "水果3的价钱", "12号果园", "荔枝", "果园"]


def test_what_is_replaced_is_found_and_what_is_removed_is_not(engine):
    index = Library([fruit(number) for number in range(30)]).index
    assert_alike(index, engine(index), QUESTIONS)
    changed = [fruit(7, "荔枝产于南方。"), fruit(31)]
    index = index.with_changes({"7.md", "12.md"}, [build_segment(changed)])
    assert_alike(index, engine(index), QUESTIONS)
    (hit, *_) = best(index, engine(index), "荔枝产于哪里")
    assert index.passage(hit[0]).text == "荔枝产于南方。"
    found = (doc_id for q in QUESTIONS for doc_id, _ in best(index, engine(index), q))
    assert all(index.passage(doc_id).article.file != "12.md" for doc_id in found)


@pytest.mark.parametrize("kind", ENGINES[1:])
def test_after_a_restart_only_what_has_changed_is_put_in(kind, tmp_path, monkeypatch):
    index = Library([fruit(number) for number in range(5)]).index
    first = opened(kind, tmp_path)
    sync(first, index)
    del first
    again = opened(kind, tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(type(again), "change", None)  # would raise
        sync(again, index)
    assert_alike(index, again, QUESTIONS)
    change, written = type(again).change, []

    def counting(self, deleted, new):
        new = [*new]
        written.extend(article for article, _ in new)
        change(self, deleted, new)

    monkeypatch.setattr(type(again), "change", counting)
    changed = build_segment([fruit(3, "荔枝产于南方。")])
    index = index.with_changes({"3.md", "4.md"}, [changed])
    sync(again, index)
    assert written == changed.digests.tolist()
    assert_alike(index, again, QUESTIONS)


@pytest.fixture
def large(monkeypatch) -> None:
    """Any collection is large enough for tantivy."""
    pytest.importorskip("tantivy")
    monkeypatch.setattr(choice, "EXHAUSTIVE_UP_TO", 0)
    monkeypatch.setattr(choice, "TANTIVY_FROM", 0)


def folder_of_fruit(folder: Path) -> Path:
    folder.mkdir()
    for number in range(20):
        text = f"# 水果{number}\n\n第{number}种水果产于{number}号果园。它的价钱是{number}元。"
        (folder / f"{number}.md").write_text(text, encoding="utf-8")
    return folder


def open_with_tantivy(folder: Path, cache: Path, killed: str = "") -> None:
    """Open a folder in a process of its own, killed "before" or "after" what it commits."""
    from retrieval.engines.tantivy import Tantivy

    change = Tantivy.change

    def end(items: Iterable[Any] = ()) -> Iterator[Any]:
        yield from items
        os.kill(os.getpid(), signal.SIGKILL)

    def then_killed(self: Tantivy, deleted: Any, new: Iterable[Any]) -> None:
        change(self, deleted, end(new) if killed == "before" else new)
        next(end())

    if killed:
        Tantivy.change = then_killed
    choice.EXHAUSTIVE_UP_TO = choice.TANTIVY_FROM = 0
    Library.open(folder, cache=cache)


@pytest.mark.skipif(os.name != "posix", reason="kills with a signal")
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_bot_killed_in_a_commit_agrees_with_its_index_at_the_next_start(large, tmp_path, when):
    folder, cache = folder_of_fruit(tmp_path / "articles"), tmp_path / "cache"
    Library.open(folder, cache=cache)
    (folder / "7.md").write_text("# 水果7\n\n荔枝产于南方。", encoding="utf-8")
    (folder / "12.md").unlink()
    process = forked(open_with_tantivy, folder, cache, when)
    process.join(PATIENCE)
    assert process.exitcode == -signal.SIGKILL
    library = Library.open(folder, cache=cache)
    assert type(library._engine).__name__ == "Tantivy"
    assert_alike(library.index, library._engine, QUESTIONS)
    assert library.ask("荔枝产于哪里").hits[0].passage.text == "荔枝产于南方。"
    assert not any(hit.passage.article.file == "12.md" for hit in library.ask("12号果园").hits)


def test_several_processes_share_a_folder(large, tmp_path):
    folder, cache = folder_of_fruit(tmp_path / "articles"), tmp_path / "cache"
    for process in [forked(open_with_tantivy, folder, cache) for _ in range(2)]:
        process.join(PATIENCE)
        assert process.exitcode == 0
    one, other = (Library.open(folder, cache=cache) for _ in range(2))
    (folder / "3.md").write_text("# 水果3\n\n荔枝产于南方。", encoding="utf-8")
    for library in (one, other):
        changed = Library.open(folder, cache=cache, previous=library)
        assert changed.ask("荔枝产于哪里").hits[0].passage.text == "荔枝产于南方。"


def test_a_damaged_engine_begins_anew(large, tmp_path):
    folder, cache = folder_of_fruit(tmp_path / "articles"), tmp_path / "cache"
    Library.open(folder, cache=cache)
    for file in cache.glob("*/tantivy/*.json"):
        file.write_bytes(b"{")
    library = Library.open(folder, cache=cache)
    assert_alike(library.index, library._engine, QUESTIONS)


def test_a_full_disk_is_told_and_memory_goes_on(large, tmp_path, monkeypatch, caplog):
    from retrieval.engines.tantivy import Tantivy

    def full(self, deleted, new):
        raise OSError("No space left on device")

    monkeypatch.setattr(Tantivy, "change", full)
    library = Library.open(folder_of_fruit(tmp_path / "articles"), cache=tmp_path / "cache")
    assert library.ask("第7种水果产于哪里").found
    assert "No space left on device" in caplog.text


def test_without_tantivy_memory_goes_on_and_a_line_names_the_extra(
    large, tmp_path, monkeypatch, caplog
):
    monkeypatch.setitem(sys.modules, "tantivy", None)
    monkeypatch.delitem(sys.modules, "retrieval.engines.tantivy", raising=False)
    library = Library.open(folder_of_fruit(tmp_path / "articles"), cache=tmp_path / "cache")
    assert library.ask("第7种水果产于哪里").found
    (line,) = [record.message for record in caplog.records]
    assert "pip install -e '.[large]'" in line
