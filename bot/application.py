"""The Application: settings and a library in, python-telegram-bot's Application out."""

from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

from telegram import LinkPreviewOptions, Message, Update
from telegram.constants import ParseMode
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    Defaults,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)
from telegram.request import BaseRequest

from bot import LOG, errors
from bot.access import commands as access_commands
from bot.access import gate
from bot.access.allowlist import Allowlist
from bot.access.flood import Flood
from bot.articles import watcher
from bot.articles.pages import link_in
from bot.articles.posts import is_post
from bot.articles.reloader import Reloader
from bot.context import CONTEXT_TYPES, App, Handler
from bot.feedback.recorder import Feedback
from bot.feedback.store import FEEDBACK_FILE
from bot.handlers import buttons, commands, groups, guest, inline, private, scope, votes
from bot.handlers.admin import digest, offers
from bot.handlers.admin import folder as admin_folder
from bot.settings import Settings
from bot.transport.journal import JOURNAL_FOLDER, Journal
from bot.transport.rate_limiter import RateLimiter
from bot.transport.request import PollingRequest, TelegramRequest, is_readable
from bot.transport.update_processor import UpdateProcessor
from retrieval import Library

# The kinds of updates that Telegram is to send: all that have a handler. It stores the list.
ALLOWED_UPDATES = [
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.INLINE_QUERY,
    Update.CALLBACK_QUERY,
    Update.GUEST_MESSAGE,
    Update.MY_CHAT_MEMBER,
]


def local_application(
    library: Library,
    request: BaseRequest,
    feedback: Feedback | None = None,
    *,
    admin_chat_id: int | None = None,
    folder: Path | None = None,
) -> App:
    """The Application over a Bot API in this process: any token will do, and no rate limits."""
    app: App = _builder("1:local").request(request).get_updates_request(request).build()
    if feedback:
        app.bot_data.feedback = feedback
    if folder:
        app.bot_data.reloader = Reloader(app.bot_data, folder)
    return _add_handlers(app, library, admin_chat_id)


def telegram_application(library: Library, settings: Settings) -> App:
    """The Application that talks to Telegram, or to a local Bot API server."""
    api, journal = settings.api_url, Journal(settings.data / JOURNAL_FOLDER)
    polling = PollingRequest(journal)
    builder = _builder(settings.token).base_url(f"{api}/bot").base_file_url(f"{api}/file/bot")
    builder = builder.request(TelegramRequest()).get_updates_request(polling)
    app: App = builder.rate_limiter(RateLimiter()).build()
    processor_of(app).journal = journal
    app.bot_data.feedback = Feedback(settings.data / FEEDBACK_FILE)
    app.bot_data.reloader = Reloader(app.bot_data, settings.articles, cache=settings.data)
    app.bot_data.polling = polling
    app.bot_data.allowlist = Allowlist(settings.allowed_chats, settings.data)
    app.bot_data.flood = Flood(settings.questions_a_minute)
    return _add_handlers(app, library, settings.admin_chat_id)


def processor_of(app: App) -> UpdateProcessor:
    """The application's update processor."""
    assert isinstance(app.update_processor, UpdateProcessor)
    return app.update_processor


async def start(app: App) -> None:
    """Open what the handlers need, and queue the updates that a killed process left unanswered."""
    await app.bot_data.feedback.open()
    await watcher.start(app)
    for update in processor_of(app).journal.recover():
        if is_readable(update):
            await app.update_queue.put(Update.de_json(update, app.bot))


def cancel_waits(app: App) -> None:
    """End the waits for limits and retries, and begin no update; requests in progress go on."""
    processor_of(app).stopping = True
    if isinstance(app.bot.rate_limiter, RateLimiter):
        app.bot.rate_limiter.stop()


async def stop(app: App) -> None:
    """Take no more updates, finish those in progress and close everything, even if one fails."""
    steps: list[Callable[[], Awaitable[None]]] = []
    if app.updater and app.updater.running:
        steps.append(app.updater.stop)
    if app.running:
        steps.append(app.stop)
    steps += [app.shutdown, partial(watcher.stop, app), app.bot_data.feedback.close]
    for step in steps:
        try:
            await step()
        except Exception:
            LOG.exception("while stopping")
    app.bot_data.threads.shutdown(wait=False, cancel_futures=True)


def _builder(token: str) -> ApplicationBuilder[Any, Any, Any, Any, Any, Any]:
    defaults = Defaults(
        parse_mode=ParseMode.HTML,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        allow_sending_without_reply=True,
    )
    builder = Application.builder().token(token).context_types(CONTEXT_TYPES)
    return builder.defaults(defaults).concurrent_updates(UpdateProcessor())


def _add_handlers(app: App, library: Library, admin_chat_id: int | None) -> App:
    """Set what the handlers need and register them: gate, then the first that matches an update."""
    app.bot_data.library = library
    app.bot_data.admin_chat_id = admin_chat_id

    app.add_handler(TypeHandler(Update, gate.check), group=-1)
    by_person = _MessageFilter(_is_by_person)
    new = filters.UpdateType.MESSAGE & by_person
    new_or_edited = new | (filters.UpdateType.EDITED_MESSAGE & by_person)
    in_private, in_group = filters.ChatType.PRIVATE, filters.ChatType.GROUPS
    for_bot = new & (in_private | _MessageFilter(_has_bot_name))

    if admin_chat_id is not None:
        by_admin = new & filters.Chat(admin_chat_id)
        app.add_handler(CommandHandler(["allow", "deny"], access_commands.change, by_admin))
        app.add_handler(CommandHandler("digest", digest.digest, by_admin))
        if app.bot_data.reloader:
            _add_folder_handlers(app, by_admin)
    app.add_handler(InlineQueryHandler(inline.answer_query))
    app.add_handler(CallbackQueryHandler(votes.press, votes.DATA))
    app.add_handler(CallbackQueryHandler(scope.press, "^i:"))
    app.add_handler(CallbackQueryHandler(buttons.press))
    app.add_handler(MessageHandler(filters.UpdateType.GUEST_MESSAGE, guest.answer_query))

    app.add_handler(CommandHandler("ask", groups.ask, new_or_edited))
    app.add_handler(CommandHandler("use", scope.use, new))
    for name, callback in _COMMANDS.items():
        app.add_handler(CommandHandler(name, callback, for_bot))
    app.add_handler(CommandHandler("stats", votes.stats, new))
    app.add_handler(MessageHandler(filters.COMMAND & new & in_private, private.unknown_command))
    # Telegram marks no command where Chinese text follows without a space.
    articles_and_words = filters.Regex(r"^\s*[/／]articles(?![A-Za-z0-9_@])")
    app.add_handler(MessageHandler(articles_and_words & new & in_private, commands.articles))
    text = (filters.TEXT | filters.CAPTION) & ~filters.COMMAND
    app.add_handler(MessageHandler(text & new_or_edited & in_private, private.answer))
    app.add_handler(MessageHandler(text & new_or_edited & in_group, groups.answer))
    # Whatever else people send, also kinds of messages to come, except Telegram's own notices.
    other = ~filters.StatusUpdate.ALL & ~filters.SUCCESSFUL_PAYMENT
    app.add_handler(MessageHandler(other & new & in_private, private.answer))
    app.add_handler(ChatMemberHandler(groups.greet, ChatMemberHandler.MY_CHAT_MEMBER))
    app.add_error_handler(errors.handle)
    return app


def _add_folder_handlers(app: App, by_admin: filters.BaseFilter) -> None:
    """Register the handlers by which the admin changes the folder, also by sending an article."""
    app.add_handler(CallbackQueryHandler(offers.press, "^(keep|drop):"))
    app.add_handler(CallbackQueryHandler(admin_folder.press_remove, "^del:"))
    app.add_handler(CallbackQueryHandler(admin_folder.press_undo, "^undo:"))
    for name in "refresh", "reload", "remove", "undo":
        app.add_handler(CommandHandler(name, getattr(admin_folder, name), by_admin))
    file = filters.Document.ALL & ~filters.ANIMATION  # an animation is a document as well
    link = _MessageFilter(lambda message: bool(link_in(message.text or "")))
    post_link_or_photo = (_MessageFilter(is_post) | link | filters.PHOTO) & filters.ChatType.PRIVATE
    app.add_handler(MessageHandler((file | post_link_or_photo) & by_admin, offers.offer))


_COMMANDS: dict[str, Handler] = {
    "start": commands.start,
    "help": commands.help_,
    "articles": commands.articles,
    "id": commands.id_,
    "privacy": commands.privacy,
    "forget": votes.forget,
}


class _MessageFilter(filters.MessageFilter):
    """Matches the messages for which `test` is true."""

    def __init__(self, test: Callable[[Message], bool]) -> None:
        super().__init__()
        self._test = test

    def filter(self, message: Message) -> bool:
        return self._test(message)


def _has_bot_name(message: Message) -> bool:
    """Whether a command has the bot's name: in a group, /help alone may be for another bot."""
    first = (message.text or "").split(maxsplit=1)[:1]
    return bool(first) and first[0].lower().endswith(f"@{message.get_bot().username}".lower())


def _is_by_person(message: Message) -> bool:
    """Whether a message is neither another bot's nor a result of this bot's inline mode.

    Two bots might talk for ever. People who write as a group or a channel appear as bots, with
    `sender_chat`.
    """
    sender = message.from_user
    by_a_bot = sender is not None and sender.is_bot and message.sender_chat is None
    return message.via_bot != message.get_bot().bot and not by_a_bot
