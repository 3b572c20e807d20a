"""Private chats: every text is a question."""

from telegram import Message

from bot.context import Context
from bot.handlers.questions import on_message, question_in, send, send_answer
from bot.views.texts import Texts

ALBUM = 600.0  # seconds in which all of an album has come


@on_message
async def answer(message: Message, texts: Texts, context: Context) -> None:
    """Answer a text; an edited one changes its answer."""
    if question := question_in(message, context.bot.username):
        await send_answer(message, question, texts, context)
    elif not message.edit_date:  # for an edit no word is needed: its caption was taken away
        album = message.media_group_id  # whose pictures are messages of their own
        if album is None or context.bot_data.is_due(f"album {album}", ALBUM):
            await send(message, texts.only_text)


@on_message
async def unknown_command(message: Message, texts: Texts, context: Context) -> None:
    """Say that there is no such command, and what there is."""
    await send(message, texts.unknown_command)
