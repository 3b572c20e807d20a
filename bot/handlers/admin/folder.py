"""The admin's commands that change the articles' folder: /reload, /remove, /refresh, /undo."""

import asyncio
import errno
from pathlib import Path

from telegram import CallbackQuery, Message

from bot import LOG
from bot.articles import watcher
from bot.articles.pages import RefreshResult, refresh_pages, web_articles
from bot.context import Context
from bot.handlers.buttons import StaleButton, answer_press, edit_message, message_of, on_press
from bot.handlers.messages import on_message, send_reply
from bot.transport.update_processor import current_slot
from bot.views.admin import changes_text, refresh_reply, reload_error_text, removal_reply, undo_text
from bot.views.articles import article_reply, articles_reply, search_reply
from bot.views.keyboards import Reply
from bot.views.texts import Texts
from retrieval import find_articles, short_id

REMOVE_DATA, UNDO_DATA = "^del:", "^undo:"  # of the buttons
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
_NOT_ALLOWED = {errno.EACCES, errno.EPERM, errno.EROFS}


@on_message
async def reload(_: Message, context: Context) -> str:
    """Read the folder now, and say what changed."""
    try:
        changes = await context.reloader.reload()
    except Exception as error:  # logged already
        return reload_error_text(error, context.library, context.texts)
    return changes_text(changes, context.reloader.last_changes, context.texts)


@on_message
async def remove(_: Message, context: Context) -> Reply:
    """Show the articles to remove: all, those with some words, or the one of a name."""
    library, texts, query = context.library, context.texts, " ".join(context.args or [])
    if not query:
        reply = await context.in_thread(articles_reply, library, texts)
        return Reply(f"{texts.how_to_remove}\n\n{reply.text}", reply.rows)
    results = await context.in_thread(find_articles, library, query)
    exact = [each for each in results if each.has_exact_name] or results
    if len(exact) == 1:
        return article_reply(exact[0].article, texts, removable=True)
    return search_reply(results, query, texts)


@on_press
async def handle_remove_press(query: CallbackQuery, context: Context) -> None:
    """Remove an article."""
    admin_message(query, context)
    texts = context.texts
    # Held until it is out of service: the next press must see what is left.
    async with context.bot_data.folder_lock:
        article = context.library.article((query.data or "").partition(":")[2])
        if article is None or len(context.library.articles) == 1:
            raise StaleButton(texts.article_gone if article is None else texts.last_article)
        await answer_press(query)
        try:
            step = await asyncio.to_thread(context.reloader.recycle_bin.move, article.file)
        except OSError as error:
            LOG.error("%s: not removed: %s", article.file, error.strerror or "it is gone")
            await edit_message(query, texts.not_removed)
            return
        await watcher.reload(context.bot, context.bot_data)
        is_gone = not is_in_service(article.file, context)
    await edit_message(query, removal_reply(article, step, is_gone, texts))


@on_press
async def handle_undo_press(query: CallbackQuery, context: Context) -> None:
    """Undo the step of a removal or refresh."""
    admin_message(query, context)
    await answer_press(query)
    await edit_message(query, await _undo((query.data or "").partition(":")[2], context))


@on_message
async def undo(_: Message, context: Context) -> str:
    """Undo the last removal or refresh."""
    return await _undo("", context)


async def _undo(step: str, context: Context) -> str:
    """Undo a step, by default the last one; a text that says which files are back."""
    texts, recycle_bin = context.texts, context.reloader.recycle_bin
    async with context.bot_data.folder_lock:
        try:
            files = await asyncio.to_thread(recycle_bin.undo, step)
        except OSError as error:
            return write_error_text(error, recycle_bin.path, texts)
    if not files:
        return texts.undone_before if step else texts.nothing_to_undo
    await watcher.reload(context.bot, context.bot_data)
    in_service = [file for file in files if is_in_service(file, context)]
    return undo_text(files, len(in_service) == len(files), texts)


@on_message
async def refresh(message: Message, context: Context) -> str | None:
    """Fetch all saved pages again, and replace those that have changed."""
    reloader = context.reloader
    pages = await context.in_thread(web_articles, context.library, reloader.folder)
    if not pages:
        return context.texts.no_pages
    note = await send_reply(message, context.texts.refreshing.format(count=len(pages)))
    current_slot.get().release()  # it may take minutes
    results = await refresh_pages(pages, context.bot_data.fetch)
    reply = await _save_refreshed(results, context)
    await note.edit_text(reply.text, reply_markup=reply.keyboard)
    return None


async def _save_refreshed(results: list[RefreshResult], context: Context) -> Reply:
    reloader, step = context.reloader, ""
    new = {each.article.file: each.new for each in results if each.new}
    async with context.bot_data.folder_lock:
        # Another /refresh may have been quicker, or /remove.
        new = {file: data for file, data in new.items() if _differs(reloader.folder / file, data)}
        if new:
            try:
                step = await asyncio.to_thread(reloader.recycle_bin.replace_files, new)
            except OSError as error:
                return Reply(write_error_text(error, reloader.folder, context.texts))
    if new:
        await watcher.reload(context.bot, context.bot_data)
    return refresh_reply(results, step, context.texts)


def _differs(path: Path, data: bytes) -> bool:
    """Whether a file exists, with other content."""
    return path.exists() and path.read_bytes() != data


def is_in_service(file: str, context: Context) -> bool:
    """Whether a file's article is in the library in service."""
    return context.library.article(short_id(file)) is not None


def admin_message(query: CallbackQuery, context: Context) -> Message:
    """The message with the button. Raises StaleButton outside the admin's chat."""
    message = message_of(query)
    if message is None or message.chat_id != context.bot_data.admin_chat_id:
        raise StaleButton
    return message


def write_error_text(error: OSError, folder: Path, texts: Texts) -> str:
    """Why a file could not be written; logged as well."""
    LOG.error("%s: %s", folder, error.strerror)
    if error.errno in _NO_ROOM:
        return texts.disk_full
    return texts.not_writable if error.errno in _NOT_ALLOWED else texts.not_saved
