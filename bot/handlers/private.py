"""Private chats: every text is a question."""

from telegram import Message

from bot.context import Context
from bot.handlers.messages import on_message, question_in, send_answer

ALBUM_WINDOW = 600.0  # seconds in which an album gets one reply


@on_message
async def answer(message: Message, context: Context) -> str | None:
    """Answer a text; ask for one in reply to anything else."""
    if question := question_in(message, context.bot.username):
        await send_answer(message, question, context)
    elif not message.edit_date:
        album = message.media_group_id  # each of its pictures is a message
        if album is None or context.bot_data.is_due(f"album {album}", ALBUM_WINDOW):
            return context.texts.only_text
    return None
