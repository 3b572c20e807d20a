"""The typed context of the handlers: the bot, and the state that all of them share."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

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
SEARCHES = 4  # at a time; nobody has more than one, so that all others have their turn


@dataclass
class SentReply:
    """The reply to a message with a question, which changes when that message is edited."""

    question: int | None = None  # a hash of it
    id: int | None = None  # of the reply, once it is sent
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)  # held while it is made


@dataclass
class State:
    """What lives as long as the application. `bot.application` gives it its library."""

    library: Library = field(init=False)  # in service; a reload puts another in its place
    feedback: Feedback = field(default_factory=Feedback)  # in memory, where there is no file
    replies: BoundedDict[MessageKey, SentReply] = field(  # by the message with the question
        default_factory=lambda: BoundedDict(MAX_REMEMBERED)
    )
    memory: Memory = field(default_factory=Memory)  # the turns of conversations
    admin_chat_id: int | None = None
    access: Access = field(default_factory=Access)  # who may ask
    flood: Flood = field(default_factory=Flood)  # how much
    # Questions and suggestions are looked up in threads, so that the event loop is free.
    searches: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(SEARCHES, "search")
    )
    pressed: BoundedDict[MessageKey, str] = field(  # a message's last press
        default_factory=lambda: BoundedDict(MAX_REMEMBERED)
    )
    started: float = field(default_factory=time.time)
    clock: Callable[[], float] = time.time  # seconds since 1970

    reloader: Reloader | None = None  # None where the articles' folder is not known
    watcher: asyncio.Task[None] | None = None  # of the folder, while it is watched
    fetch: Fetch = field(default_factory=lambda: fetch_page)  # of web pages
    pages: BoundedDict[str, bytes] = field(  # in previews, not saved yet
        default_factory=lambda: BoundedDict(MAX_PREVIEWS)
    )
    saving: asyncio.Lock = field(default_factory=asyncio.Lock)  # held while a file is written
    keeping: set[MessageKey] = field(default_factory=set)  # offers that are being saved

    polling: PollingRequest | None = None  # None where nothing is polled
    due: dict[str, float] = field(default_factory=dict)  # when a thing may be done again

    def is_due(self, name: str, seconds: float) -> bool:
        """Whether it is time for what is done once in so many seconds."""
        now = time.monotonic()
        if now < self.due.get(name, 0.0):
            return False
        self.due[name] = now + seconds
        return True


Bot = ExtBot[Any]
Context = CallbackContext[Bot, dict[Any, Any], dict[Any, Any], State]
App = Application[Bot, Context, dict[Any, Any], dict[Any, Any], State, JobQueue[Context] | None]

CONTEXT_TYPES: ContextTypes[Context, dict[Any, Any], dict[Any, Any], State] = ContextTypes(
    context=CallbackContext, bot_data=State
)
