"""Web pages as articles: a link in, the article's file and a digest of its text out; and again."""

import asyncio
import mimetypes
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

import httpx

from bot.articles.addresses import PrivateAddress, PublicTransport
from bot.articles.uploads import content_digest, suffix_of
from bot.views.html import valid_link
from retrieval import MAX_BYTES, Article, Library, Unreadable, as_markdown, passages, read_article

SECONDS = 20.0  # for a page with all that leads to it
CONNECT = 5.0  # seconds for one address of it
MAX_REDIRECTS = 5
AT_ONCE = 4  # pages that are fetched again at a time
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


Fetch = Callable[[str], Awaitable[Page]]  # what a link leads to. Raises FetchError


def link_in(text: str) -> str:
    """The http or https link that a text is, "" where it is anything else."""
    return valid_link(text) if re.match(r"\s*https?://", text, re.IGNORECASE) else ""


async def fetch_page(link: str, outside: Callable[[], PublicTransport] = PublicTransport) -> Page:
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


class WebArticle(NamedTuple):
    """An article that was fetched from the web, and the digest of its page's text."""

    article: Article
    digest: str


def web_articles(library: Library, folder: Path) -> list[WebArticle]:
    """The articles of a library that were fetched from the web."""
    fetched = []
    for article in library.articles:
        if article.url and article.file.endswith((".txt", ".md")):
            with suppress(OSError), (folder / article.file).open("rb") as file:
                if found := _FETCHED.match(file.read(100)):
                    fetched.append(WebArticle(article, found["digest"].decode()))
    return fetched


def same_page(library: Library, folder: Path, link: str) -> str:
    """The file of the article that was fetched from a link, "" where there is none."""
    files = (a.file for a, _ in web_articles(library, folder) if a.url == link)
    return next(files, "")


@dataclass(frozen=True, slots=True)
class RefreshResult:
    """An article whose page was fetched again: its new file, or why fetching failed.

    Neither where the page has not changed. `added` and `removed` count sentences.
    """

    article: Article
    new: bytes = b""
    added: int = 0
    removed: int = 0
    failure: FetchError | Unreadable | None = None


async def refresh_pages(pages: Sequence[WebArticle], fetch: Fetch) -> list[RefreshResult]:
    """The present content of pages."""
    at_once = asyncio.Semaphore(AT_ONCE)

    async def refresh(old: Article, old_digest: str) -> RefreshResult:
        async with at_once:
            try:
                page = await fetch(old.url)
                data, digest = await asyncio.to_thread(page_file, *page, old.url, date.today())
                if digest == old_digest:
                    return RefreshResult(old)
                new = await asyncio.to_thread(read_article, data, old.file)
            except (FetchError, Unreadable) as error:
                return RefreshResult(old, failure=error)
        before, after = (Counter(p.text for p in passages([each])) for each in (old, new))
        added, removed = (after - before).total(), (before - after).total()
        if added < removed == before.total():  # as a site's page for what is there no longer
            return RefreshResult(old, failure=FetchError("other"))
        return RefreshResult(old, data, added, removed)

    return await asyncio.gather(*(refresh(*page) for page in pages))
