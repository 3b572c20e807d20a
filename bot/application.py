"""The Application: settings and a library in, python-telegram-bot's Application out."""

from collections.abc import Callable, Coroutine
from typing import Any

from telegram import LinkPreviewOptions, Message, Update
from telegram.constants import ParseMode
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    Defaults,
    InlineQueryHandler,
    MessageHandler,
    filters,
)
from telegram.request import BaseRequest

from bot import errors, profile
from bot.handlers import buttons, commands, groups, guest, inline, private
from bot.handlers.questions import Answers
from bot.limits import RateLimiter
from bot.network import PollingRequest, Request
from bot.settings import TELEGRAM
from bot.updates import UpdateProcessor
from retrieval import Library

App = Application[Any, Any, Any, Any, Any, Any]

# What Telegram is asked to send; it remembers the list, so all that is handled must be in it.
ALLOWED_UPDATES = [
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.INLINE_QUERY,
    Update.CALLBACK_QUERY,
    Update.GUEST_MESSAGE,
]


def local_application(library: Library, request: BaseRequest) -> App:
    """The Application over a Bot API in this process: no rate limits, nothing to set up."""
    builder = _builder("1:local").request(request).get_updates_request(request)
    return _with_handlers(builder.build(), library, None)


def telegram_application(
    library: Library, token: str, api_url: str = TELEGRAM, admin_chat_id: int | None = None
) -> App:
    """The Application that talks to Telegram, or to the Bot API server at `api_url`."""
    builder = _builder(token).base_url(f"{api_url}/bot").base_file_url(f"{api_url}/file/bot")
    polling = PollingRequest()
    builder = builder.request(Request()).get_updates_request(polling)
    builder = builder.rate_limiter(RateLimiter()).post_init(profile.set_up)
    app = _with_handlers(builder.build(), library, admin_chat_id)
    app.bot_data["polling"] = polling
    return app


def _builder(token: str) -> ApplicationBuilder[Any, Any, Any, Any, Any, Any]:
    defaults = Defaults(
        parse_mode=ParseMode.HTML,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        allow_sending_without_reply=True,
    )
    return (
        Application.builder().token(token).defaults(defaults).concurrent_updates(UpdateProcessor())
    )


def _with_handlers(app: App, library: Library, admin_chat_id: int | None) -> App:
    """Register the handlers, in order: the first that takes an update is the only one."""
    app.bot_data["library"] = library
    app.bot_data["answers"] = Answers()
    app.bot_data["admin_chat_id"] = admin_chat_id

    by_people = _ByPeople()
    fresh = filters.UpdateType.MESSAGE & by_people
    written = (filters.UpdateType.MESSAGE | filters.UpdateType.EDITED_MESSAGE) & by_people
    in_private, in_group = filters.ChatType.PRIVATE, filters.ChatType.GROUPS

    app.add_handler(InlineQueryHandler(inline.answer))
    app.add_handler(CallbackQueryHandler(buttons.press))
    app.add_handler(MessageHandler(filters.UpdateType.GUEST_MESSAGE, guest.answer))

    app.add_handler(CommandHandler("ask", groups.ask, written))
    for name, callback in _COMMANDS.items():
        app.add_handler(CommandHandler(name, callback, fresh & (in_private | _Named())))
    app.add_handler(MessageHandler(filters.COMMAND & fresh & in_private, private.unknown_command))
    text = (filters.TEXT | filters.CAPTION) & ~filters.COMMAND
    app.add_handler(MessageHandler(text & written & in_private, private.answer))
    app.add_handler(MessageHandler(text & written & in_group, groups.answer))
    app.add_handler(MessageHandler(_CONTENT & fresh & in_private, private.answer))
    app.add_error_handler(errors.handle)
    return app


Callback = Callable[[Update, Any], Coroutine[Any, Any, None]]
_COMMANDS: dict[str, Callback] = {
    "start": commands.start,
    "help": commands.help_,
    "articles": commands.articles,
    "privacy": commands.privacy,
}

# What people send that is no text; service messages (joined, pinned …) are none of these.
_CONTENT = (
    filters.PHOTO
    | filters.VOICE
    | filters.AUDIO
    | filters.VIDEO
    | filters.VIDEO_NOTE
    | filters.ANIMATION
    | filters.Sticker.ALL
    | filters.Document.ALL
    | filters.LOCATION
    | filters.CONTACT
    | filters.POLL
    | filters.Dice.ALL
)


class _Named(filters.MessageFilter):
    """A command with the bot's name behind it: in a group, /help alone may be for another bot."""

    def filter(self, message: Message) -> bool:
        username = message.get_bot().username
        first = (message.text or "").split(maxsplit=1)[:1]
        return bool(first) and first[0].lower().endswith(f"@{username}".lower())


class _ByPeople(filters.MessageFilter):
    """What a person wrote: not what was posted through this bot, which is answered already.

    Nor what another bot says, lest two bots talk for ever; but people who write as a group or as a
    channel are shown as bots, with `sender_chat`.
    """

    def filter(self, message: Message) -> bool:
        sender = message.from_user
        by_a_bot = sender is not None and sender.is_bot and message.sender_chat is None
        return message.via_bot != message.get_bot().bot and not by_a_bot
