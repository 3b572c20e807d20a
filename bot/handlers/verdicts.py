"""Verdicts: 👍 👎 under an answer, /forget that deletes them, and /stats for the admin.

What was judged is read off the message: the question that it replies to, and the passages that its
other buttons are about. An inline message shows the bot nothing of itself; there both are in the
data of the button, if they fit.
"""

import re

from telegram import CallbackQuery, InlineKeyboardMarkup, Message, Update

from bot.context import Context
from bot.feedback.store import NotKept
from bot.handlers import private
from bot.handlers.buttons import Gone, answer_query, question_of
from bot.handlers.inline import MAX_HITS
from bot.handlers.questions import looked_up, send, texts_of
from bot.views.admin import statistics_reply
from bot.views.keyboards import Reply
from bot.views.texts import Texts
from retrieval import Library, short_id

DATA = re.compile("[vw]:[01]:")  # what the data of 👍 and 👎 begin with

Judged = tuple[str, str, list[str]]  # where the answer stands, its question, its passages' ids


async def press(update: Update, context: Context) -> None:
    """Keep a verdict, and only then say so; or tell in a toast why it cannot be kept."""
    query = update.callback_query
    if query is None:
        return
    texts = texts_of(update)
    try:
        place, question, passages = await _judged(query, context, texts)
        good = _fields(query)[1] == "1"
        await context.bot_data.feedback.press(query.from_user.id, place, question, passages, good)
        toast = texts.verdict_noted.format(verdict="👍" if good else "👎")
    except Gone as gone:
        toast = str(gone)
    except NotKept:
        toast = texts.verdict_not_noted
    await answer_query(query, toast)


async def forget(update: Update, context: Context) -> None:
    """Delete the verdicts of whoever asks for it."""
    if update.message is None or update.effective_user is None:
        return
    texts = texts_of(update)
    try:
        deleted = await context.bot_data.feedback.forget(update.effective_user.id)
        said = texts.forgotten.format(count=deleted) if deleted else texts.nothing_to_forget
    except NotKept:
        said = texts.not_forgotten
    await send(update.message, Reply(said))


async def stats(update: Update, context: Context) -> None:
    """Tell the admin what was counted; to everybody else there is no such command."""
    message = update.message
    if message is None:
        return
    texts = texts_of(update)
    if message.chat_id != context.bot_data.admin_chat_id:
        if message.chat.type == message.chat.PRIVATE:
            await private.unknown_command(update, context)
        return
    try:
        reply = statistics_reply(await context.bot_data.feedback.statistics(), texts)
    except NotKept:
        reply = Reply(texts.stats_unreadable)
    await send(message, reply)


async def _judged(query: CallbackQuery, context: Context, texts: Texts) -> Judged:
    """What a verdict is about. Raises Gone where that is no longer known."""
    match _fields(query):
        case ["w", _, passage_id, question] if re.fullmatch(r"[A-Za-z0-9_-]{1,16}", passage_id):
            library = context.bot_data.library
            is_ours: bool = await looked_up(context, _is_hit, library, passage_id, question)
            if query.inline_message_id and is_ours:
                return query.inline_message_id, question, [passage_id]
        case ["v", _, asked, *offered] if message := _message(query):
            question = (
                _offered_question(context.bot_data.library, offered[0])
                if offered
                else question_of(query, context.bot.username)
            )
            if not question or short_id(question) != asked:  # deleted, or edited since
                raise Gone(texts.question_gone)
            if passages := _shown(message.reply_markup):
                return f"{message.chat_id}:{message.message_id}", question, passages
    raise Gone(texts.button_gone)


def _is_hit(library: Library, passage_id: str, question: str) -> bool:
    """Whether an inline query for this question offers this passage: else the data is forged."""
    hits = library.ask(question, MAX_HITS).hits if question else ()
    return any(hit.passage.id == passage_id for hit in hits)


def _message(query: CallbackQuery) -> Message | None:
    """The message with the button; None where it is inline, or too old for a bot to see."""
    message = query.message
    return message if isinstance(message, Message) and message.is_accessible else None


def _fields(query: CallbackQuery) -> list[str]:
    return (query.data or "").split(":", 3)


def _offered_question(library: Library, suggestion_id: str) -> str:
    suggestion = library.suggestion(suggestion_id)
    return suggestion.question if suggestion else ""


def _shown(keyboard: InlineKeyboardMarkup | None) -> list[str]:
    """The ids of the passages that a message shows, in order: its buttons give their context."""
    rows = keyboard.inline_keyboard if keyboard else ()
    data = (str(button.callback_data or "").split(":") for row in rows for button in row)
    return [fields[1] for fields in data if fields[0] == "c" and len(fields) > 1]
