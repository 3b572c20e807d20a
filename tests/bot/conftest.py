"""The bot over small articles, or over the seeds; after each test its calls are checked."""

import logging
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.application import in_process_application
from bot.settings import Settings, read_settings
from retrieval import Library
from tests.telegram.harness import SEEDS, TEA, XIAOMING, Bot, Network, small_articles
from tests.telegram.local import LocalBotAPI
from tests.telegram.server import TOKEN, Server


@pytest.fixture(scope="session")
def library() -> Library:
    return Library(small_articles())


@pytest.fixture(scope="session")
def seeds() -> Library:
    return Library.open(SEEDS)


@pytest.fixture
def api() -> LocalBotAPI:
    return LocalBotAPI()


@pytest.fixture
async def server(api) -> AsyncIterator[Server]:
    """The Bot API over HTTP, for a bot with TOKEN."""
    async with Server(api, TOKEN) as running:
        yield running


async def _running(library: Library, **admin: Any) -> AsyncIterator[Bot]:
    api = LocalBotAPI()
    app = in_process_application(library, Network(api), **admin)
    if admin:
        api.message("/start")  # bots may not write to somebody first
    async with app:
        bot = Bot(app, api)
        yield bot
        await app.bot_data.feedback.close()
    bot.check()


@pytest.fixture
async def bot(library):
    async for running in _running(library):
        yield running


@pytest.fixture
async def seeded_bot(seeds):
    async for running in _running(seeds):
        yield running


@pytest.fixture
def tea_folder(tmp_path) -> Path:
    """A folder with one article."""
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "tea.md").write_text(f"# 茶叶的保存\n\n{TEA}开封以后要尽快喝完。\n", "utf-8")
    return articles


@pytest.fixture
def folder(tea_folder) -> Path:
    """A folder with two articles."""
    (tea_folder / "rice.txt").write_text("怎样煮饭\n煮饭以前米要淘洗两遍。\n", "utf-8")
    return tea_folder


@pytest.fixture
async def kept_bot(folder) -> AsyncIterator[Bot]:
    """A bot over a folder's articles, whose admin is XIAOMING."""
    admin = {"admin_chat_id": XIAOMING["id"], "folder": folder}
    async for running in _running(Library.open(folder), **admin):
        yield running


@pytest.fixture
def settings(tmp_path) -> Settings:
    """The settings of a bot on Telegram that keeps what it keeps in this test's folder."""
    said = {"TELEGRAM_BOT_TOKEN": TOKEN, "DATA_DIR": str(tmp_path / "data")}
    return read_settings(said | {"ARTICLES_DIR": str(SEEDS)})


@pytest.fixture
def logging_restored() -> Iterator[None]:
    """For a test that sets logging up, which is the whole process's."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    hook = sys.excepthook
    libraries = {
        name: logging.getLogger(name) for name in ("httpx", "httpcore", "telegram", "watchfiles")
    }
    levels = {name: library.level for name, library in libraries.items()}
    yield
    sys.excepthook = hook
    logging.captureWarnings(False)
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, library in libraries.items():
        library.setLevel(levels[name])
