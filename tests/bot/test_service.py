"""The bot on Telegram, over real HTTP: from the start until it is told to stop."""

import asyncio
import json
import os
import signal
import socket
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from socketserver import BaseRequestHandler, ThreadingTCPServer

import pytest
from telegram.error import InvalidToken
from tornado.httpclient import AsyncHTTPClient

from bot import service
from bot.application import telegram_application
from bot.feedback.store import FEEDBACK_FILE, read_feedback
from bot.settings import CannotRun, read_settings
from retrieval import Library
from tests.telegram.harness import TEA_QUESTION as QUESTION
from tests.telegram.local import LocalBotAPI
from tests.telegram.server import Fault, Server, refusal, until
from tests.telegram.walk import a_press_that_cannot_be_kept, everything, free_port

TOKEN = "123456:a-token-that-must-not-be-shown"
SECRET = "the-secret-of-the-webhook"


class Serving:
    """A bot that serves in this process, and what it has logged."""

    def __init__(self, task: asyncio.Task[None], caplog: pytest.LogCaptureFixture) -> None:
        self.task = task
        self._caplog = caplog

    @property
    def log(self) -> str:
        """What the bot itself says; what libraries do, `set_up_logging` keeps quiet."""
        records = [record for record in self._caplog.records if record.name == "wenju"]
        assert not any(record.exc_info for record in records)
        return "\n".join(record.getMessage() for record in records)

    async def stop(self) -> None:
        """Tell it to stop, as whoever runs it does, and wait until it has."""
        assert not self.task.done()
        os.kill(os.getpid(), signal.SIGTERM)
        async with asyncio.timeout(20):
            await self.task


@pytest.fixture
def serve(tmp_path, tea_folder, caplog):
    """Start the bot with these settings and no others; it is ended with the test."""

    @asynccontextmanager
    async def started(**settings: object) -> AsyncIterator[Serving]:
        said = {
            "ARTICLES_DIR": str(tea_folder),
            "DATA_DIR": str(tmp_path / "data"),
            "TELEGRAM_BOT_TOKEN": TOKEN,
        }
        known = read_settings(said | {name: str(value) for name, value in settings.items()})
        app = telegram_application(Library.open(known.articles), known)
        with caplog.at_level("INFO"):
            task = asyncio.create_task(service.serve(app, known))
            bot = Serving(task, caplog)
            try:
                yield bot
            finally:
                task.cancel()
                await asyncio.wait([task])
        assert QUESTION not in bot.log

    return started


async def test_what_was_counted_is_written_when_the_bot_stops(api, serve, tmp_path):
    async with Server(api, TOKEN) as server, serve(TELEGRAM_API_URL=server.url) as bot:
        api.message(QUESTION)
        await server.call("sendMessage")
        api.inline_query("红烧肉怎么做")
        await server.call("answerInlineQuery")
        await bot.stop()
    _, counted = read_feedback(tmp_path / "data" / FEEDBACK_FILE)
    assert counted.counts == {"private": 1, "inline": 1}
    assert counted.unanswered == [("红烧肉怎么做", 1)]


async def test_a_folder_that_cannot_be_written_is_told_and_questions_are_answered(
    api, serve, tmp_path
):
    (tmp_path / "file").write_text("")
    async with (
        Server(api, TOKEN) as server,
        serve(TELEGRAM_API_URL=server.url, DATA_DIR=tmp_path / "file") as bot,
    ):
        await everything(server)
        await a_press_that_cannot_be_kept(server)
        await bot.stop()
        assert bot.log.count("feedback cannot be kept") == 1


async def test_a_server_that_goes_away_is_awaited(api, serve):
    async with (
        Server(api, TOKEN) as server,
        serve(TELEGRAM_API_URL=server.url) as bot,
    ):
        await until(lambda: "getUpdates" in server.arrived)
        await server.stop()
        await until(lambda: bot.log.count("polling: NetworkError") >= 1)
        server.start()
        api.message(QUESTION)
        await server.call("sendMessage", 1)
        # A proxy before a server that restarts answers as if the token were wrong.
        seen = bot.log.count("polling: NetworkError")
        server.out_of_order = 404
        await server.stop()
        server.start()
        await until(lambda: bot.log.count("polling: NetworkError") >= seen + 2)
        server.out_of_order = 0
        api.message(QUESTION)
        await server.call("sendMessage", 2)
        await server.stop()
        await bot.stop()  # told to stop while there is no server


async def test_what_people_would_miss_is_told_with_its_mend(serve):
    api = LocalBotAPI(supports_inline_queries=False, supports_guest_queries=False)
    async with Server(api, TOKEN) as server, serve(TELEGRAM_API_URL=server.url) as bot:
        await until(lambda: "getUpdates" in server.arrived)
        assert "inline mode is off" in bot.log
        assert "/setinline" in bot.log
        assert "guest queries are off" in bot.log
        await bot.stop()


def test_a_server_that_cannot_be_reached(library, settings, monkeypatch):
    monkeypatch.setattr(service, "START_TIMEOUT", 0.5)
    monkeypatch.setattr(service, "START_RETRY_DELAY", 0.1)
    url = f"http://me:password@127.0.0.1:{free_port()}"
    with pytest.raises(CannotRun, match="cannot be reached") as caught:
        service.run(replace(settings, api_url=url), library)
    assert "password" not in str(caught.value)


async def test_a_start_waits_for_a_server_that_is_away_for_a_while(api, serve, monkeypatch):
    monkeypatch.setattr(service, "START_RETRY_DELAY", 0.1)
    async with Server(api, TOKEN) as server:
        server.faults["getMe"] = [Fault(502, b"<html>")]
        async with serve(TELEGRAM_API_URL=server.url) as bot:
            api.message(QUESTION)
            await server.call("sendMessage")
            await bot.stop()


async def test_questions_are_answered_before_the_profile_is_set(api, serve):
    async with Server(api, TOKEN) as server:
        server.delays["getMyCommands"] = 30.0
        async with serve(TELEGRAM_API_URL=server.url) as bot:
            api.message(QUESTION)
            await server.call("sendMessage")
            assert "were not set" not in bot.log  # it is still being asked for
            await bot.stop()


async def test_a_token_that_is_revoked_ends_the_service(server, library, settings, monkeypatch):
    monkeypatch.setattr(service, "TOKEN_CHECK_INTERVAL", 0.1)
    settings = replace(settings, api_url=server.url)
    serving = service.serve(telegram_application(library, settings), settings)
    task = asyncio.create_task(serving)
    await until(lambda: server.arrived.count("getUpdates") > 0)
    server.token = "1:another"
    with pytest.raises(InvalidToken):
        await task


@pytest.mark.parametrize("proxy", ["ftp://127.0.0.1:9", "nonsense://", "socks5://127.0.0.1:9"])
def test_a_proxy_that_cannot_be_used_is_one_line(library, settings, monkeypatch, proxy):
    monkeypatch.setitem(sys.modules, "socksio", None)  # the extra is not installed
    monkeypatch.setenv("ALL_PROXY", proxy)
    with pytest.raises(CannotRun, match="ALL_PROXY") as caught:
        service.run(settings, library)
    assert "\n" not in str(caught.value)
    assert "httpx[socks]" in str(caught.value)


def test_a_proxy_that_refuses_is_one_line(library, settings, monkeypatch):
    class Refuses(BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(1000)
            self.request.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")

    monkeypatch.setattr(service, "START_TIMEOUT", 0.2)
    monkeypatch.setattr(service, "START_RETRY_DELAY", 0.1)
    with ThreadingTCPServer(("127.0.0.1", 0), Refuses) as proxy:
        threading.Thread(target=proxy.serve_forever, args=(0.01,), daemon=True).start()
        monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{proxy.server_address[1]}")
        with pytest.raises(CannotRun, match=r"cannot be reached: .*407") as caught:
            service.run(settings, library)
        proxy.shutdown()
    assert "\n" not in str(caught.value)


async def test_a_stop_ends_a_wait_that_telegram_asked_for_at_once(server, library, settings):
    """SIGTERM: whoever runs the bot does not wait for a minute until it is killed."""
    server.faults["sendMessage"] = [refusal(429, "Flood", retry_after=100)]
    settings = replace(settings, api_url=server.url)
    serving = asyncio.create_task(service.serve(telegram_application(library, settings), settings))
    server.api.message(QUESTION)
    await until(lambda: server.arrived.count("sendMessage") > 0)
    await asyncio.sleep(0.1)
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(serving, 5)
    assert len(list((settings.data / "in-flight").iterdir())) == 1  # for the next start


async def test_what_the_webhook_takes(api, serve):
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    async with (
        Server(api, TOKEN, f"{url}/wenju") as server,
        serve(
            TELEGRAM_API_URL=server.url,
            WEBHOOK_URL="https://bot.example.org/wenju",
            WEBHOOK_PORT=port,
            WEBHOOK_SECRET=SECRET,
        ) as bot,
    ):
        api.message(QUESTION)
        await server.call("sendMessage")

        async def status(path: str, body: bytes, secret: str = SECRET) -> int:
            answer = await AsyncHTTPClient().fetch(
                url + path,
                method="POST",
                body=body,
                headers={"X-Telegram-Bot-Api-Secret-Token": secret},
                raise_error=False,
                request_timeout=5,
            )
            return answer.code

        assert await status("/elsewhere", b"{}") == 404
        assert await status("/wenju", b"{no json") == 400
        assert await status("/wenju", b"[]") == 400
        assert await status("/wenju", b"{}", "wrong") == 403
        unreadable = {"update_id": 10**6, "message": {"text": "秘密"}}
        assert await status("/wenju", json.dumps(unreadable).encode()) == 200  # and never again
        assert bot.log.count("cannot be read") == 1
        # What is too large, or tells no secret, is refused before its body is sent.
        for secret, refusal in (SECRET, b"413"), ("wrong", b"403"):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            head = f"POST /wenju HTTP/1.1\r\nHost: x\r\nContent-Length: {2**20 + 1}\r\n"
            writer.write(f"{head}X-Telegram-Bot-Api-Secret-Token: {secret}\r\n\r\n".encode())
            assert refusal in await asyncio.wait_for(reader.readline(), 5)
            writer.close()
        api.message(QUESTION)
        await server.call("sendMessage", 2)
        await bot.stop()


@pytest.mark.parametrize("what", ["WEBHOOK", "METRICS"])
def test_a_port_in_use_is_one_line(library, settings, what):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ports = {"WEBHOOK": "webhook_port", "METRICS": "metrics_port"}
        settings = replace(
            settings,
            api_url=f"http://127.0.0.1:{free_port()}",  # nothing is asked of it before
            webhook_url="https://bot.example.org",
            **{ports[what]: port},
        )
        with pytest.raises(CannotRun) as caught:
            service.run(settings, library)
    start = f"{what}_LISTEN, {what}_PORT: 127.0.0.1:{port}: "
    assert str(caught.value).startswith(start)
    assert "\n" not in str(caught.value)


async def page(port: int, path: str) -> tuple[int, str]:
    """A page's status and text, once somebody listens there."""
    async with asyncio.timeout(20):
        while True:
            try:
                answer = await AsyncHTTPClient().fetch(
                    f"http://127.0.0.1:{port}/{path}", raise_error=False, request_timeout=5
                )
                return answer.code, answer.body.decode()
            except OSError:
                await asyncio.sleep(0.05)


async def test_figures_and_health(api, serve):
    port = free_port()
    async with (
        Server(api, TOKEN) as server,
        serve(TELEGRAM_API_URL=server.url, METRICS_PORT=port) as bot,
    ):
        server.delays["getMe"] = 1.0
        status, why = await page(port, "healthz")
        assert (status, why.count("\n")) == (503, 1)  # it starts
        await everything(server)
        assert await page(port, "healthz") == (200, "ok\n")
        status, figures = await page(port, "metrics")
        assert status == 200
        for line in (
            'wenju_updates_total{surface="private"} 2.0',
            'wenju_updates_total{surface="group"} 2.0',
            'wenju_updates_total{surface="inline"} 1.0',
            'wenju_updates_total{surface="guest"} 1.0',
            'wenju_updates_total{surface="button"} 1.0',
            'wenju_questions_total{found="yes",surface="private"} 1.0',
            'wenju_update_seconds_count{surface="private"} 2.0',
            "wenju_articles 1.0",
            "wenju_passages 2.0",
        ):
            assert line in figures.splitlines()
        assert "wenju_index_age_seconds" in figures
        assert (await page(port, "elsewhere"))[0] == 404
        await bot.stop()


async def test_figures_and_health_while_articles_are_read(api, serve, tmp_path):
    port = free_port()
    async with (
        Server(api, TOKEN) as server,
        serve(TELEGRAM_API_URL=server.url, METRICS_PORT=port) as bot,
    ):
        api.message(QUESTION)
        await server.call("sendMessage")
        assert "wenju_articles 1.0" in (await page(port, "metrics"))[1].splitlines()
        text = "".join(f"第{n}号仓库存放着{n * 7919}箱茶叶。" for n in range(1500))
        (tmp_path / "articles" / "stock.txt").write_text(f"仓库清单\n{text}\n", "utf-8")
        seen = set()
        while "articles: 1 added" not in bot.log:
            seen.add(await page(port, "healthz"))
            await asyncio.sleep(0.02)
        assert seen == {(200, "ok\n")}
        assert "wenju_articles 2.0" in (await page(port, "metrics"))[1].splitlines()
        await bot.stop()


async def test_health_where_telegram_delivers(api, serve):
    port, webhook = free_port(), free_port()
    async with (
        Server(api, TOKEN, f"http://127.0.0.1:{webhook}") as server,
        serve(
            TELEGRAM_API_URL=server.url,
            WEBHOOK_URL="https://bot.example.org",
            WEBHOOK_PORT=webhook,
            METRICS_PORT=port,
        ) as bot,
    ):
        api.message(QUESTION)
        await server.call("sendMessage")
        assert await page(port, "healthz") == (200, "ok\n")
        await bot.stop()
