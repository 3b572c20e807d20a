"""What a page declares of itself: in meta elements, JSON-LD, link elements and marked times."""

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from itertools import chain
from typing import Any

from retrieval.readers.dates import parse_date
from retrieval.readers.source import Source

# Names of meta elements (also properties and itemprops) in the order of trust. PubDate, SiteName,
# ArticleTitle are those that China's government pages must have.
_TITLES = ("og:title", "articletitle", "twitter:title", "dc.title")
_DATES = (
    *("article:published_time", "datepublished", "pubdate", "publishdate", "publish_date"),
    *("publish-date", "og:published_time", "parsely-pub-date", "dcterms.issued", "dc.date.issued"),
    *("dc.date", "date"),
)
_AUTHORS = ("author", "article:author", "dc.creator", "parsely-author")
_PUBLISHERS = ("og:site_name", "sitename", "publisher", "article:publisher", "dc.publisher")
# What programs write for a title where nobody gave one, and whom they name as the author.
_NO_TITLE = re.compile(
    r"(?:exported data|untitled(?: document)?|document|index)?$"
    r"|(?:无标题|無標題|新建网页|首页).{0,3}$",
    re.IGNORECASE,
)
_NO_AUTHOR = re.compile(
    r"(?:admin(?:istrator)?|root|user|编辑|管理员|https?://.*)?$", re.IGNORECASE
)
_PUBLISHED = re.compile(r"publish|pubdate|pub-date|entry-date|post-date|issued", re.IGNORECASE)
_SECONDS = re.compile(r"\bvar ct ?= ?[\"'](\d{10})[\"']")
CHINA = timezone(timedelta(hours=8))
_BEFORE_SITE = re.compile(r"\s+[-–—|·]+\s+|\s*[_|]+\s*|\s*——\s*")
LONGEST_NAME = 40  # characters of an author's name; more is a sentence


def declared(tree: Any) -> Source:
    """What a page's tree declares of itself, without its text."""
    metas = _metas(tree)
    linked = [*_linked_data(tree)]
    publishers = _accounts(tree), _given(metas, _PUBLISHERS), _names_of(linked, "publisher")
    publisher = next(chain.from_iterable(publishers), "")
    canonical = (link.get("href") or "" for link in tree.iterfind(".//link[@rel='canonical']"))
    urls = [*canonical, *_given(metas, ("og:url",))]
    dates = [*_given(metas, _DATES), *(item.get("datePublished") for item in linked)]
    dates += [time.get("datetime") for time in tree.iter("time") if _is_published(time)]
    dates += _dates_in_scripts(tree)
    return Source(
        "",
        title=_title(tree, metas, publisher),
        authors=_authors(metas, linked),
        published=next(filter(None, map(parse_date, dates)), ""),
        publisher=publisher if not publisher.startswith("http") else "",
        url=next((url for url in urls if re.match(r"https?://\S+$", url)), ""),
    )


def _metas(tree: Any) -> dict[str, list[str]]:
    metas: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        if content := " ".join((meta.get("content") or "").split()):
            metas.setdefault(name.lower(), []).append(content)
    return metas


def _given(metas: dict[str, list[str]], names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        yield from metas.get(name, ())


def _linked_data(tree: Any) -> Iterator[dict[str, Any]]:
    """The objects of a page's JSON-LD that are articles or pages."""
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        try:
            value = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        graph = value.get("@graph") if isinstance(value, dict) else None
        items = graph if isinstance(graph, list) else value if isinstance(value, list) else [value]
        for item in items:
            kind = str(item.get("@type")) if isinstance(item, dict) else ""
            if re.search(r"Article|Posting|Page|Report|Book", kind):
                yield item


def _names(value: object) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        name = item.get("name") if isinstance(item, dict) else item
        if isinstance(name, str):
            yield " ".join(name.split())


def _names_of(linked: list[dict[str, Any]], key: str) -> Iterator[str]:
    return (name for item in linked for name in _names(item.get(key)) if name)


def _accounts(tree: Any) -> Iterator[str]:
    """The account that published a page of WeChat, whose meta elements name WeChat itself."""
    accounts = (" ".join(e.text_content().split()) for e in tree.iterfind(".//*[@id='js_name']"))
    return filter(None, accounts)


def _dates_in_scripts(tree: Any) -> Iterator[str]:
    """The day that a page of WeChat was published, which only a script of it tells."""
    for script in tree.iter("script"):
        if found := _SECONDS.search(script.text or ""):
            yield datetime.fromtimestamp(int(found[1]), CHINA).date().isoformat()


def _authors(metas: dict[str, list[str]], linked: list[dict[str, Any]]) -> tuple[str, ...]:
    signatures = [*_given(metas, _AUTHORS)] or [
        n for item in linked for n in _names(item.get("author"))
    ]
    names = (name.strip() for names in signatures for name in re.split(r"[、,，;；]", names))
    people = (n for n in names if len(n) <= LONGEST_NAME and not _NO_AUTHOR.match(n))
    return tuple(dict.fromkeys(people))


def _is_published(time: Any) -> bool:
    marks = f"{time.get('class') or ''} {time.get('itemprop') or ''}"
    return time.get("pubdate") is not None or _PUBLISHED.search(marks) is not None


def _title(tree: Any, metas: dict[str, list[str]], publisher: str) -> str:
    """The declared title without the site's name; a main heading that it holds is the title."""
    elements = (title.text_content() for title in tree.iterfind(".//head/title"))
    for declared in (*_given(metas, _TITLES), *elements):
        title = " ".join(declared.split())
        if _NO_TITLE.match(title):
            continue
        for heading in tree.iter("h1"):
            text = " ".join(heading.text_content().split())
            if len(text) > 1 and text in title:
                return text
        parts = [part for part in _BEFORE_SITE.split(title) if part and part != publisher]
        return parts[0] if parts else title
    return ""
