"""Web pages as articles: a link in, the article's file and a digest of its text out."""

import asyncio
import mimetypes
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple, Protocol
from urllib.parse import unquote, urlsplit

import httpx

from bot.articles.addresses import PrivateAddress, PublicTransport
from bot.articles.uploads import content_digest, suffix_of
from bot.views.html import valid_link
from retrieval import MAX_BYTES, Article, Library, as_markdown

SECONDS = 20.0  # for a page with all that leads to it
CONNECT = 5.0  # seconds for one address of it
MAX_REDIRECTS = 5
_HEADERS = {
    "User-Agent": "Mozilla/5.0 (compatible; Wenju)",
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.5",
    "Accept-Language": "zh,en;q=0.5",
    "Accept-Encoding": "gzip, deflate",
}
_ENCODINGS = {"", "identity", "gzip", "deflate"}  # none of which unpacks to a thousand times more
_GENERIC_TYPES = {"", "application/octet-stream", "binary/octet-stream", "text/plain"}
_FILE_NAME = re.compile(r"filename\*?=(?:UTF-8'')?[\"']?([^\"';]+)", re.IGNORECASE)
_FETCHED = re.compile(rb"---\nfetched: '?\d{4}-\d\d-\d\d (?P<digest>[0-9a-f]{16})'?\n")


class FetchError(Exception):
    """A page could not be fetched; `reason` is a key of the texts' `not_fetched`.

    `detail` is the HTTP status; reason `other` is a shorter page without a sentence of the old one.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


class Page(NamedTuple):
    """What a link leads to, and a file name for it, whose suffix tells its kind."""

    data: bytes
    name: str


class Fetch(Protocol):
    """Fetches what a link leads to. Raises FetchError."""

    async def __call__(self, link: str, /) -> Page:
        """The page."""


def link_in(text: str) -> str:
    """The http or https link that a text is, "" where it is anything else."""
    return valid_link(text) if re.match(r"\s*https?://", text, re.IGNORECASE) else ""


async def fetch_page(
    link: str, outside: type[PublicTransport] | partial[PublicTransport] = PublicTransport
) -> Page:
    """What a link leads to, within 20 s and 20 MB. Raises FetchError."""
    try:
        async with (
            asyncio.timeout(SECONDS),
            httpx.AsyncClient(
                transport=outside(),
                trust_env=False,
                headers=_HEADERS,
                timeout=httpx.Timeout(SECONDS, connect=CONNECT),
                follow_redirects=True,
                max_redirects=MAX_REDIRECTS,
            ) as client,
            client.stream("GET", link) as response,
        ):
            return await _page(response)
    except PrivateAddress as error:
        raise FetchError("address") from error
    except (TimeoutError, httpx.TimeoutException) as error:
        raise FetchError("time") from error
    except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
        raise FetchError("network") from error


async def _page(response: httpx.Response) -> Page:
    headers = response.headers
    match = _FILE_NAME.search(headers.get("Content-Disposition", ""))
    path = unquote(match[1]) if match and suffix_of(unquote(match[1])) else response.url.path
    if response.status_code != httpx.codes.OK:
        raise FetchError("status", str(response.status_code))
    if headers.get("Content-Encoding", "").strip().lower() not in _ENCODINGS:
        raise FetchError("network")
    suffix = _suffix(headers.get("Content-Type", ""), path)
    if not suffix:
        raise FetchError("kind")
    length = headers.get("Content-Length", "")
    if length.isdecimal() and int(length) > MAX_BYTES:
        raise FetchError("size")
    data = bytearray()
    async for piece in response.aiter_bytes():
        data += piece
        if len(data) > MAX_BYTES:
            raise FetchError("size")
    name = Path(path).name
    return Page(bytes(data), f"{name.removesuffix(suffix)}{suffix}")


def _suffix(content_type: str, path: str) -> str:
    """The suffix for what a server says it sends, "" where that is no article's."""
    kind = content_type.partition(";")[0].strip().lower()
    of_path = suffix_of(path)
    if kind in ("text/html", "application/xhtml+xml"):
        return ".html"
    if kind in _GENERIC_TYPES and of_path:
        return of_path
    return suffix_of(f"x{mimetypes.guess_extension(kind) or ''}") or of_path or ".html" * (not kind)


def page_file(data: bytes, name: str, link: str, day: date) -> tuple[bytes, str]:
    """A page as an article's file with its link, and a digest of what the page says.

    Raises Unreadable.
    """
    data = as_markdown(data, name, {"url": link})
    digest = content_digest(data)
    head = f"---\nfetched: '{day.isoformat()} {digest}'\n".encode()
    return data.replace(b"---\n", head, 1), digest


@dataclass(frozen=True, slots=True)
class Kept:
    """An article that was fetched from the web, and the digest of its page's text."""

    article: Article
    digest: str


def web_articles(library: Library, folder: Path) -> Iterator[Kept]:
    """The articles of a library that were fetched from the web."""
    for article in library.articles:
        if article.url and article.file.endswith((".txt", ".md")):
            with suppress(OSError), (folder / article.file).open("rb") as file:
                if found := _FETCHED.match(file.read(100)):
                    yield Kept(article, found["digest"].decode())


def same_page(library: Library, folder: Path, link: str) -> str:
    """The file of the article that was fetched from a link, "" where there is none."""
    return next(
        (k.article.file for k in web_articles(library, folder) if k.article.url == link), ""
    )


def host_of(link: str) -> str:
    """The site that a link leads to."""
    return urlsplit(link).hostname or ""
