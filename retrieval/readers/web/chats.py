"""Exported chats as Markdown: who wrote each message, and when."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from retrieval.readers.source import Source, parse_date
from retrieval.readers.writing import heading, paragraph

_DAY_FIRST = re.compile(r"^(\d{2})\.(\d{2})\.(\d{4})")  # 31.12.2024


@dataclass(frozen=True, slots=True)
class Message:
    """One message; `day` is YYYY-MM-DD, `time` HH:MM, `reply_to` the message it replies to."""

    who: str
    day: str
    time: str
    text: str
    reply_to: "Message | None" = None


def chat_markdown(title: str, messages: Iterable[Message]) -> str:
    """A chat: a heading a day, a paragraph a message, a reply right below what it answers."""
    lines = [heading(title, 1)] if title else []
    day = ""
    for message in messages:
        if message.day and message.day != day:
            day = message.day
            lines.append(heading(day, 2))
        before = [message.reply_to] if message.reply_to else []
        lines.append(paragraph(line for each in (*before, message) for line in _lines(each)))
    return "\n\n".join(lines) + "\n"


def _lines(message: Message) -> list[str]:
    who = f"{message.who}（{message.time}）" if message.time else message.who
    return (f"{who}：{message.text}" if who else message.text).splitlines()


def day_and_time(stamp: str) -> tuple[str, str]:
    """YYYY-MM-DD and HH:MM in the stamp of a message; "" for none."""
    clock = re.search(r"(?<!\d)\d{2}:\d{2}", stamp)
    return parse_date(_DAY_FIRST.sub(r"\3-\2-\1", stamp)), clock[0] if clock else ""


def exported_chat(tree: Any) -> Source | None:
    """A chat that Telegram exported as a page; None for another page."""
    if tree.find(".//div[@class='page_body chat_page']") is None:
        return None
    title = _text(tree.find(".//div[@class='page_header']//div[@class='text bold']"))
    found: dict[str, Message] = {}
    who = ""
    for element in tree.iter("div"):
        classes, body = element.get("class", "").split(), element.find("div[@class='body']")
        if "message" not in classes or "service" in classes or body is None:
            continue
        who = _text(body.find("div[@class='from_name']")) or who
        stamp = next((e.get("title") for e in body.iterfind(".//div[@title]")), "")
        text = _text(body.find("div[@class='text']"))
        replies = body.iterfind("div[@class='reply_to details']//a")
        answered = next((a.get("href", "").partition("go_to_")[2] for a in replies), "")
        if text:
            message = Message(who, *day_and_time(stamp), text, found.get(answered))
            found[element.get("id") or str(len(found))] = message
    return Source(chat_markdown(title, found.values()), title)


def _text(element: Any) -> str:
    """The lines of an element, as <br> divides them."""
    if element is None:
        return ""
    for br in element.iter("br"):
        br.tail = "\n" + (br.tail or "")
    return str(element.text_content()).strip()
