"""Opening a folder: from the cache or anew, the library is the same one."""

import logging
import os
import shutil
from pathlib import Path

import numpy as np
import pytest

import retrieval.index.index
import retrieval.index.opening
import retrieval.readers.reading
from retrieval import Library, NothingToRead
from retrieval.index.opening import opened

SEEDS = Path(__file__).parents[3] / "seeds"
QUESTIONS = ("通辽有移民局吗", "二连浩特口岸去年的出入境人次", "量子", "移民管理警察 职责")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(SEEDS, tmp_path / "articles")
    return tmp_path / "articles"


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were read and the sentences that were analysed."""
    done: list[str] = []
    read, analysed = retrieval.readers.reading.read_article, retrieval.index.index._sentence

    def reading(path: Path, folder: Path):
        done.append(path.name)
        return read(path, folder)

    def analysing(passage):
        done.append(passage.text)
        return analysed(passage)

    monkeypatch.setattr(retrieval.readers.reading, "read_article", reading)
    monkeypatch.setattr(retrieval.index.index, "_sentence", analysing)
    return done


def told(library: Library) -> list:
    """All that a library tells, without its articles, which are other objects each time."""
    asked = [library.ask(question, limit=50) for question in QUESTIONS]
    return [
        [(a.found, a.confident, [(h.passage.id, h.score) for h in a.hits]) for a in asked],
        [s.question for s in library.suggestions()],
        [(p.id, p.text, p.before, p.after, p.section) for p in library.passages],
        library.problems,
    ]


def parts(library: Library) -> list:
    names = ("file", "title", "text", "sections", "published", "publisher", "source", "authors")
    every = (*names, "url", "traditional")
    return [[getattr(article, name) for name in every] for article in library.articles]


def test_from_the_cache_the_library_is_the_same_and_nothing_is_read(folder, cache, work):
    first = Library.open(folder, cache=cache)
    assert work
    work.clear()
    again = Library.open(folder, cache=cache)
    assert work == []
    assert parts(again) == parts(first) == parts(Library.open(folder))
    assert told(again) == told(first) == told(Library.open(folder))


def test_a_changed_article_is_the_only_one_that_is_read_and_analysed(folder, cache, work):
    last = Library.open(folder, cache=cache)
    changed = sorted(folder.glob("*.*"))[1]
    text = changed.read_text(encoding="utf-8")
    changed.write_text(text + "\n新的一句话，说的是量子计算机。\n", encoding="utf-8")
    for known in ({"cache": cache}, {"last": last}, {"last": last, "cache": cache}):
        for left in cache.glob("*") if known == {"last": last} else ():
            left.unlink()  # what the cache has makes no difference to the last library
        work.clear()
        library = Library.open(folder, **known)
        files = [name for name in work if (folder / name).exists()]
        assert files in ([changed.name], [])  # [] once the cache has it
        file = next(a.file for a in library.articles if a.file == changed.name)
        of_it = {p.text for p in library.passages if p.article.file == file}
        assert set(work) <= of_it | {changed.name}
        assert library.ask("量子计算机").confident
        fresh = Library.open(folder)
        assert told(library) == told(fresh)
        assert set(library.index.sentences.vocabulary) == set(fresh.index.sentences.vocabulary)


def test_files_that_come_and_go(folder, cache, work):
    last = Library.open(folder, cache=cache)
    gone = sorted(folder.glob("*.*"))[0]
    gone.unlink()
    (folder / "茶.txt").write_text("怎样泡茶\n绿茶要用80℃的水冲泡。", encoding="utf-8")
    work.clear()
    library = Library.open(folder, cache=cache)
    assert work == ["茶.txt", "绿茶要用80℃的水冲泡。"]
    assert told(library) == told(Library.open(folder)) == told(Library.open(folder, last=last))
    assert gone.name not in {a.file for a in library.articles}
    kept = {p.id for p in last.passages if p.article.file != gone.name}
    assert kept < {p.id for p in library.passages}


def test_nothing_changed_is_the_last_library_itself(folder, cache):
    last = Library.open(folder, cache=cache)
    assert Library.open(folder, last=last) is last
    os.utime(next(folder.iterdir()))  # touched, not changed
    assert Library.open(folder, last=last) is last


def test_a_problem_is_kept_too_and_tried_again_when_the_file_changes(folder, cache, work):
    broken = folder / "broken.txt"
    broken.write_bytes(b"\x89PNG\0\0")
    assert [p.file for p in Library.open(folder, cache=cache).problems] == ["broken.txt"]
    work.clear()
    assert [p.file for p in Library.open(folder, cache=cache).problems] == ["broken.txt"]
    assert work == []
    broken.write_text("好了\n现在可以读了，没有问题。", encoding="utf-8")
    assert Library.open(folder, cache=cache).problems == ()


def test_what_can_no_longer_be_read_stays_only_while_the_library_lives(folder, cache):
    last = Library.open(folder, cache=cache)
    broken = sorted(folder.glob("*.*"))[0]
    broken.write_bytes(b"\x89PNG\0\0")
    library = Library.open(folder, cache=cache, last=last)
    assert [p.file for p in library.problems] == [broken.name]
    assert told(library)[:3] == told(last)[:3]
    again = Library.open(folder, cache=cache, last=library)
    assert told(again) == told(library)
    assert broken.name not in {a.file for a in Library.open(folder, cache=cache).articles}


def test_another_version_of_the_analysis_is_another_cache(folder, cache, work, monkeypatch):
    Library.open(folder, cache=cache)
    work.clear()
    monkeypatch.setattr(retrieval.index.opening, "analysis_version", lambda: "another")
    Library.open(folder, cache=cache)
    assert work


def test_two_folders_share_a_cache(folder, cache, tmp_path):
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "茶.txt").write_text("怎样泡茶\n绿茶要用80℃的水冲泡。", encoding="utf-8")
    for _ in range(2):
        assert len(Library.open(folder, cache=cache).articles) == 5
        assert len(Library.open(tmp_path / "other", cache=cache).articles) == 1


@pytest.mark.parametrize("damage", ["cut", "flipped", "emptied", "replaced"])
def test_a_damaged_cache_is_built_anew(folder, cache, damage):
    first = Library.open(folder, cache=cache)
    (file,) = cache.iterdir()
    data = bytearray(file.read_bytes())
    places = np.random.default_rng(3).integers(0, len(data), 40).tolist()
    for at in places if damage in {"cut", "flipped"} else [0]:
        hurt = bytearray(data)
        hurt[at] ^= 0x10
        changed = {"cut": data[:at], "flipped": hurt, "emptied": b"", "replaced": b"[1, 2, 3]\n"}
        file.unlink()  # the first library still uses it
        file.write_bytes(changed[damage])
        library = Library.open(folder, cache=cache)
        assert [h.passage.id for h in library.ask(QUESTIONS[0]).hits] == [
            h.passage.id for h in first.ask(QUESTIONS[0]).hits
        ]
    assert told(Library.open(folder, cache=cache)) == told(first)


def test_where_the_cache_cannot_be_kept_the_articles_are_served_and_it_is_told(
    folder, tmp_path, caplog
):
    (tmp_path / "file").write_text("")
    with caplog.at_level(logging.WARNING):
        library = Library.open(folder, cache=tmp_path / "file" / "cache")
    assert library.ask(QUESTIONS[0]).confident
    assert [record.message for record in caplog.records] == [
        f"DATA_DIR: {tmp_path / 'file' / 'cache'}: the index is not kept: not a directory"
    ]


def test_a_folder_that_lost_its_articles_is_told_although_there_is_a_cache(folder, cache):
    Library.open(folder, cache=cache)
    shutil.rmtree(folder)
    with pytest.raises(NothingToRead, match="no such folder"):
        Library.open(folder, cache=cache)
    folder.mkdir()
    with pytest.raises(NothingToRead, match="no article to read"):
        Library.open(folder, cache=cache)


@pytest.mark.skipif(os.name != "posix", reason="needs names that are not UTF-8")
def test_names_that_are_not_utf8(tmp_path, cache):
    folder = tmp_path / "articles"
    folder.mkdir()
    for byte in (b"\xff", b"\xfe"):
        name = os.fsencode(folder) + b"/" + byte + b".txt"
        Path(os.fsdecode(name)).write_text(f"题目\n内容是{byte.hex()}。", encoding="utf-8")
    for _ in range(2):
        library = Library.open(folder, cache=cache)
        assert {p.text for p in library.passages} == {"内容是ff。", "内容是fe。"}
    (folder / "三.txt").write_text("题目\n内容是三。", encoding="utf-8")
    library = Library.open(folder, cache=cache)
    assert {p.text for p in library.passages} == {"内容是ff。", "内容是fe。", "内容是三。"}


def test_a_file_that_no_reader_is_for_is_named_as_soon_as_it_comes(tmp_path: Path):
    (tmp_path / "茶.txt").write_text("怎样泡茶\n绿茶要用80℃的水冲泡。", "utf-8")
    before = opened(tmp_path, tmp_path / ".cache")
    assert before.problems == ()
    (tmp_path / "旧.wps").write_bytes(b"x")
    after = opened(tmp_path, tmp_path / ".cache")
    assert [problem.file for problem in after.problems] == ["旧.wps"]
    assert after.articles[0].title == "怎样泡茶"
