"""The way to Telegram: its connections, proxies and files."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from telegram.error import BadRequest

from bot.transport import request
from bot.transport.request import AmbiguousResult, TelegramRequest
from retrieval import MAX_BYTES
from tests.clock import run_turned
from tests.telegram.harness import QUESTION
from tests.telegram.server import TOKEN, Fault


async def test_connections_are_used_again_and_those_that_failed_are_not(server):
    """As httpx's pool has it: what is tried again must not meet the same dead connection."""
    way, url = TelegramRequest(), f"{server.url}/bot{TOKEN}/getMe"
    for _ in range(3):
        assert (await way.do_request(url, "POST"))[0] == 200
    assert len(server.connections) == 1
    server.faults["getMe"] = [Fault(cut=True)]
    with pytest.raises(AmbiguousResult):
        await way.do_request(url, "POST")
    assert (await way.do_request(url, "POST"))[0] == 200
    assert len(server.connections) == 2
    await way.shutdown()


async def test_a_flood_waits_for_connections_and_none_of_it_is_lost(server, monkeypatch):
    monkeypatch.setattr(request, "MAX_CONNECTIONS", 2)
    server.delays["getMe"] = 0.05
    way, url = TelegramRequest(), f"{server.url}/bot{TOKEN}/getMe"
    answers = await asyncio.gather(*(way.do_request(url, "POST") for _ in range(6)))
    assert [status for status, _ in answers] == [200] * 6
    assert len(server.connections) == 2
    await way.shutdown()


async def test_a_proxy_in_the_environment_is_used(server, monkeypatch):
    """Where Telegram is reached by way of one, and not otherwise."""
    monkeypatch.setenv("HTTP_PROXY", server.url)
    monkeypatch.setenv("NO_PROXY", "")
    request = TelegramRequest()
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
        request = TelegramRequest()
        status, body = await request.do_request(f"http://127.0.0.1:{port}/getMe", "GET")
        assert (status, body.decode()) == (200, QUESTION)
        await request.shutdown()


@asynccontextmanager
async def trickling(pause: float, chunk: bytes) -> AsyncIterator[tuple[str, list[int]]]:
    """A server that sends a file without its size and without an end; its URL, and what it sent."""
    sent: list[int] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        with suppress(ConnectionError):
            while sum(sent) < 2 * MAX_BYTES:
                writer.write(chunk)
                await writer.drain()
                sent.append(len(chunk))
                await asyncio.sleep(pause)
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/file", sent


async def test_a_file_stops_at_20_mb_whatever_size_was_told():
    async with trickling(0, b"x" * 2**20) as (url, sent):
        way = TelegramRequest()
        with pytest.raises(BadRequest, match="file is too big"):
            await way.do_request(url, "GET")
        await way.shutdown()
    assert 20 << 20 == MAX_BYTES < sum(sent) < 1.5 * MAX_BYTES


def test_a_file_may_take_a_minute_and_no_longer():
    async def scenario():
        async with trickling(8.0, b"x") as (url, _):
            way, started = TelegramRequest(), asyncio.get_running_loop().time()
            with pytest.raises(AmbiguousResult, match="TimeoutError"):
                await way.do_request(url, "GET")
            assert asyncio.get_running_loop().time() - started == pytest.approx(60, abs=0.1)
            await way.shutdown()

    run_turned(scenario())
