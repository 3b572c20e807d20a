"""The articles' folder in the admin's hands: /reload, /remove, and /undo."""

import asyncio
import errno
import logging
from pathlib import Path

from telegram import CallbackQuery, Message, Update

from bot.articles import bin
from bot.articles.reloader import Reloader
from bot.articles.watcher import tell_new_problems
from bot.context import Context
from bot.handlers import buttons
from bot.handlers.questions import looked_up, send, texts_of
from bot.views.admin import changes_text, not_reloaded_text, removed_reply, restored_text
from bot.views.articles import article_reply, articles_reply, found_reply
from bot.views.keyboards import Reply
from bot.views.texts import Texts
from retrieval import Article, Library, articles_with, short_id

LOG = logging.getLogger("wenju")

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
_NOT_ALLOWED = {errno.EACCES, errno.EPERM, errno.EROFS}


async def reload(update: Update, context: Context) -> None:
    """Read the folder now, and tell what changed."""
    if update.message is None:
        return
    reloader, texts = reloading(context), texts_of(update)
    try:
        changes = await reloader.reload()
    except Exception as error:  # is in the log; the library in service stays
        text = not_reloaded_text(error, context.bot_data.library, texts)
    else:
        text = changes_text(changes, reloader.latest, texts)
    await send(update.message, Reply(text))


async def remove(update: Update, context: Context) -> None:
    """Show which articles could be removed: all, those with some words, or the one of that name."""
    if update.message is None:
        return
    library, texts = context.bot_data.library, texts_of(update)
    wanted = " ".join(context.args or [])
    await send(update.message, await looked_up(context, _removable, library, wanted, texts))


def _removable(library: Library, wanted: str, texts: Texts) -> Reply:
    if not wanted:
        listed = articles_reply(library, texts)
        return Reply(f"{texts.how_to_remove}\n\n{listed.text}", listed.keyboard)
    found = articles_with(library, wanted)
    meant = [each for each in found if each.named] or found
    if len(meant) == 1:
        return article_reply(meant[0].article, texts, removable=True)
    return found_reply(found, wanted, texts)


async def press(update: Update, context: Context) -> None:
    """Remove an article, or undo that; outside the admin's chat there is no such button."""
    query = update.callback_query
    if query is None or not is_admins(query, context):
        await buttons.press(update, context)
        return
    texts = texts_of(update)
    action, _, about = (query.data or "").partition(":")
    if action == "undo":
        await buttons.answer_query(query)
        await buttons.show(query, Reply(await _undone(about, texts, context)))
        return
    library = context.bot_data.library
    article = library.article(about)
    if article is None or len(library.articles) == 1:
        toast = texts.article_gone if article is None else texts.last_article
        await buttons.answer_query(query, toast)
        return
    await buttons.answer_query(query)
    await buttons.show(query, await _removed(article, texts, context))


async def undo(update: Update, context: Context) -> None:
    """Bring back what was removed or replaced last."""
    if update.message:
        text = await _undone("", texts_of(update), context)
        await send(update.message, Reply(text))


async def _removed(article: Article, texts: Texts, context: Context) -> Reply:
    reloader = reloading(context)
    async with context.bot_data.saving:
        try:
            step = await asyncio.to_thread(
                bin.take_out, article.file, reloader.folder, reloader.bin
            )
        except OSError as error:
            LOG.error("%s: not removed: %s", article.file, error.strerror or "it is gone")
            return Reply(texts.not_removed)
    await reloaded(context)
    gone = not is_in_service(article.file, context)
    return removed_reply(article, step, gone, texts)


async def _undone(step: str, texts: Texts, context: Context) -> str:
    """Undo a step, the last one where none is named, and tell what came back."""
    reloader = reloading(context)
    async with context.bot_data.saving:
        try:
            files = await asyncio.to_thread(bin.undo, reloader.folder, reloader.bin, step)
        except OSError as error:
            return not_written_text(error, reloader.bin, texts)
    if not files:
        return texts.undone_before if step else texts.nothing_to_undo
    await reloaded(context)
    served = [file for file in files if is_in_service(file, context)]
    return restored_text(files, len(served) == len(files), texts)


async def reloaded(context: Context) -> None:
    """Read the folder anew and tell of new trouble; where that fails, it is in the log."""
    try:
        changes = await reloading(context).reload()
    except Exception:
        return
    await tell_new_problems(context.bot, context.bot_data, changes)


def is_in_service(file: str, context: Context) -> bool:
    """Whether the article of a file is one that is answered from."""
    return context.bot_data.library.article(short_id(file)) is not None


def is_admins(query: CallbackQuery, context: Context) -> bool:
    """Whether a button was pressed in the admin's chat, under a message that can be edited."""
    message = query.message
    return isinstance(message, Message) and message.chat_id == context.bot_data.admin_chat_id


def not_written_text(error: OSError, folder: Path, texts: Texts) -> str:
    """Why something could not be written; it is logged as well."""
    LOG.error("%s: %s", folder, error.strerror)
    if error.errno in _NO_ROOM:
        return texts.disk_full
    return texts.not_writable if error.errno in _NOT_ALLOWED else texts.not_saved


def reloading(context: Context) -> Reloader:
    """What reads the folder anew."""
    reloader = context.bot_data.reloader
    assert reloader, "these handlers are there only where the folder is known"
    return reloader
