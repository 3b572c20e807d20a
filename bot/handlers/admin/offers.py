"""Articles that the admin sends to the bot: previewed, then saved or dropped.

An article is read again when it is saved, from the message that its preview replies to, so that the
buttons work after a restart.
"""

import asyncio
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

from telegram import CallbackQuery, Document, Message, PhotoSize
from telegram.error import TelegramError

from bot import LOG
from bot.articles import watcher
from bot.articles.pages import FetchError, find_page, link_in, page_file
from bot.articles.posts import MAX_TITLE, is_post, post_data, post_title
from bot.articles.uploads import find_duplicate, hash_content, safe_name, save_new, suffix_of
from bot.context import Context
from bot.handlers.admin.folder import admin_message, is_in_service, write_error_text
from bot.handlers.buttons import StaleButton, answer_press, edit_message, on_press
from bot.handlers.messages import is_for_bot, on_message, send_reply
from bot.views.admin import failure_html, fetch_error_text, file_html, preview_reply, saved_text
from bot.views.keyboards import Reply
from retrieval import MAX_BYTES, PICTURES, Article, Unreadable, as_markdown, read_article

DATA = "^(keep|drop):"  # of the buttons under a preview
GET_FILE_TIMEOUT = 120.0  # seconds: a local Bot API server first fetches the file itself
_LOOPBACK = re.compile(r"127(\.\d{1,3}){3}")
# Of posts, pages and photos: pictures beside a .md would be taken for its illustrations.
SUFFIX = ".txt"
PHOTO = "photo.jpg"  # Telegram converts photos to JPEG, without a name
T = TypeVar("T")


class Offer(NamedTuple):
    """An article that the admin has sent, its file, and the URL that it was fetched from."""

    data: bytes
    name: str
    article: Article
    content_hash: str
    link: str = ""


class OfferError(Exception):
    """Why an article cannot be read or saved; the message, in HTML, is for the admin."""


@on_message
async def show_preview(message: Message, context: Context) -> Reply | str | None:
    """Preview the article in a message and ask whether to save it; in a group only if addressed."""
    if not is_for_bot(message, context):
        return None
    try:
        offer = await _read_offer(message, context)
    except OfferError as error:
        return str(error)
    duplicate = await _duplicate_text(offer, context)
    return duplicate or preview_reply(offer.article, offer.content_hash, context.texts)


async def _duplicate_text(offer: Offer, context: Context) -> str:
    """That the same content, or page, is saved already, and where; "" if it is not."""
    folder, library = context.reloader.folder, context.library
    if offer.link:
        file = await context.in_thread(find_page, library, folder, offer.link)
    else:
        file = await asyncio.to_thread(find_duplicate, offer.data, folder)
    template = context.texts.page_there if offer.link else context.texts.already_there
    return template.format(file=file_html(file)) if file else ""


@on_press
async def handle_press(query: CallbackQuery, context: Context) -> None:
    """Save the previewed article, or drop it."""
    texts, message = context.texts, admin_message(query, context)
    action, _, content_hash = (query.data or "").partition(":")
    in_progress, key = context.bot_data.saving_offers, (message.chat_id, message.message_id)
    if key in in_progress:
        raise StaleButton(texts.saving)
    if action == "drop":
        await answer_press(query)
        await edit_message(query, texts.dropped)
    elif message.reply_to_message is None:
        raise StaleButton(texts.offer_gone)
    else:
        in_progress.add(key)
        try:
            await answer_press(query, texts.saving)
            await _save_offer(query, message, message.reply_to_message, content_hash, context)
        finally:
            in_progress.remove(key)


async def _save_offer(
    query: CallbackQuery, preview: Message, original: Message, content_hash: str, context: Context
) -> None:
    texts, reloader = context.texts, context.reloader
    try:
        offer = await _read_offer(original, context, content_hash)
        if offer.link and offer.content_hash != content_hash:  # the page has changed
            await edit_message(query, preview_reply(offer.article, offer.content_hash, texts))
            return
        if offer.content_hash != content_hash:  # the message was edited
            raise OfferError(texts.offer_gone)
        async with context.bot_data.folder_lock:
            if duplicate := await _duplicate_text(offer, context):
                await edit_message(query, duplicate)
                return
            file = await asyncio.to_thread(save_new, offer.data, offer.name, reloader.folder)
    except OfferError as error:  # the buttons stay, for another try
        await send_reply(preview, str(error))
        return
    except OSError as error:
        await send_reply(preview, write_error_text(error, reloader.folder, texts))
        return
    await edit_message(query, texts.saved_loading.format(file=file_html(file)))
    await watcher.reload(context.bot, context.bot_data)
    text = saved_text(offer.article, file, is_in_service(file, context), texts)
    await edit_message(query, text)


async def _read_offer(message: Message, context: Context, content_hash: str = "") -> Offer:
    """The article in a message; for a link the page previewed with this hash. Raises OfferError."""
    document, photo, link = message.document, message.photo, link_in(message.text or "")
    name = page_hash = ""
    if link:
        data, page_hash = await _page(link, content_hash, context)
    elif document and (suffix := suffix_of(document.file_name or "")):
        name = safe_name(document.file_name or "", suffix)
        data = await _download(document, context)
        if suffix in PICTURES:  # saved as text, not as a picture beside other files
            data, name = await _read(context, as_markdown, data, name, {}), ""
    elif is_post(message):
        name, data = safe_name(post_title(message), SUFFIX), post_data(message)
    elif photo:
        caption = " ".join((message.caption or "").split())
        fields = {"title": caption} if 0 < len(caption) <= MAX_TITLE else {}
        data = await _read(context, as_markdown, await _download(photo[-1], context), PHOTO, fields)
    else:
        raise OfferError(context.texts.wrong_kind)
    article = await _read(context, read_article, data, name or f"page{SUFFIX}")
    name = name or safe_name(article.title, SUFFIX)
    return Offer(data, name, article, page_hash or hash_content(data), link)


async def _page(link: str, content_hash: str, context: Context) -> tuple[bytes, str]:
    """The content of a page's file and its hash, from memory if it has been previewed."""
    pages = context.bot_data.pages
    if f"{content_hash} {link}" not in pages:
        try:
            page = await context.bot_data.fetch(link)
        except FetchError as error:
            raise OfferError(fetch_error_text(error, link, context.texts)) from error
        data, content_hash = await _read(context, page_file, *page, link, date.today())
        pages[f"{content_hash} {link}"] = data
    return pages[f"{content_hash} {link}"], content_hash


async def _read(context: Context, read: Callable[..., T], *arguments: Any) -> T:
    """Run `read` in a thread. Raises OfferError for an unreadable file."""
    try:
        return await asyncio.to_thread(read, *arguments)
    except Unreadable as error:
        reason = failure_html(error, context.texts)
        raise OfferError(context.texts.not_read.format(reason=reason)) from error


async def _download(document: Document | PhotoSize, context: Context) -> bytes:
    texts = context.texts
    if (document.file_size or 0) > MAX_BYTES:
        raise OfferError(texts.too_large)
    try:
        file = await document.get_file(read_timeout=GET_FILE_TIMEOUT)
        if not may_fetch(file.file_path or "", document.get_bot().base_file_url):
            LOG.warning("a file is on another machine than TELEGRAM_API_URL")
            raise OfferError(texts.download_failed)
        data = bytes(await file.download_as_bytearray())
    except TelegramError as error:
        if "file is too big" in error.message.lower():
            raise OfferError(texts.too_large) from error
        LOG.warning("a file could not be fetched: %s", error)
        raise OfferError(texts.download_failed) from error
    if len(data) > MAX_BYTES:  # a local Bot API server has no limit
        raise OfferError(texts.too_large)
    return data


def may_fetch(path: str, server: str) -> bool:
    """Whether a file path is a URL of the server, or a local path of a server on this machine."""
    if path.startswith(server):
        return True
    host = (urlsplit(server).hostname or "").lower()
    is_here = host == "localhost" or host == "::1" or _LOOPBACK.fullmatch(host) is not None
    file = Path(path)
    return is_here and file.is_absolute() and file.is_file() and file.stat().st_size <= MAX_BYTES
