"""Records: .json .jsonl .ipynb, questions and answers or named values, chats and notebooks."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from retrieval.documents.characters import HAN_CHARACTER
from retrieval.readers.source import Source, Unreadable, damage
from retrieval.readers.web.chats import Message, chat_markdown, day_and_time
from retrieval.readers.writing import code_block, escape, heading

_TITLES = "title question q query prompt instruction name 标题 標題 问题 問題 问 名称 名稱 题目"
_TEXTS = (
    "answer a content text body paragraphs output response abstract description"
    " 答案 回答 答 内容 內容 正文"
)
_AUTHORS = "author 作者"
# Of a message: who writes it, what and when.
_SENDERS = "from sender sender_name from_name user username nickname 发送人 发送者 發送者 昵称 暱稱"
_MESSAGES = "text content message msg 内容 內容 消息"
_TIMES = "date time timestamp datetime created_at 时间 時間 日期"
_CHATS = "name title talker chat group 群名 群聊"
_ADDRESS = re.compile(r"\s*\S*://\S*\s*|[\W_]*")  # of a page, or marks alone: no text
MAX_DEPTH = 6
MAX_TITLE = 200  # characters


def source(text: str, name: str) -> Source:
    """The records of a file: each with its title as heading."""
    value = _parse(text, Path(name).suffix)
    if isinstance(value, dict) and isinstance(value.get("cells"), list):
        return Source("\n\n".join(filter(None, map(_cell, value["cells"]))) + "\n")
    if messages := _messages(value):
        names = _values(value, _CHATS) if isinstance(value, dict) else []
        title = next((name for name in names if isinstance(name, str)), "")
        return Source(chat_markdown(title, messages), title)
    markdown = "\n\n".join(_blocks(value, 1))
    if not HAN_CHARACTER.search(markdown):
        raise Unreadable("has no Chinese text in it, only data")
    return Source(markdown + "\n")


def _parse(text: str, suffix: str) -> Any:
    try:
        with suppress(ValueError):
            return json.loads(text, strict=False)
    except RecursionError as error:
        raise Unreadable("is nested too deep") from error
    try:  # an object a line
        return [json.loads(line, strict=False) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError) as error:
        raise damage(suffix) from error


def _cell(cell: Any) -> str:
    """The Markdown of a notebook's cell, "" for one that is neither text nor code."""
    kind, lines = map(cell.get, ("cell_type", "source")) if isinstance(cell, dict) else ("", "")
    text = ("".join(map(str, lines)) if isinstance(lines, list) else str(lines or "")).strip()
    return code_block(text) if text and kind == "code" else text if kind == "markdown" else ""


def _blocks(value: Any, level: int) -> Iterator[str]:
    """Blocks of Markdown: an object with a title is a section, other objects are list items."""
    if level > MAX_DEPTH:
        return
    if isinstance(value, list):
        for item in value:
            yield from _blocks(item, level)
    elif isinstance(value, dict):
        yield from _record(value, level)
    elif isinstance(value, str) and _ADDRESS.fullmatch(value) is None:
        lines = [line.strip() for line in value.splitlines()]
        yield "\n\n".join(escape(line) for line in lines if line)


def _record(record: dict[str, Any], level: int) -> Iterator[str]:
    """A section, where the record has a title and a text; else an item of a list."""
    titles, texts, authors = (_values(record, names) for names in (_TITLES, _TEXTS, _AUTHORS))
    title = next((t for t in titles if isinstance(t, str) and 0 < len(t.strip()) <= MAX_TITLE), "")
    if title and texts:
        yield heading(title, level)
        names = (name.strip() for name in authors if isinstance(name, str))
        yield from (escape(f"作者：{name}") for name in names if name)
        yield from _blocks(texts, level + 1)
        return
    plain = {k: v for k, v in record.items() if type(v) in (int, float, str) and str(v).strip()}
    if pairs := [" ".join(f"{name}：{value}".split()) for name, value in plain.items()]:
        yield f"- {escape('；'.join(pairs))}"
    nested = (v for v in record.values() if isinstance(v, (list, dict)) and v not in texts)
    yield from _blocks([*nested], level + 1)


def _values(record: dict[str, Any], names: str) -> list[Any]:
    """The values of those of some names that a record has, in the order of the names."""
    by_name = {key.lower(): value for key, value in record.items()}
    return [by_name[name] for name in names.split() if name in by_name]


def _messages(export: Any) -> list[Message]:
    """The messages of a chat, as Telegram exports it or as others do; [] of other data."""
    values = [export, *export.values()] if isinstance(export, dict) else [export]
    items = next((v for v in values if isinstance(v, list) and any(map(_is_message, v))), [])
    known: dict[object, Message] = {}
    for item in filter(_is_message, items):
        sender, text, stamp = (_values(item, names)[0] for names in (_SENDERS, _MESSAGES, _TIMES))
        if not (text := _chat_text(text)).strip():
            continue
        stamp = "" if str(stamp).isdecimal() else str(stamp)  # not seconds since 1970
        who, answered = sender if isinstance(sender, str) else "", item.get("reply_to_message_id")
        message = Message(who, *day_and_time(stamp), text, known.get(str(answered)))
        known[str(item.get("id", len(known)))] = message
    return [*known.values()]


def _is_message(item: Any) -> bool:
    """Whether an object tells who wrote what and when, without a title."""
    if not isinstance(item, dict) or _values(item, _TITLES):
        return False
    return all(_values(item, names) for names in (_SENDERS, _MESSAGES, _TIMES))


def _chat_text(value: object) -> str:
    if isinstance(value, list):
        return "".join(_chat_text(part) for part in value)
    if isinstance(value, dict):
        return _chat_text(value.get("text"))
    return value if isinstance(value, str) else ""
