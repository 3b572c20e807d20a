"""The typed context of the handlers: the bot, and the state that all of them share."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from telegram.ext import Application, CallbackContext, ContextTypes, ExtBot, JobQueue

from bot.access.allowed import Access
from bot.access.flood import Flood
from bot.articles.pages import Fetch, fetch_page
from bot.articles.reloader import Reloader
from bot.bounded import BoundedDict
from bot.conversation.memory import Memory, MessageKey
from bot.feedback.recorder import Feedback
from bot.transport.request import PollingRequest
from retrieval import Library

MAX_REMEMBERED = 10_000  # replies that an edited question can still change
MAX_PREVIEWS = 8  # web pages that are remembered until they are saved
T = TypeVar("T")

SEARCHES = 4  # at a time; nobody has more than one, so that all others have their turn


@dataclass
class SentReply:
    """The reply to a message with a question, which changes when that message is edited."""

    question: int | None = None  # a hash of it
    id: int | None = None  # of the reply, once it is sent
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)  # held while it is made


class State:
    """What lives as long as the application. `bot.application` gives it its library."""

    library: Library  # in service; a reload puts another in its place

    def __init__(self) -> None:
        self.feedback = Feedback()  # in memory, where there is no file
        self.memory = Memory()  # the turns of conversations
        # By the message with the question.
        self.replies: BoundedDict[MessageKey, SentReply] = BoundedDict(MAX_REMEMBERED)
        self.admin_chat_id: int | None = None
        self.access = Access()  # who may ask
        self.flood = Flood()  # how much
        # Questions and suggestions are looked up in threads, so that the event loop is free.
        self.searches = ThreadPoolExecutor(SEARCHES, "search")
        self.pressed: BoundedDict[MessageKey, str] = BoundedDict(MAX_REMEMBERED)  # last, a message
        self.started = time.time()
        self.clock: Callable[[], float] = time.time  # seconds since 1970

        self.reloader: Reloader | None = None  # None where the articles' folder is not known
        self.watcher: asyncio.Task[None] | None = None  # of the folder, while it is watched
        self.fetch: Fetch = fetch_page  # of web pages
        self.pages: BoundedDict[str, bytes] = BoundedDict(MAX_PREVIEWS)  # in previews, not saved
        self.saving = asyncio.Lock()  # held while a file is written
        self.saving_offers: set[MessageKey] = set()  # offers that are being saved

        self.polling: PollingRequest | None = None  # None where nothing is polled
        self.due: dict[str, float] = {}  # when a thing may be done again

    def is_due(self, name: str, seconds: float) -> bool:
        """Whether it is time for what is done once in so many seconds."""
        now = time.monotonic()
        if now < self.due.get(name, 0.0):
            return False
        self.due[name] = now + seconds
        return True


Bot = ExtBot[Any]


class Context(CallbackContext[Bot, dict[Any, Any], dict[Any, Any], State]):
    """What every handler gets beside its update."""

    @property
    def library(self) -> Library:
        """The library in service."""
        return self.bot_data.library

    async def search(self, work: Callable[..., T], *arguments: Any) -> T:
        """Run a blocking search in the pool of threads, so that the event loop stays free."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.bot_data.searches, work, *arguments)


App = Application[Bot, Context, dict[Any, Any], dict[Any, Any], State, JobQueue[Context] | None]
CONTEXT_TYPES: ContextTypes[Context, dict[Any, Any], dict[Any, Any], State] = ContextTypes(
    context=Context, bot_data=State
)
