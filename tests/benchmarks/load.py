"""How many updates the bot handles over HTTP, beside bots that only echo, and what memory it keeps.

    pip install -e .[bench]
    python tests/benchmarks/load.py [--rounds N] [--updates N] [--memory N]

Each bot polls in a process of its own; this process is Telegram to them: a bare Bot API server on
loopback, which remembers nothing (tests/bot/server.py keeps all that it was ever asked). PEOPLE ask
on all surfaces, each the next question as soon as the last is answered. The bots are loaded turn
about, the others wait meanwhile. Telegram's rate limits, which the bot keeps and an echo does not,
are lifted: they would be all that is measured. Targets: half of what the faster echo does, and no
growth of memory after WARM_UP updates.
"""

import argparse
import asyncio
import json
import logging
import os
import random
import re
import statistics
import subprocess
import sys
import time
from collections import deque
from contextlib import ExitStack, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil
from telegram import InlineQueryResultArticle, InputTextMessageContent, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

JSON = dict[str, Any]

ROOT = Path(__file__).parents[2]
QUESTIONS = [
    json.loads(line)["question"]
    for line in (ROOT / "tests/retrieval/questions.jsonl").read_text("utf-8").splitlines()
]
TOKEN = "1:load"
PEOPLE = 32  # who wait for an answer at any time
WARM_UP = 20_000  # updates until the bot remembers as many answers as it ever does
LOOK = 5_000  # updates between two looks at it
PATIENCE = 60.0  # seconds without any answer that end the benchmark
TARGET = 0.5
# Surface: how often, and the call that ends it.
MIX = {
    "private": (40, "sendMessage"),
    "group": (15, "sendMessage"),
    "inline": (25, "answerInlineQuery"),
    "callback": (10, "editMessageText"),
    "guest": (10, "answerGuestQuery"),
}
BOTS = ("echo", "concurrent echo", "wenju")

ME = {"id": 1, "is_bot": True, "first_name": "文据", "username": "wenju_bot"}
MESSAGE = {"message_id": 2, "date": 1, "chat": {"id": 1001, "type": "private"}, "text": "好"}
RESULTS: dict[str, Any] = {
    "getMe": ME,
    "sendMessage": MESSAGE,
    "editMessageText": MESSAGE,
    "answerGuestQuery": {"inline_message_id": "1"},
    "getMyCommands": [],
    "getMyDescription": {"description": ""},
    "getMyShortDescription": {"short_description": ""},
}
_WHO = re.compile(rb"(?:chat|inline_query|callback_query|guest_query)_id=-?(\d+)")
_OFFSET = re.compile(rb"offset=(\d+)")


# The bots


async def echo(update: Update, _: Any) -> None:
    """Give back what came, with as many calls as an answer needs."""
    if update.inline_query:
        await update.inline_query.answer([article(update.inline_query.query)])
    elif update.callback_query:
        await update.callback_query.answer()
        await update.callback_query.edit_message_text(update.callback_query.data or "")
    elif update.guest_message:
        await update.guest_message.answer_guest_query(article(update.guest_message.text or ""))
    elif update.message:
        await update.message.reply_text(update.message.text or "", do_quote=True)


def article(text: str) -> InlineQueryResultArticle:
    """An inline result that says a text."""
    return InlineQueryResultArticle("1", text, InputTextMessageContent(text))


def be(bot: str, url: str) -> None:
    """Be a bot, until told to stop."""
    logging.disable(logging.CRITICAL)
    if bot == "wenju":
        from bot import application, service
        from bot.settings import read_settings
        from bot.transport import rate_limiter
        from retrieval import Library

        rate_limiter.GLOBAL_LIMIT = rate_limiter.GROUP_LIMIT = 10**6, 1e-6
        with TemporaryDirectory() as data, ExitStack() as stack:
            said = {
                "TELEGRAM_BOT_TOKEN": TOKEN,
                "TELEGRAM_API_URL": url,
                "DATA_DIR": data,
                "QUESTIONS_A_MINUTE": "0",
            }
            settings = read_settings(said | {"ARTICLES_DIR": str(ROOT / "seeds")})
            app = application.telegram_application(Library.open(settings.articles), settings)
            if port := os.environ.get("METRICS_PORT"):  # to see what watching costs
                from bot.monitoring.server import serve_monitoring

                stack.enter_context(serve_monitoring(app, "127.0.0.1", int(port)))
            asyncio.run(service.serve(app, settings))
        return
    builder = Application.builder().token(TOKEN).base_url(f"{url}/bot")
    app = builder.concurrent_updates(bot == "concurrent echo").build()
    app.add_handler(InlineQueryHandler(echo))
    app.add_handler(CallbackQueryHandler(echo))
    app.add_handler(MessageHandler(filters.UpdateType.GUEST_MESSAGE, echo))
    app.add_handler(MessageHandler(filters.TEXT, echo))
    app.run_polling(allowed_updates=Update.ALL_TYPES)


# Telegram


class Telegram:
    """Asks one bot as much as it is told to, and takes the time until each answer."""

    def __init__(self) -> None:
        self.asked = 0
        self.seconds: list[float] = []
        self._left = 0
        self._pending: deque[tuple[int, bytes]] = deque()
        self._waiting: tuple[asyncio.Transport, int] | None = None  # who polls, and from where on
        self._open: dict[int, tuple[float, str]] = {}  # person: since when, and until which call
        self._done = asyncio.Event()
        self._chance = random.Random(7)

    async def ask(self, updates: int) -> float:
        """Ask this many things; how many seconds that took."""
        self._left, self.seconds = updates, []
        self._done.clear()
        started = time.perf_counter()
        for person in range(PEOPLE):
            self._next(person)
        answered = -1
        while not self._done.is_set():
            if len(self.seconds) == answered:
                raise TimeoutError(f"no answer to {self._open}")
            answered = len(self.seconds)
            with suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    await self._done.wait()
        return time.perf_counter() - started

    def _next(self, person: int) -> None:
        if not self._left:
            if not self._open:
                self._done.set()
            return
        self._left -= 1
        self.asked += 1
        surface = self._chance.choices([*MIX], [often for often, _ in MIX.values()])[0]
        update = {"update_id": self.asked, **content(surface, person, self.asked, self._chance)}
        self._open[person] = time.perf_counter(), MIX[surface][1]
        self._pending.append((self.asked, json.dumps(update).encode()))
        if self._waiting:
            self._hand_out(*self._waiting)

    def _hand_out(self, to: asyncio.Transport, offset: int) -> None:
        self._waiting = None
        while self._pending and self._pending[0][0] < offset:
            self._pending.popleft()
        if not self._pending:
            self._waiting = to, offset
            return
        some = [update for _, update in list(self._pending)[:100]]
        respond(to, b'{"ok":true,"result":[' + b",".join(some) + b"]}")

    def call(self, method: str, body: bytes, to: asyncio.Transport) -> None:
        """Take a request of the bot."""
        if method == "getUpdates":
            offset = _OFFSET.search(body)
            asyncio.get_running_loop().call_later(10, self._give_up, to)
            self._hand_out(to, int(offset[1]) if offset else 0)
            return
        respond(to, json.dumps({"ok": True, "result": RESULTS.get(method, True)}).encode())
        who = _WHO.search(body)
        person = int(who[1]) % 1000 if who else -1
        if person in self._open and self._open[person][1] == method:
            self.seconds.append(time.perf_counter() - self._open.pop(person)[0])
            self._next(person)

    def _give_up(self, to: asyncio.Transport) -> None:
        """Nothing came in the ten seconds that getUpdates waits."""
        if self._waiting and self._waiting[0] is to:
            self._waiting = None
            respond(to, b'{"ok":true,"result":[]}')


def content(surface: str, person: int, number: int, chance: random.Random) -> JSON:
    """What somebody asks, as Telegram tells it; ids, but that of the message, hold the person."""
    question = chance.choice(QUESTIONS)
    id = 1_000_000 + person
    who = {"id": id, "is_bot": False, "first_name": "小明", "language_code": "zh-hans"}
    chat: JSON = {"id": id, "type": "private", "first_name": "小明"}
    message = {"message_id": number, "date": 1, "chat": chat, "from": who, "text": question}
    if surface == "inline":
        query = {"id": str(id), "from": who, "query": question, "offset": ""}
        return {"inline_query": query | {"chat_type": "sender"}}
    if surface == "callback":
        shown = {"message_id": number + 1, "date": 1, "chat": chat, "from": ME, "text": "答"}
        shown |= {"reply_to_message": message}
        query = {"id": str(id), "from": who, "message": shown, "data": "h:0"}
        return {"callback_query": query | {"chat_instance": "1"}}
    if surface == "private":
        return {"message": message}
    group = {"id": -1_000_000_000 - person, "type": "supergroup", "title": "读书会"}
    text = {"text": f"@wenju_bot {question}"}
    if surface == "guest":
        return {"guest_message": message | {"chat": group, "guest_query_id": str(id)} | text}
    return {"message": message | {"chat": group} | text}


def respond(to: asyncio.Transport, body: bytes) -> None:
    """Send an answer of the Bot API."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    to.write(f"{head}\r\n\r\n".encode() + body)


class Connection(asyncio.Protocol):
    """As much of HTTP as the bots speak: a request after the other, each with its length."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram, self._received = telegram, b""

    def connection_made(self, transport: Any) -> None:
        """Somebody connects."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Take a request once it is there."""
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
        size = int(length[1]) if length else 0
        if end and len(body) >= size:
            self._received = body[size:]
            method = head.split(b" ", 2)[1].rpartition(b"/")[2].decode()
            self._telegram.call(method, body, self._transport)


# The measurement


async def measure(rounds: int, updates: int, memory: int) -> None:
    """Load the bots turn about, then the bot alone for its memory; print both tables."""
    loop = asyncio.get_running_loop()
    telegrams = {bot: Telegram() for bot in BOTS}
    processes = {}
    for bot, telegram in telegrams.items():
        server = await loop.create_server(lambda t=telegram: Connection(t), "127.0.0.1", 0)
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        command = [sys.executable, __file__, "--be", bot, "--url", url]
        processes[bot] = subprocess.Popen(command, env=os.environ | {"PYTHONPATH": str(ROOT)})
    try:
        for telegram in telegrams.values():
            await telegram.ask(updates // 4)  # once, so that all are awake
        rates: dict[str, list[float]] = {bot: [] for bot in BOTS}
        latencies: dict[str, list[float]] = {bot: [] for bot in BOTS}
        costs: dict[str, list[float]] = {bot: [] for bot in BOTS}
        for _ in range(rounds):
            for bot, telegram in telegrams.items():
                spent = cpu_seconds(processes[bot].pid)
                rates[bot].append(updates / await telegram.ask(updates))
                costs[bot].append((cpu_seconds(processes[bot].pid) - spent) / updates)
                latencies[bot] += telegram.seconds
        print_rates(rates, costs, latencies)
        if memory:
            process = psutil.Process(processes["wenju"].pid)
            await print_memory(telegrams["wenju"], process, memory)
    finally:
        for child in processes.values():
            child.kill()


def cpu_seconds(pid: int) -> float:
    """What a process has computed: less than passes, the more others want of the machine."""
    times = psutil.Process(pid).cpu_times()
    return times.user + times.system


def print_rates(
    rates: dict[str, list[float]], costs: dict[str, list[float]], latencies: dict[str, list[float]]
) -> None:
    """A row a bot: medians over the rounds, and the latencies of all."""
    best = max(statistics.median(rates[bot]) for bot in BOTS if bot != "wenju")
    print("| bot | updates/s | of the faster echo | CPU ms an update | p50 ms | p99 ms |")
    print("| --- | --- | --- | --- | --- | --- |")
    for bot in BOTS:
        rate, times = statistics.median(rates[bot]), sorted(latencies[bot])
        p50, p99 = (1000 * times[int(share * len(times))] for share in (0.5, 0.99))
        cost = 1000 * statistics.median(costs[bot])
        print(f"| {bot} | {rate:.0f} | {rate / best:.2f} | {cost:.2f} | {p50:.0f} | {p99:.0f} |")
    reached = statistics.median(rates["wenju"]) / best >= TARGET
    print(f"\nTarget, {TARGET:g} of the faster echo: {'reached' if reached else 'NOT REACHED'}\n")


async def print_memory(telegram: Telegram, process: psutil.Process, updates: int) -> None:
    """The bot's memory as updates pass."""
    print("| updates handled | memory MB |\n| --- | --- |", flush=True)
    sizes: dict[int, float] = {}
    while telegram.asked < updates:
        await telegram.ask(LOOK - telegram.asked % LOOK)
        sizes[telegram.asked] = process.memory_info().rss / 2**20
        print(f"| {telegram.asked:,} | {sizes[telegram.asked]:.1f} |", flush=True)
    first, *_, last = (asked for asked in sizes if asked >= WARM_UP)
    print(f"\nFrom {first:,} to {last:,}: {sizes[last] - sizes[first]:+.1f} MB")


def main() -> None:
    """Measure, or be one of the bots."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--updates", type=int, default=2000, help="to each bot in a round")
    parser.add_argument("--memory", type=int, default=50_000, help="updates to the bot in all")
    parser.add_argument("--be", choices=BOTS, help=argparse.SUPPRESS)
    parser.add_argument("--url", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.be:
        be(options.be, options.url)
    else:
        asyncio.run(measure(options.rounds, options.updates, options.memory))


if __name__ == "__main__":
    main()
