"""Groups: the bot speaks when it is asked, with /ask, by its name, or in reply to it."""

from telegram import Update

from bot.context import Context
from bot.handlers.questions import (
    is_addressed,
    is_ours,
    looked_up,
    question_in,
    send,
    send_answer,
    texts_of,
)
from bot.views.help import ask_usage_reply


async def answer(update: Update, context: Context) -> None:
    """Answer a message that mentions the bot or replies to it; leave all others alone."""
    message = update.effective_message
    if message and is_addressed(message, context):
        await ask(update, context)


async def ask(update: Update, context: Context) -> None:
    """Answer a question, or the message that is replied to where none is asked."""
    message = update.effective_message
    if message is None:
        return
    texts = texts_of(update)
    if question := question_in(message, context.bot.username):
        await send_answer(message, question, texts, context)
        return
    other = message.reply_to_message
    asked = question_in(other, context.bot.username) if other else ""
    if other and asked and not is_ours(other, context):
        await send_answer(other, asked, texts, context, trigger=message)
    elif update.message:
        library = context.bot_data.library
        await send(message, await looked_up(context, ask_usage_reply, library, texts))
