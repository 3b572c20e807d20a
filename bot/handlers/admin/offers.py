"""Articles that are sent to the bot to be kept: shown, then kept or dropped.

What is offered is read again when it is kept, from the message that its preview replies to, so that
the buttons work after a restart.
"""

import asyncio
from pathlib import Path

from telegram import CallbackQuery, Message, Update

from bot.articles.uploads import same_file, saved
from bot.context import Context
from bot.handlers import buttons
from bot.handlers.admin.folder import (
    is_admins,
    is_in_service,
    not_written_text,
    reloaded,
    reloading,
)
from bot.handlers.admin.sources import Offered, Refused, offered_in
from bot.handlers.questions import is_addressed, send, texts_of
from bot.views.admin import file_html, kept_text, preview_reply
from bot.views.keyboards import Reply
from bot.views.texts import Texts


async def offer(update: Update, context: Context) -> None:
    """Show what is read of a file or a long post, and ask whether to keep it.

    In a group, people send each other files: there the bot has to be meant.
    """
    message = update.message
    if message is None:
        return
    if message.chat.type != message.chat.PRIVATE and not is_addressed(message, context):
        return
    texts = texts_of(update)
    try:
        offered = await offered_in(message, texts)
    except Refused as refused:
        await send(message, Reply(str(refused)))
        return
    if file := await asyncio.to_thread(same_file, offered.data, reloading(context).folder):
        reply = Reply(texts.already_there.format(file=file_html(file)))
    else:
        reply = preview_reply(offered.article, offered.digest, texts)
    await send(message, reply)


async def press(update: Update, context: Context) -> None:
    """Keep what is offered, or drop it; outside the admin's chat there is no such button."""
    query = update.callback_query
    message = query.message if query else None
    if query is None or not isinstance(message, Message) or not is_admins(query, context):
        await buttons.press(update, context)
        return
    texts = texts_of(update)
    action, _, digest = (query.data or "").partition(":")
    keeping = context.bot_data.keeping
    place = message.chat_id, message.message_id
    if place in keeping:
        await buttons.answer_query(query, texts.being_kept)
    elif action == "drop":
        await buttons.answer_query(query)
        await buttons.show(query, Reply(texts.dropped))
    elif message.reply_to_message is None:
        await buttons.answer_query(query, texts.offer_gone)
    else:
        keeping.add(place)
        try:
            await buttons.answer_query(query, texts.being_kept)
            await _keep(query, message, message.reply_to_message, digest, texts, context)
        finally:
            keeping.remove(place)


async def _keep(
    query: CallbackQuery,
    preview: Message,
    asked: Message,
    digest: str,
    texts: Texts,
    context: Context,
) -> None:
    """Save what was shown and put it in service; each step is told in place of the preview."""
    reloader = reloading(context)
    try:
        offered = await offered_in(asked, texts)
        if offered.digest != digest:  # the message was edited
            raise Refused(texts.offer_gone)
        async with context.bot_data.saving:
            there = await asyncio.to_thread(same_file, offered.data, reloader.folder)
            file = there or await _saved(offered, reloader.folder, texts)
    except Refused as refused:  # the buttons stay, for another try
        await send(preview, Reply(str(refused)))
        return
    if there:
        await buttons.show(query, Reply(texts.already_there.format(file=file_html(file))))
        return
    await buttons.show(query, Reply(texts.saved.format(file=file_html(file))))
    await reloaded(context)
    if is_in_service(file, context):
        await buttons.show(query, Reply(kept_text(offered.article, file, texts)))
    else:
        await buttons.show(query, Reply(texts.kept_not_served.format(file=file_html(file))))


async def _saved(offered: Offered, folder: Path, texts: Texts) -> str:
    try:
        return await asyncio.to_thread(saved, offered.data, offered.name, folder)
    except OSError as error:
        raise Refused(not_written_text(error, folder, texts)) from error
