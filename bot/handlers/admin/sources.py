"""What the admin sends: a message in, the article in it and the file to keep out."""

import asyncio
import hashlib
import logging
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from telegram import Document, Message
from telegram.error import TelegramError

from bot.articles.posts import is_post, post_data, post_title
from bot.articles.uploads import safe_name, suffix_of
from bot.views.admin import MAX_REASON, reason_text
from bot.views.html import cut, escaped
from bot.views.texts import Texts
from retrieval import MAX_BYTES, Article, Unreadable, read_article

LOG = logging.getLogger("wenju")
PATIENCE = 120.0  # seconds for 20 MB, which a Bot API server of one's own first has to fetch itself


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


async def offered_in(message: Message, texts: Texts) -> Offered:
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
        data = bytes(await file.download_as_bytearray(read_timeout=PATIENCE))
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
    is_here = host == "localhost" or host == "::1" or host.startswith("127.")
    return is_here and Path(path).is_file() and Path(path).stat().st_size <= MAX_BYTES
