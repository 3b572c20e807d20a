"""/refresh: fetches saved pages again and reports what changed."""

import asyncio

from telegram import Message

from bot.articles.bin import replace_files
from bot.articles.pages import RefreshResult, refresh_pages, web_articles
from bot.context import Context
from bot.handlers.admin.folder import reload_library, reloader_of, write_error_text
from bot.handlers.questions import on_message, run_search, send
from bot.transport.update_processor import release_current
from bot.views.admin import refresh_reply
from bot.views.keyboards import Reply
from bot.views.texts import Texts


@on_message
async def refresh(message: Message, texts: Texts, context: Context) -> None:
    """Fetch all saved pages again; those that have changed replace the old ones."""
    reloader = reloader_of(context)
    pages = await run_search(context, web_articles, context.bot_data.library, reloader.folder)
    if not pages:
        await send(message, Reply(texts.no_pages))
        return
    note = await send(message, Reply(texts.refreshing.format(count=len(pages))))
    release_current()  # it may take minutes
    results = await refresh_pages(pages, context.bot_data.fetch)
    reply = await _put_in_place(results, texts, context)
    await note.edit_text(reply.text, reply_markup=reply.keyboard)


async def _put_in_place(results: list[RefreshResult], texts: Texts, context: Context) -> Reply:
    reloader, step = reloader_of(context), ""
    new = {each.article.file: each.new for each in results if each.new}
    async with context.bot_data.saving:
        new = {file: data for file, data in new.items() if (reloader.folder / file).exists()}
        if new:
            try:
                step = await asyncio.to_thread(replace_files, new, reloader.folder, reloader.bin)
            except OSError as error:
                return Reply(write_error_text(error, reloader.folder, texts))
    if new:
        await reload_library(context)
    return refresh_reply(results, step, texts)
