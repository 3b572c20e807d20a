"""Web pages as articles: fetched from a link, saved as files, and refreshed."""

import asyncio
import mimetypes
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

import httpx

from bot.articles.addresses import PrivateAddress, PublicTransport
from bot.articles.uploads import hash_content, suffix_of
from bot.views.html import valid_link
from retrieval import MAX_BYTES, Article, Library, Unreadable, as_markdown, passages, read_article

TIMEOUT = 20.0  # seconds for a page with its redirects
CONNECT_TIMEOUT = 5.0  # seconds for each address
MAX_REDIRECTS = 5
MAX_CONCURRENT = 4  # pages that are refreshed at the same time
_HEADERS = {
    "User-Agent": "Mozilla/5.0 (compatible; Wenju)",
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.5",
    "Accept-Language": "zh,en;q=0.5",
    "Accept-Encoding": "gzip, deflate",
}
_ENCODINGS = {"", "identity", "gzip", "deflate"}  # no decompression bombs of br or zstd
_GENERIC_TYPES = {"", "application/octet-stream", "binary/octet-stream", "text/plain"}
_FILE_NAME = re.compile(r"filename\*?=(?:UTF-8'')?[\"']?([^\"';]+)", re.IGNORECASE)
_FETCHED = re.compile(rb"---\nfetched: '?\d{4}-\d\d-\d\d (?P<hash>[0-9a-f]{16})'?\n")


class FetchError(Exception):
    """A page could not be fetched: a key of the texts' `not_fetched`, and the HTTP status."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail


class Page(NamedTuple):
    """The content at a link, and a file name whose suffix is its format."""

    data: bytes
    name: str


Fetch = Callable[[str], Awaitable[Page]]  # raises FetchError


def link_in(text: str) -> str:
    """The text if it is an http or https link, otherwise ""."""
    return valid_link(text) if re.match(r"\s*https?://", text, re.IGNORECASE) else ""


async def fetch_page(link: str, transport: Callable[[], PublicTransport] = PublicTransport) -> Page:
    """The page at a link, within 20 s and 20 MB. Raises FetchError."""
    try:
        async with (
            asyncio.timeout(TIMEOUT),
            httpx.AsyncClient(
                transport=transport(),
                trust_env=False,
                headers=_HEADERS,
                timeout=httpx.Timeout(TIMEOUT, connect=CONNECT_TIMEOUT),
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
    """The suffix for a content type, or else that of the path; "" if such files are no articles."""
    kind = content_type.partition(";")[0].strip().lower()
    of_path = suffix_of(path)
    if kind in ("text/html", "application/xhtml+xml"):
        return ".html"
    if kind in _GENERIC_TYPES and of_path:
        return of_path
    return suffix_of(f"x{mimetypes.guess_extension(kind) or ''}") or of_path or ".html" * (not kind)


def page_file(data: bytes, name: str, link: str, day: date) -> tuple[bytes, str]:
    """An article's file with the page and its link, and the hash of its text. Raises Unreadable."""
    data = as_markdown(data, name, {"url": link})
    content_hash = hash_content(data)
    head = f"---\nfetched: '{day.isoformat()} {content_hash}'\n".encode()
    return data.replace(b"---\n", head, 1), content_hash


def web_articles(library: Library, folder: Path) -> list[tuple[Article, str]]:
    """The articles of a library that were fetched from the web, with the hashes of their text."""
    from_web = []
    for article in library.articles:
        if article.url and article.file.endswith((".txt", ".md")):
            with suppress(OSError), (folder / article.file).open("rb") as file:
                if match := _FETCHED.match(file.read(100)):
                    from_web.append((article, match["hash"].decode()))
    return from_web


def find_page(library: Library, folder: Path, link: str) -> str:
    """The file of the article that was fetched from a link, "" if there is none."""
    return next((a.file for a, _ in web_articles(library, folder) if a.url == link), "")


class RefreshResult(NamedTuple):
    """A page fetched again: the new file, and sentences added and removed; or the failure."""

    article: Article
    new: bytes = b""
    added: int = 0
    removed: int = 0
    failure: FetchError | Unreadable | None = None


async def refresh_pages(pages: Sequence[tuple[Article, str]], fetch: Fetch) -> list[RefreshResult]:
    """Fetch `web_articles` again."""
    semaphore = asyncio.Semaphore(MAX_CONCURRENT)

    async def refresh(old: Article, old_hash: str) -> RefreshResult:
        async with semaphore:
            try:
                page = await fetch(old.url)
                data, new_hash = await asyncio.to_thread(page_file, *page, old.url, date.today())
                if new_hash == old_hash:
                    return RefreshResult(old)
                new = await asyncio.to_thread(read_article, data, old.file)
            except (FetchError, Unreadable) as error:
                return RefreshResult(old, failure=error)
        before, after = (Counter(p.text for p in passages([each])) for each in (old, new))
        added, removed = (after - before).total(), (before - after).total()
        if added < removed == before.total():  # shorter, and all new: such as a page "not found"
            return RefreshResult(old, failure=FetchError("other"))
        return RefreshResult(old, data, added, removed)

    return await asyncio.gather(*(refresh(*page) for page in pages))
