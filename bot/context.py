"""The typed context of the handlers: the bot, and the state that all of them share."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from telegram import Update
from telegram.ext import Application, CallbackContext, ContextTypes, ExtBot, JobQueue

from bot.access.allowlist import Allowlist
from bot.access.question_limit import QuestionLimit
from bot.articles.pages import Fetch, fetch_page
from bot.articles.reloader import Reloader
from bot.bounded import BoundedDict
from bot.conversation.memory import Memory, MessageKey
from bot.feedback.recorder import Feedback
from bot.transport.request import PollingRequest
from bot.transport.update_processor import UpdateProcessor
from bot.views.texts import Texts, texts_for
from retrieval import Library

MAX_REMEMBERED = 10_000  # replies that an edited question can still change
MAX_PREVIEWS = 8  # web pages that are stored until they are saved or dropped
MAX_THREADS = 4  # each person has one search at a time, so the others get a thread
T = TypeVar("T")


@dataclass
class SentReply:
    """The reply to a message with a question, which changes when that message is edited."""

    question_hash: int | None = None  # of the question answered, which is not kept itself
    id: int | None = None  # the reply's message id, once it is sent
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)  # held while the reply is made


class State:
    """What all handlers share while the application runs; `bot.application` sets the rest."""

    library: Library  # in service; a reload replaces it
    processor: UpdateProcessor

    def __init__(self) -> None:
        self.feedback = Feedback()  # in memory
        self.memory = Memory()  # the turns of conversations
        # By the message with the question.
        self.replies: BoundedDict[MessageKey, SentReply] = BoundedDict(MAX_REMEMBERED)
        self.admin_chat_id: int | None = None
        self.allowlist = Allowlist()  # who may ask
        self.question_limit = QuestionLimit()  # how often
        # For searches, which would block the event loop.
        self.threads = ThreadPoolExecutor(MAX_THREADS, "search")
        # By message: the callback query id of the last press of a button.
        self.last_presses: BoundedDict[MessageKey, str] = BoundedDict(MAX_REMEMBERED)
        self.started = time.time()
        self.clock: Callable[[], float] = time.time  # seconds since 1970

        self.reloader: Reloader | None = None  # None where the articles' folder is not known
        self.watcher: asyncio.Task[None] | None = None  # of the folder, while it is watched
        self.fetch: Fetch = fetch_page  # of web pages
        self.pages: BoundedDict[str, bytes] = BoundedDict(MAX_PREVIEWS)  # previewed, not saved
        self.folder_lock = asyncio.Lock()  # held while the folder is changed
        self.saving_offers: set[MessageKey] = set()  # offers that are being saved, by their preview

        self.polling: PollingRequest | None = None  # None where nothing is polled
        # By name: when an action may be repeated.
        self.due: BoundedDict[str, float] = BoundedDict(MAX_REMEMBERED)

    def begin_if_due(self, name: str, seconds: float) -> bool:
        """Whether an action may be done now; if so, it is not due again for so many seconds."""
        now = time.monotonic()
        if now < self.due.get(name, 0.0):
            return False
        self.due[name] = now + seconds
        return True


Bot = ExtBot[Any]


class Context(CallbackContext[Bot, dict[Any, Any], dict[Any, Any], State]):
    """What every handler gets in addition to its update."""

    texts: Texts  # in the language of the user who sent the update

    @classmethod
    def from_update(cls, update: object, application: Any) -> "Context":
        """The context of an update."""
        context = super().from_update(update, application)
        user = update.effective_user if isinstance(update, Update) else None
        context.texts = texts_for(user.language_code if user else None)
        return context

    @property
    def library(self) -> Library:
        """The library in service."""
        return self.bot_data.library

    @property
    def reloader(self) -> Reloader:
        """The reloader of the articles' folder, for handlers that are only there if it is known."""
        assert self.bot_data.reloader
        return self.bot_data.reloader

    async def in_thread(self, function: Callable[..., T], *arguments: Any) -> T:
        """Run a blocking function, such as a search, in a thread: the event loop stays free."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.bot_data.threads, function, *arguments)


App = Application[Bot, Context, dict[Any, Any], dict[Any, Any], State, JobQueue[Context] | None]
CONTEXT_TYPES: ContextTypes[Context, dict[Any, Any], dict[Any, Any], State] = ContextTypes(
    context=Context, bot_data=State
)
Handler = Callable[[Update, Context], Coroutine[Any, Any, None]]  # of updates
