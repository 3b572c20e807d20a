"""What handlers of messages share: the question, whether it is for the bot, and the reply."""

import re
import time
from collections.abc import Callable, Coroutine
from dataclasses import replace
from functools import partial, wraps
from typing import Any

from telegram import Chat, MaybeInaccessibleMessage, Message, Update
from telegram.error import BadRequest, ChatMigrated

from bot.context import Context, Handler, SentReply
from bot.conversation.memory import EVERYTHING, NO_TURN, Turn
from bot.conversation.replying import Outcome, ReplyOptions, message_outcome
from bot.transport.request import is_not_modified
from bot.views.help import usage_html
from bot.views.keyboards import Reply
from retrieval import asks_something, simplified

MAX_EDIT_AGE = 600.0  # seconds from a message to an edit that still gets a first reply

# Telegram sends no bot_command entity if Chinese text follows /ask without a space.
_ASK = re.compile(
    r"\s*[/／](?:ask|ａｓｋ)(?:@(?P<username>\w+))?(?![\w@])", re.ASCII | re.IGNORECASE
)
# Words that only point to a question: 帮他看看, 这个怎么回答.
_POINTING = re.compile(
    r"(?:[\W_]|请|麻烦|帮忙?|给|替|来|快|能不能|[你您我他她它]们?|大家|有人|看看?|查查?|搜搜?|找找?|问问?|回答|解答"
    r"|答|解释|知道|一?下|[这那上](?:个|条|句|面)?|楼上|问题|怎么(?:回答|看|答)|[的吧呢吗呗嘛]|谢谢)*+"
)
_COMMAND = re.compile(r"\s*[/／][a-z]+(?:@\w+)?(?!\w)", re.ASCII)


def on_message(
    handler: Callable[[Message, Context], Coroutine[Any, Any, Reply | str | None]],
) -> Handler:
    """Make an update handler of one that returns the reply to a message; late edits are ignored."""

    @wraps(handler)
    async def handle(update: Update, context: Context) -> None:
        message = update.effective_message
        if message is None or (update.edited_message and is_late_edit(message, context)):
            return
        if reply := await handler(message, context):
            await send_reply(message, reply)

    return handle


def question_in(message: Message, username: str) -> str:
    """The question in a message, without /ask and the bot's name, or the text it quotes.

    The quotation is the question if the message itself asks nothing: it is empty, or 这个怎么回答.
    """
    text = _mention_pattern(username).sub(" ", message.text or message.caption or "")
    question = text[_ask_length(text, username) :].strip()
    return message.quote.text.strip() if message.quote and _points(question) else question


def _points(question: str) -> bool:
    """Whether a question is empty, or only points to another text."""
    return _POINTING.fullmatch(simplified(question)) is not None


def find_question(message: Message, context: Context) -> tuple[Message, str]:
    """The message with the question, and the question, "" if there is none.

    A message that asks nothing itself (/ask alone), in reply to another one, asks the question in
    that, unless the bot sent it.
    """
    bot, username, original = context.bot.bot, context.bot.username, message.reply_to_message
    question = question_in(message, username)
    if original and _points(question) and bot not in (original.from_user, original.via_bot):
        return original, question_in(original, username)
    return message, question


def command_argument(text: str) -> str:
    """The words after a command such as /articles."""
    command = _COMMAND.match(text)
    return " ".join(text[command.end() :].split()) if command else ""


def is_for_bot(message: Message, context: Context) -> bool:
    """Whether a message is for the bot: it is private, calls the bot, or replies to it."""
    original = message.reply_to_message
    is_reply = original is not None and original.from_user == context.bot.bot
    return is_reply or is_private(message) or calls_bot(message, context)


def calls_bot(message: Message, context: Context) -> bool:
    """Whether a message calls the bot: by its name or by /ask."""
    text, username = message.text or message.caption or "", context.bot.username
    return bool(_mention_pattern(username).search(text) or _ask_length(text, username))


def _ask_length(text: str, username: str) -> int:
    """The length of /ask at the start of a text; 0 if there is none or it names another bot."""
    command = _ASK.match(text)
    is_for_this_bot = command and (command["username"] or username).lower() == username.lower()
    return command.end() if command and is_for_this_bot else 0


def _mention_pattern(username: str) -> re.Pattern[str]:
    """A pattern for @username, also within Chinese text, where Telegram sends no entity."""
    return re.compile(rf"(?<![A-Za-z0-9_@])@{re.escape(username)}(?![A-Za-z0-9_])", re.IGNORECASE)


async def send_answer(
    message: Message,
    question: str,
    context: Context,
    call: Message | None = None,
    *,
    silent_for_remark: bool = False,
) -> None:
    """Answer a question in reply to its message; after an edit, edit the answer.

    `call`: the message that calls the bot, if that is not `message`: /ask in reply to a question of
    somebody else. The answer then changes with the edits of the call. `silent_for_remark`: do not
    reply to what may be a remark; an edited message's earlier reply is edited all the same.
    """
    replies, key = context.bot_data.replies, (message.chat_id, (call or message).message_id)
    # Set even if it is there already, which makes it the newest: it is dropped last.
    sent = replies[key] = replies.get(key) or SentReply()
    if sent.question_hash == hash(question):  # the edit did not change the question
        return
    sent.question_hash = hash(question)
    async with sent.lock:
        if sent.question_hash != hash(question):
            return  # edited meanwhile: the newer question is answered
        previous = _previous_turn(call or message, sent.id, context)
        options = reply_options(message, context)
        search = partial(message_outcome, context.library, question, previous, options)
        outcome = await context.in_thread(search)
        is_silent = silent_for_remark and not sent.id and outcome.may_be_remark
        if not is_silent or asks_something(question):  # what is only a remark is not stored
            for answer in outcome.answers:
                context.bot_data.feedback.count("group" if options.in_group else "private", answer)
        if is_silent:
            return
        if sent.id:
            memory, chat = context.bot_data.memory, message.chat_id
            # First, as the edit may wait for a rate limit until the person's next message is here.
            memory.remember(chat, sent.id, outcome.turn or memory.turn(chat, sent.id), previous)
            if await _edit_reply(chat, sent.id, outcome.reply, context):
                return
        sent.id = (await send_outcome(message, outcome, context, previous)).message_id


async def usage_html_in_thread(template: str, context: Context) -> str:
    """A text on how to ask, with the bot's name and an example, as HTML."""
    username = context.bot.username
    return await context.in_thread(usage_html, template, context.library, context.texts, username)


def reply_options(message: MaybeInaccessibleMessage, context: Context) -> ReplyOptions:
    """What a reply to a message depends on."""
    is_admin = message.chat.id == context.bot_data.admin_chat_id
    in_group = not is_private(message)
    return ReplyOptions(context.texts, in_group, context.bot.username, is_admin)


def is_private(message: MaybeInaccessibleMessage) -> bool:
    """Whether a message is in a private chat."""
    return message.chat.type == Chat.PRIVATE


def _previous_turn(message: Message, reply_id: int | None, context: Context) -> Turn:
    """The turn that a message may follow up, with the scope in which to search for the message.

    `reply_id`: of an edited message the bot's earlier reply, with which its context is remembered.
    """
    memory, chat = context.bot_data.memory, message.chat_id
    original = message.reply_to_message
    is_reply = original is not None and original.from_user == context.bot.bot
    replied_to = memory.turn(chat, original.message_id) if original and is_reply else NO_TURN
    if replied_to.is_prompt:
        return replied_to
    if reply_id:
        previous = memory.previous_turn(chat, reply_id)
    elif is_reply:
        previous = replied_to
    else:
        previous = memory.last_turn(chat) if is_private(message) else NO_TURN
    return replace(previous, scope=memory.scopes.get(chat, EVERYTHING))


async def send_outcome(
    message: Message, outcome: Outcome, context: Context, previous: Turn = NO_TURN
) -> Message:
    """Send the reply of an outcome, and remember its turn and the one before it."""
    memory = context.bot_data.memory
    with memory.being_sent(message.chat_id, outcome.turn):
        sent = await send_reply(message, outcome.reply)
        turn = outcome.turn or NO_TURN
        memory.remember(sent.chat_id, sent.message_id, turn, previous)
    return sent


async def send_reply(message: Message, reply: Reply | str) -> Message:
    """Send a reply to a message; if its group has become a supergroup, send it there."""
    reply = Reply(reply) if isinstance(reply, str) else reply
    try:
        return await message.reply_text(reply.text, reply_markup=reply.keyboard, do_quote=True)
    except ChatMigrated as error:
        bot = message.get_bot()
        return await bot.send_message(error.new_chat_id, reply.text, reply_markup=reply.keyboard)


def is_late_edit(message: Message, context: Context) -> bool:
    """Whether an edited message has no reply, and is too old for one or from before the start."""
    if (message.chat_id, message.message_id) in context.bot_data.replies:
        return False
    date = message.date.timestamp()  # in whole seconds
    return date < context.bot_data.started - 1 or time.time() - date > MAX_EDIT_AGE


async def _edit_reply(chat_id: int, message_id: int, reply: Reply, context: Context) -> bool:
    """Edit an earlier reply, unless it is the same; False if it cannot be, as when deleted."""
    try:
        await context.bot.edit_message_text(
            reply.text, chat_id=chat_id, message_id=message_id, reply_markup=reply.keyboard
        )
    except BadRequest as error:
        return is_not_modified(error)
    return True
