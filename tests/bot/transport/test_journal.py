"""What is in flight: on the disk until it is answered, and no longer; then nothing of it."""

import json
import os
import time

import pytest
from telegram import Update

from bot.transport.journal import MAX_AGE, MAX_FILE, Journal
from tests.telegram.harness import FRIENDS, QUESTION, XIAOHONG
from tests.telegram.local import LocalBotAPI


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "in-flight"


@pytest.fixture
def update():
    return LocalBotAPI().message(QUESTION, user=XIAOHONG | {"username": "hong"}, chat=FRIENDS)


def test_a_message_is_there_until_it_is_answered(folder, update):
    journal = Journal(folder)
    journal.save([update])
    (file,) = folder.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    journal.delete(update["update_id"])
    assert list(folder.iterdir()) == []


def test_no_name_and_no_picture_is_kept_but_what_answering_needs_is(folder, update):
    update["message"]["photo"] = [{"file_id": "secret"}]
    Journal(folder).save([update])
    (left,) = Journal(folder).recover()
    assert left["message"]["text"] == QUESTION
    assert left["message"]["chat"]["id"] == FRIENDS["id"]
    assert left["message"]["from"]["id"] == XIAOHONG["id"]
    kept = next(folder.iterdir()).read_text()
    assert not any(word in kept for word in ("小红", "hong", "secret"))


def test_what_was_posted_through_the_bot_is_known_as_such(folder, update):
    me = {"id": 1, "is_bot": True, "first_name": "文据", "username": "wenju_bot"}
    update["message"]["via_bot"] = me
    Journal(folder).save([update])
    (left,) = Journal(folder).recover()
    assert Update.de_json(left).message.via_bot.id == 1


def test_what_has_no_text_is_not_kept_as_an_empty_message(folder, update):
    del update["message"]["text"]
    Journal(folder).save([update | {"document": {"file_id": "1", "file_unique_id": "1"}}])
    assert Journal(folder).recover() == []


def test_what_nobody_waits_for_any_more_goes(folder, update):
    old = update | {"update_id": 77, "message": update["message"] | {"date": time.time() - MAX_AGE}}
    Journal(folder).save([update, old])
    assert [each["update_id"] for each in Journal(folder).recover()] == [update["update_id"]]
    assert [file.name for file in folder.iterdir()] == [f"{update['update_id']}.json"]


def test_presses_and_queries_are_none_of_it(api, folder):
    """They are asked again by whoever waits for them, and cannot be answered later."""
    Journal(folder).save([api.inline_query(QUESTION), api.pressed("AAAA", "h:0")])
    assert not folder.exists()


def test_they_are_answered_in_the_order_in_which_they_came(folder, update):
    numbers = [9, 10, 100, 8]
    Journal(folder).save(update | {"update_id": number} for number in numbers)
    assert [each["update_id"] for each in Journal(folder).recover()] == sorted(numbers)


def test_whatever_stands_there_the_bot_starts(folder, update, tmp_path):
    Journal(folder).save([update])
    (folder / "101.json").write_bytes(b"\xff{")
    (folder / "102.json").write_text("[" * 100_000)
    (folder / "103.json").write_text(json.dumps({"update_id": 3, "message": {"date": "now"}}))
    os.mkfifo(folder / "104.json")
    (tmp_path / "elsewhere").write_text(json.dumps(update | {"update_id": 105}))
    (folder / "105.json").symlink_to(tmp_path / "elsewhere")
    (folder / "106.json").write_text(" " * MAX_FILE + json.dumps(update | {"update_id": 106}))
    os.mkfifo(folder / "107.json")
    with open(os.open(folder / "107.json", os.O_RDWR), "wb", buffering=0) as writer:
        writer.write(json.dumps(update | {"update_id": 107}).encode())
        (left,) = Journal(folder).recover()
    assert left["update_id"] == update["update_id"]
    assert (tmp_path / "elsewhere").exists()


def test_what_stands_in_a_messages_place_is_neither_waited_for_nor_written_through(
    folder, update, tmp_path
):
    folder.mkdir()
    (tmp_path / "elsewhere").write_text("theirs")
    (folder / "1.json").symlink_to(tmp_path / "elsewhere")
    os.mkfifo(folder / "2.json")
    Journal(folder).save(update | {"update_id": number} for number in (1, 2, 3))
    assert (tmp_path / "elsewhere").read_text() == "theirs"
    assert [file.name for file in folder.iterdir()] == ["3.json"]


def test_a_disk_that_takes_nothing_is_told_once(tmp_path, update, caplog):
    (tmp_path / "file").write_text("")
    journal = Journal(tmp_path / "file" / "in-flight")
    for _ in range(3):
        journal.save([update])
    assert len(caplog.messages) == 1


def test_without_a_folder_nothing_is_kept(update):
    journal = Journal()
    journal.save([update])
    journal.delete(update["update_id"])
    assert journal.recover() == []
