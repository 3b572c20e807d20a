"""The bot over small articles, or over the seeds; after each test its calls are checked."""

import logging
import sys
from collections.abc import AsyncIterator, Iterator

import pytest
from harness import SEEDS, Bot, Network, small_articles

from bot.application import local_application
from bot.local import LocalBotAPI
from retrieval import Library


@pytest.fixture(scope="session")
def library() -> Library:
    return Library(small_articles())


@pytest.fixture(scope="session")
def seeds() -> Library:
    return Library.open(SEEDS)


async def _running(library: Library) -> AsyncIterator[Bot]:
    api = LocalBotAPI()
    app = local_application(library, Network(api))
    async with app:
        bot = Bot(app, api)
        yield bot
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
def logging_restored() -> Iterator[None]:
    """For a test that sets logging up, which is the whole process's."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    hook = sys.excepthook
    libraries = {name: logging.getLogger(name) for name in ("httpx", "httpcore", "telegram")}
    levels = {name: library.level for name, library in libraries.items()}
    yield
    sys.excepthook = hook
    logging.captureWarnings(False)
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, library in libraries.items():
        library.setLevel(levels[name])
