"""Opening a folder: from the cache or anew, the library is the same one."""

import logging
import os
import shutil
from pathlib import Path

import pytest

import retrieval.index.opening
import retrieval.index.storage
import retrieval.readers.reading
from retrieval import Library, NothingToRead
from retrieval.documents.passages import passages
from retrieval.index.opening import open_folder
from retrieval.index.storage import Store
from tests.processes import run_script

SEEDS = Path(__file__).parents[3] / "seeds"
QUESTIONS = ("通辽有移民局吗", "二连浩特口岸去年的出入境人次", "量子", "移民管理警察 职责")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The beginnings of the seeds."""
    articles = tmp_path / "articles"
    articles.mkdir()
    for file in SEEDS.iterdir():
        (articles / file.name).write_text(file.read_text("utf-8")[:800], "utf-8")
    return articles


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were read and the sentences that were indexed."""
    done: list[str] = []
    read, build = retrieval.readers.reading.read_article, retrieval.index.opening.build_segment

    def reading(path: Path, folder: Path):
        done.append(path.name)
        return read(path, folder)

    def building(articles, files):
        done.extend(passage.text for passage in passages(articles))
        return build(articles, files)

    monkeypatch.setattr(retrieval.readers.reading, "read_article", reading)
    monkeypatch.setattr(retrieval.index.opening, "build_segment", building)
    return done


def dump(library: Library) -> list:
    """All that a library returns, without its articles, which are other objects each time."""
    asked = [library.ask(question, limit=50) for question in QUESTIONS]
    return [
        [(a.found, a.confident, [(h.passage.id, h.score) for h in a.hits]) for a in asked],
        [s.question for s in library.suggestions()],
        [(p.id, p.text, p.before, p.after, p.section) for p in library.passages],
        library.problems,
    ]


def parts(library: Library) -> list:
    names = ("file", "title", "text", "published", "publisher", "source", "authors")
    every = (*names, "url", "traditional")
    return [
        [getattr(article, name) for name in every] + [tuple(article.sections)]
        for article in library.articles
    ]


def test_from_the_cache_the_library_is_the_same_and_nothing_is_read(folder, cache, work):
    first = Library.open(folder, cache=cache)
    assert work
    work.clear()
    again = Library.open(folder, cache=cache)
    assert work == []
    assert parts(again) == parts(first) == parts(Library.open(folder))
    assert dump(again) == dump(first) == dump(Library.open(folder))


def test_a_changed_article_is_the_only_one_that_is_read_and_analysed(folder, cache, work):
    last = Library.open(folder, cache=cache)
    changed = sorted(folder.glob("*.*"))[1]
    text = changed.read_text(encoding="utf-8")
    changed.write_text(text + "\n新的一句话，说的是量子计算机。\n", encoding="utf-8")
    for known in ({"previous": last}, {"cache": cache}, {"previous": last, "cache": cache}):
        work.clear()
        library = Library.open(folder, **known)
        files = [name for name in work if name in {path.name for path in folder.iterdir()}]
        assert files in ([changed.name], [])  # [] once the cache has it
        file = next(a.file for a in library.articles if a.file == changed.name)
        of_it = {p.text for p in library.passages if p.article.file == file}
        assert set(work) <= of_it | {changed.name}
        assert library.ask("量子计算机").confident
        fresh = Library.open(folder)
        assert dump(library) == dump(fresh)


def test_changes_upon_changes_leave_few_segments(folder, cache):
    library = Library.open(folder, cache=cache)
    for number in range(12):
        text = f"第{number}条通知\n今天说的是第{number}件事。"
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
        library = Library.open(folder, cache=cache, previous=library)
        assert library.ask(f"第{number}条通知说的是什么").found
    assert len(library.index.parts) <= 3  # of 5 articles, and of 12
    stored = [part.segment.name for part in library.index.parts]
    (segments,) = cache.glob("*.index/segments")
    assert sorted(stored) == sorted(place.name for place in segments.iterdir())
    assert dump(library) == dump(Library.open(folder)) == dump(Library.open(folder, cache=cache))


def test_files_that_come_and_go(folder, cache, work):
    last = Library.open(folder, cache=cache)
    gone = sorted(folder.glob("*.*"))[0]
    gone.unlink()
    (folder / "茶.txt").write_text("怎样泡茶\n绿茶要用80℃的水冲泡。", encoding="utf-8")
    work.clear()
    library = Library.open(folder, cache=cache)
    assert work == ["茶.txt", "绿茶要用80℃的水冲泡。"]
    assert dump(library) == dump(Library.open(folder)) == dump(Library.open(folder, previous=last))
    assert gone.name not in {a.file for a in library.articles}
    kept = {p.id for p in last.passages if p.article.file != gone.name}
    assert kept < {p.id for p in library.passages}


def test_nothing_changed_is_the_last_library_itself(folder, cache):
    last = Library.open(folder, cache=cache)
    assert Library.open(folder, previous=last) is last
    os.utime(next(folder.iterdir()))  # touched, not changed
    assert Library.open(folder, previous=last) is last


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
    library = Library.open(folder, cache=cache, previous=last)
    assert [p.file for p in library.problems] == [broken.name]
    assert dump(library)[:3] == dump(last)[:3]
    again = Library.open(folder, cache=cache, previous=library)
    assert dump(again) == dump(library)
    assert broken.name not in {a.file for a in Library.open(folder, cache=cache).articles}


def test_another_version_of_the_analysis_is_another_cache(folder, cache, work, monkeypatch):
    Library.open(folder, cache=cache)
    work.clear()
    monkeypatch.setattr(retrieval.index.storage, "index_version", lambda: "another")
    Library.open(folder, cache=cache)
    assert work


def test_two_folders_share_a_cache(folder, cache, tmp_path):
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "茶.txt").write_text("怎样泡茶\n绿茶要用80℃的水冲泡。", encoding="utf-8")
    for _ in range(2):
        assert len(Library.open(folder, cache=cache).articles) == 5
        assert len(Library.open(tmp_path / "other", cache=cache).articles) == 1


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


def test_a_disk_that_is_full_is_told_and_the_articles_are_served(
    folder, cache, monkeypatch, caplog
):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(retrieval.index.storage.os, "fsync", full)
    library = Library.open(folder, cache=cache)
    assert library.ask(QUESTIONS[0]).confident
    assert "the index is not kept: no space left on device" in caplog.text
    monkeypatch.undo()
    assert dump(Library.open(folder, cache=cache)) == dump(library)


def test_what_a_build_had_done_when_it_was_interrupted_is_not_done_again(
    folder, cache, work, monkeypatch
):
    monkeypatch.setattr(retrieval.index.opening, "BATCH_SIZE", 1)
    read, files = retrieval.readers.reading.read_article, sorted(folder.glob("*.*"))

    def interrupted(path: Path, folder: Path):
        if path == files[3]:
            raise KeyboardInterrupt
        return read(path, folder)

    with monkeypatch.context() as patch:
        patch.setattr(retrieval.readers.reading, "read_article", interrupted)
        with pytest.raises(KeyboardInterrupt):
            Library.open(folder, cache=cache)
    work.clear()
    library = Library.open(folder, cache=cache)
    assert [name for name in work if name in {f.name for f in files}] == [f.name for f in files[3:]]
    assert dump(library) == dump(Library.open(folder))


def test_a_long_build_reads_back_what_it_has_stored(folder, cache, monkeypatch):
    """So that a million passages are not in memory until they are merged."""
    monkeypatch.setattr(retrieval.index.opening, "BATCH_SIZE", 1)
    monkeypatch.setattr(retrieval.index.opening, "SAVE_EVERY", 0)
    read, states = Store.read, []

    def counting(self):
        states.append(read(self))
        return states[-1]

    monkeypatch.setattr(Store, "read", counting)
    library = Library.open(folder, cache=cache)
    first, *others = states
    assert first is None
    assert [len(state.index.articles) for state in others] == [1, 2, 3, 4, 5]
    assert dump(library) == dump(Library.open(folder))


def test_a_folder_read_in_several_batches_is_one_segment(folder, cache, monkeypatch):
    """Every question looks at each segment, so one fewer is a tenth of its time."""
    monkeypatch.setattr(retrieval.index.opening, "BATCH_SIZE", 1)
    assert len(Library.open(folder, cache=cache).index.parts) == 1


@pytest.mark.parametrize("guard", ["", "if __name__ == '__main__': "])
def test_many_files_are_read_in_several_processes_and_stay_in_order(guard, folder, cache, work):
    """Without a guard the processes that are to help run the script again."""
    script = cache.parent / "script.py"
    script.write_text(
        "import retrieval.index.opening as opening\nfrom retrieval import Library\n"
        "opening.PARALLEL_FROM, opening.BATCH_SIZE = 0, 1\n"
        f"{guard}Library.open({str(folder)!r}, cache={str(cache)!r})",
        encoding="utf-8",
    )
    told = run_script(script)
    assert ("read in one process" in told) == (not guard)
    assert "Traceback" not in told
    together = Library.open(folder, cache=cache)
    assert work == []  # it is what the script has made
    alone = Library.open(folder)
    assert parts(together) == parts(alone)
    assert dump(together) == dump(alone)


def test_a_file_that_changes_within_the_tick_of_the_clock_is_noticed(folder, cache):
    """The same size and the same time, but other words."""
    file = folder / "茶.txt"
    file.write_text("怎样泡茶\n绿茶要用80℃的水冲泡。", encoding="utf-8")
    stamp = file.stat()
    last = Library.open(folder, cache=cache)
    file.write_text("怎样泡茶\n绿茶要用75℃的水冲泡。", encoding="utf-8")
    os.utime(file, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    for library in (Library.open(folder, previous=last), Library.open(folder, cache=cache)):
        assert library.ask("绿茶用多热的水").hits[0].passage.text == "绿茶要用75℃的水冲泡。"


def test_a_file_whose_size_and_time_are_those_known_is_not_read(folder, cache, monkeypatch):
    for file in folder.iterdir():
        os.utime(file, ns=(0, 10**18))
    Library.open(folder, cache=cache)
    monkeypatch.setattr(retrieval.index.opening.hashlib, "file_digest", None)  # would raise
    assert len(Library.open(folder, cache=cache).articles) == 5


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
    store = Store(tmp_path / "data", tmp_path)  # whose own files are no articles either
    with store.lock():
        before = open_folder(tmp_path, store)
    assert before.problems == ()
    (tmp_path / "旧.wps").write_bytes(b"x")
    with store.lock():
        after = open_folder(tmp_path, store)
    assert [problem.file for problem in after.problems] == ["旧.wps"]
    assert after.index is before.index or len(after.index) == len(before.index)


def test_where_it_is_known_what_has_changed_no_other_file_is_looked_at(folder, work, monkeypatch):
    last = Library.open(folder)
    changed, gone, *_ = sorted(folder.glob("*.*"))
    changed.write_text("量子计算\n新的一句话，说的是量子计算机。\n", encoding="utf-8")
    gone.unlink()
    monkeypatch.setattr(retrieval.index.opening, "listing", None)  # would raise
    library = Library.open(folder, previous=last, changed=[changed.resolve(), gone])
    monkeypatch.undo()
    assert dump(library) == dump(Library.open(folder))
    new = folder / "茶.txt"
    new.write_text("怎样泡茶\n绿茶要用80℃的水冲泡。", encoding="utf-8")
    for paths in ([new], [folder], [folder.parent / "elsewhere.txt"]):
        again = Library.open(folder, previous=library, changed=paths)
        assert dump(again) == dump(Library.open(folder))
