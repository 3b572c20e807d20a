"""The chats of the local Bot API: messages, what they reply to, and queries that wait."""

import itertools
import json
import time
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from tests.telegram import rules
from tests.telegram.entities import Entity, find_entities
from tests.telegram.rules import JSON, Refusal, check

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def now() -> int:
    """The date of a message sent now."""
    return int(time.time())


def copied(value: Any) -> Any:
    """A copy of JSON that nobody else changes."""
    return json.loads(json.dumps(value))


def key(message: JSON) -> tuple[int, int]:
    """Where a message is kept: its chat's id and its own."""
    return message["chat"]["id"], message["message_id"]


def set_text(message: JSON, text: str, entities: list[Entity]) -> None:
    """Give a message a text and its entities in place of those it has."""
    for name, value in ("text", text), ("entities", entities):
        message.pop(name, None)
        if value:
            message[name] = value


class Chats:
    """All that is said where the bot can be, and where the bot may write."""

    def __init__(self, me: JSON) -> None:
        self._me = me
        self._users: set[int] = set()
        self._open: dict[int, JSON] = {}
        self.closed: dict[int, tuple[str, int]] = {}  # where it may not write: the refusal
        self.messages: dict[tuple[int, int], JSON] = {}
        self.replies: dict[tuple[int, int], int] = {}  # a message -> what it replies to
        self._inline: dict[str, JSON] = {}
        self._queries: set[tuple[str, str]] = set()  # the kind and the id of those unanswered
        self._ids: dict[str, Iterator[int]] = defaultdict(lambda: itertools.count(1))

    def next_id(self, kind: str) -> int:
        """The next number of a kind of thing."""
        return next(self._ids[kind])

    def open_query(self, kind: str) -> str:
        """The id of a new query that waits for an answer."""
        query_id = str(7_000_000_000 + self.next_id("query"))
        self._queries.add((kind, query_id))
        return query_id

    def close_query(self, kind: str, query_id: Any) -> None:
        """Take a query off those that wait for an answer. Raises Refusal if it does not wait."""
        check((kind, query_id) in self._queries, QUERY_TOO_OLD)
        self._queries.remove((kind, query_id))

    def waiting_queries(self) -> list[str]:
        """The ids of the queries that wait for an answer."""
        return sorted(query_id for _, query_id in self._queries)

    def write(
        self,
        text: str,
        person: JSON,
        chat: JSON,
        reply_to: JSON | None = None,
        via_bot: bool = False,
        *,
        is_member: bool = True,
        **more: Any,
    ) -> JSON:
        """A person's message, stored, as the bot sees it."""
        self._users.add(person["id"])
        if is_member:
            self._open[chat["id"]] = chat
            self.closed.pop(chat["id"], None)
        else:
            self.closed[chat["id"]] = ("PEER_ID_INVALID", 400)
        message = self.store(chat, person, text, find_entities(text), **more)
        if via_bot:
            message["via_bot"] = self._me
        if reply_to:
            # It may be someone else's message that the bot has not seen before.
            self.messages.setdefault(key(reply_to), copied(reply_to))
            self.replies[key(message)] = reply_to["message_id"]
        return self.shown(message)

    def store(
        self, chat: JSON, sender: JSON, text: str, entities: list[Entity], **more: Any
    ) -> JSON:
        """A new message, put into its chat."""
        message = {
            "message_id": self.next_id("message"),
            "date": now(),
            "chat": chat,
            "from": sender,
            **more,
        }
        set_text(message, text, entities)
        self.messages[key(message)] = message
        return message

    def shown(self, message: JSON) -> JSON:
        """A message as the API shows it now: with what it replies to, if that still stands."""
        replied = self.messages.get((message["chat"]["id"], self.replies.get(key(message), 0)))
        shown = {**message, "reply_to_message": replied} if replied else message
        return copied(shown)

    def add_inline_message(self, result: JSON) -> str:
        """The id of a message sent by way of the bot, which it may edit by."""
        text, entities = rules.result_text(result)
        inline_message_id = f"AAAA{self.next_id('inline message'):08}"
        message: JSON = {"reply_markup": result.get("reply_markup")}
        set_text(message, text, entities)
        self._inline[inline_message_id] = message
        return inline_message_id

    def open_chat(self, params: JSON) -> JSON:
        """The chat that a request is for. Raises Refusal where the bot may not write."""
        chat_id = params.get("chat_id", "")
        check(chat_id != "", "chat_id is empty")
        if chat_id in self.closed:
            raise Refusal(*self.closed[chat_id])
        if chat_id in self._users and chat_id not in self._open:
            raise Refusal("bot can't initiate conversation with a user", 403)
        check(chat_id in self._open, "chat not found")
        return self._open[chat_id]

    def found(self, params: JSON, purpose: str) -> JSON:
        """The message that a request is for. Raises Refusal if there is none."""
        chat = self.open_chat(params)
        message = self.messages.get((chat["id"], params.get("message_id", 0)))
        if not message:
            raise Refusal(f"message to {purpose} not found")
        return message

    def editable(self, params: JSON) -> JSON:
        """The message of the bot, in a chat or inline, that a request is to edit."""
        if inline_message_id := params.get("inline_message_id"):
            check(inline_message_id in self._inline, "MESSAGE_ID_INVALID")
            return self._inline[inline_message_id]
        check("message_id" in params, "message identifier is not specified")
        message = self.found(params, "edit")
        check(message["from"] == self._me, "message can't be edited")
        return message

    def edit(self, message: JSON, params: JSON, content: JSON) -> JSON | bool:
        """Put new content into a message; without a keyboard in the request, its own goes."""
        chat_type = message["chat"]["type"] if "chat" in message else "inline"
        rules.check_markup(params.get("reply_markup"), chat_type=chat_type, only_inline=True)
        markup = params.get("reply_markup") or {}
        new = {**content, "reply_markup": markup if markup.get("inline_keyboard") else None}
        check(any((message.get(name) or None) != (new[name] or None) for name in new), NOT_MODIFIED)
        for name, value in new.items():
            message.pop(name, None)
            if value:
                message[name] = value
        if "chat" not in message:
            return True
        message["edit_date"] = now()
        return self.shown(message)
