"""Private chats, where every text is a question, and groups, where the bot is called."""

from telegram import Chat, Message, Update

from bot import LOG
from bot.access.allowlist import NO_MEMBER
from bot.context import Context
from bot.conversation.memory import NO_TURN
from bot.handlers import messages
from bot.handlers.messages import on_message

ALBUM_WINDOW = 600.0  # seconds in which an album gets one reply
DAY = 24 * 3600.0


@on_message
async def answer_in_private(message: Message, context: Context) -> str | None:
    """Answer a text; ask for one in reply to anything else."""
    album = message.media_group_id  # each of its pictures is a message; one may have a caption
    is_first = album is None or context.bot_data.begin_if_due(f"album {album}", ALBUM_WINDOW)
    if question := messages.question_in(message, context.bot.username):
        await messages.send_answer(message, question, context)
    elif is_first and not message.edit_date:
        return context.texts.only_text
    return None


@on_message
async def answer_in_group(message: Message, context: Context) -> str | None:
    """Answer a message that calls the bot or replies to it; ignore all others."""
    if messages.calls_bot(message, context):
        return await _answer(message, context)
    if messages.is_for_bot(message, context):  # a reply, which may be just 收到
        question = messages.question_in(message, context.bot.username)
        original, memory = message.reply_to_message, context.bot_data.memory
        turn = memory.turn(message.chat_id, original.message_id) if original else NO_TURN
        # +1 and 👍 are no questions; 3 is one in reply to a list of articles.
        if any(map(str.isalpha, question)) or (turn.files and question.isdecimal()):
            silent = not turn.is_prompt
            await messages.send_answer(message, question, context, silent_for_remark=silent)
    return None


async def greet(update: Update, context: Context) -> None:
    """Send instructions to a group that the bot has been added to."""
    change = update.my_chat_member
    if change is None or change.chat.type not in {Chat.GROUP, Chat.SUPERGROUP}:
        return
    old, new = change.old_chat_member.status, change.new_chat_member.status
    is_new = old in NO_MEMBER and new not in NO_MEMBER
    if is_new and context.bot_data.begin_if_due(f"added {change.chat.id}", DAY):
        text = await messages.usage_html_in_thread(context.texts.how_to_ask, context)
        await context.bot.send_message(change.chat.id, text)


async def migrate(update: Update, context: Context) -> None:
    """Keep a group's scope, and that it may ask, when it becomes a supergroup with a new id."""
    message = update.message
    if message is None or not (new := message.migrate_to_chat_id):
        return
    scopes, allowlist = context.bot_data.memory.scopes, context.bot_data.allowlist
    if scope := scopes.pop(message.chat_id, None):
        scopes[new] = scope
    if message.chat_id in allowlist.ids:
        try:
            allowlist.change(new, True)
        except OSError as error:
            LOG.error("that the group %s may ask could not be stored: %s", new, error)


async def _answer(message: Message, context: Context) -> str | None:
    """Answer a question, or that in the message replied to; otherwise send instructions."""
    asking, question = messages.find_question(message, context)
    if question:
        await messages.send_answer(asking, question, context, call=message)
    elif not message.edit_date:
        return await messages.usage_html_in_thread(context.texts.ask_usage, context)
    return None


ask = on_message(_answer)  # for /ask
