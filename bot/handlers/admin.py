"""The admin's chat: /reload, and articles that are sent to the bot to be kept.

What is offered is read again when it is kept, from the message that its preview replies to, so that
the buttons work after a restart.
"""

import asyncio
import errno
import hashlib
import logging
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from telegram import CallbackQuery, Document, Message, Update
from telegram.error import TelegramError

from bot.articles.posts import is_post, post_data, post_title
from bot.articles.reloader import Reloader
from bot.articles.uploads import safe_name, same_file, saved, suffix_of
from bot.articles.watcher import tell_new_problems
from bot.context import Context
from bot.handlers import buttons
from bot.handlers.questions import is_addressed, send, texts_of
from bot.views.admin import (
    MAX_REASON,
    changes_text,
    file_html,
    kept_text,
    not_reloaded_text,
    preview_reply,
    reason_text,
)
from bot.views.html import cut, escaped
from bot.views.keyboards import Reply
from bot.views.texts import Texts
from retrieval import MAX_BYTES, Article, Unreadable, read_article

LOG = logging.getLogger("wenju")
PATIENCE = 120.0  # seconds until a Bot API server of one's own has fetched 20 MB itself

_LOOPBACK = re.compile(r"127(\.\d{1,3}){3}")
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
_NOT_ALLOWED = {errno.EACCES, errno.EPERM, errno.EROFS}


@dataclass(frozen=True, slots=True)
class Offered:
    """An article that the admin has sent: its file's content and name, and what is read of it."""

    data: bytes
    name: str
    article: Article

    @property
    def digest(self) -> str:
        """Sixteen characters that stand for the content."""
        return hashlib.blake2b(self.data, digest_size=8).hexdigest()


class Refused(Exception):
    """Why an article cannot be read or kept; the message, in HTML, is for the admin."""


async def reload(update: Update, context: Context) -> None:
    """Read the folder now, and tell what changed."""
    if update.message is None:
        return
    reloader, texts = _reloading(context), texts_of(update)
    try:
        changes = await reloader.reload()
    except Exception as error:  # is in the log; the library in service stays
        text = not_reloaded_text(error, context.bot_data.library, texts)
    else:
        text = changes_text(changes, reloader.latest, texts)
    await send(update.message, Reply(text))


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
        offered = await _offered(message, texts)
    except Refused as refused:
        await send(message, Reply(str(refused)))
        return
    if file := await asyncio.to_thread(same_file, offered.data, _reloading(context).folder):
        reply = Reply(texts.already_there.format(file=file_html(file)))
    else:
        reply = preview_reply(offered.article, offered.digest, texts)
    await send(message, reply)


async def press(update: Update, context: Context) -> None:
    """Keep what is offered, or drop it; outside the admin's chat there is no such button."""
    query = update.callback_query
    message = query.message if query else None
    if (
        query is None
        or not isinstance(message, Message)
        or message.chat_id != context.bot_data.admin_chat_id
    ):
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
    reloader = _reloading(context)
    try:
        offered = await _offered(asked, texts)
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
    if await _is_in_service(file, context):
        await buttons.show(query, Reply(kept_text(offered.article, file, texts)))
    else:
        await buttons.show(query, Reply(texts.kept_not_served.format(file=file_html(file))))


async def _is_in_service(file: str, context: Context) -> bool:
    """Read the folder anew; whether this file's article is in service then."""
    try:
        changes = await _reloading(context).reload()
    except Exception:  # is in the log
        return False
    await tell_new_problems(context.bot, context.bot_data, changes)
    return any(article.file == file for article in context.bot_data.library.articles)


async def _offered(message: Message, texts: Texts) -> Offered:
    """The article in a message. Raises Refused."""
    document = message.document
    if document and (suffix := suffix_of(document.file_name or "")):
        name = safe_name(document.file_name or "", suffix)
        data = await _downloaded(document, texts)
    elif is_post(message):
        name, data = safe_name(post_title(message), ".txt"), post_data(message)
    else:
        raise Refused(texts.wrong_kind)
    try:
        article = await asyncio.to_thread(read_article, data, name)
    except Unreadable as error:
        reason = escaped(cut(reason_text(str(error), texts), MAX_REASON))
        raise Refused(texts.not_read.format(reason=reason)) from error
    return Offered(data, name, article)


async def _downloaded(document: Document, texts: Texts) -> bytes:
    if (document.file_size or 0) > MAX_BYTES:
        raise Refused(texts.too_large)
    try:
        file = await document.get_file(read_timeout=PATIENCE)
        if not may_fetch(file.file_path or "", document.get_bot().base_file_url):
            LOG.warning("a file is on another machine than TELEGRAM_API_URL")
            raise Refused(texts.download_failed)
        data = bytes(await file.download_as_bytearray())
    except TelegramError as error:
        if "file is too big" in error.message.lower():
            raise Refused(texts.too_large) from error
        LOG.warning("a file could not be fetched: %s", error)
        raise Refused(texts.download_failed) from error
    if len(data) > MAX_BYTES:  # a Bot API server of one's own has no limit
        raise Refused(texts.too_large)
    return data


def may_fetch(path: str, server: str) -> bool:
    """Whether a file is its server's own; a path of this machine is only where the server is."""
    if path.startswith(server):
        return True
    host = (urlsplit(server).hostname or "").lower()
    is_here = host == "localhost" or host == "::1" or _LOOPBACK.fullmatch(host) is not None
    file = Path(path)
    return is_here and file.is_absolute() and file.is_file() and file.stat().st_size <= MAX_BYTES


async def _saved(offered: Offered, folder: Path, texts: Texts) -> str:
    try:
        return await asyncio.to_thread(saved, offered.data, offered.name, folder)
    except OSError as error:
        LOG.error("%s: %s", folder, error.strerror)
        if error.errno in _NO_ROOM:
            raise Refused(texts.disk_full) from error
        if error.errno in _NOT_ALLOWED:
            raise Refused(texts.not_writable) from error
        raise Refused(texts.not_saved) from error


def _reloading(context: Context) -> Reloader:
    reloader = context.bot_data.reloader
    assert reloader, "these handlers are there only where the folder is known"
    return reloader
