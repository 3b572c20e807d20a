"""The article in a message of the admin, and the file in which to save it."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from telegram import Document, Message, PhotoSize
from telegram.error import TelegramError

from bot import LOG
from bot.articles.pages import FetchError, link_in, page_file
from bot.articles.posts import MAX_TITLE, is_post, post_data, post_title
from bot.articles.uploads import content_digest, safe_name, suffix_of
from bot.context import Context
from bot.views.admin import failure_html, fetch_error_text
from retrieval import MAX_BYTES, PICTURES, Article, Unreadable, as_markdown, read_article

GET_FILE_TIMEOUT = 120.0  # seconds: a local Bot API server first fetches the file itself
_LOOPBACK = re.compile(r"127(\.\d{1,3}){3}")
SUFFIX = (
    ".txt"  # of posts, pages and photos; pictures beside a .md would be taken for its illustrations
)
PHOTO = "photo.jpg"  # Telegram converts photos to JPEG, without a name

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Offer:
    """An article that the admin has sent, with the content and the name of its file.

    `digest` is the hash of the content, `link` the URL that it was fetched from.
    """

    data: bytes
    name: str
    article: Article
    digest: str
    link: str = ""


class OfferError(Exception):
    """Why an article cannot be read or saved; the message, in HTML, is for the admin."""


async def read_offer(message: Message, context: Context, digest: str = "") -> Offer:
    """The article in a message. Raises OfferError.

    For a link, the page as it was previewed with this digest if it is still in memory.
    """
    document, photo, link = message.document, message.photo, link_in(message.text or "")
    name = page_digest = ""
    if link:
        data, page_digest = await _page(link, digest, context)
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
    return Offer(data, name, article, page_digest or content_digest(data), link)


async def _page(link: str, digest: str, context: Context) -> tuple[bytes, str]:
    """The content of a page's file and its digest, from memory if it has been previewed."""
    pages = context.bot_data.pages
    if f"{digest} {link}" not in pages:
        try:
            page = await context.bot_data.fetch(link)
        except FetchError as error:
            raise OfferError(fetch_error_text(error, link, context.texts)) from error
        data, digest = await _read(context, page_file, page.data, page.name, link, date.today())
        pages[f"{digest} {link}"] = data
    return pages[f"{digest} {link}"], digest


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
