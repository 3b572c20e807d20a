"""The Application: settings and a library in, python-telegram-bot's Application out."""

from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

from telegram import LinkPreviewOptions, Message, Update, ext
from telegram.constants import ParseMode
from telegram.ext import filters
from telegram.request import BaseRequest

from bot import LOG, errors
from bot.access import gate
from bot.access.allowlist import Allowlist
from bot.access.question_limit import QuestionLimit
from bot.articles import watcher
from bot.articles.pages import link_in
from bot.articles.posts import is_post
from bot.articles.reloader import Reloader
from bot.context import CONTEXT_TYPES, App, Handler
from bot.feedback.recorder import Feedback
from bot.feedback.store import FEEDBACK_FILE
from bot.handlers import buttons, chats, commands, guest, inline, scope, votes
from bot.handlers.admin import digest, offers
from bot.handlers.admin import folder as admin_folder
from bot.settings import Settings
from bot.transport.journal import JOURNAL_FOLDER, Journal
from bot.transport.rate_limiter import RateLimiter
from bot.transport.request import PollingRequest, TelegramRequest, can_be_parsed
from bot.transport.update_processor import UpdateProcessor
from retrieval import Library

# The kinds of updates that Telegram is to send: all that have a handler. Telegram remembers the
# list from the last start, so it is sent at every start.
ALLOWED_UPDATES = [
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.INLINE_QUERY,
    Update.CALLBACK_QUERY,
    Update.GUEST_MESSAGE,
    Update.MY_CHAT_MEMBER,
]

Builder = ext.ApplicationBuilder[Any, Any, Any, Any, Any, Any]


def in_process_application(
    library: Library,
    request: BaseRequest,
    feedback: Feedback | None = None,
    *,
    admin_chat_id: int | None = None,
    folder: Path | None = None,
) -> App:
    """The Application for the terminal and tests, with a dummy token and no rate limits.

    `request` answers the Bot API's methods in this process, without a network.
    """
    builder = ext.Application.builder().token("1:dummy").request(request)
    app = _build(builder.get_updates_request(request), library, admin_chat_id, Journal())
    if feedback:
        app.bot_data.feedback = feedback
    if folder:
        app.bot_data.reloader = Reloader(app.bot_data, folder)
    _add_handlers(app)
    return app


def telegram_application(library: Library, settings: Settings) -> App:
    """The Application that talks to Telegram, or to a local Bot API server."""
    api, journal = settings.api_url, Journal(settings.data / JOURNAL_FOLDER)
    polling = PollingRequest(journal)
    builder = ext.Application.builder().token(settings.token).rate_limiter(RateLimiter())
    builder = builder.base_url(f"{api}/bot").base_file_url(f"{api}/file/bot")
    builder = builder.request(TelegramRequest()).get_updates_request(polling)
    app = _build(builder, library, settings.admin_chat_id, journal)
    state = app.bot_data
    state.feedback = Feedback(settings.data / FEEDBACK_FILE)
    state.reloader = Reloader(state, settings.articles, settings.data)
    state.polling = polling
    state.allowlist = Allowlist(settings.allowed_chats, settings.data)
    state.question_limit = QuestionLimit(settings.questions_a_minute)
    _add_handlers(app)
    return app


async def open_resources(app: App) -> None:
    """Open the feedback, watch the folder, and queue the updates that the journal still has."""
    await app.bot_data.feedback.open()
    await watcher.start(app)
    for update in app.bot_data.processor.journal.recover():
        if can_be_parsed(update):
            await app.update_queue.put(Update.de_json(update, app.bot))


def begin_shutdown(app: App) -> None:
    """Handle no further update and end waits for limits and retries; requests under way go on."""
    app.bot_data.processor.stopping = True
    if isinstance(app.bot.rate_limiter, RateLimiter):
        app.bot.rate_limiter.stop()


async def stop(app: App) -> None:
    """Take no more updates, finish those in progress, close everything; a failed step is logged."""
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


def _build(builder: Builder, library: Library, admin_chat_id: int | None, journal: Journal) -> App:
    processor = UpdateProcessor(journal)
    defaults = ext.Defaults(
        parse_mode=ParseMode.HTML,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        allow_sending_without_reply=True,
    )
    builder = builder.context_types(CONTEXT_TYPES).defaults(defaults)
    app: App = builder.concurrent_updates(processor).build()
    app.bot_data.processor = processor
    app.bot_data.library = library
    app.bot_data.admin_chat_id = admin_chat_id
    return app


# Commands that in a group must be addressed to the bot: /help@name.
_COMMANDS: dict[str, Handler] = {
    "start": commands.start,
    "help": commands.help_,
    "articles": commands.articles,
    "id": commands.sender_of(lambda texts: texts.chat_id),  # for ADMIN_CHAT_ID and ALLOWED_CHATS
    "privacy": commands.sender_of(lambda texts: texts.privacy),
    "forget": votes.forget,
}


def _add_handlers(app: App) -> None:
    # Group -1 runs before the other handlers, and may end the handling of the update. Of the
    # others only the first that matches is run.
    app.add_handler(ext.TypeHandler(Update, gate.check), group=-1)
    by_person = _MessageFilter(_is_by_person)
    new = filters.UpdateType.MESSAGE & by_person
    new_or_edited = new | (filters.UpdateType.EDITED_MESSAGE & by_person)
    in_private, in_group = filters.ChatType.PRIVATE, filters.ChatType.GROUPS
    for_bot = new & (in_private | _MessageFilter(_has_bot_name))

    if app.bot_data.admin_chat_id is not None:
        by_admin = new & filters.Chat(app.bot_data.admin_chat_id)
        app.add_handler(ext.CommandHandler(["allow", "deny"], gate.change, by_admin))
        app.add_handler(ext.CommandHandler("digest", digest.digest, by_admin))
        if app.bot_data.reloader:
            _add_folder_handlers(app, by_admin)
    app.add_handler(ext.InlineQueryHandler(inline.answer_query))
    app.add_handler(ext.CallbackQueryHandler(votes.handle_press, votes.DATA))
    app.add_handler(ext.CallbackQueryHandler(scope.handle_press, scope.DATA))
    app.add_handler(ext.CallbackQueryHandler(buttons.handle_press))
    app.add_handler(ext.MessageHandler(filters.UpdateType.GUEST_MESSAGE, guest.answer_query))

    app.add_handler(ext.CommandHandler("ask", chats.ask, new_or_edited))
    app.add_handler(ext.CommandHandler("use", scope.use, new))
    for name, callback in _COMMANDS.items():
        app.add_handler(ext.CommandHandler(name, callback, for_bot))
    app.add_handler(ext.CommandHandler("stats", votes.stats, new))
    unknown = commands.sender_of(lambda texts: texts.unknown_command)
    app.add_handler(ext.MessageHandler(filters.COMMAND & new & in_private, unknown))
    # Telegram sends no bot_command entity if Chinese text follows a command without a space.
    articles_unspaced = filters.Regex(r"^\s*[/／]articles(?![A-Za-z0-9_@])")
    app.add_handler(ext.MessageHandler(articles_unspaced & new & in_private, commands.articles))
    text = (filters.TEXT | filters.CAPTION) & ~filters.COMMAND
    app.add_handler(ext.MessageHandler(text & new_or_edited & in_private, chats.answer_in_private))
    app.add_handler(ext.MessageHandler(text & new_or_edited & in_group, chats.answer_in_group))
    # Anything else, including kinds of messages that Telegram adds later; not service messages.
    other = ~filters.StatusUpdate.ALL & ~filters.SUCCESSFUL_PAYMENT
    app.add_handler(ext.MessageHandler(other & new & in_private, chats.answer_in_private))
    app.add_handler(ext.ChatMemberHandler(chats.greet, ext.ChatMemberHandler.MY_CHAT_MEMBER))
    app.add_handler(ext.MessageHandler(filters.StatusUpdate.MIGRATE, chats.migrate))
    app.add_error_handler(errors.handle)


def _add_folder_handlers(app: App, by_admin: filters.BaseFilter) -> None:
    app.add_handler(ext.CallbackQueryHandler(offers.handle_press, offers.DATA))
    handle_remove, handle_undo = admin_folder.handle_remove_press, admin_folder.handle_undo_press
    app.add_handler(ext.CallbackQueryHandler(handle_remove, admin_folder.REMOVE_DATA))
    app.add_handler(ext.CallbackQueryHandler(handle_undo, admin_folder.UNDO_DATA))
    app.add_handler(ext.CommandHandler("refresh", admin_folder.refresh, by_admin))
    app.add_handler(ext.CommandHandler("reload", admin_folder.reload, by_admin))
    app.add_handler(ext.CommandHandler("remove", admin_folder.remove, by_admin))
    app.add_handler(ext.CommandHandler("undo", admin_folder.undo, by_admin))
    file = filters.Document.ALL & ~filters.ANIMATION  # an animation is a document as well
    link = _MessageFilter(lambda message: bool(link_in(message.text or "")))
    post = _MessageFilter(is_post)  # a long message that was forwarded
    offered = file | ((post | link | filters.PHOTO) & filters.ChatType.PRIVATE)
    app.add_handler(ext.MessageHandler(offered & by_admin, offers.show_preview))


class _MessageFilter(filters.MessageFilter):
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
    """Whether a person typed a message: no bot wrote it, and it is no result of our inline mode.

    Two bots might talk for ever. People who write as a group or a channel appear as bots, with
    `sender_chat`.
    """
    sender = message.from_user
    by_a_bot = sender is not None and sender.is_bot and message.sender_chat is None
    return message.via_bot != message.get_bot().bot and not by_a_bot
