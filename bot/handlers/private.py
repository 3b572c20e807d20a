"""Private chats: every text is a question."""

from telegram import Update

from bot.context import Context
from bot.handlers.questions import question_in, send, send_answer, texts_of
from bot.views.keyboards import Reply


async def answer(update: Update, context: Context) -> None:
    """Answer a text; an edited one changes its answer."""
    message = update.effective_message
    if message is None:
        return
    texts = texts_of(update)
    question = question_in(message, context.bot.username)
    if question:
        await send_answer(message, question, texts, context)
    elif update.message and not message.media_group_id:
        # Not for an edit: a caption taken away needs no word. Nor for each photo of an album.
        await send(message, Reply(texts.only_text))


async def unknown_command(update: Update, context: Context) -> None:
    """Say that there is no such command, and what there is."""
    if update.message:
        await send(update.message, Reply(texts_of(update).unknown_command))
