"""/digest: once a week the admin gets the most frequent questions without an answer."""

import asyncio
from contextlib import suppress
from functools import partial

from telegram import Message

from bot.context import App, Bot, Context, State
from bot.errors import notify_admin
from bot.feedback import store
from bot.handlers.messages import on_message
from bot.views.admin import digest_text
from bot.views.texts import texts_for

CHECK_INTERVAL = 3600.0  # seconds between two checks whether a week is over
_ON, _OFF = {"on", "开", "開"}, {"off", "关", "關"}


@on_message
async def digest(_: Message, context: Context) -> str:
    """Enable or disable the digest, or say which it is."""
    state, texts = context.bot_data, context.texts
    argument = "".join(context.args or ()).lower()
    try:
        enabled = await state.feedback.run(store.digest_since) is not None
        if argument in _ON and not enabled:
            await state.feedback.run(partial(store.begin_digest, now=state.clock()))
        elif argument in _OFF:
            await state.feedback.run(store.end_digest)
    except store.StorageError:
        return texts.not_saved
    enabled = argument in _ON or (enabled and argument not in _OFF)
    return texts.digest_on if enabled else texts.digest_off


async def send_weekly(app: App) -> None:
    """Send the digest whenever a week is over, for ever."""
    while True:
        await send_if_due(app.bot, app.bot_data)
        await asyncio.sleep(CHECK_INTERVAL)


async def send_if_due(bot: Bot, state: State) -> None:
    """Send the digest if its week is over; after a failure it is sent at the next check."""
    if state.admin_chat_id is None:
        return
    with suppress(store.StorageError):  # logged already
        due = await state.feedback.run(partial(store.due_digest, now=state.clock()))
        if due is None:
            return
        text = digest_text(due.questions, texts_for(None))
        if await notify_admin(bot, state.admin_chat_id, text):
            begin = partial(store.begin_next_week, now=state.clock(), sent=due)
            await state.feedback.run(begin)
