"""The served figures: what is done to an application, so that they tell what happens in it."""

import asyncio
import socket
from urllib.request import urlopen

import pytest
from telegram.ext import TypeHandler

from bot.monitoring.server import serve_monitoring
from tests.telegram.harness import QUESTION, Broken


@pytest.fixture
async def figures(bot):
    """A function that fetches what Prometheus would, from the bot as it is served."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def page() -> list[str]:
        with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            return answer.read().decode().splitlines()

    with serve_monitoring(bot.app, "127.0.0.1", port):
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
