"""Sending as fast as Telegram takes it, and the rest of how the bot talks to Telegram."""

import asyncio
import time

import pytest
from telegram import Update
from telegram.error import InvalidToken, NetworkError, RetryAfter
from telegram.ext import Application
from telegram.request import HTTPXRequest

from bot.application import ALLOWED_UPDATES, telegram_application
from bot.transport.journal import Journal
from bot.transport.rate_limiter import RateLimiter
from bot.transport.request import PollingRequest
from tests.telegram.harness import FRIENDS, check_calls
from tests.telegram.local import LocalBotAPI, LocalRequest


@pytest.fixture
async def api():
    return LocalBotAPI()


@pytest.fixture
async def slowed(api):
    """A bot that keeps Telegram's limits, over the local API."""
    request = LocalRequest(api)
    builder = Application.builder().token("1:local").request(request).get_updates_request(request)
    async with builder.rate_limiter(RateLimiter()).build() as app:
        yield app.bot
    check_calls(api, ["Too Many Requests"])


async def answer_all(api, bot):
    """Answer a query of each kind; how long that took."""
    started = time.monotonic()
    await bot.answer_inline_query(api.inline_query("问")["inline_query"]["id"], [])
    message = api.message("问")["message"]
    await bot.answer_callback_query(api.pressed(message, "l:0")["callback_query"]["id"])
    return time.monotonic() - started


async def test_answers_do_not_wait_while_telegram_wants_no_messages(api, slowed):
    chat = api.message("问")["message"]["chat"]
    api.fail_next("sendMessage", retry_after=1)
    sending = asyncio.create_task(slowed.send_message(chat["id"], "答"))
    await asyncio.sleep(0.01)
    assert await answer_all(api, slowed) < 0.5
    assert not sending.done()
    assert (await sending).text == "答"  # later, as Telegram asked


async def test_answers_do_not_wait_behind_a_busy_group(api, slowed):
    api.message("问", chat=FRIENDS)
    sending = [asyncio.create_task(slowed.send_message(FRIENDS["id"], f"答{n}")) for n in range(40)]
    await asyncio.sleep(0.1)
    assert not all(task.done() for task in sending)
    assert await answer_all(api, slowed) < 0.5
    for task in sending:
        task.cancel()
    await asyncio.gather(*sending, return_exceptions=True)


async def test_an_answer_waits_as_long_as_telegram_wants_where_that_is_short(api, slowed):
    query = api.inline_query("问")["inline_query"]["id"]
    api.fail_next("answerInlineQuery", retry_after=60)  # by then nobody waits for it any more
    with pytest.raises(RetryAfter):
        await slowed.answer_inline_query(query, [])
    api.fail_next("answerInlineQuery", retry_after=1)
    assert await slowed.answer_inline_query(query, [])


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
