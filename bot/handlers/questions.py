"""What all surfaces share: the library, the reader's language, and the question in a message."""

import asyncio
import re
import time
from collections.abc import Callable, Coroutine
from dataclasses import replace
from functools import wraps
from typing import Any, TypeVar

from telegram import Message, Update
from telegram.error import BadRequest, ChatMigrated

from bot.context import Context
from bot.conversation.memory import NO_TURN, Turn
from bot.conversation.replying import Asker, respond
from bot.views.keyboards import Reply
from bot.views.texts import Texts, texts_for

T = TypeVar("T")

NEW = 600.0  # seconds after which an edit makes a message no question any more

# Telegram marks no command where /ask touches Chinese text, but people write it so.
_ASK = re.compile(
    r"\s*[/／](?:ask|ａｓｋ)(?:@(?P<username>\w+))?(?![\w@])", re.ASCII | re.IGNORECASE
)
# Any command.
_COMMAND = re.compile(r"\s*[/／][a-z]+(?:@\w+)?(?!\w)", re.ASCII)


def texts_of(update: Update) -> Texts:
    """The strings in the language of the user whose update this is."""
    user = update.effective_user
    return texts_for(user.language_code if user else None)


def on_message(
    handler: Callable[[Message, Texts, Context], Coroutine[Any, Any, None]],
) -> Callable[[Update, Context], Coroutine[Any, Any, None]]:
    """A handler of new messages, which gets the message and the strings of whoever wrote it."""

    @wraps(handler)
    async def handle(update: Update, context: Context) -> None:
        if update.message:
            await handler(update.message, texts_of(update), context)

    return handle


def question_in(message: Message, username: str) -> str:
    """What a message asks: its text or caption without /ask and without the bot's name.

    Where nothing else is said, the words that are marked in the message replied to.
    """
    text = mention_pattern(username).sub(" ", message.text or message.caption or "")
    question = text[_ask_length(text, username) :].strip()
    return question or (message.quote.text.strip() if message.quote else "")


def command_argument(text: str) -> str:
    """The words after a command such as /articles, "" where there are none."""
    command = _COMMAND.match(text)
    return " ".join(text[command.end() :].split()) if command else ""


def is_addressed(message: Message, context: Context) -> bool:
    """Whether a message in a group is for the bot: /ask, its name, or a reply to it."""
    other = message.reply_to_message
    replies = other is not None and other.from_user == context.bot.bot
    return replies or is_called(message, context)


def is_called(message: Message, context: Context) -> bool:
    """Whether a message calls the bot: by /ask or by its name."""
    text, username = message.text or message.caption or "", context.bot.username
    return bool(mention_pattern(username).search(text) or _ask_length(text, username))


def is_ours(message: Message, context: Context) -> bool:
    """Whether the bot wrote a message, or somebody posted it by way of the bot."""
    return context.bot.bot in (message.from_user, message.via_bot)


def _ask_length(text: str, username: str) -> int:
    """The length of the /ask that a text begins with, 0 where it does not or asks another bot."""
    command = _ASK.match(text)
    asks_us = command and (command["username"] or username).lower() == username.lower()
    return command.end() if command and asks_us else 0


def mention_pattern(username: str) -> re.Pattern[str]:
    """@username, also where it touches Chinese text, in which Telegram marks no mention."""
    return re.compile(rf"(?<![A-Za-z0-9_@])@{re.escape(username)}(?![A-Za-z0-9_])", re.IGNORECASE)


async def run_search(context: Context, look: Callable[..., T], *arguments: Any) -> T:
    """Run a blocking search in the pool of threads, so that the event loop stays free."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(context.bot_data.searches, look, *arguments)


async def send_answer(
    message: Message,
    question: str,
    texts: Texts,
    context: Context,
    trigger: Message | None = None,
    *,
    only_found: bool = False,
) -> None:
    """Answer a question in reply to the message that holds it; an edited one changes its answer.

    `trigger` is the message that called the bot, where that is another one. With `only_found`
    nothing is said where nothing was found.
    """
    answers = context.bot_data.answers
    place = (message.chat_id, (trigger or message).message_id)
    digest = answers.ask(place, question)
    if digest is None:  # Telegram tells of an edit also where nothing was changed
        return
    async with answers.turn(place):
        if not answers.is_current(place, digest):
            return  # edited meanwhile: what is asked now is answered in place of this
        library, memory = context.bot_data.library, context.bot_data.memory
        earlier = answers.get(place)
        last, scope = _previous_turn(trigger or message, earlier, context)
        asker = asker_of(message, texts, context)
        response = await run_search(context, respond, library, question, last, scope, asker)
        for answer in response.answers:
            context.bot_data.feedback.count("group" if asker.in_group else "private", answer)
        if only_found and not earlier and not response.found:
            return
        if not earlier or not await _edit_reply(message.chat_id, earlier, response.reply, context):
            earlier = (await send(message, response.reply)).message_id
            answers.remember(place, earlier)
        if response.turn:
            memory.remember(message.chat_id, earlier, response.turn)


def asker_of(message: Message, texts: Texts, context: Context) -> Asker:
    """Who reads a reply to a message, and where."""
    in_group = message.chat.type != message.chat.PRIVATE
    is_admin = message.chat_id == context.bot_data.admin_chat_id
    return Asker(texts, in_group, context.bot.username, is_admin)


def _previous_turn(message: Message, earlier: int | None, context: Context) -> tuple[Turn, str]:
    """What a message may go on from, and the name of what it is to be looked for in, "" for all.

    In a group it goes on from the bot's answer that it replies to, in private also from the last
    one; one that is edited from what it went on from before.
    """
    memory, chat = context.bot_data.memory, message.chat_id
    other = message.reply_to_message
    paths, name = memory.scopes.get(chat, ((), ""))
    if earlier:
        turn = memory.at(chat, earlier)
        last = Turn(turn.before, turn.before, file=turn.near)
    elif other and other.from_user == context.bot.bot:
        last = memory.at(chat, other.message_id)
        if last.within and not last.typed:  # it was asked to ask within something
            paths, name = last.within, ""
    else:
        is_private = message.chat.type == message.chat.PRIVATE
        last = memory.last(chat) if is_private else NO_TURN
    return replace(last, within=paths), name


async def send(message: Message, reply: Reply) -> Message:
    """Send a reply that quotes the message; to where its group has moved meanwhile."""
    try:
        return await message.reply_text(reply.text, reply_markup=reply.keyboard, do_quote=True)
    except ChatMigrated as moved:
        bot = message.get_bot()
        return await bot.send_message(moved.new_chat_id, reply.text, reply_markup=reply.keyboard)


def is_late_edit(update: Update, context: Context) -> bool:
    """Whether a message was edited that was not asked since the start, and is no new question."""
    message = update.edited_message
    if message is None or context.bot_data.answers.knows((message.chat_id, message.message_id)):
        return False
    written = message.date.timestamp()
    return written < context.bot_data.started - 1 or time.time() - written > NEW


async def _edit_reply(chat_id: int, message_id: int, reply: Reply, context: Context) -> bool:
    """Put a reply in place of an earlier one; False where that is gone."""
    try:
        await context.bot.edit_message_text(
            reply.text, chat_id=chat_id, message_id=message_id, reply_markup=reply.keyboard
        )
    except BadRequest as error:
        return is_not_modified(error)
    return True


def is_not_modified(error: BadRequest) -> bool:
    """Whether Telegram refuses an edit only because it would change nothing."""
    return "not modified" in error.message.lower()


def is_too_old(error: BadRequest) -> bool:
    """Whether Telegram refuses an answer because the query has waited too long for it."""
    return "query is too old" in error.message.lower()
