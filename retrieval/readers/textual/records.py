"""Records: .json .jsonl .ipynb, questions and answers or named values, chats and notebooks."""

import json
import re
from collections.abc import Iterator
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
_ADDRESS = re.compile(r"\s*\S*://\S*\s*|[\W_]*")  # of a page, or marks alone: no text
MAX_DEPTH = 6
MAX_TITLE = 200  # characters


def source(text: str, name: str) -> Source:
    """The records of a file: each with its title as heading. Raises Unreadable for other data."""
    value = _parse(text, Path(name).suffix)
    if isinstance(value, dict) and isinstance(value.get("cells"), list):
        return Source("\n\n".join(filter(None, map(_cell, value["cells"]))) + "\n")
    if _is_chat(value):
        title = str(value.get("name") or "")
        return Source(chat_markdown(title, _messages(value)), title)
    markdown = "\n\n".join(_blocks(value, 1))
    if not HAN_CHARACTER.search(markdown):
        raise Unreadable("has no Chinese text in it, only data")
    return Source(markdown + "\n")


def _parse(text: str, suffix: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except RecursionError as error:
        raise Unreadable("is nested too deep") from error
    except ValueError:
        pass
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
    pairs = [
        f"{k}：{v}" for k, v in record.items() if type(v) in (int, float, str) and str(v).strip()
    ]
    if pairs:
        yield f"- {escape('；'.join(' '.join(pair.split()) for pair in pairs))}"
    nested = (v for v in record.values() if isinstance(v, (list, dict)) and v not in texts)
    yield from _blocks([*nested], level + 1)


def _values(record: dict[str, Any], names: str) -> list[Any]:
    """The values of those of some names that a record has, in the order of the names."""
    by_name = {key.lower(): value for key, value in record.items()}
    return [by_name[name] for name in names.split() if name in by_name]


def _is_chat(value: object) -> bool:
    messages = value.get("messages") if isinstance(value, dict) else None
    return isinstance(messages, list) and any(
        isinstance(m, dict) and "from" in m and "text" in m for m in messages
    )


def _messages(export: dict[str, Any]) -> Iterator[Message]:
    """The messages of a chat that Telegram exported as JSON."""
    known: dict[object, Message] = {}
    for item in export["messages"]:
        if not isinstance(item, dict) or not (text := _chat_text(item.get("text"))).strip():
            continue
        who, stamp = str(item.get("from") or ""), str(item.get("date") or "")
        answered = known.get(str(item.get("reply_to_message_id")))
        message = Message(who, *day_and_time(stamp), text, answered)
        known[str(item.get("id"))] = message
        yield message


def _chat_text(value: object) -> str:
    if isinstance(value, list):
        return "".join(_chat_text(part) for part in value)
    if isinstance(value, dict):
        return _chat_text(value.get("text"))
    return value if isinstance(value, str) else ""
