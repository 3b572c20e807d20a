"""Groups: the bot speaks when it is asked, with /ask, by its name, or in reply to it."""

from telegram import Chat, Message, Update
from telegram.constants import ChatMemberStatus

from bot.context import Context
from bot.handlers.questions import (
    is_addressed,
    is_mentioned,
    message_with_question,
    on_message,
    question_in,
    send,
    send_answer,
    texts_of,
)
from bot.views.help import usage_html
from bot.views.texts import Texts

DAY = 24 * 3600.0
OUT = {ChatMemberStatus.LEFT, ChatMemberStatus.BANNED}


@on_message
async def answer(message: Message, texts: Texts, context: Context) -> None:
    """Answer a message that mentions the bot or replies to it; leave all others alone."""
    if is_mentioned(message, context):
        await _answer(message, texts, context)
    elif is_addressed(message, context):  # a bare reply, which may be no more than 收到
        question = question_in(message, context.bot.username)
        other, memory = message.reply_to_message, context.bot_data.memory
        lists = other and memory.at(message.chat_id, other.message_id).files
        # +1 and 👍 ask nothing, 3 does in reply to a list of articles.
        if any(map(str.isalpha, question)) or (lists and question.isdecimal()):
            await send_answer(message, question, texts, context, only_found=True)


async def greet(update: Update, context: Context) -> None:
    """Tell a group that the bot is new in how to ask, once."""
    change = update.my_chat_member
    if change is None or change.chat.type not in {Chat.GROUP, Chat.SUPERGROUP}:
        return
    is_new = change.old_chat_member.status in OUT and change.new_chat_member.status not in OUT
    if is_new and context.bot_data.is_due(f"added {change.chat.id}", DAY):
        library, username = context.library, context.bot.username
        texts = texts_of(update)
        text = await context.search(usage_html, texts.how_to_ask, library, texts, username)
        await context.bot.send_message(change.chat.id, text)


async def _answer(message: Message, texts: Texts, context: Context) -> None:
    """Answer a question, or the message that is replied to where none is asked."""
    asking, question = message_with_question(message, context)
    if question:
        await send_answer(asking, question, texts, context, trigger=message)
    elif not message.edit_date:
        library, username = context.library, context.bot.username
        text = await context.search(usage_html, texts.ask_usage, library, texts, username)
        await send(message, text)


ask = on_message(_answer)  # for /ask
