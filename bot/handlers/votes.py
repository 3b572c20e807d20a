"""Votes: 👍 👎 under an answer, /forget that deletes them, and /stats for the admin.

A vote is about the first passage shown, or the one that was opened. Its id is in the button's data,
the question in the message replied to; of an inline message, which the bot cannot read, both are.
"""

import re

from telegram import CallbackQuery, Message

from bot.context import Context
from bot.feedback.store import StorageError, statistics
from bot.handlers import buttons
from bot.handlers.inline import MAX_HITS
from bot.handlers.messages import is_private, on_message
from bot.views.admin import statistics_reply
from bot.views.keyboards import Reply
from retrieval import short_id

DATA = re.compile("[vw]:[01]:")  # what the data of 👍 and 👎 begin with


@buttons.on_press
async def handle_press(query: CallbackQuery, context: Context) -> None:
    """Store a vote and confirm it in a toast, or say there why it cannot be stored."""
    fields = (query.data or "").split(":", 3)
    place, question, passages = await _vote_target(query, fields, context)
    good = fields[1] == "1"
    try:
        await context.bot_data.feedback.vote(query.from_user.id, place, question, passages, good)
        toast = context.texts.vote_noted.format(verdict="👍" if good else "👎")
    except StorageError:
        toast = context.texts.vote_not_noted
    await buttons.answer_press(query, toast)


@on_message
async def forget(message: Message, context: Context) -> str | None:
    """Delete the sender's votes."""
    if message.from_user is None:
        return None
    texts = context.texts
    try:
        deleted = await context.bot_data.feedback.forget(message.from_user.id)
    except StorageError:
        return texts.not_forgotten
    return texts.forgotten.format(count=deleted) if deleted else texts.nothing_to_forget


@on_message
async def stats(message: Message, context: Context) -> Reply | str | None:
    """Send the admin the statistics; for everybody else the command is unknown."""
    texts = context.texts
    if message.chat_id != context.bot_data.admin_chat_id:
        return texts.unknown_command if is_private(message) else None
    try:
        return statistics_reply(await context.bot_data.feedback.run(statistics), texts)
    except StorageError:
        return texts.stats_unreadable


async def _vote_target(
    query: CallbackQuery, fields: list[str], context: Context
) -> tuple[str, str, list[str]]:
    """The place of the answer, the question and the passage's id of a vote. Raises StaleButton."""
    library = context.library
    match fields:
        case ["w", _, passage_id, question] if place := query.inline_message_id:
            # The data is forged unless an inline query for this question finds this passage.
            answer = await context.in_thread(library.ask, question, MAX_HITS)
            if any(hit.passage.id == passage_id for hit in answer.hits):
                return place, question, [passage_id]
        case ["v", _, question_id, about] if message := buttons.message_of(query):
            passage_id, _, suggestion_id = about.partition(":")
            question = buttons.question_of(message, context.bot.username)
            if suggestion_id:
                of_suggestion = buttons.suggestion_question
                question = await context.in_thread(of_suggestion, library, suggestion_id)
            if not question or short_id(question) != question_id:  # deleted, or edited since
                raise buttons.StaleButton(context.texts.question_gone)
            rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
            if any(button.callback_data == query.data for row in rows for button in row):
                place = f"{message.chat_id}:{message.message_id}:{passage_id}"
                return place, question, [passage_id]
    raise buttons.StaleButton
