"""The metadata of a page: in meta elements, JSON-LD, link elements and marked times."""

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from itertools import chain
from typing import Any

from retrieval.readers.source import Source, parse_date

# Names of meta elements (also properties and itemprops) in the order of trust. PubDate, SiteName,
# ArticleTitle are those that China's government pages must have.
_TITLES = ("og:title", "articletitle", "twitter:title", "dc.title")
_DATES = (
    *("article:published_time", "datepublished", "pubdate", "publishdate", "publish_date"),
    *("publish-date", "og:published_time", "parsely-pub-date", "dcterms.issued", "dc.date.issued"),
    *("dc.date", "date", "json-ld:datepublished", "time:published", "wechat:day"),
)
_AUTHORS = ("author", "article:author", "dc.creator", "parsely-author")
_PUBLISHERS = (
    *("wechat:name", "og:site_name", "sitename", "publisher", "article:publisher"),
    *("dc.publisher", "json-ld:publisher"),
)
_URLS = ("canonical", "og:url")
# Titles and authors that programs fill in where nobody gave one.
_NO_TITLE = re.compile(
    r"(?i)(?:exported data|untitled(?: document)?|document|index)?$"
    r"|(?:无标题|無標題|新建网页|首页).{0,3}$"
)
_NO_AUTHOR = re.compile(r"(?:admin(?:istrator)?|root|user|编辑|管理员|https?://.*)?$", re.I)
_PUBLISHED = re.compile(r"publish|pubdate|pub-date|entry-date|post-date|issued", re.I)
_WECHAT_TIME = re.compile(r"\bvar ct ?= ?[\"'](\d{10})[\"']")
CHINA = timezone(timedelta(hours=8))
_SITE_SEPARATOR = re.compile(r"\s+[-–—|·]+\s+|\s*[_|]+\s*|\s*——\s*")
LONGEST_NAME = 40  # characters of an author's name; more is a sentence


def metadata(tree: Any) -> Source:
    """The metadata in a page's tree, with an empty text."""
    by_name: dict[str, list[str]] = {}
    for name, value in _declared(tree):
        if line := " ".join((value or "").split()):
            by_name.setdefault(name.lower(), []).append(line)

    def values(names: Iterable[str]) -> list[str]:
        return [value for name in names for value in by_name.get(name, ())]

    publisher = next(iter(values(_PUBLISHERS)), "")
    signatures = values(_AUTHORS) or values(["json-ld:author"])
    names = (name.strip() for names in signatures for name in re.split(r"[、,，;；]", names))
    people = (name for name in names if len(name) <= LONGEST_NAME and not _NO_AUTHOR.match(name))
    return Source(
        "",
        title=_title(tree, values(_TITLES), publisher),
        authors=tuple(dict.fromkeys(people)),
        published=next(filter(None, map(parse_date, values(_DATES))), ""),
        publisher=publisher if not publisher.startswith("http") else "",
        url=next((url for url in values(_URLS) if re.match(r"https?://\S+$", url)), ""),
    )


def _declared(tree: Any) -> Iterator[tuple[str, str | None]]:
    """The (name, value) of each meta element, and of JSON-LD, links, times and WeChat's parts."""
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        yield name, meta.get("content")
    for item in _linked_data(tree):
        for key in ("datePublished", "author", "publisher"):
            yield from ((f"json-ld:{key}", name) for name in _names(item.get(key)))
    for link in tree.iterfind(".//link[@rel='canonical']"):
        yield "canonical", link.get("href")
    for time in tree.iter("time"):
        marks = f"{time.get('class') or ''} {time.get('itemprop') or ''}"
        if time.get("pubdate") is not None or _PUBLISHED.search(marks):
            yield "time:published", time.get("datetime")
    # Of WeChat's pages only a script has the day, and the meta elements name WeChat itself.
    for script in tree.iter("script"):
        if found := _WECHAT_TIME.search(script.text or ""):
            yield "wechat:day", datetime.fromtimestamp(int(found[1]), CHINA).date().isoformat()
    for element in tree.iterfind(".//*[@id='js_name']"):
        yield "wechat:name", element.text_content()


def _linked_data(tree: Any) -> Iterator[dict[str, Any]]:
    """The objects of a page's JSON-LD that are articles or pages."""
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        value: Any = None
        with suppress(ValueError, RecursionError):
            value = json.loads(script.text or "", strict=False)
        graph = value.get("@graph") if isinstance(value, dict) else value
        for item in graph if isinstance(graph, list) else [value]:
            kind = str(item.get("@type")) if isinstance(item, dict) else ""
            if re.search(r"Article|Posting|Page|Report|Book", kind):
                yield item


def _names(value: object) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        name = item.get("name") if isinstance(item, dict) else item
        if isinstance(name, str):
            yield name


def _title(tree: Any, declared: list[str], publisher: str) -> str:
    """The declared title without the site's name; a main heading that it holds is the title."""
    elements = (title.text_content() for title in tree.iterfind(".//head/title"))
    titles = (" ".join(written.split()) for written in (*declared, *elements))
    title = next((each for each in titles if not _NO_TITLE.match(each)), "")
    headings = (" ".join(heading.text_content().split()) for heading in tree.iter("h1"))
    parts = (part for part in _SITE_SEPARATOR.split(title) if part != publisher)
    within = (text for text in headings if len(text) > 1 and text in title)
    return next(filter(None, chain(within, parts)), title)
