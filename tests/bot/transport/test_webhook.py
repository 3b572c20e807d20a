"""The webhook's server, on a clock that the test turns: who sends nothing, who knows the secret.

What it takes and refuses is tested over the whole bot, in tests/bot/test_service.py.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.application import telegram_application
from bot.transport.webhook import IDLE_TIMEOUT, SECRET_HEADER, WRONG_SECRET, webhook_server
from tests.clock import run_turned
from tests.telegram.walk import free_port

HEAD = b"POST / HTTP/1.1\r\nHost: bot\r\n"
MINE = f"{SECRET_HEADER}: mine\r\n".encode()


@asynccontextmanager
async def listening(library, settings) -> AsyncIterator[int]:
    """A webhook's server; the port."""
    app = telegram_application(library, settings)
    webhook, port = webhook_server(app, "https://bot.example.org", "mine"), free_port()
    webhook.listen(port, "127.0.0.1")
    yield port
    webhook.stop()
    await webhook.close_all_connections()


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        HEAD,
        HEAD + MINE + b"Content-Length: 9\r\n\r\n",
        HEAD + MINE + b"Content-Length: 9\r\n\r\n{",
    ],
    ids=["nothing", "half a head", "no body", "half a body"],
)
def test_a_connection_that_sends_no_more_is_closed_after_ten_seconds(library, settings, sent):
    async def scenario():
        async with listening(library, settings) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(sent)
            opened = asyncio.get_running_loop().time()
            await asyncio.wait_for(reader.read(), 100)
            waited = asyncio.get_running_loop().time() - opened
            assert IDLE_TIMEOUT - 0.1 <= waited <= IDLE_TIMEOUT + 0.1
            writer.close()

    run_turned(scenario())


async def post(port: int, secret: str) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = HEAD + f"{SECRET_HEADER}: {secret}\r\n".encode() if secret else HEAD
    writer.write(head + b"Content-Length: 2\r\n\r\n{}")
    status = await reader.readline()
    writer.close()
    return status


async def test_two_processes_with_different_secrets_say_so(library, settings, caplog):
    """Telegram tells the secret of whichever set the webhook last; the other refuses everything."""
    async with listening(library, settings) as port:
        for _ in range(3):
            assert b" 403 " in await post(port, "theirs")
        assert caplog.messages.count(WRONG_SECRET) == 1  # a minute
        assert "theirs" not in caplog.text
        caplog.clear()
        assert b" 403 " in await post(port, "")  # no process of ours: whoever else there is
        assert caplog.messages == []
