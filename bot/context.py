"""What handlers are given beside an update: the bot, and the state that all of them share."""

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakValueDictionary

from telegram.ext import Application, CallbackContext, ContextTypes, ExtBot, JobQueue

from bot.access.allowed import Access
from bot.access.flood import Flood
from bot.articles.pages import Fetch, fetch_page
from bot.articles.reloader import Reloader
from bot.conversation.memory import Memory
from bot.feedback.recorder import Feedback
from bot.transport.request import PollingRequest
from retrieval import Library

MAX_REMEMBERED = 10_000  # answers that an edited question can still change
SEARCHES = 4  # at a time; nobody has more than one, so that all others have their turn

Place = tuple[int, int]  # a chat's id and a message's id


class Answers:
    """Which message answers which: an edited question changes its answer."""

    def __init__(self) -> None:
        self._ids: OrderedDict[Place, int | None] = OrderedDict()
        self._questions: dict[Place, bytes] = {}  # a hash of what was asked last
        self._locks: WeakValueDictionary[Place, asyncio.Lock] = WeakValueDictionary()

    def turn(self, asked: Place) -> asyncio.Lock:
        """To be held while answering: an edit waits until there is an answer to change."""
        return self._locks.setdefault(asked, asyncio.Lock())

    def ask(self, asked: Place, question: str) -> bytes | None:
        """Keep a hash of what is asked there now; None where it is what was asked before."""
        digest = hashlib.blake2b(question.encode("utf-8", "replace"), digest_size=8).digest()
        if self._questions.get(asked) == digest:
            return None
        self._questions[asked] = digest
        self._ids.setdefault(asked, None)
        if len(self._ids) > MAX_REMEMBERED:
            oldest, _ = self._ids.popitem(last=False)
            del self._questions[oldest]
        return digest

    def is_current(self, asked: Place, digest: bytes) -> bool:
        """Whether that is still what is asked there: it may have been edited meanwhile."""
        return self._questions.get(asked) == digest

    def knows(self, asked: Place) -> bool:
        """Whether this message was asked since the start."""
        return asked in self._ids

    def remember(self, asked: Place, message_id: int) -> None:
        """Keep the answer's id."""
        if asked in self._ids:
            self._ids[asked] = message_id

    def get(self, asked: Place) -> int | None:
        """The id of the message that answers this one, None where that is not known."""
        return self._ids.get(asked)


@dataclass
class State:
    """What lives as long as the application. `bot.application` gives it its library."""

    library: Library = field(init=False)  # in service; a reload puts another in its place
    feedback: Feedback = field(default_factory=Feedback)  # in memory, where there is no file
    answers: Answers = field(default_factory=Answers)
    memory: Memory = field(default_factory=Memory)  # what was asked before
    admin_chat_id: int | None = None
    access: Access = field(default_factory=Access)  # who may ask
    flood: Flood = field(default_factory=Flood)  # how much
    # Questions and suggestions are looked up in threads, so that the event loop is free.
    searches: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(SEARCHES, "search")
    )
    pressed: OrderedDict[Place, str] = field(default_factory=OrderedDict)  # a message's last press
    started: float = field(default_factory=time.time)
    clock: Callable[[], float] = time.time  # seconds since 1970

    reloader: Reloader | None = None  # None where the articles' folder is not known
    watcher: asyncio.Task[None] | None = None  # of the folder, while it is watched
    fetch: Fetch = field(default_factory=lambda: fetch_page)  # of web pages
    pages: OrderedDict[str, bytes] = field(default_factory=OrderedDict)  # shown, not kept yet
    saving: asyncio.Lock = field(default_factory=asyncio.Lock)  # held while a file is written
    keeping: set[Place] = field(default_factory=set)  # offers that are being kept

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
