"""Telegram's HTML: texts in, markup out that shows them unchanged.

What a person or an article wrote goes through `escape_html`, and marks are put around whole pieces
of text, so that nothing can break them. Lengths are in UTF-16 units, in which Telegram counts.
"""

import re
from collections.abc import Sequence
from html import escape
from urllib.parse import urlsplit


def escape_html(text: str, limit: int = 0) -> str:
    """A text as HTML that shows it unchanged, truncated to `limit` where there is one."""
    return escape(truncate(text, limit) if limit else text, quote=False)


def replace_surrogates(text: str) -> str:
    """A text without the bytes that are no characters, which Python keeps as lone surrogates."""
    return text.encode("utf-8", "replace").decode()


def highlight(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """A text as HTML with these spans in bold; spans beyond its end are left out."""
    parts, at = [], 0
    for start, end in spans:
        if end <= len(text):
            parts.append(f"{escape_html(text[at:start])}<b>{escape_html(text[start:end])}</b>")
            at = end
    return "".join(parts) + escape_html(text[at:])


def truncate(text: str, limit: int) -> str:
    """A text of at most `limit` UTF-16 units, "…" at its end where something is missing."""
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
    """A link as Telegram keeps it, "" if it is none: http or https, a host, and no password."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    if "@" in parts.netloc:  # a name that hides the host, or a password that is nobody's business
        return ""
    if parts.scheme not in {"http", "https"} or not re.search(r".\..|^\[.+\]", parts.netloc):
        return ""
    if re.search(r"\s", url.strip()):
        return ""
    return parts._replace(path=parts.path or "/").geturl()
