"""`python -m bot` as a process, over real HTTP: polling and webhook."""

import asyncio
import json
import os
import resource
import signal
import socket
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer

import pytest
from telegram.error import InvalidToken
from tornado.httpclient import AsyncHTTPClient

from bot import service
from bot.application import ALLOWED_UPDATES, telegram_application
from bot.feedback.store import FILE, read
from tests.telegram.harness import FRIENDS, check_calls, data_of
from tests.telegram.local import LocalBotAPI, user
from tests.telegram.server import Fault, Server, refusal, until

OURS = ("TELEGRAM", "WEBHOOK", "METRICS", "LOG_")
ROOT = Path(__file__).parents[2]
TOKEN = "123456:a-token-that-must-not-be-shown"
SECRET = "the-secret-of-the-webhook"
QUESTION = "茶叶怎样保存？"
ANSWER = "茶叶要密封、避光、低温保存。"


class Process:
    """The bot's process and what it has written."""

    def __init__(self, process: asyncio.subprocess.Process, output: Path) -> None:
        self.process = process
        self._output = output

    @property
    def log(self) -> str:
        return self._output.read_text("utf-8")

    async def exit_code(self) -> int:
        async with asyncio.timeout(20):
            return await self.process.wait()

    async def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return await self.exit_code()


@pytest.fixture
def start(tmp_path):
    """Start the bot with these settings and no others; it is ended with the test."""
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "tea.md").write_text(f"# 茶叶的保存\n\n{ANSWER}开封以后要尽快喝完。\n", "utf-8")

    @asynccontextmanager
    async def started(disk_full: bool = False, **settings: object) -> AsyncIterator[Process]:
        # Elsewhere than the project's folder, whose .env is nobody's business here.
        mine = {k: v for k, v in os.environ.items() if not k.startswith(OURS)}
        mine |= {
            "PYTHONPATH": str(ROOT),
            "ARTICLES_DIR": str(articles),
            "DATA_DIR": str(tmp_path / "data"),
            "TELEGRAM_BOT_TOKEN": TOKEN,
        }
        mine |= {name: str(value) for name, value in settings.items()}
        output = tmp_path / "output"
        with output.open("wb") as file:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                env=mine,
                cwd=tmp_path,
                stdout=file,
                stderr=file,
                preexec_fn=fill_the_disk if disk_full else None,
            )
        running = Process(process, output)
        try:
            yield running
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        for secret in TOKEN, TOKEN.partition(":")[2], SECRET, QUESTION:
            assert secret not in running.log
        assert "Traceback" not in running.log

    return started


def fill_the_disk() -> None:
    """Let this process write to no file whatever, be it the superuser's."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


@pytest.fixture
def api():
    return LocalBotAPI()


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


async def everything(server: Server) -> None:
    """Each thing that people do, with what the bot does then."""
    api = server.api
    api.message("/start")
    welcome = await server.call("sendMessage")
    assert "你好" in welcome.params["text"]
    api.message(QUESTION)
    answer = (await server.call("sendMessage", 2)).answer["result"]
    assert ANSWER in answer["text"]
    api.pressed(answer, data_of(answer, "上下文"))
    shown = (await server.call("editMessageText")).answer["result"]
    assert "开封以后" in shown["text"]
    await server.call("answerCallbackQuery")
    api.inline_query(QUESTION)
    (result,) = (await server.call("answerInlineQuery")).params["results"][:1]
    assert result["description"] == ANSWER
    api.message("大家好", chat=FRIENDS)
    api.message(f"/ask {QUESTION}", chat=FRIENDS)
    assert (await server.call("sendMessage", 3)).params["chat_id"] == FRIENDS["id"]
    api.guest_message(f"@wenju_bot {QUESTION}")
    assert (await server.call("answerGuestQuery")).params["result"]["description"] == ANSWER
    check_calls(api)


async def a_press_that_cannot_be_kept(server: Server) -> None:
    """Somebody presses 👍 and is told that it is not noted."""
    pressed = len(server.api.sent("answerCallbackQuery"))
    server.api.message(QUESTION)
    answer = (await server.call("sendMessage", 4)).answer["result"]
    server.api.pressed(answer, data_of(answer, "👍"))
    toast = (await server.call("answerCallbackQuery", pressed + 1)).params["text"]
    assert "没能记下来" in toast


async def test_polling(api, start):
    async with (
        Server(api, TOKEN) as server,
        start(TELEGRAM_API_URL=server.url, WEBHOOK_SECRET=SECRET) as bot,
    ):
        await everything(server)
        assert api.sent("getUpdates")[0].params["allowed_updates"] == ALLOWED_UPDATES
        # A question in flight when the bot is told to stop is answered first.
        server.delays["sendMessage"] = 0.5
        asked = server.arrived.count("sendMessage")
        api.message(QUESTION)
        await until(lambda: server.arrived.count("sendMessage") > asked)
        assert await bot.stop() == 0
        assert len(api.sent("sendMessage")) == asked + 1
        # Nothing that was handled comes again at the next start.
        assert api.call("getUpdates", {})["result"] == []
        check_calls(api)


async def test_webhook(api, start):
    port = free_port()
    proxy = f"http://127.0.0.1:{port}/wenju"
    async with (
        Server(api, TOKEN, proxy) as server,
        start(
            TELEGRAM_API_URL=server.url,
            WEBHOOK_URL="https://bot.example.org/wenju",
            WEBHOOK_PORT=port,
            WEBHOOK_SECRET=SECRET,
        ) as bot,
    ):
        await everything(server)
        (webhook,) = api.sent("setWebhook")
        assert webhook.params["url"] == "https://bot.example.org/wenju"
        assert webhook.params["allowed_updates"] == ALLOWED_UPDATES
        assert webhook.params["secret_token"] == SECRET
        assert set(server.delivered) == {200}
        # Whoever does not know the secret is not listened to.
        before = len(api.calls)
        forged = LocalBotAPI().message(QUESTION)
        for secret in None, "wrong":
            await server.post(forged, secret)
            assert server.delivered[-1] == 403
        server.delays["sendMessage"] = 0.5
        asked = server.arrived.count("sendMessage")
        api.message(QUESTION)
        await until(lambda: server.arrived.count("sendMessage") > asked)
        assert await bot.stop() == 0
        assert len(api.calls) == before + 1
        check_calls(api)


async def test_a_press_outlives_a_bot_that_is_killed(api, start, tmp_path):
    async with Server(api, TOKEN) as server:
        async with start(TELEGRAM_API_URL=server.url) as bot:
            api.message(QUESTION)
            answer = (await server.call("sendMessage")).answer["result"]
            api.pressed(answer, data_of(answer, "👎"))
            await server.call("answerCallbackQuery")
            bot.process.kill()
            assert await bot.exit_code() == -signal.SIGKILL
        ((press,), _) = read(tmp_path / "data" / FILE)
        assert (press.question, press.good) == (QUESTION, False)
        # The next bot finds what that one knew, and the verdict can be changed.
        async with start(TELEGRAM_API_URL=server.url) as bot:
            api.pressed(answer, data_of(answer, "👍"))
            await until(lambda: read(tmp_path / "data" / FILE)[0][0].good)
            assert await bot.stop() == 0
        assert len(read(tmp_path / "data" / FILE)[0]) == 1
        # What the killed bot had not confirmed came again, and its toast was shown already.
        check_calls(api, ["query is too old"])


async def test_what_was_counted_is_written_when_the_bot_stops(api, start, tmp_path):
    async with Server(api, TOKEN) as server, start(TELEGRAM_API_URL=server.url) as bot:
        api.message(QUESTION)
        await server.call("sendMessage")
        api.inline_query("红烧肉怎么做")
        await server.call("answerInlineQuery")
        assert await bot.stop() == 0
    _, counted = read(tmp_path / "data" / FILE)
    assert counted.counts == {"private": 1, "inline": 1}
    assert counted.unanswered == [("红烧肉怎么做", 1)]


async def test_a_folder_that_cannot_be_written_is_told_and_questions_are_answered(
    api, start, tmp_path
):
    (tmp_path / "file").write_text("")
    async with (
        Server(api, TOKEN) as server,
        start(TELEGRAM_API_URL=server.url, DATA_DIR=tmp_path / "file") as bot,
    ):
        await everything(server)
        await a_press_that_cannot_be_kept(server)
        assert await bot.stop() == 0
        assert bot.log.count("feedback cannot be kept") == 1


async def test_a_server_that_goes_away_is_awaited(api, start):
    async with (
        Server(api, TOKEN) as server,
        start(TELEGRAM_API_URL=server.url) as bot,
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
        assert await bot.stop() == 0  # told to stop while there is no server


async def test_articles_change_while_the_bot_runs(api, start, tmp_path):
    admin = user()
    api.message("/start", user=admin)
    api.pending.clear()  # some time ago
    async with (
        Server(api, TOKEN) as server,
        start(TELEGRAM_API_URL=server.url, ADMIN_CHAT_ID=admin["id"]) as bot,
    ):
        articles = tmp_path / "articles"
        await until(lambda: "getUpdates" in server.arrived)
        assert "ADMIN_CHAT_ID" not in bot.log
        (articles / "rice.txt").write_text("怎样煮饭\n煮饭以前米要淘洗两遍。\n", "utf-8")
        await until(lambda: "articles: 1 added" in bot.log)
        api.message("煮饭以前米要淘洗几遍？")
        assert "淘洗两遍" in (await server.call("sendMessage")).answer["result"]["text"]
        content = "# 怎样养绿萝\n\n绿萝三到五天浇一次水。\n".encode()
        api.message("", document=api.uploaded("绿萝.md", content))
        preview = (await server.call("sendMessage", 2)).answer["result"]
        assert not (articles / "绿萝.md").exists()
        api.pressed(preview, data_of(preview, "收下"))
        assert "现在可以问了" in (await server.call("editMessageText", 2)).answer["result"]["text"]
        assert (articles / "绿萝.md").read_bytes() == content
        api.message("绿萝多久浇一次水？")
        assert "三到五天" in (await server.call("sendMessage", 3)).answer["result"]["text"]
        (articles / "tea.md").write_bytes(b"")
        assert "tea.md" in (await server.call("sendMessage", 4)).answer["result"]["text"]
        api.message(QUESTION)
        assert ANSWER in (await server.call("sendMessage", 5)).answer["result"]["text"]
        api.message("/reload")
        assert "仍用原来的版本" in (await server.call("sendMessage", 6)).answer["result"]["text"]
        api.message("/remove 绿萝.md")
        card = (await server.call("sendMessage", 7)).answer["result"]
        api.pressed(card, data_of(card, "移除"))
        assert "移除了" in (await server.call("editMessageText", 3)).answer["result"]["text"]
        assert not (articles / "绿萝.md").exists()
        api.message("/undo")
        assert "又可以问了" in (await server.call("sendMessage", 8)).answer["result"]["text"]
        assert (articles / "绿萝.md").read_bytes() == content
        api.message(server.url)  # a link into the bot's own network
        assert "内部网络" in (await server.call("sendMessage", 9)).answer["result"]["text"]
        check_calls(api)
        assert await bot.stop() == 0


async def test_a_full_disk_keeps_nobody_from_being_answered(api, start, tmp_path):
    async with (
        Server(api, TOKEN) as server,
        start(disk_full=True, TELEGRAM_API_URL=server.url, DATA_DIR=tmp_path / "data") as bot,
    ):
        await everything(server)
        await a_press_that_cannot_be_kept(server)
        assert await bot.stop() == 0
        assert bot.log == ""


async def test_what_people_would_miss_is_told_with_its_mend(start):
    api = LocalBotAPI(supports_inline_queries=False, supports_guest_queries=False)
    async with Server(api, TOKEN) as server, start(TELEGRAM_API_URL=server.url) as bot:
        await until(lambda: "getUpdates" in server.arrived)
        assert "inline mode is off" in bot.log
        assert "/setinline" in bot.log
        assert "guest queries are off" in bot.log
        assert await bot.stop() == 0


async def test_a_token_that_telegram_does_not_know(api, start):
    async with (
        Server(api, "1:another-token") as server,
        start(TELEGRAM_API_URL=server.url, LOG_LEVEL="WARNING") as bot,
    ):
        assert await bot.exit_code() == 2
        (line,) = bot.log.splitlines()
        assert line.startswith("wenju: TELEGRAM_BOT_TOKEN: ")


def test_a_server_that_cannot_be_reached(library, settings, monkeypatch):
    monkeypatch.setattr(service, "START_PATIENCE", 0.5)
    monkeypatch.setattr(service, "START_PAUSE", 0.1)
    url = f"http://me:password@127.0.0.1:{free_port()}"
    with pytest.raises(service.CannotRun, match="cannot be reached") as caught:
        service.run(replace(settings, api_url=url), library)
    assert "password" not in str(caught.value)


async def test_a_start_waits_for_a_server_that_is_away_for_a_while(api, start):
    async with Server(api, TOKEN) as server:
        server.faults["getMe"] = [Fault(502, b"<html>")]
        async with start(TELEGRAM_API_URL=server.url) as bot:
            api.message(QUESTION)
            await server.call("sendMessage")
            assert await bot.stop() == 0


async def test_questions_are_answered_before_the_profile_is_set(api, start):
    async with Server(api, TOKEN) as server:
        server.delays["getMyCommands"] = 30.0
        async with start(TELEGRAM_API_URL=server.url) as bot:
            api.message(QUESTION)
            await server.call("sendMessage")
            assert "were not set" not in bot.log  # it is still being asked for
            assert await bot.stop() == 0


async def test_a_token_that_is_revoked_ends_the_service(library, settings, monkeypatch):
    monkeypatch.setattr(service, "LOOK_AT_TOKEN", 0.1)
    async with Server(LocalBotAPI(), "1:token") as server:
        serving = service.serve(
            telegram_application(library, replace(settings, api_url=server.url)),
            replace(settings, api_url=server.url),
        )
        task = asyncio.create_task(serving)
        await until(lambda: server.arrived.count("getUpdates") > 0)
        server.token = "1:another"
        with pytest.raises(InvalidToken):
            await task


@pytest.mark.parametrize("proxy", ["ftp://127.0.0.1:9", "nonsense://", "socks5://127.0.0.1:9"])
def test_a_proxy_that_cannot_be_used_is_one_line(library, settings, monkeypatch, proxy):
    monkeypatch.setitem(sys.modules, "socksio", None)  # the extra is not installed
    monkeypatch.setenv("ALL_PROXY", proxy)
    with pytest.raises(service.CannotRun, match="ALL_PROXY") as caught:
        service.run(settings, library)
    assert "\n" not in str(caught.value)
    assert "httpx[socks]" in str(caught.value)


def test_a_proxy_that_refuses_is_one_line(library, settings, monkeypatch):
    class Refuses(BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(1000)
            self.request.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")

    monkeypatch.setattr(service, "START_PATIENCE", 0.2)
    monkeypatch.setattr(service, "START_PAUSE", 0.1)
    with ThreadingTCPServer(("127.0.0.1", 0), Refuses) as proxy:
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{proxy.server_address[1]}")
        with pytest.raises(service.CannotRun, match=r"cannot be reached: .*407") as caught:
            service.run(settings, library)
        proxy.shutdown()
    assert "\n" not in str(caught.value)


async def test_a_stop_ends_a_wait_that_telegram_asked_for_at_once(library, settings):
    """SIGTERM: whoever runs the bot does not wait for a minute until it is killed."""
    async with Server(LocalBotAPI(), "1:token") as server:
        server.faults["sendMessage"] = [refusal(429, "Flood", retry_after=100)]
        settings = replace(settings, api_url=server.url)
        serving = asyncio.create_task(
            service.serve(telegram_application(library, settings), settings)
        )
        server.api.message(QUESTION)
        await until(lambda: server.arrived.count("sendMessage") > 0)
        await asyncio.sleep(0.1)
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.wait_for(serving, 5)
    assert len(list((settings.data / "in-flight").iterdir())) == 1  # for the next start


async def test_what_a_kill_left_is_answered_at_the_next_start(api, start):
    async with Server(api, TOKEN) as server:
        async with start(TELEGRAM_API_URL=server.url) as bot:
            await until(lambda: server.arrived.count("getUpdates") > 1)
            server.faults["sendMessage"] = [Fault(500)] * 3
            api.message(QUESTION)
            await until(lambda: server.arrived.count("sendMessage") >= 1)
            polls = server.arrived.count("getUpdates")
            await until(lambda: server.arrived.count("getUpdates") >= polls)
            await asyncio.sleep(0.1)  # the next getUpdates confirms it
            api.pending.clear()  # Telegram will not tell it again
            bot.process.kill()
            await bot.exit_code()
        server.faults["sendMessage"] = []
        async with start(TELEGRAM_API_URL=server.url) as bot:
            assert ANSWER in (await server.call("sendMessage")).answer["result"]["text"]
            assert await bot.stop() == 0
        assert len(api.sent("sendMessage")) == 1


async def test_what_the_webhook_takes(api, start):
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    async with (
        Server(api, TOKEN, f"{url}/wenju") as server,
        start(
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
        assert await bot.stop() == 0


async def test_a_port_in_use(api, start):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        async with (
            Server(api, TOKEN) as server,
            start(
                TELEGRAM_API_URL=server.url,
                WEBHOOK_URL="https://bot.example.org",
                WEBHOOK_PORT=port,
                LOG_LEVEL="WARNING",
            ) as bot,
        ):
            assert await bot.exit_code() == 2
            (line,) = bot.log.splitlines()
            assert line.startswith(f"wenju: WEBHOOK_LISTEN, WEBHOOK_PORT: 127.0.0.1:{port}: ")


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


async def test_figures_and_health(api, start):
    port = free_port()
    async with (
        Server(api, TOKEN) as server,
        start(TELEGRAM_API_URL=server.url, METRICS_PORT=port) as bot,
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
        assert await bot.stop() == 0


async def test_figures_and_health_while_articles_are_read(api, start, tmp_path):
    port = free_port()
    async with (
        Server(api, TOKEN) as server,
        start(TELEGRAM_API_URL=server.url, METRICS_PORT=port) as bot,
    ):
        await until(lambda: server.arrived.count("getUpdates") > 1)
        assert "wenju_articles 1.0" in (await page(port, "metrics"))[1].splitlines()
        text = "".join(f"第{n}号仓库存放着{n * 7919}箱茶叶。" for n in range(1500))
        (tmp_path / "articles" / "stock.txt").write_text(f"仓库清单\n{text}\n", "utf-8")
        seen = set()
        while "articles: 1 added" not in bot.log:
            seen.add(await page(port, "healthz"))
            await asyncio.sleep(0.02)
        assert seen == {(200, "ok\n")}
        assert "wenju_articles 2.0" in (await page(port, "metrics"))[1].splitlines()
        assert await bot.stop() == 0


async def test_health_where_telegram_delivers(api, start):
    port, webhook = free_port(), free_port()
    async with (
        Server(api, TOKEN, f"http://127.0.0.1:{webhook}") as server,
        start(
            TELEGRAM_API_URL=server.url,
            WEBHOOK_URL="https://bot.example.org",
            WEBHOOK_PORT=webhook,
            METRICS_PORT=port,
        ) as bot,
    ):
        api.message(QUESTION)
        await server.call("sendMessage")
        assert await page(port, "healthz") == (200, "ok\n")
        assert await bot.stop() == 0


async def test_a_port_for_figures_that_is_in_use(api, start):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        async with (
            Server(api, TOKEN) as server,
            start(TELEGRAM_API_URL=server.url, METRICS_PORT=port, LOG_LEVEL="WARNING") as bot,
        ):
            assert await bot.exit_code() == 2
            (line,) = bot.log.splitlines()
            assert line.startswith(f"wenju: METRICS_LISTEN, METRICS_PORT: 127.0.0.1:{port}: ")


async def test_the_log_as_json(api, start):
    async with (
        Server(api, TOKEN) as server,
        start(TELEGRAM_API_URL=server.url, LOG_FORMAT="json", LOG_LEVEL="DEBUG") as bot,
    ):
        server.faults["sendMessage"] = [Fault(200, b"garbage")]
        api.message("/start")
        await until(lambda: "AmbiguousResult" in bot.log)
        assert await bot.stop() == 0
        records = [json.loads(line) for line in bot.log.splitlines()]
        assert {"time", "level", "logger", "message"} <= set.intersection(*map(set, records))
