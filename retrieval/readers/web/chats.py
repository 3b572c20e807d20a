"""Exported chats as Markdown: who wrote each message, and when."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from retrieval.readers.source import parse_date
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


def is_chat(tree: Any) -> bool:
    """Whether a page is an export of Telegram's."""
    return tree.find(".//div[@class='page_body chat_page']") is not None


def exported_chat(tree: Any) -> tuple[str, str]:
    """The name of a chat that Telegram exported, and its messages as Markdown."""
    title = _text(tree.find(".//div[@class='page_header']//div[@class='text bold']"))
    found: dict[str, Message] = {}
    who = ""
    for element in tree.iter("div"):
        classes = (element.get("class") or "").split()
        if "message" not in classes or "service" in classes:
            continue
        body = element.find("div[@class='body']")
        if body is None:
            continue
        who = _text(body.find("div[@class='from_name']")) or who
        when = body.find(".//div[@title]")
        stamp = "" if when is None else when.get("title") or ""
        text = _text(body.find("div[@class='text']"))
        reply = body.find("div[@class='reply_to details']//a")
        answered = (reply.get("href") or "").partition("go_to_")[2] if reply is not None else ""
        if text:
            message = Message(who, *day_and_time(stamp), text, found.get(answered))
            found[element.get("id") or str(len(found))] = message
    return title, chat_markdown(title, found.values())


def _text(element: Any) -> str:
    """The lines of an element, as <br> divides them."""
    if element is None:
        return ""
    for br in element.iter("br"):
        br.tail = "\n" + (br.tail or "")
    return str(element.text_content()).strip()
