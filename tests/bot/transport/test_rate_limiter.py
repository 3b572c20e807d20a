"""Sending as fast as Telegram takes it, and the rest of how the bot talks to Telegram."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from telegram import Update
from telegram.error import InvalidToken, NetworkError, RetryAfter
from telegram.ext import Application
from telegram.request import HTTPXRequest

from bot.application import ALLOWED_UPDATES, telegram_application
from bot.transport.journal import Journal
from bot.transport.rate_limiter import RateLimiter
from bot.transport.request import AmbiguousResult, NoEffect, PollingRequest
from tests.clock import turned
from tests.telegram.harness import FRIENDS, check_calls
from tests.telegram.local import LocalRequest, user


def now() -> float:
    return asyncio.get_running_loop().time()


@pytest.fixture
@asynccontextmanager
async def bot(api):
    """A bot that keeps Telegram's limits, over the local API."""
    request = LocalRequest(api)
    builder = Application.builder().token("1:local").request(request)
    builder = builder.get_updates_request(request).rate_limiter(RateLimiter())
    async with builder.build() as app:
        yield app.bot
    check_calls(api, ["Too Many Requests"])


async def answer_all(api, bot):
    """Answer a query of each kind; how long that took."""
    started = now()
    await bot.answer_inline_query(api.inline_query("问")["inline_query"]["id"], [])
    message = api.message("问")["message"]
    await bot.answer_callback_query(api.pressed(message, "l:0")["callback_query"]["id"])
    return now() - started


@turned
async def test_answers_do_not_wait_while_telegram_wants_no_messages(api, bot):
    chat = api.message("问")["message"]["chat"]
    api.fail_next("sendMessage", retry_after=100)
    sending = asyncio.create_task(bot.send_message(chat["id"], "答"))
    await asyncio.sleep(1)
    assert await answer_all(api, bot) == 0
    assert not sending.done()
    assert (await sending).text == "答"  # later, as Telegram asked
    assert 100 <= now() < 101


@turned
async def test_a_group_gets_twenty_messages_a_minute_and_answers_do_not_wait_behind_them(api, bot):
    api.message("问", chat=FRIENDS)
    times: list[float] = []

    async def send(n):
        await bot.send_message(FRIENDS["id"], f"答{n}")
        times.append(now())

    sending = [asyncio.create_task(send(n)) for n in range(45)]
    await asyncio.sleep(10)
    assert len(times) == 20
    assert await answer_all(api, bot) == 0
    await asyncio.gather(*sending)
    assert all(later - at >= 60 for at, later in zip(times, times[20:], strict=False))
    assert now() < 130


@turned
async def test_all_chats_get_thirty_messages_a_second_and_none_waits_for_a_busy_one(api, bot):
    people = [user(2000 + n) for n in range(65)]
    for person in people:
        api.message("问", user=person)
    times: list[float] = []

    async def send(person):
        await bot.send_message(person["id"], "答")
        times.append(now())

    flood = [asyncio.create_task(send(people[n % 60])) for n in range(300)]
    await asyncio.sleep(3)  # by now each of them has had a turn, and waits for the next
    asked = now()
    await asyncio.gather(*(send(person) for person in people[60:]))
    assert now() - asked < 0.5
    await asyncio.gather(*flood)
    for at in times:
        assert sum(at <= other < at + 0.999 for other in times) <= 30
    assert 9 < now() < 12


@turned
async def test_nothing_is_tried_before_a_wait_is_over_that_is_too_long_to_wait_for(api, bot):
    chat = api.message("问")["message"]["chat"]["id"]
    api.fail_next("sendMessage", retry_after=3600)
    for _ in range(2):
        with pytest.raises(RetryAfter):
            await bot.send_message(chat, "答")
    assert now() == 0
    assert [call.method for call in api.calls].count("sendMessage") == 1
    await asyncio.sleep(3000)
    assert await bot.send_message(chat, "答")
    assert now() == 3600


@turned
async def test_an_answer_waits_as_long_as_telegram_wants_where_that_is_short(api, bot):
    query = api.inline_query("问")["inline_query"]["id"]
    api.fail_next("answerInlineQuery", retry_after=60)  # by then nobody waits for it any more
    with pytest.raises(RetryAfter):
        await bot.answer_inline_query(query, [])
    api.fail_next("answerInlineQuery", retry_after=1)
    assert await bot.answer_inline_query(query, [])
    assert now() == pytest.approx(1)


@turned
async def test_what_a_handler_asks_is_asked_again_if_the_request_is_lost(api, bot):
    """Who is in a group is remembered for an hour: a lost request must not deny them as long."""

    api.message("问", chat=FRIENDS)
    api.fail_next("getChatAdministrators", error=AmbiguousResult("lost"))
    await bot.get_chat_administrators(FRIENDS["id"])
    assert now() == pytest.approx(0.5)
    api.fail_next("getMe", error=AmbiguousResult("lost"))  # the token check does so itself
    with pytest.raises(AmbiguousResult):
        await bot.get_me()


@turned
async def test_the_profile_is_asked_for_again_for_a_minute(api, bot):
    for _ in range(8):
        api.fail_next("getMyCommands", error=NoEffect("no network"))
    assert await bot.get_my_commands() == ()
    assert 50 < now() < 60


def test_the_application_keeps_the_limits_and_handles_updates_at_once(library, settings):
    app = telegram_application(library, settings)
    assert isinstance(app.bot.rate_limiter, RateLimiter)
    # More than can wait for a busy group, or the group would keep everybody waiting.
    assert app.update_processor.max_concurrent_updates >= 1000


def test_telegram_is_asked_for_exactly_what_is_handled(library):
    assert set(ALLOWED_UPDATES) == {
        "message",
        "edited_message",
        "inline_query",
        "callback_query",
        "guest_message",
        "my_chat_member",
    }
    assert set(ALLOWED_UPDATES) <= set(Update.ALL_TYPES)


@pytest.mark.parametrize("status", [401, 404, 502])
async def test_polling_takes_no_answer_for_a_wrong_token(monkeypatch, status):
    """At the start a wrong token is told; later it is a server that is not itself."""

    async def answered(*_, **__):
        return status, b'{"ok": false, "description": "Not here"}'

    monkeypatch.setattr(HTTPXRequest, "do_request", answered)
    with pytest.raises(NetworkError) as caught:
        await PollingRequest(Journal()).post("http://127.0.0.1/bot1:x/getUpdates")
    assert not isinstance(caught.value, InvalidToken)


async def test_polling_takes_updates_as_they_are(monkeypatch):
    async def answered(*_, **__):
        return 200, b'{"ok": true, "result": []}'

    monkeypatch.setattr(HTTPXRequest, "do_request", answered)
    assert await PollingRequest(Journal()).post("http://127.0.0.1/bot1:x/getUpdates") == []
