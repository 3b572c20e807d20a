"""The way to Telegram: its connections, and how a request is written."""

import asyncio
import gzip
from urllib.parse import parse_qs

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.local import LocalBotAPI
from bot.transport import request
from bot.transport.request import Connections, Request, form
from tests.telegram.harness import QUESTION
from tests.telegram.server import Fault, Server, until

TOKEN = "1:token"


@pytest.fixture
async def server():
    async with Server(LocalBotAPI(), TOKEN) as running:
        yield running


@given(st.dictionaries(st.text(min_size=1), st.text(min_size=1), min_size=1))
def test_a_form_is_read_as_it_was_written(fields):
    read = parse_qs(form(fields).decode("ascii"), strict_parsing=True)
    assert read == {name: [value] for name, value in fields.items()}


async def test_a_connection_is_used_again(server):
    async with httpx.AsyncClient(transport=(connections := Connections())) as client:
        for _ in range(5):
            answer = await client.post(f"{server.url}/bot{TOKEN}/getMe")
            assert answer.json()["ok"]
        assert len(connections._all) == 1
        await asyncio.gather(*(client.post(f"{server.url}/bot{TOKEN}/getMe") for _ in range(5)))
        assert len(connections._all) == len(connections._free) == 5
    assert connections._all == []


async def test_no_more_connections_than_there_may_be(server, monkeypatch):
    monkeypatch.setattr(request, "MAX_CONNECTIONS", 2)
    server.delays["getMe"] = 0.1
    async with httpx.AsyncClient(transport=(connections := Connections())) as client:
        asked = [client.post(f"{server.url}/bot{TOKEN}/getMe") for _ in range(6)]
        answers = await asyncio.gather(*asked)
        assert [answer.status_code for answer in answers] == [200] * 6
        assert len(connections._all) == 2


async def test_a_connection_that_failed_is_not_used_again(server):
    async with httpx.AsyncClient(transport=(connections := Connections())) as client:
        server.faults["getMe"] = [Fault(cut=True)]
        with pytest.raises(httpx.RemoteProtocolError):
            await client.post(f"{server.url}/bot{TOKEN}/getMe")
        assert connections._all == connections._free == []
        # Nor is one whose answer nobody waited for.
        server.delays["getMe"] = 5.0
        asking = asyncio.create_task(client.post(f"{server.url}/bot{TOKEN}/getMe"))
        await until(lambda: server.arrived.count("getMe") == 2)
        asking.cancel()
        await asyncio.wait([asking])
        assert connections._all == connections._free == []


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
