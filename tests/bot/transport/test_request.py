"""The way to Telegram: its connections, proxies and files."""

import asyncio
import gzip

import pytest

from bot.transport import request
from bot.transport.request import Request, Unclear
from tests.telegram.harness import QUESTION
from tests.telegram.local import LocalBotAPI
from tests.telegram.server import Fault, Server

TOKEN = "1:token"


@pytest.fixture
async def server():
    async with Server(LocalBotAPI(), TOKEN) as running:
        yield running


async def test_connections_are_used_again_and_those_that_failed_are_not(server):
    """As httpx's pool has it: what is tried again must not meet the same dead connection."""
    way, url = Request(), f"{server.url}/bot{TOKEN}/getMe"
    for _ in range(3):
        assert (await way.do_request(url, "POST"))[0] == 200
    assert len(server.connections) == 1
    server.faults["getMe"] = [Fault(cut=True)]
    with pytest.raises(Unclear):
        await way.do_request(url, "POST")
    assert (await way.do_request(url, "POST"))[0] == 200
    assert len(server.connections) == 2
    await way.shutdown()


async def test_a_flood_waits_for_connections_and_none_of_it_is_lost(server, monkeypatch):
    monkeypatch.setattr(request, "MAX_CONNECTIONS", 2)
    server.delays["getMe"] = 0.05
    way, url = Request(), f"{server.url}/bot{TOKEN}/getMe"
    answers = await asyncio.gather(*(way.do_request(url, "POST") for _ in range(6)))
    assert [status for status, _ in answers] == [200] * 6
    assert len(server.connections) == 2
    await way.shutdown()


async def test_a_proxy_in_the_environment_is_used(server, monkeypatch):
    """Where Telegram is reached by way of one, and not otherwise."""
    monkeypatch.setenv("HTTP_PROXY", server.url)
    monkeypatch.setenv("NO_PROXY", "")
    request = Request()
    url = f"http://telegram.invalid/bot{TOKEN}/getMe"
    status, _ = await request.do_request(url, "POST")
    assert status == 404  # of the server, which is no proxy
    await request.shutdown()


async def test_a_file_is_fetched_whatever_is_in_it_and_unpacked():
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        body = gzip.compress(QUESTION.encode())
        head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as packing:
        port = packing.sockets[0].getsockname()[1]
        request = Request()
        status, body = await request.do_request(f"http://127.0.0.1:{port}/getMe", "GET")
        assert (status, body.decode()) == (200, QUESTION)
        await request.shutdown()
