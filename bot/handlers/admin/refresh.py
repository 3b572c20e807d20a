"""/refresh: pages that were kept are fetched again, and what changed is told."""

import asyncio
from pathlib import Path

from telegram import Update

from bot.articles.bin import put_in_place
from bot.articles.pages import Kept, NotFetched, kept_pages
from bot.articles.refresh import Refreshed, refreshed
from bot.context import Context
from bot.handlers.admin.folder import not_written_text, reloaded, reloading
from bot.handlers.questions import looked_up, send, texts_of
from bot.transport import turns
from bot.views.admin import not_fetched_reason, refreshed_reply, unreadable_html
from bot.views.keyboards import Reply
from bot.views.texts import Texts
from retrieval import Library, Unreadable


async def refresh(update: Update, context: Context) -> None:
    """Fetch all pages that were kept; those that say something else take the place of the old."""
    if update.message is None:
        return
    texts, reloader = texts_of(update), reloading(context)
    pages = await looked_up(context, _pages, context.bot_data.library, reloader.folder)
    if not pages:
        await send(update.message, Reply(texts.no_pages))
        return
    note = await send(update.message, Reply(texts.refreshing.format(count=len(pages))))
    if turn := turns.current.get():
        turn.release()  # it may take minutes

    def told(error: NotFetched | Unreadable) -> str:
        if isinstance(error, NotFetched):
            return not_fetched_reason(error, texts)
        return unreadable_html(error, texts)

    results = await refreshed(pages, context.bot_data.fetch, told)
    reply = await _put_in_place(results, texts, context)
    await note.edit_text(reply.text, reply_markup=reply.keyboard)


def _pages(library: Library, folder: Path) -> list[Kept]:
    return list(kept_pages(library, folder))


async def _put_in_place(results: list[Refreshed], texts: Texts, context: Context) -> Reply:
    reloader, step = reloading(context), ""
    new = {each.article.file: each.new for each in results if each.new}
    async with context.bot_data.saving:
        new = {file: data for file, data in new.items() if (reloader.folder / file).exists()}
        if new:
            try:
                step = await asyncio.to_thread(put_in_place, new, reloader.folder, reloader.bin)
            except OSError as error:
                return Reply(not_written_text(error, reloader.folder, texts))
    if new:
        await reloaded(context)
    return refreshed_reply(results, step, texts)
