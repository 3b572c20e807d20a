"""Staying up: whatever the network and the Bot API do, each update is answered, and once.

The bot is the real one over real HTTP, only less patient than usual.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from bot.application import ALLOWED_UPDATES, App, telegram_application
from bot.transport import rate_limiter, request
from bot.transport.request import NoEffect
from tests.telegram.harness import ANSWER, FRIENDS, QUESTION, XIAOHONG, XIAOMING, data_of
from tests.telegram.server import Fault, refusal, until

PATIENCE = 0.4  # seconds, in place of 5
POLL = 0.05  # seconds that getUpdates waits, in place of 10
LONG = 1.0  # seconds of silence, which is longer than all patience

PAGE = b"<html><body>502 Bad Gateway</body></html>"
FLOOD = refusal(429, "Too Many Requests: retry after 1", retry_after=1)
FAILURES = {
    "429": FLOOD,
    "500": refusal(500, "Internal Server Error"),
    "502": Fault(502, PAGE),
    "503": Fault(503, b""),
}
LOST = {  # what was asked for is done, but the bot does not learn it
    "cut amid the reply": Fault(cut=True, done=True),
    "silence": Fault(silence=LONG, done=True),
    "504": Fault(504, PAGE, done=True),
    "garbage": Fault(200, b"\xff\x00 garbage", done=True),
    "half of the JSON": Fault(200, b'{"ok": true, "result": [{"upda', done=True),
    "another JSON": Fault(200, b'{"status": "fine"}', done=True),
    "a list": Fault(200, b"[]", done=True),
}
REFUSALS = {
    "400": refusal(400, "Bad Request: bla"),
    "403": refusal(403, "Forbidden: bla"),
    "409": refusal(409, "Conflict: terminated by other getUpdates request"),
}


def each(faults):
    return pytest.mark.parametrize("fault", faults.values(), ids=faults.keys())


wait_asked_for = rate_limiter._retry_after


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    monkeypatch.setattr(rate_limiter, "BACKOFF", (0.05, 0.05, 0.05))
    monkeypatch.setattr(rate_limiter, "MESSAGE_TIMEOUT", 2.0)
    monkeypatch.setattr(rate_limiter, "_retry_after", lambda error: wait_asked_for(error) / 10)
    monkeypatch.setattr(request, "READ_TIMEOUT", PATIENCE)


@pytest.fixture
async def app(library, settings, server):
    """The bot, polling the server as `bot.service` lets it."""
    async with polling(telegram_application(library, replace(settings, api_url=server.url))) as app:
        yield app


@asynccontextmanager
async def polling(app: App) -> AsyncIterator[App]:
    def tell(error: Exception) -> None:
        app.create_task(app.process_error(None, error))

    async with app:
        await app.start()
        await app.updater.start_polling(
            poll_interval=POLL / 10,  # from which the pauses after failures grow
            timeout=POLL,
            allowed_updates=ALLOWED_UPDATES,
            error_callback=tell,
        )
        yield app
        await app.updater.stop()
        await app.stop()
        await app.bot_data.feedback.close()


@pytest.fixture
def answered(server, app):
    """What the people in the private chats have received, once there is nothing more to come."""

    async def received(count: int = 1) -> list[str]:
        sent = server.api.sent
        await until(lambda: len([c for c in sent("sendMessage") if c.answer["ok"]]) >= count)
        await settled(app)
        return [c.answer["result"]["text"] for c in sent("sendMessage") if c.answer["ok"]]

    return received


async def settled(app: App) -> None:
    """Until nothing is being handled, and Telegram has been asked for more once again."""
    await until(lambda: not app.update_queue.qsize())
    await until(lambda: not app.update_processor.current_concurrent_updates)
    await asyncio.sleep(2 * POLL)
    await until(lambda: not app.update_processor.current_concurrent_updates)


# Updates that cannot be fetched


@each(FAILURES | LOST | REFUSALS | {"404": Fault(404, PAGE), "cut": Fault(cut=True)})
async def test_polling_goes_on_and_each_update_is_answered_once(server, answered, fault):
    await until(lambda: "getUpdates" in server.arrived)
    server.faults["getUpdates"] = [fault]
    server.api.message(QUESTION)
    (answer,) = await answered()
    assert ANSWER in answer
    server.api.message(QUESTION)
    assert len(await answered(2)) == 2


async def test_an_update_that_comes_twice_is_answered_once(server, answered):
    updates = [server.api.message(QUESTION), server.api.message("/help")]
    server.api.pending += updates
    assert len(await answered(2)) == 2
    # And once more, much later.
    again = json.dumps({"ok": True, "result": updates}).encode()
    server.faults["getUpdates"] = [Fault(body=again)]
    await until(lambda: not server.faults["getUpdates"])
    server.api.message("你好")
    assert len(await answered(3)) == 3
    assert server.api.sent("editMessageText") == []


async def test_what_is_not_handled_is_passed_over(server, answered):
    chat = {"id": XIAOMING["id"], "type": "private"}
    post = {"message_id": 1, "date": 1, "chat": chat, "text": QUESTION}
    member = {"user": XIAOMING, "status": "member"}
    joined = {"from": XIAOMING, "old_chat_member": member, "new_chat_member": member}
    kinds = [
        {"channel_post": post},
        {"edited_channel_post": post | {"edit_date": 2}},
        {"my_chat_member": {"chat": chat, "date": 1} | joined},
        {"message": post | {"text": None, "pinned_message": post, "from": XIAOMING}},
        {"poll_answer": {"poll_id": "1", "user": XIAOMING, "option_ids": [0]}},
        {"something_that_telegram_has_not_thought_of_yet": {"id": 1}},
        {},
    ]
    first = server.api.chats.next_id("update") + 100
    updates = [{"update_id": first + n, **kind} for n, kind in enumerate(kinds)]
    server.faults["getUpdates"] = [Fault(body=json.dumps({"ok": True, "result": updates}).encode())]
    await until(lambda: server.arrived.count("getUpdates") >= 3)
    for _ in range(200):
        server.api.chats.next_id("update")
    server.api.message(QUESTION)
    assert len(await answered()) == 1


async def test_an_update_that_cannot_be_read_keeps_no_other_from_being_answered(
    server, answered, caplog
):
    """Telegram sends it again and again, with all that came after it."""
    server.api.message(QUESTION)
    broken = {"update_id": server.api.chats.next_id("update"), "message": {"text": "秘密"}}
    server.api.pending.append(broken)
    server.api.message("谢谢")
    assert len(await answered(2)) == 2
    ours = [record.getMessage() for record in caplog.records if record.name == "wenju"]
    assert ours == [f"update {broken['update_id']} cannot be read: KeyError"]


# Messages that cannot be sent


@each(FAILURES)
async def test_what_was_not_sent_is_sent_again(server, answered, fault):
    server.faults["sendMessage"] = [fault]
    server.api.message(QUESTION)
    (answer,) = await answered()
    assert ANSWER in answer


@each(LOST)
async def test_what_may_have_been_sent_is_not_sent_again(server, answered, fault):
    """Nor does an excuse follow an answer that has arrived."""
    server.faults["sendMessage"] = [fault]
    server.api.message(QUESTION)
    (answer,) = await answered()
    assert ANSWER in answer
    server.api.message("谢谢")
    assert len(await answered(2)) == 2


@pytest.mark.parametrize("fault", [*REFUSALS.values(), *3 * [Fault(cut=True)]])
async def test_after_a_message_that_cannot_be_sent_all_others_are(server, answered, fault):
    server.faults["sendMessage"] = [fault]
    server.api.message(QUESTION)
    await until(lambda: not server.faults["sendMessage"])
    server.api.message(QUESTION, user=XIAOHONG)
    await answered()
    (one,) = [c for c in server.api.sent("sendMessage") if c.params["chat_id"] == XIAOHONG["id"]]
    assert ANSWER in one.answer["result"]["text"]


async def test_who_has_blocked_the_bot_is_not_written_to_again(server, app, answered):
    server.api.message(QUESTION)
    server.api.block(XIAOMING)
    server.api.message(QUESTION, user=XIAOHONG)
    assert len(await answered()) == 1
    refused = [c for c in server.api.sent("sendMessage") if not c.answer["ok"]]
    assert [c.answer["error_code"] for c in refused] == [403]


@each(FAILURES | LOST | {"cut": Fault(cut=True)})
async def test_no_query_stays_without_its_answer(server, app, fault):
    """An answer to a query can be given twice without harm."""
    api = server.api
    button = {"text": "文章", "callback_data": "l:0"}
    shown = api.call(
        "sendMessage",
        {
            "chat_id": api.message("/articles")["message"]["chat"]["id"],
            "text": "文章",
            "reply_markup": {"inline_keyboard": [[button]]},
        },
    )["result"]
    for method in "answerInlineQuery", "answerCallbackQuery", "answerGuestQuery":
        server.faults[method] = [fault]
    api.inline_query(QUESTION)
    api.guest_message(f"@wenju_bot {QUESTION}")
    api.pressed(shown, data_of(shown, "文章"))
    await until(lambda: not api.unanswered())
    await until(lambda: api.sent("editMessageText"))
    await settled(app)
    assert not any(server.faults.values())


async def test_a_group_that_floods_keeps_nobody_else_from_being_answered(server, answered):
    """Telegram wants no message for a while: all that was asked meanwhile is answered then."""
    server.faults["sendMessage"] = [FLOOD]
    for n in range(5):
        server.api.message(f"/ask {QUESTION}", chat=FRIENDS)
        server.api.message(QUESTION, user={**XIAOMING, "id": 2000 + n})
    assert len(await answered(10)) == 10


# The way there


async def test_a_server_that_is_away_is_tried_again(server, library, settings, monkeypatch):
    """What has never left may be sent again, whatever it is."""
    monkeypatch.setattr(rate_limiter, "BACKOFF", (0.05, 0.5))
    chat = server.api.message(QUESTION)["message"]["chat"]
    async with telegram_application(library, replace(settings, api_url=server.url)) as app:
        await server.stop()
        sending = asyncio.create_task(app.bot.send_message(chat["id"], "答"))
        await asyncio.sleep(0.2)
        server.start()
        assert (await sending).text == "答"
    assert len(server.api.sent("sendMessage")) == 1


async def test_who_only_asks_is_told_at_once(server, app, monkeypatch):
    monkeypatch.setattr(rate_limiter, "BACKOFF", (60.0,))
    server.faults["getMe"] = [Fault(502, PAGE)]
    with pytest.raises(NoEffect):
        await app.bot.get_me()
