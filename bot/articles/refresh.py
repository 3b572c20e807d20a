"""Pages that are kept, fetched again: what each says now, and how that differs."""

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
    """A page that is kept, and what came of fetching it: its new file, or why there is none.

    Neither where it says what it said. `added` and `removed` count sentences.
    """

    article: Article
    new: bytes = b""
    added: int = 0
    removed: int = 0
    failure: str = ""


async def refresh_pages(
    pages: Sequence[Kept], fetch: Fetch, reason_of: Callable[[FetchError | Unreadable], str]
) -> list[RefreshResult]:
    """What pages say now; `told` puts into words why one cannot be had."""
    at_once = asyncio.Semaphore(AT_ONCE)

    async def each(kept: Kept) -> RefreshResult:
        async with at_once:
            try:
                page = await fetch(kept.article.url)
                link, today = kept.article.url, date.today()
                data, digest = await asyncio.to_thread(page_file, *page, link, today)
                if digest == kept.digest:
                    return RefreshResult(kept.article)
                new = await asyncio.to_thread(read_article, data, kept.article.file)
                added, removed = _differences(kept.article, new)
                if added < removed == len(passages([kept.article])):
                    raise FetchError("other")  # as a site's page for what is there no longer
            except (FetchError, Unreadable) as error:
                return RefreshResult(kept.article, failure=reason_of(error))
        return RefreshResult(kept.article, data, added, removed)

    return await asyncio.gather(*map(each, pages))


def _differences(old: Article, new: Article) -> tuple[int, int]:
    """How many sentences came, and how many went."""
    before, after = (Counter(p.text for p in passages([article])) for article in (old, new))
    return (after - before).total(), (before - after).total()
