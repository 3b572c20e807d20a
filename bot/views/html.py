"""Telegram's HTML: all text is escaped, and lengths are in UTF-16 units, as Telegram counts."""

import re
from collections.abc import Sequence
from html import escape
from urllib.parse import urlsplit


def escape_html(text: str, limit: int = 0) -> str:
    """A text as HTML that shows it unchanged, truncated to `limit` unless that is 0."""
    return escape(truncate(text, limit) if limit else text, quote=False)


def replace_surrogates(text: str) -> str:
    """A text with lone surrogates, Python's form of invalid bytes, replaced by ?."""
    return text.encode("utf-8", "replace").decode()


def highlight(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """A text as HTML with these spans in bold; spans beyond its end are ignored."""
    parts, at = [], 0
    for start, end in spans:
        if end <= len(text):
            parts.append(f"{escape_html(text[at:start])}<b>{escape_html(text[start:end])}</b>")
            at = end
    return "".join(parts) + escape_html(text[at:])


def truncate(text: str, limit: int) -> str:
    """A text of at most `limit` UTF-16 units, with "…" at its end if it was cut."""
    if utf16_length(text) <= limit:
        return text
    prefix = text[: limit - 1]
    while utf16_length(prefix) > limit - 1:
        prefix = prefix[:-1]
    return prefix.rstrip() + "…"


def utf16_length(text: str) -> int:
    """The length of a text in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def valid_link(url: str) -> str:
    """A normalized http or https link, "" for an invalid one, or one with a password."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    # A user name may imitate a host; a host has a dot, or is an address in brackets.
    is_host = "@" not in parts.netloc and re.search(r".\..|^\[.+\]", parts.netloc)
    if parts.scheme not in {"http", "https"} or not is_host or re.search(r"\s", url.strip()):
        return ""
    return parts._replace(path=parts.path or "/").geturl()
