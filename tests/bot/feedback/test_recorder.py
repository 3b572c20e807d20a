"""Counting: written behind the replies' back, honest about what is a question."""

import asyncio
import threading

import pytest

from bot.feedback import recorder
from bot.feedback.recorder import Feedback, normalize_question
from bot.feedback.store import FEEDBACK_FILE, StorageError, Store, read_feedback, statistics
from retrieval import Answer
from tests.telegram.harness import FRIENDS, NOWHERE, QUESTION, XIAOHONG, XIAOMING, buttons, raising
from tests.telegram.local import user

FOUND = Answer(QUESTION, True, True, [])
NOT_FOUND = Answer(NOWHERE, False, False, [])


@pytest.fixture
def quick(monkeypatch):
    """No waiting for others before counts are written."""
    monkeypatch.setattr(recorder, "WRITE_DELAY", 0)
    monkeypatch.setattr(recorder, "TYPING_PAUSE", 0.05)


@pytest.fixture
async def kept(tmp_path):
    running = Feedback(tmp_path / FEEDBACK_FILE)
    yield running
    await running.close()


def on_disk(tmp_path):
    return read_feedback(tmp_path / FEEDBACK_FILE)[1]


async def until_written(running):
    while running._write_task and not running._write_task.done():
        await asyncio.sleep(0.001)


async def test_counts_reach_the_disk_by_themselves(kept, tmp_path, quick):
    for _ in range(3):
        kept.count("private", FOUND)
    kept.count("group", NOT_FOUND)
    await until_written(kept)
    counted = on_disk(tmp_path)
    assert counted.counts == {"private": 3, "group": 1}
    assert counted.found == 3
    assert counted.unanswered == [(NOWHERE, 1)]
    kept.count("private", NOT_FOUND)
    await until_written(kept)
    assert on_disk(tmp_path).counts["private"] == 4


async def test_what_waits_is_written_when_the_bot_stops(tmp_path):
    kept = Feedback(tmp_path / FEEDBACK_FILE)
    kept.count("private", FOUND)
    kept.count_inline(1, NOT_FOUND)
    await kept.close()
    assert on_disk(tmp_path).counts == {"private": 1, "inline": 1}


async def test_no_reply_waits_for_the_disk(bot, tmp_path, monkeypatch, quick):
    slow = threading.Event()
    monkeypatch.setattr(Store, "count", lambda *_: slow.wait(5))
    bot.app.bot_data.feedback = kept = Feedback(tmp_path / FEEDBACK_FILE)
    await bot.replies(QUESTION)
    await asyncio.sleep(0.05)  # the first count is being written
    await bot.replies(QUESTION)
    assert not kept._write_task.done()
    slow.set()


async def test_counts_outlive_a_full_disk(kept, tmp_path, monkeypatch, quick, caplog):
    full = raising(StorageError("disk is full"))
    with monkeypatch.context() as patched:
        patched.setattr(Store, "count", full)
        for _ in range(3):
            kept.count("private", NOT_FOUND)
            await until_written(kept)
    assert [record.getMessage() for record in caplog.records] == [
        "feedback cannot be kept: disk is full"
    ]
    kept.count("private", NOT_FOUND)
    await until_written(kept)
    assert on_disk(tmp_path).counts == {"private": 4}
    assert on_disk(tmp_path).unanswered == [(NOWHERE, 4)]


async def test_memory_is_bounded_while_the_disk_is_full(kept, monkeypatch):
    monkeypatch.setattr(recorder, "MAX_PENDING", 10)
    for number in range(50):
        kept.count("private", Answer(f"问题{number}", False, False, []))
    counted = await kept.run(statistics)
    assert counted.counts == {"private": 50}
    assert len(counted.unanswered) == 10


async def test_greetings_and_pages_and_examples_are_no_questions(bot):
    await bot.reads("你好")
    await bot.reads("谢谢")
    start = await bot.replies("/start")
    await bot.presses(start, buttons(start)[0]["text"])
    await bot.presses(await bot.replies("绿萝施肥：施一次薄肥，肥料要稀释几百倍再用？"), "➡")
    await bot.reads("大家好", chat=FRIENDS)
    await bot.finds("")
    await bot.is_called("@wenju_bot")
    assert (await bot.app.bot_data.feedback.run(statistics)).counts == {"private": 1}


async def test_typing_an_inline_query_is_one_question(bot, tmp_path, monkeypatch):
    kept = Feedback(tmp_path / FEEDBACK_FILE)
    monkeypatch.setattr(bot.app.bot_data, "feedback", kept)
    for disable in range(1, len(QUESTION) + 1):
        await bot.finds(QUESTION[:disable], user=XIAOMING)
        await bot.finds(NOWHERE[:disable], user=XIAOHONG)
    await bot.finds(QUESTION, "10", user=user(3))  # scrolling on is not asking
    await kept.close()
    counted = on_disk(tmp_path)
    assert counted.counts == {"inline": 2}
    assert counted.found == 1
    assert counted.unanswered == [(NOWHERE, 1)]


async def test_a_second_inline_question_after_a_while_is_another(bot, quick):
    for _ in range(2):
        await bot.finds(QUESTION)
        await asyncio.sleep(0.1)
    assert (await bot.app.bot_data.feedback.run(statistics)).counts == {"inline": 2}


async def test_a_bot_in_one_place_counts_it_as_that_place(tmp_path):
    kept = Feedback(tmp_path / FEEDBACK_FILE, "terminal")
    kept.count("private", FOUND)
    assert (await kept.run(statistics)).counts == {"terminal": 1}
    await kept.close()


async def test_the_log_hears_at_the_start_that_nothing_can_be_kept(tmp_path, caplog):
    (tmp_path / "file").write_text("")
    kept = Feedback(tmp_path / "file" / FEEDBACK_FILE)
    await kept.open()
    await kept.close()
    assert "feedback cannot be kept" in caplog.text


@pytest.mark.parametrize(
    ("asked", "as_kept"),
    [
        ("  绿萝\n多久 浇水 ", "绿萝 多久 浇水"),
        ("长" * 5000, "长" * 500),
        ("半个\ud83d字", "半个?字"),
        ("\n \t", ""),
    ],
)
def test_a_question_is_kept_on_one_line_and_as_long_as_it_is_read(asked, as_kept):
    assert normalize_question(asked) == as_kept
