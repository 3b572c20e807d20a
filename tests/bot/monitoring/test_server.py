"""What is served: figures of what happens in the bot, and whether updates can be handled."""

import asyncio
import socket
import time
from dataclasses import replace
from urllib.request import urlopen

import pytest
from telegram.ext import TypeHandler

from bot.application import telegram_application
from bot.monitoring import server as monitoring
from bot.transport import request
from tests.telegram.harness import QUESTION, Broken
from tests.telegram.server import Fault, until
from tests.telegram.walk import free_port


@pytest.fixture
async def figures(bot):
    """A function that fetches what Prometheus would, from the bot as it is served."""
    port = free_port()

    def page() -> list[str]:
        with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            return answer.read().decode().splitlines()

    with monitoring.serve_monitoring(bot.app, "127.0.0.1", port):
        yield lambda: asyncio.to_thread(page)


async def test_the_served_bot_counts_its_errors(bot, figures):
    async def fail(*_: object) -> None:
        raise Broken

    bot.app.handlers[0].insert(0, TypeHandler(object, fail))
    await bot.reads(QUESTION)
    assert 'wenju_errors_total{error="Broken",place="update"} 1.0' in await figures()
    bot.errors.clear()


async def test_the_served_bot_counts_its_questions(bot, figures):
    await bot.reads(QUESTION)
    assert 'wenju_questions_total{found="yes",surface="private"} 1.0' in await figures()


# Health


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
    return lambda: asyncio.to_thread(monitoring.health_problem, app)


async def test_a_bot_that_polls_is_well(server, app, trouble):
    assert await trouble() == "no getUpdates has succeeded yet: the first is under way"
    await app.updater.start_polling(timeout=0.05)
    await until(lambda: server.arrived.count("getUpdates") > 1)
    assert await trouble() == ""
    await app.updater.stop()
    await app.stop()
    assert await trouble() == "not started yet, or told to stop"


async def test_a_bot_that_has_not_started(library, settings):
    assert monitoring.health_problem(telegram_application(library, settings)) != ""


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
    monkeypatch.setattr(monitoring, "MAX_POLL_AGE", 0.3)
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
    await until(lambda: not monitoring.polling_failure(app))


async def test_an_event_loop_that_is_stuck(app, trouble, monkeypatch):
    monkeypatch.setattr(monitoring, "RESPONSE_TIMEOUT", 0.1)
    asked = asyncio.create_task(trouble())
    await asyncio.sleep(0)
    time.sleep(0.3)  # as a handler would that computes for ever
    assert await asked == "the event loop has not responded for 0.1 s"


async def test_updates_that_wait_while_none_is_handled(app, trouble, monkeypatch):
    monkeypatch.setattr(monitoring, "MAX_HANDLING_AGE", 0.1)
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
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        webhook = "127.0.0.1", port
        assert await asyncio.to_thread(monitoring.health_problem, app, webhook) == ""
    line = await asyncio.to_thread(monitoring.health_problem, app, webhook)
    assert line.startswith(f"the webhook does not listen on 127.0.0.1:{port}: ")
