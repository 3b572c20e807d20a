"""`python -m bot` as a process, over real HTTP: what only another process can show."""

import json
import os
import resource
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from bot.application import ALLOWED_UPDATES
from bot.feedback.store import FEEDBACK_FILE, read_feedback
from tests.processes import command
from tests.telegram.harness import TEA as ANSWER
from tests.telegram.harness import TEA_QUESTION as QUESTION
from tests.telegram.harness import check_calls, data_of
from tests.telegram.local import LocalBotAPI, user
from tests.telegram.server import Fault, Server, until
from tests.telegram.walk import a_press_that_cannot_be_kept, everything, free_port

OURS = ("TELEGRAM", "WEBHOOK", "METRICS", "LOG_")
TOKEN = "123456:a-token-that-must-not-be-shown"
SECRET = "the-secret-of-the-webhook"


class Process:
    """The bot's process and what it has written."""

    def __init__(self, process: BaseProcess, output: Path) -> None:
        self.process = process
        self._output = output

    @property
    def log(self) -> str:
        return self._output.read_text("utf-8")

    async def exit_code(self) -> int | None:
        await until(lambda: self.process.exitcode is not None)
        return self.process.exitcode

    async def stop(self) -> int | None:
        self.process.terminate()
        return await self.exit_code()


@pytest.fixture
def start(tmp_path, tea_folder):
    """Start the bot with these settings and no others; it is ended with the test."""

    @asynccontextmanager
    async def started(
        disk_full: bool = False, new: bool = False, **settings: object
    ) -> AsyncIterator[Process]:
        # Elsewhere than the project's folder, whose .env is nobody's business here.
        mine = {k: v for k, v in os.environ.items() if not k.startswith(OURS)}
        mine |= {
            "ARTICLES_DIR": str(tea_folder),
            "DATA_DIR": str(tmp_path / "data"),
            "TELEGRAM_BOT_TOKEN": TOKEN,
        }
        mine |= {name: str(value) for name, value in settings.items()}
        output = tmp_path / "output"
        with output.open("wb") as file, open(os.devnull, "rb") as nothing:
            streams = nothing.fileno(), file.fileno(), file.fileno()
            how = {"first": fill_the_disk} if disk_full else {"new": new}
            process = command("bot", env=mine, cwd=tmp_path, streams=streams, **how)
        running = Process(process, output)
        try:
            yield running
        finally:
            process.kill()
            process.join()
        for secret in TOKEN, TOKEN.partition(":")[2], SECRET, QUESTION:
            assert secret not in running.log
        assert "Traceback" not in running.log

    return started


# Lets a process write to no file whatever, be it the superuser's.
fill_the_disk = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (0, 0))


async def test_polling(api, start):
    async with (
        Server(api, TOKEN) as server,
        start(new=True, TELEGRAM_API_URL=server.url, WEBHOOK_SECRET=SECRET) as bot,
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


async def test_what_a_kill_left_is_answered_at_the_next_start_and_a_press_outlives_it(
    api, start, tmp_path
):
    async with Server(api, TOKEN) as server:
        async with start(TELEGRAM_API_URL=server.url) as bot:
            api.message(QUESTION)
            answer = (await server.call("sendMessage")).answer["result"]
            api.pressed(answer, data_of(answer, "👎"))
            await server.call("answerCallbackQuery")
            server.faults["sendMessage"] = [Fault(500)] * 99
            asked, polled = (server.arrived.count(m) for m in ("sendMessage", "getUpdates"))
            api.message("茶叶开封以后呢？")
            await until(lambda: server.arrived.count("sendMessage") > asked)
            # The next poll confirms it: Telegram will not tell it again.
            await until(lambda: server.arrived.count("getUpdates") > polled)
            api.pending.clear()
            bot.process.kill()
            assert await bot.exit_code() == -signal.SIGKILL
        assert len(api.sent("sendMessage")) == 1
        ((press,), _) = read_feedback(tmp_path / "data" / FEEDBACK_FILE)
        assert (press.question, press.good) == (QUESTION, False)
        server.faults["sendMessage"] = []
        # The next bot answers, finds what that one knew, and the verdict can be changed.
        async with start(TELEGRAM_API_URL=server.url) as bot:
            assert "要尽快喝完" in (await server.call("sendMessage", 2)).answer["result"]["text"]
            api.pressed(answer, data_of(answer, "👍"))
            await until(lambda: read_feedback(tmp_path / "data" / FEEDBACK_FILE)[0][0].good)
            assert await bot.stop() == 0
        assert len(read_feedback(tmp_path / "data" / FEEDBACK_FILE)[0]) == 1
        assert len(api.sent("sendMessage")) == 2
        check_calls(api)


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


async def test_a_token_that_telegram_does_not_know(api, start):
    async with (
        Server(api, "1:another-token") as server,
        start(TELEGRAM_API_URL=server.url, LOG_LEVEL="WARNING") as bot,
    ):
        assert await bot.exit_code() == 2
        (line,) = bot.log.splitlines()
        assert line.startswith("wenju: TELEGRAM_BOT_TOKEN: ")


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
