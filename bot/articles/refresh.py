"""Web articles fetched again: the new text of each page, and how it differs."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.articles.pages import Fetch, FetchError, Kept, page_file
from retrieval import Article, Unreadable, passages, read_article

AT_ONCE = 4  # pages that are fetched at a time


@dataclass(frozen=True, slots=True)
class RefreshResult:
    """An article whose page was fetched again: its new file, or why fetching failed.

    Neither where the page has not changed. `added` and `removed` count sentences.
    """

    article: Article
    new: bytes = b""
    added: int = 0
    removed: int = 0
    failure: str = ""


async def refresh_pages(
    pages: Sequence[Kept], fetch: Fetch, reason_of: Callable[[FetchError | Unreadable], str]
) -> list[RefreshResult]:
    """The present content of pages; `reason_of` words why one cannot be fetched."""
    at_once = asyncio.Semaphore(AT_ONCE)

    async def each(old: Kept) -> RefreshResult:
        async with at_once:
            try:
                page = await fetch(old.article.url)
                link, today = old.article.url, date.today()
                data, digest = await asyncio.to_thread(page_file, *page, link, today)
                if digest == old.digest:
                    return RefreshResult(old.article)
                new = await asyncio.to_thread(read_article, data, old.article.file)
                added, removed = _differences(old.article, new)
                if added < removed == len(passages([old.article])):
                    raise FetchError("other")  # as a site's page for what is there no longer
            except (FetchError, Unreadable) as error:
                return RefreshResult(old.article, failure=reason_of(error))
        return RefreshResult(old.article, data, added, removed)

    return await asyncio.gather(*map(each, pages))


def _differences(old: Article, new: Article) -> tuple[int, int]:
    """How many sentences came, and how many went."""
    before, after = (Counter(p.text for p in passages([article])) for article in (old, new))
    return (after - before).total(), (before - after).total()
