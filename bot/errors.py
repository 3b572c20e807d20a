"""The error handler: notifies the person, the log and the admin of an update that failed."""

import traceback
from pathlib import Path

from telegram import Bot, Update
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot import LOG
from bot.context import Context
from bot.handlers.messages import is_for_bot
from bot.transport.rate_limiter import NewerEditWaits, NotSentAtShutdown
from bot.transport.request import is_expired, is_not_modified
from bot.views.html import escape_html
from bot.views.inline import error_result, results_button
from retrieval import IndexUnreachable

NOTE_INTERVAL = 60.0  # seconds between two notes to the admin
LOG_INTERVAL = 60.0  # seconds between two log lines of an unreachable index

# Parts of Telegram's errors, in lower case, that are due to a bug of this bot.
_BUGS = ("can't parse", "too long", "too_long", "button", "entit", "text is empty", "result")


async def handle(update: object, context: Context) -> None:
    """Notify the person in one sentence, log the error, and notify the admin."""
    error = context.error
    is_late = isinstance(error, BadRequest) and (is_expired(error) or is_not_modified(error))
    if is_late or isinstance(error, (NewerEditWaits, NotSentAtShutdown)):
        LOG.debug("%s", error)  # a newer edit, or the next start, replies
        return
    place = f"update {update.update_id}" if isinstance(update, Update) else "polling"
    if isinstance(error, IndexUnreachable):
        # Every question fails the same way meanwhile: one log line a minute is enough.
        if context.bot_data.begin_if_due("index", LOG_INTERVAL):
            LOG.warning("INDEX_URL: %s", error)
    elif _is_expected(error):
        LOG.warning("%s: %s: %s", place, type(error).__name__, error)
    else:
        LOG.error("%s: %s", place, type(error).__name__, exc_info=error)
    if isinstance(update, Update):
        await _notify_user(update, context)
    if error and not _is_expected(error) and context.bot_data.begin_if_due("note", NOTE_INTERVAL):
        # The error's kind and place; no content of the message.
        frames = traceback.extract_tb(error.__traceback__)
        line = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
        text = escape_html(f"{place}: {type(error).__name__} ({line})")
        await notify_admin(context.bot, context.bot_data.admin_chat_id, text)


def _is_expected(error: Exception | None) -> bool:
    """Whether an error happens to any bot, so that it is logged without a traceback."""
    if isinstance(error, BadRequest):
        return not any(part in error.message.lower() for part in _BUGS)
    return isinstance(error, TelegramError) and not isinstance(error, InvalidToken)


async def _notify_user(update: Update, context: Context) -> None:
    """Send one sentence to where the update came from; queries are always answered."""
    error, texts, message = context.error, context.texts, update.effective_message
    unreachable = isinstance(error, IndexUnreachable)
    sorry = texts.unreachable if unreachable else texts.error
    try:
        if update.inline_query:
            button = results_button(texts.unreachable_inline) if unreachable else None
            await update.inline_query.answer([], cache_time=0, button=button)
        elif update.callback_query:
            await update.callback_query.answer(sorry)
        elif update.guest_message:
            await update.guest_message.answer_guest_query(error_result(sorry))
        elif _is_expected(error):
            return  # another message would fail too, or the answer may have arrived
        elif message and is_for_bot(message, context):
            await message.reply_text(sorry, do_quote=True)
    except TelegramError as failure:
        LOG.debug("update %s: %s", update.update_id, failure)


async def notify_admin(bot: Bot, chat_id: int | None, text: str) -> bool:
    """Send HTML to ADMIN_CHAT_ID, if it is set; False after a failure, which is logged."""
    try:
        if chat_id is not None:
            await bot.send_message(chat_id, text)
    except TelegramError as error:
        LOG.warning("ADMIN_CHAT_ID: %s", error)
        return False
    return True
