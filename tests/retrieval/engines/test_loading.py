"""Loading: only what is missing is written, what is gone is taken away, and it may be stopped."""

import logging
from pathlib import Path

import pytest

from retrieval import IndexUnusable, Library
from retrieval.readers.reading import article_from_text

pytest.importorskip("pymilvus")
pytest.importorskip("milvus_lite")

from pymilvus import MilvusClient

import retrieval.engines.loading
import retrieval.engines.milvus
from retrieval.engines.milvus import ABOUT, PASSAGES, WORDS, Milvus, Word

TEXTS = {
    "茶.txt": "怎样泡茶\n绿茶要用80℃的水冲泡。红茶可以用沸水。\n泡茶最好用山泉水。",
    "面.txt": "葱油面的做法\n小葱洗净切段，用小火熬出葱油。面条煮三分钟后捞出。",
    "米.txt": "怎样煮饭\n大米先淘洗两遍，再泡半个小时。水要没过米一指。",
}


def library(url: str, texts: dict[str, str] = TEXTS) -> Library:
    return Library([article_from_text(text, name) for name, text in texts.items()], index=url)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return str(tmp_path / "index.db")


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The ids of the passages that are written, in order."""
    ids: list[int] = []
    put = Milvus.put

    def noted(self, rows):
        def note(row):
            ids.append(row.id)
            return row

        return put(self, map(note, rows))

    monkeypatch.setattr(Milvus, "put", noted)
    return ids


def first(library: Library, question: str) -> str:
    return library.ask(question).hits[0].passage.text


def test_what_stands_there_is_not_loaded_again(url, written, monkeypatch):
    passages = library(url).passages
    assert sorted(written) == sorted(passages.ids.tolist())
    written.clear()
    # Not even cut into words.
    monkeypatch.setattr(retrieval.engines.loading, "cut", None)
    assert first(library(url), "面条煮多久") == "面条煮三分钟后捞出。"
    assert written == []


def test_an_article_that_is_added_or_changed_is_all_that_is_written(url, written, monkeypatch):
    monkeypatch.setattr(retrieval.engines.loading, "DRIFT", 10.0)  # three articles are so few
    library(url)
    written.clear()
    more = TEXTS | {
        "汤.txt": "紫菜汤\n水开后放入紫菜。打一个鸡蛋。",
        "米.txt": "怎样煮饭\n大米不用洗。",
    }
    changed = library(url, more)
    assert sorted(written) == sorted(
        passage_id
        for passage_id, passage in zip(changed.passages.ids.tolist(), changed.passages, strict=True)
        if passage.article.file in ("汤.txt", "米.txt")
    )
    here = Library(changed.articles)
    for question in ("大米怎么洗", "什么时候放紫菜", "绿茶用多热的水"):
        theirs, ours = (those.ask(question).hits for those in (changed, here))
        assert [h.passage.id for h in theirs] == [h.passage.id for h in ours]
        assert [h.score for h in theirs] == pytest.approx([h.score for h in ours], abs=1e-4)


def test_all_is_written_anew_once_the_average_lengths_are_others(url, written):
    library(url)
    written.clear()
    library(url, TEXTS | {"长.txt": "长句\n" + "这句话没有完，" * 40 + "。"})
    assert len(written) == 8


def test_an_article_that_goes_takes_its_passages_along(url):
    library(url)
    fewer = library(url, {name: TEXTS[name] for name in ("茶.txt", "米.txt")})
    assert set(Milvus(url).digests()) == set(fewer.passages.ids.tolist())
    assert fewer.ask("葱油面怎么做").found is False
    assert fewer.ask("葱油").hits == []


def test_a_load_that_is_killed_goes_on_where_it_was(url, written, monkeypatch):
    monkeypatch.setattr(retrieval.engines.milvus, "ROWS", 2)
    put = Milvus.put

    def killed(self, rows):
        for number, batch in enumerate(put(self, rows)):
            if number == 1:
                raise KeyboardInterrupt
            yield batch

    with monkeypatch.context() as patch:
        patch.setattr(Milvus, "put", killed)
        with pytest.raises(KeyboardInterrupt):
            library(url)
    written.clear()
    whole = library(url)
    assert len(written) == len(whole.passages) - 4
    assert first(whole, "面条煮多久") == "面条煮三分钟后捞出。"


def test_two_libraries_share_the_collections(url, written):
    one, other = library(url), library(url)
    assert len(written) == len(one.passages)
    for question in ("绿茶用多热的水", "大米泡多久"):
        assert [h.score for h in one.ask(question).hits] == [
            h.score for h in other.ask(question).hits
        ]


@pytest.mark.parametrize("about", ["", "{", "[]", '{"fingerprint": 1}', None])
def test_what_is_known_of_the_whole_is_damaged(url, about):
    """Then all is made anew: nobody knows what the vectors mean."""
    library(url)
    milvus = Milvus(url)
    if about is None:
        milvus._client.delete(WORDS, ids=[ABOUT])
    else:
        nothing = Word(-1, (-1, -1, -1))
        milvus._put_words([retrieval.engines.milvus._words_row(ABOUT, nothing, about)])
    assert first(library(url), "面条煮多久") == "面条煮三分钟后捞出。"


def test_words_or_passages_are_lost(url):
    for lost in (WORDS, PASSAGES):
        library(url)
        client = MilvusClient(url)
        client.drop_collection(lost)
        client.close()
        assert first(library(url), "面条煮多久") == "面条煮三分钟后捞出。"


def test_a_collection_of_somebody_else_is_left_alone(url):
    client = MilvusClient(url)
    client.create_collection(PASSAGES, dimension=4)
    with pytest.raises(IndexUnusable, match=f"{PASSAGES} was not made by Wenju; drop it, or"):
        library(url)
    assert client.describe_collection(PASSAGES)["fields"][1]["name"] == "vector"
    client.close()


def test_how_far_it_is_stands_in_the_log(url, monkeypatch, caplog):
    caplog.set_level(logging.INFO, "wenju")
    monkeypatch.setattr(retrieval.engines.loading, "TOLD_EVERY", 0.0)
    monkeypatch.setattr(retrieval.engines.milvus, "ROWS", 4)
    count = len(library(url).passages)
    lines = [r.getMessage() for r in caplog.records if r.name == "wenju"]
    assert f"index: 4 of {count} passages are in Milvus" in lines
    assert lines[-1] == f"index: {count} passages were put into Milvus"


def test_nothing_is_printed(url, capfd):
    """The client's own log would be read as the bot's."""
    library(url).ask("绿茶")
    library(url)
    assert capfd.readouterr() == ("", "")
