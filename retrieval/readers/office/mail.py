"""Saved mails: .eml, by the standard library."""

from contextlib import suppress
from email import message_from_bytes, policy
from email.message import MIMEPart
from textwrap import indent

from retrieval.documents.origin import find_date
from retrieval.readers.encodings import decode
from retrieval.readers.source import Source, Unreadable
from retrieval.readers.writing import heading, paragraph

MUCH_LONGER = 2  # times the plain text: a page with so much more is what the mail says
MAX_PARTS = 200  # that are divided into parts themselves


def source(data: bytes, name: str) -> Source:
    """A mail's subject, sender, day and text."""
    if data.count(b"boundary=") > MAX_PARTS:
        raise Unreadable(f"has more than {MAX_PARTS} parts; save its text")
    mail = message_from_bytes(data, policy=policy.default)
    try:
        subject = " ".join(str(mail["subject"] or "").split())
        senders = mail["from"].addresses if mail["from"] else ()
        names = tuple(sender.display_name or sender.addr_spec for sender in senders)
        bodies = [mail.get_body((kind,)) for kind in ("plain", "html")]
    except (ValueError, LookupError, AttributeError, IndexError) as error:
        raise Unreadable("is no mail that can be read; save it anew") from error
    plain, page = (_markdown(body) if body is not None else "" for body in bodies)
    # Beside a page the plain text often says only that it cannot be shown.
    markdown = page if _letters(page) > MUCH_LONGER * _letters(plain) else plain
    top = f"{heading(subject, 1)}\n\n" if subject and markdown.strip() else ""
    return Source(top + markdown, subject, names, find_date(mail["date"]))


def _markdown(body: MIMEPart) -> str:
    data, charset = body.get_payload(decode=True), body.get_content_charset() or "utf-8"
    raw = data if isinstance(data, bytes) else b""
    try:
        text = raw.decode("gb18030" if charset in ("gb2312", "gbk") else charset)
    except (LookupError, UnicodeDecodeError):
        text = decode(raw).text
    if body.get_content_type() == "text/html":
        from retrieval.readers.web.page import source_of_html

        with suppress(Unreadable):  # the plain text may be there
            return source_of_html(text).markdown
        return ""
    blocks = "\n".join(line.strip() for line in text.splitlines()).split("\n\n")
    return "\n\n".join(_block(block.split("\n")) for block in blocks if block.strip()) + "\n"


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _block(lines: list[str]) -> str:
    """A paragraph; lines that all are quoted stay a quotation."""
    lines = [line for line in lines if line]
    if all(line.startswith(">") for line in lines):
        return indent(paragraph(line.lstrip("> ") for line in lines), "> ")
    return paragraph(lines)
