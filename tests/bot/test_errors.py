"""When something fails: the person gets a sentence, the log the update's id, the admin a note."""

import logging
import threading

import pytest
from telegram.error import ChatMigrated, Conflict, NetworkError
from telegram.ext import TypeHandler

from bot import errors
from retrieval import IndexUnreachable, Library
from tests.telegram.harness import (
    FRIENDS,
    QUESTION,
    XIAOHONG,
    XIAOMING,
    Broken,
    only,
    raising,
    toast,
)
from tests.telegram.local import group, user

SORRY = "刚才出了点问题，没能答上来，请过一会儿再试。"


@pytest.fixture
def broken(bot):
    """A bot whose every handler fails, whatever the update."""

    async def fail(*_: object) -> None:
        raise Broken

    bot.app.handlers[0].insert(0, TypeHandler(object, fail))
    yield bot
    bot.errors.clear()


@pytest.fixture
def records(caplog):
    """What the bot logged for people to read."""
    caplog.set_level(logging.DEBUG, "wenju")
    return lambda: [r for r in caplog.records if r.name == "wenju" and r.levelno > logging.DEBUG]


@pytest.fixture(autouse=True)
def _errors_are_meant(bot):
    yield
    bot.errors.clear()


async def test_each_surface_hears_of_a_failure_in_its_own_way(broken):
    api = broken.api
    assert only(await broken.reads("你好"), "sendMessage")["text"] == SORRY
    assert only(await broken.reads("/help"), "sendMessage")["text"] == SORRY
    assert (await broken.finds("你好"))["results"] == []
    assert (await broken.is_called("@wenju_bot 你好"))["id"] == "nothing"
    message = api.message("你好")["message"]
    assert toast(await broken.gets(api.pressed(message, "l:0"))) == SORRY


@pytest.fixture
def without_index(bot, monkeypatch):
    """A bot whose index elsewhere cannot be reached."""
    unreachable = IndexUnreachable("http://milvus:19530: unavailable")
    monkeypatch.setattr(Library, "ask", raising(unreachable))
    return bot


NO_INDEX = "现在连不上文章的索引，没法查找，请过一分钟再试。"


async def test_each_surface_says_that_the_index_cannot_be_reached(without_index):
    bot, api = without_index, without_index.api
    assert only(await bot.reads(QUESTION), "sendMessage")["text"] == NO_INDEX
    assert (
        only(await bot.reads(f"/ask {QUESTION}", chat=FRIENDS), "sendMessage")["text"] == NO_INDEX
    )
    answer = await bot.finds(QUESTION)
    assert (answer["results"], answer["cache_time"]) == ([], 0)
    assert answer["button"]["text"] == "现在连不上索引，请过一分钟再试"
    assert (await bot.is_called(f"@wenju_bot {QUESTION}"))["title"] == NO_INDEX
    message = only(await bot.reads(QUESTION), "sendMessage")
    assert toast(await bot.gets(api.pressed(message, "h:0"))) == NO_INDEX


async def test_an_index_that_cannot_be_reached_is_a_line_a_minute(
    without_index, records, monkeypatch
):
    for _ in range(3):
        await without_index.reads(QUESTION)
    (record,) = records()
    assert record.getMessage() == "INDEX_URL: http://milvus:19530: unavailable"
    assert (record.levelname, record.exc_info) == ("WARNING", None)
    without_index.app.bot_data.due.clear()
    await without_index.reads(QUESTION)
    assert len(records()) == 2


async def test_in_the_language_of_the_person(broken):
    english = user(9, language_code="en")
    assert "went wrong" in only(await broken.reads("hi", user=english), "sendMessage")["text"]


async def test_in_a_group_only_who_asked_hears_of_it(broken):
    assert await broken.reads("大家好", chat=FRIENDS) == []
    assert await broken.reads("/ask@other_bot 你好", chat=FRIENDS) == []
    assert await broken.reads("@wenju_bot 你好", chat=FRIENDS)
    (call,) = await broken.reads("/ask 你好", chat=FRIENDS)
    ours = call.answer["result"]
    assert await broken.reads("你好", chat=FRIENDS, reply_to=ours, user=XIAOHONG)


async def test_the_log_has_the_updates_id_and_not_its_text(bot, records, caplog, monkeypatch):
    monkeypatch.setattr(Library, "ask", raising(Broken))
    update = bot.api.message(QUESTION)
    await bot.gets(update)
    (record,) = records()
    assert record.getMessage() == f"update {update['update_id']}: Broken"
    assert record.exc_info
    assert QUESTION not in caplog.text


async def test_the_admin_gets_a_note_but_seldom(broken, monkeypatch):
    broken.app.bot_data.admin_chat_id = XIAOHONG["id"]
    broken.api.message("你好", user=XIAOHONG)  # bots may not write to somebody first

    async def notes(text):
        calls = await broken.reads(text)
        return [c.params["text"] for c in calls if c.params["chat_id"] == XIAOHONG["id"]]

    (note,) = await notes("秘密")
    assert "Broken (test_errors.py:" in note
    assert "秘密" not in note
    assert await notes("还有") == []
    monkeypatch.setattr(errors, "NOTE_INTERVAL", 0.0)
    broken.app.bot_data.due.clear()
    assert len(await notes("又来")) == 1


async def test_an_admin_who_cannot_be_reached_is_logged(broken, records):
    broken.app.bot_data.admin_chat_id = 4040
    broken.refusals = ["chat not found"]
    await broken.reads("你好")
    assert "ADMIN_CHAT_ID" in records()[-1].getMessage()


@pytest.mark.parametrize(
    "description",
    [
        "not enough rights to send text messages to the chat",
        "CHAT_WRITE_FORBIDDEN",
        "TOPIC_CLOSED",
        "message to be replied not found",
        "USER_IS_BLOCKED",
        "PEER_ID_INVALID",
        "SOMETHING_THAT_NOBODY_HAS_HEARD_OF",
    ],
)
async def test_a_chat_that_does_not_let_the_bot_write_is_left_alone(bot, records, description):
    bot.app.bot_data.admin_chat_id = XIAOMING["id"]
    bot.api.fail_next("sendMessage", description)
    bot.refusals = [description]
    assert len(await bot.reads(f"/ask {QUESTION}", chat=FRIENDS)) == 1
    (record,) = records()
    assert (record.levelname, record.exc_info) == ("WARNING", None)


async def test_who_blocked_the_bot_is_left_alone(bot, records):
    update = bot.api.message(QUESTION)
    bot.api.block(XIAOMING)
    bot.refusals = ["bot was blocked"]
    assert len(await bot.gets(update)) == 1
    (record,) = records()
    assert (record.levelname, record.exc_info) == ("WARNING", None)


async def test_too_many_requests_are_not_made_more(bot, records):
    bot.api.fail_next("sendMessage", retry_after=5)
    bot.refusals = ["Too Many Requests"]
    assert len(await bot.reads(QUESTION)) == 1
    assert records()[0].exc_info is None


@pytest.mark.parametrize("error", [NetworkError("lost"), NetworkError("away")])
async def test_what_no_bot_can_help_is_one_line(bot, records, error):
    bot.api.fail_next("sendMessage", error=error)
    await bot.reads(QUESTION)
    (record,) = records()
    assert (record.levelname, record.exc_info) == ("WARNING", None)


async def test_a_group_that_has_become_a_supergroup_gets_its_answer_there(bot):
    new = group(-100777)
    bot.api.message("大家好", chat=new)
    bot.api.fail_next("sendMessage", error=ChatMigrated(new["id"]))
    (call,) = await bot.reads(f"/ask {QUESTION}", chat=group(-777, type="group"))
    assert call.params["chat_id"] == new["id"]
    following = await bot.replies("冬天呢？", chat=new, reply_to=call.answer["result"])
    assert following["text"].startswith("问：绿萝")


async def test_a_failure_to_tell_of_a_failure_ends_there(bot, records):
    for _ in range(2):
        bot.api.fail_next("sendMessage", error=NetworkError("lost"))
    assert await bot.reads(QUESTION) == []
    assert len(records()) == 1


@pytest.mark.parametrize("error", [NetworkError("lost"), Conflict("another getUpdates")])
async def test_polling_that_fails_is_one_line(bot, records, error):
    await bot.app.process_error(None, error)
    (record,) = records()
    assert record.getMessage().startswith(f"polling: {type(error).__name__}: ")
    assert record.exc_info is None


async def test_nothing_is_said_of_what_nobody_misses(bot, records):
    bot.refusals = ["not modified", "too old"]
    asked = bot.api.message(QUESTION)
    await bot.gets(asked)
    bot.api.fail_next("editMessageText", "Bad Request: message is not modified: bla")
    await bot.gets(bot.api.edited(asked["message"], "绿萝怎么施肥？"))
    bot.api.fail_next("answerGuestQuery", "Bad Request: query is too old and response timeout")
    update = bot.api.guest_message("@wenju_bot 绿萝")
    await bot.gets(update)
    bot.api.chats.close_query("guest", update["guest_message"]["guest_query_id"])
    assert records() == []


async def test_others_have_their_turn_while_an_index_elsewhere_is_asked(bot, monkeypatch):
    bot.refusals = ["not modified"]  # the page pressed for is shown already
    ask, asked_in = Library.ask, set()

    def noted(self, *arguments, **more):
        asked_in.add(threading.current_thread() is threading.main_thread())
        return ask(self, *arguments, **more)

    monkeypatch.setattr(Library, "ask", noted)
    answer = only(await bot.reads(QUESTION), "sendMessage")
    await bot.finds(QUESTION)
    await bot.is_called(f"@wenju_bot {QUESTION}")
    await bot.gets(bot.api.pressed(answer, "h:0"))
    assert asked_in == {False}
