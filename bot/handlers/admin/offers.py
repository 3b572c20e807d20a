"""Articles that the admin sends to the bot: previewed, then saved or dropped.

An article is read again when it is saved, from the message that its preview replies to, so that the
buttons work after a restart.
"""

import asyncio

from telegram import CallbackQuery, Message

from bot.articles.pages import find_page
from bot.articles.uploads import find_duplicate, save_new
from bot.context import Context
from bot.handlers.admin.folder import admin_message, is_in_service, reload_library, write_error_text
from bot.handlers.admin.sources import Offer, OfferError, read_offer
from bot.handlers.buttons import StaleButton, answer_query, on_press, show
from bot.handlers.questions import is_addressed, on_message, send
from bot.views.admin import file_html, preview_reply, saved_text


@on_message
async def offer(message: Message, context: Context) -> None:
    """Preview the article in a file, a long post, a page or a photo, and ask whether to save it.

    In a group only if the message is for the bot.
    """
    if message.chat.type != message.chat.PRIVATE and not is_addressed(message, context):
        return
    try:
        new = await read_offer(message, context)
    except OfferError as error:
        await send(message, str(error))
        return
    duplicate = await _duplicate_text(new, context)
    await send(message, duplicate or preview_reply(new.article, new.digest, context.texts))


async def _duplicate_text(new: Offer, context: Context) -> str:
    """That the same content, or page, is saved already, and where; "" if it is not."""
    folder, library = context.reloader.folder, context.library
    if new.link:
        file = await context.search(find_page, library, folder, new.link)
    else:
        file = await asyncio.to_thread(find_duplicate, new.data, folder)
    template = context.texts.page_there if new.link else context.texts.already_there
    return template.format(file=file_html(file)) if file else ""


@on_press
async def press(query: CallbackQuery, context: Context) -> None:
    """Save the previewed article, or drop it."""
    texts = context.texts
    message = admin_message(query, context)
    action, _, digest = (query.data or "").partition(":")
    in_progress = context.bot_data.saving_offers
    key = message.chat_id, message.message_id
    if key in in_progress:
        raise StaleButton(texts.saving)
    if action == "drop":
        await answer_query(query)
        await show(query, texts.dropped)
    elif message.reply_to_message is None:
        raise StaleButton(texts.offer_gone)
    else:
        in_progress.add(key)
        try:
            await answer_query(query, texts.saving)
            await _accept(query, message, message.reply_to_message, digest, context)
        finally:
            in_progress.remove(key)


async def _accept(
    query: CallbackQuery, preview: Message, original: Message, digest: str, context: Context
) -> None:
    """Save the previewed article and put it in service; the preview shows the progress."""
    texts, reloader = context.texts, context.reloader
    try:
        new = await read_offer(original, context, digest)
        if new.link and new.digest != digest:  # the page has changed
            await show(query, preview_reply(new.article, new.digest, texts))
            return
        if new.digest != digest:  # the message was edited
            raise OfferError(texts.offer_gone)
        async with context.bot_data.folder_lock:
            duplicate = await _duplicate_text(new, context)
            file = ""
            if not duplicate:
                file = await asyncio.to_thread(save_new, new.data, new.name, reloader.folder)
    except OfferError as error:  # the buttons stay, for another try
        await send(preview, str(error))
        return
    except OSError as error:
        await send(preview, write_error_text(error, reloader.folder, texts))
        return
    if duplicate:
        await show(query, duplicate)
        return
    await show(query, texts.saved_loading.format(file=file_html(file)))
    await reload_library(context)
    if is_in_service(file, context):
        await show(query, saved_text(new.article, file, texts))
    else:
        await show(query, texts.saved_not_served.format(file=file_html(file)))
