"""Health: "ok" only where updates can be handled, and otherwise why not."""

import asyncio
import socket
import time
from dataclasses import replace

import pytest

from bot.application import telegram_application
from bot.monitoring import health
from bot.transport import request
from tests.telegram.local import LocalBotAPI
from tests.telegram.server import Fault, Server, until

TOKEN = "1:token"


@pytest.fixture
async def server():
    async with Server(LocalBotAPI(), TOKEN) as running:
        yield running


@pytest.fixture
async def app(library, settings, server, monkeypatch):
    """A bot that is started, and does not poll yet."""
    monkeypatch.setattr(request, "READ_TIMEOUT", 0.2)
    async with telegram_application(library, replace(settings, api_url=server.url)) as app:
        await app.start()
        yield app
        if app.updater.running:
            await app.updater.stop()
        if app.running:
            await app.stop()


@pytest.fixture
async def trouble(app):
    """What is wrong, asked as it is asked in life: by another thread."""
    return lambda: asyncio.to_thread(health.health_problem, app)


async def test_a_bot_that_polls_is_well(server, app, trouble):
    assert await trouble() == "no getUpdates has succeeded yet: the first is under way"
    await app.updater.start_polling(timeout=0.05)
    await until(lambda: server.arrived.count("getUpdates") > 1)
    assert await trouble() == ""
    await app.updater.stop()
    await app.stop()
    assert await trouble() == "not started yet, or told to stop"


async def test_a_bot_that_has_not_started(library, settings):
    assert health.health_problem(telegram_application(library, settings)) != ""


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (Fault(502), "status 502"),
        (Fault(409, b'{"ok": false, "description": "Conflict: bla"}'), "status 409"),
        (Fault(body=b"garbage"), "NetworkError: the response is not from a Bot API"),
        (Fault(silence=1.0), "TimedOut: Timed out"),
        (Fault(cut=True), "NetworkError: httpx.RemoteProtocolError"),
    ],
)
async def test_polling_that_fails_for_long(server, app, trouble, monkeypatch, fault, why):
    monkeypatch.setattr(health, "MAX_POLL_AGE", 0.3)
    # The pauses after failures grow from the interval.
    await app.updater.start_polling(poll_interval=0.01, timeout=0.05)
    await until(lambda: server.arrived.count("getUpdates") > 1)
    server.faults["getUpdates"] = [fault] * 99
    await until(lambda: len(server.faults["getUpdates"]) < 99)
    await asyncio.sleep(0.5)
    line = await trouble()
    assert line.startswith("no getUpdates has succeeded for ")
    assert why in line
    server.faults.clear()
    await until(lambda: not health.polling_failure(app))


async def test_an_event_loop_that_is_stuck(app, trouble, monkeypatch):
    monkeypatch.setattr(health, "RESPONSE_TIMEOUT", 0.1)
    asked = asyncio.create_task(trouble())
    await asyncio.sleep(0)
    time.sleep(0.3)  # as a handler would that computes for ever
    assert await asked == "the event loop has not responded for 0.1 s"


async def test_updates_that_wait_while_none_is_handled(app, trouble, monkeypatch):
    monkeypatch.setattr(health, "MAX_HANDLING_AGE", 0.1)
    app.bot_data.polling.last_success = time.monotonic()
    await app.stop()
    app.update_queue.put_nowait(object())
    app._running = True
    await asyncio.sleep(0.2)
    assert (await trouble()).startswith("1 updates wait, none was handled for ")
    app.update_queue.get_nowait()
    assert await trouble() == ""
    app._running = False


async def test_a_webhook_that_listens_and_one_that_does_not(app):
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        port = listening.getsockname()[1]
        webhook = "127.0.0.1", port
        assert await asyncio.to_thread(health.health_problem, app, webhook) == ""
    line = await asyncio.to_thread(health.health_problem, app, webhook)
    assert line.startswith(f"the webhook does not listen on 127.0.0.1:{port}: ")
