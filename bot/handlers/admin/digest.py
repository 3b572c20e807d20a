"""/digest: once a week the admin's chat gets the most frequent questions without an answer."""

import asyncio
from functools import partial

from telegram import Message
from telegram.error import TelegramError

from bot import LOG
from bot.context import App, Bot, Context, State
from bot.feedback import store
from bot.handlers.questions import on_message, send
from bot.views.admin import digest_reply
from bot.views.texts import Texts, texts_for

LOOK_EVERY = 3600.0  # seconds between two looks whether a week is over
_ON, _OFF = {"on", "开", "開"}, {"off", "关", "關"}


@on_message
async def digest(message: Message, texts: Texts, context: Context) -> None:
    """Begin or end it, or tell which of the two it is."""
    state = context.bot_data
    argument = "".join(context.args or ()).lower()
    try:
        enabled = await state.feedback.do(store.is_digest_enabled)
        if argument in _ON and not enabled:
            await state.feedback.do(partial(store.begin_digest, now=state.clock()))
        elif argument in _OFF:
            await state.feedback.do(store.end_digest)
        enabled = await state.feedback.do(store.is_digest_enabled)
        text = texts.digest_on if enabled else texts.digest_off
    except store.StorageError:
        text = texts.not_saved
    await send(message, text)


async def watch(app: App) -> None:
    """Tell it whenever a week is over, for as long as the bot runs."""
    while True:
        await send_if_due(app.bot, app.bot_data)
        await asyncio.sleep(LOOK_EVERY)


async def send_if_due(bot: Bot, state: State) -> None:
    """Send the digest of a week that is over; one that cannot be sent is tried again later."""
    if state.admin_chat_id is None:
        return
    try:
        questions = await state.feedback.do(partial(store.due_digest, now=state.clock()))
        if questions is not None:
            await bot.send_message(
                state.admin_chat_id, digest_reply(questions, texts_for(None)).text
            )
            await state.feedback.do(partial(store.begin_digest, now=state.clock()))
    except store.StorageError:
        pass  # the log says so
    except TelegramError as error:
        LOG.warning("ADMIN_CHAT_ID: %s", error)
