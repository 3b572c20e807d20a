"""What happens when an update could not be handled: the person, the log and the admin are told."""

import logging
import time
import traceback
from pathlib import Path

from telegram import Message, Update
from telegram.error import BadRequest, Forbidden, NetworkError, TelegramError

from bot.handlers.questions import Context, mention_pattern, texts_of
from bot.replies import nothing_result
from bot.texts import texts_like

LOG = logging.getLogger("wenju")
NOTE_EVERY = 60.0  # seconds between two notes to the admin

# Nobody can do anything about these, and nobody misses anything.
_HARMLESS = ("query is too old", "message is not modified")


async def handle(update: object, context: Context) -> None:
    """Tell the person in one sentence, log the update's id, and send the admin a note."""
    error = context.error
    if isinstance(error, BadRequest) and any(h in error.message.lower() for h in _HARMLESS):
        LOG.debug("%s", error)
        return
    update_id = update.update_id if isinstance(update, Update) else None
    expected = isinstance(error, (Forbidden, NetworkError)) and not isinstance(error, BadRequest)
    if expected:  # blocked by the user, a connection lost: one line says all
        LOG.warning("update %s: %s: %s", update_id, type(error).__name__, error)
    else:
        LOG.error("update %s: %s", update_id, type(error).__name__, exc_info=error)
    if isinstance(update, Update) and not isinstance(error, Forbidden):
        await _tell_person(update, context)
    if not expected and error:
        await _tell_admin(update_id, error, context)


async def _tell_person(update: Update, context: Context) -> None:
    """One sentence, on the surface that the update came from; no query stays unanswered."""
    texts = texts_of(update)
    try:
        if update.inline_query:
            await update.inline_query.answer([], cache_time=0)
        elif update.callback_query:
            await update.callback_query.answer(texts.error)
        elif update.guest_message:
            no = nothing_result("", texts_like(""), context.bot.username)
            await update.guest_message.answer_guest_query(no)
        elif (message := update.effective_message) and _expects_answer(message, context):
            await message.reply_text(texts.error, do_quote=True)
    except TelegramError as error:
        LOG.debug("update %s: %s", update.update_id, error)


def _expects_answer(message: Message, context: Context) -> bool:
    """Whether a message was for the bot: in a group most are not."""
    text = message.text or message.caption or ""
    named = mention_pattern(context.bot.username).search(text) is not None
    return message.chat.type == message.chat.PRIVATE or named or text.startswith("/ask")


async def _tell_admin(update_id: int | None, error: Exception, context: Context) -> None:
    """A note to ADMIN_CHAT_ID, seldom, and without a word of the message."""
    chat_id = context.bot_data["admin_chat_id"]
    now = time.monotonic()
    if chat_id is None or now < context.bot_data.get("next_note", 0.0):
        return
    context.bot_data["next_note"] = now + NOTE_EVERY
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    try:
        text = f"update {update_id}: {type(error).__name__} ({place})"
        await context.bot.send_message(chat_id, text, parse_mode=None)
    except TelegramError as failure:
        LOG.warning("ADMIN_CHAT_ID: %s", failure)
