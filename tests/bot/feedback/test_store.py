"""What is kept on the disk: which presses, nothing of who pressed, and what a bad disk leaves."""

import os
import signal
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.feedback import database
from bot.feedback import store as module
from bot.feedback.store import FEEDBACK_FILE, StorageError, Store, read_feedback, statistics
from tests.processes import PATIENCE, forked
from tests.telegram.harness import raising

QUESTION = "绿萝多久浇一次水？"
USER = 5_000_000_001
OTHER = 5_000_000_002
HERE = f"{USER}:17"  # a private chat has the id of its person


@pytest.fixture
def path(tmp_path):
    return tmp_path / "data" / FEEDBACK_FILE


@pytest.fixture
def store(path):
    with closing(Store(path)) as opened:
        yield opened


def everything_in(folder: Path) -> bytes:
    """All that is in the files of a folder, side by side."""
    return b"".join(file.read_bytes() for file in folder.iterdir())


def test_a_press_is_kept_with_question_passages_verdict_and_time(store, path):
    store.vote(USER, HERE, QUESTION, ["best", "next"], True)
    (press,), _ = read_feedback(path)
    assert (press.question, press.passages, press.good) == (QUESTION, ("best", "next"), True)
    assert 0 <= module.time.time() - press.at < 60


def test_a_press_is_changed_and_counts_once(store, path):
    store.vote(USER, HERE, QUESTION, ["best"], True)
    store.vote(USER, HERE, QUESTION, ["best"], True)
    store.vote(USER, HERE, QUESTION, ["next"], False)
    (press,), counted = read_feedback(path)
    assert (press.passages, press.good) == (("next",), False)
    assert (counted.good, counted.bad) == (0, 1)


def test_each_person_and_each_answer_counts(store):
    store.vote(USER, HERE, QUESTION, ["best"], True)
    store.vote(OTHER, HERE, QUESTION, ["best"], True)
    store.vote(USER, f"{USER}:18", QUESTION, ["best"], False)
    store.vote(USER, HERE, "那冬天呢？", ["best"], True)  # the question was edited
    counted = store.run(statistics)
    assert (counted.good, counted.bad) == (3, 1)


def test_nothing_tells_who_pressed_or_where(store, path):
    store.vote(USER, HERE, QUESTION, ["best"], True)
    store.close()
    kept = everything_in(path.parent)
    assert QUESTION.encode() in kept
    assert str(USER).encode() not in kept
    for size in 5, 6, 8:
        assert USER.to_bytes(size, "big") not in kept
        assert USER.to_bytes(size, "little") not in kept


def test_without_the_key_a_hash_tells_nothing(tmp_path):
    """The same person under the same answer is another hash in another folder."""
    hashes = set()
    for name in "a", "b":
        with closing(Store(tmp_path / name)) as store:
            store.vote(USER, HERE, QUESTION, ["best"], True)
        with closing(sqlite3.connect(tmp_path / name)) as connection:
            hashes |= set(*connection.execute("SELECT person, answer FROM presses"))
    assert len(hashes) == 4


def test_the_key_stays_so_a_press_is_changed_after_a_restart(store, path):
    store.vote(USER, HERE, QUESTION, ["best"], True)
    store.close()
    with closing(Store(path)) as again:
        again.vote(USER, HERE, QUESTION, ["best"], False)
        counted = again.run(statistics)
    assert (counted.good, counted.bad) == (0, 1)


def test_only_who_runs_the_bot_may_read_the_files(store, path, monkeypatch):
    key = path.with_suffix(".key")
    with monkeypatch.context() as patch:
        # They are made so, and need no mending.
        patch.setattr(Path, "chmod", raising(PermissionError))
        store.open()
    assert {stat.S_IMODE(file.stat().st_mode) for file in (path, key)} == {0o600}
    store.close()
    for file in path, key:
        file.chmod(0o644)  # as a copy of them is
    store.open()
    assert {stat.S_IMODE(file.stat().st_mode) for file in (path, key)} == {0o600}


def test_forgetting_deletes_all_of_one_person_and_nothing_else(store, path):
    store.vote(USER, HERE, QUESTION, ["best"], True)
    store.vote(USER, f"{USER}:18", "什么时候施肥？", ["best"], True)
    store.vote(OTHER, HERE, "叶子发黄怎么办？", ["best"], False)
    assert store.forget(USER) == 2
    assert store.forget(USER) == 0
    (left,), _ = read_feedback(path)
    assert left.question == "叶子发黄怎么办？"


def test_what_is_forgotten_is_in_no_file_any_more(store, path):
    for number in range(200):
        store.vote(USER, f"{USER}:{number}", f"{QUESTION}{number}", ["best"], True)
    store.vote(USER, f"{USER}:1", QUESTION * 500, ["best"], True)
    assert QUESTION.encode() in everything_in(path.parent)
    store.forget(USER)
    assert QUESTION.encode() not in everything_in(path.parent)


def vote_and_die(path: Path) -> None:
    Store(path).vote(USER, "x", QUESTION, ["best"], True)
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_press_survives_a_process_that_is_killed(path):
    """Nothing is closed and no buffer flushed: the process kills itself right behind the press."""
    process = forked(vote_and_die, path)
    process.join(PATIENCE)
    assert process.exitcode == -signal.SIGKILL
    with closing(Store(path)) as store:
        assert store.run(statistics).good == 1


def test_what_is_committed_is_forced_to_the_disk(store):
    store.open()
    (synchronous,) = store._connection.execute("PRAGMA synchronous").fetchone()
    assert synchronous == 2  # FULL


def test_questions_are_counted_by_surface_and_those_without_an_answer_by_text(store):
    store.count({("private", True): 3, ("group", False): 1}, {"量子纠缠": 1})
    store.count({("private", False): 2, ("private", True): 1}, {"量子纠缠": 1, "红烧肉": 1})
    counted = store.run(statistics)
    assert counted.counts == {"private": 6, "group": 1}
    assert counted.found == 4
    assert counted.unanswered == [("量子纠缠", 2), ("红烧肉", 1)]


def test_of_very_many_unanswered_questions_the_most_frequent_are_kept(store, monkeypatch):
    monkeypatch.setattr(module, "MAX_UNANSWERED", 3)
    store.count({}, {"常问": 5, "也常问": 4})
    for number in range(20):
        store.count({}, {f"乱问{number}": 1})
    assert store.run(statistics).unanswered == [("常问", 5), ("也常问", 4), ("乱问19", 1)]


def test_an_empty_database_has_figures_too(store):
    counted = store.run(statistics)
    assert (counted.counts, counted.found, counted.good, counted.bad) == ({}, 0, 0, 0)
    assert counted.since.startswith("20")


@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(), st.integers(1, 2**52))
@settings(deadline=None)
def test_any_question_is_kept_word_for_word(question, place, user):
    place = place.encode("utf-8", "replace").decode()
    with closing(Store()) as store:
        store.vote(user, place, question, ["a", "b"], False)
        store.count({}, {question: 1})
        assert store.run(statistics).unanswered == [(question, 1)]
        assert store.forget(user) == 1


@pytest.mark.parametrize(
    "content", [b"no database at all" * 500, b"SQLite format 3\0" + b"x" * 8192]
)
def test_a_file_that_is_no_database_is_set_aside(store, path, caplog, content):
    path.parent.mkdir()
    path.write_bytes(content)
    store.vote(USER, HERE, QUESTION, ["best"], True)
    assert store.run(statistics).good == 1
    assert path.with_name(f"{FEEDBACK_FILE}.damaged-1").read_bytes() == content
    assert f"{FEEDBACK_FILE}.damaged-1" in caplog.text


def test_a_database_damaged_while_the_bot_is_away_is_set_aside(store, path, caplog):
    for number in range(300):
        store.vote(USER, f"{number}", QUESTION, ["best"], True)
    store.close()
    size = path.stat().st_size
    with path.open("r+b") as file:  # one page of many, which a press may or may not come across
        file.seek(size - 4096)
        file.write(b"\xff" * 4096)
    store.open()
    assert path.with_name(f"{FEEDBACK_FILE}.damaged-1").stat().st_size == size
    store.close()
    path.write_bytes(b"once more, that something goes wrong" * 99)
    store.open()
    assert path.with_name(f"{FEEDBACK_FILE}.damaged-2").exists()


def test_a_full_disk_is_told_and_the_next_press_tries_anew(store, path):
    store.open()
    (pages,) = store._connection.execute("PRAGMA page_count").fetchone()
    store._connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StorageError, match=f"{FEEDBACK_FILE}: database or disk is full"):
        store.vote(USER, HERE, QUESTION * 2000, ["best"], True)
    store.vote(USER, HERE, QUESTION, ["best"], True)
    assert store.run(statistics).good == 1


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    store = Store(tmp_path / "file" / FEEDBACK_FILE)
    for work in store.open, lambda: store.run(statistics), lambda: store.forget(1):
        with pytest.raises(StorageError, match="file"):
            work()


def test_a_folder_that_somebody_clears_away_is_begun_anew(store, path):
    """As a cleaner of caches does: what is written to a deleted file would be lost."""
    store.vote(USER, HERE, QUESTION, ["best"], True)
    for file in path.parent.iterdir():
        file.unlink()
    path.parent.rmdir()
    store.vote(USER, HERE, QUESTION, ["best"], False)
    (press,), _ = read_feedback(path)
    assert press.good is False


def test_reading_changes_nothing_and_tells_what_it_cannot_read(tmp_path):
    with pytest.raises(StorageError):
        read_feedback(tmp_path / "none.db")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "bad.db").write_bytes(b"no database" * 999)
    with pytest.raises(StorageError, match=r"bad\.db"):
        read_feedback(tmp_path / "bad.db")
    assert (tmp_path / "bad.db").read_bytes().startswith(b"no database")


def test_the_report_reads_while_the_bot_runs(store, path):
    for number in range(1, 4):
        store.vote(USER, str(number), QUESTION, ["best"], True)
        assert len(read_feedback(path)[0]) == number


def test_the_key_is_in_a_file_of_its_own(store, path):
    store.vote(USER, HERE, QUESTION, ["best"], True)
    key = path.with_suffix(".key")
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert key.read_bytes() not in path.read_bytes() + Path(f"{path}-wal").read_bytes()


def test_a_database_of_before_gives_its_key_away_and_can_be_forgotten_from(store, path):
    store.vote(USER, HERE, QUESTION, ["best"], True)
    store.close()
    key = path.with_suffix(".key")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE origin SET salt = ?", (key.read_bytes(),))
    key.unlink()
    assert store.forget(USER) == 1
    assert len(key.read_bytes()) == 32


@pytest.mark.parametrize("error", [UnicodeDecodeError("utf-8", b"\xff", 0, 1, "x"), TypeError("x")])
def test_whatever_reading_raises_the_file_is_set_aside(store, path, error):
    store.vote(USER, HERE, QUESTION, ["best"], True)
    raised = [error]

    def work(_):
        if raised:
            raise raised.pop()
        return 7

    assert store.run(work) == 7
    assert path.with_name(f"{path.name}.damaged-1").exists()


def test_a_pipe_in_its_place_does_not_hang_the_bot(store, path):
    path.parent.mkdir()
    os.mkfifo(path)
    os.mkfifo(path.with_suffix(".key"))
    store.vote(USER, HERE, QUESTION, ["best"], True)
    assert store.run(statistics).good == 1


def test_forget_says_so_where_another_process_keeps_the_log(store, path, monkeypatch):
    monkeypatch.setattr(database, "BUSY_TIMEOUT", 0.1)
    monkeypatch.setattr(module, "BUSY_TIMEOUT", 0.2)
    store.vote(USER, HERE, QUESTION, ["best"], True)
    with closing(sqlite3.connect(path)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM presses").fetchall()
        with pytest.raises(StorageError, match="another process"):
            store.forget(USER)
    store.forget(USER)
    assert Path(f"{path}-wal").stat().st_size == 0
