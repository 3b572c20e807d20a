"""The Bot API in this process: what the terminal chat and the tests talk to.

LocalBotAPI keeps the chats and the messages, and refuses what Telegram refuses, in Telegram's
words (tests.telegram.rules). LocalRequest gives it to python-telegram-bot in place of the network:

    api = LocalBotAPI()
    request = LocalRequest(api)
    app = Application.builder().token("1:local").request(request).get_updates_request(request)
"""

import asyncio
import json
import re
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from telegram.constants import (
    BotDescriptionLimit,
    BotNameLimit,
    CallbackQueryLimit,
    ChatAction,
    InlineQueryLimit,
    MessageLimit,
    PollingLimit,
    WebhookLimit,
)
from telegram.request import RequestData

from bot.terminal.bot_api import InProcessRequest
from tests.telegram import rules
from tests.telegram.chats import Chats, copied, key, now, set_text
from tests.telegram.entities import Entity, find_entities
from tests.telegram.entities import utf16_length as length
from tests.telegram.rules import JSON, Refusal, check

# getMyName, setMyName, …: the parameter and its limit.
PROFILE = {
    "Name": ("name", BotNameLimit.MAX_NAME_LENGTH),
    "Description": ("description", BotDescriptionLimit.MAX_DESCRIPTION_LENGTH),
    "ShortDescription": ("short_description", BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH),
}


@dataclass(frozen=True)
class Call:
    """One request of the bot, with its parameters decoded, and what the API answered."""

    method: str
    params: JSON
    answer: JSON


def user(id: int = 1001, first_name: str = "小明", **more: Any) -> JSON:
    """A person. More: language_code, username, last_name."""
    return {"id": id, "is_bot": False, "first_name": first_name, **more}


def private_chat(person: JSON) -> JSON:
    """The chat of a person with the bot: it has the person's id."""
    return {"id": person["id"], "type": "private", "first_name": person["first_name"]}


def group(id: int = -1001234567890, title: str = "读书会", type: str = "supergroup") -> JSON:
    """A chat of several people: a supergroup, a group or a channel."""
    return {"id": id, "type": type, "title": title}


class LocalBotAPI:
    """The Bot API's state and rules, and the people who write to the bot."""

    def __init__(
        self,
        on_call: Callable[[Call], None] | None = None,
        *,
        username: str = "wenju_bot",
        can_join_groups: bool = True,
        can_read_all_group_messages: bool = False,
        supports_inline_queries: bool = True,
        supports_guest_queries: bool = True,
    ) -> None:
        self.me: JSON = {"id": 1, "is_bot": True, "first_name": "文据", "username": username}
        self.flags = {
            "can_join_groups": can_join_groups,
            "can_read_all_group_messages": can_read_all_group_messages,
            "supports_inline_queries": supports_inline_queries,
            "supports_guest_queries": supports_guest_queries,
        }
        self.calls: list[Call] = []
        self.pending: list[JSON] = []  # updates that getUpdates has yet to hand out
        self._on_call = on_call
        self._faults: dict[str, list[Refusal | Exception]] = defaultdict(list)
        self._profile: dict[tuple[str, str], str] = {}
        self._commands: dict[tuple[str, str], list[JSON]] = {}
        self._files: dict[str, bytes] = {}  # by file_id, which is also the path
        self.chats = Chats(self.me)
        self._webhook = ""
        self._allowed_updates: list[str] = []

    # What the bot does

    def file(self, path: str) -> bytes | None:
        """The content of the file at a path that getFile gave, None where there is none."""
        return self._files.get(path)

    def call(self, method: str, params: Mapping[str, Any]) -> JSON:
        """The API's answer to a request, its parameters as JSON or as sent over the wire.

        Raises what fail_next was told to raise, in place of a network.
        """
        decoded = {name: rules.decoded(name, value) for name, value in params.items()}
        try:
            if faults := self._faults[method.lower()]:
                raise faults.pop(0)
            if method.lower() not in _METHODS:
                raise Refusal("Not Found: method not found", 404)
            result = _METHODS[method.lower()](self, decoded)
            answer = {"ok": True, "result": copied(result)}
        except Refusal as refusal:
            answer = refusal.answer()
        call = Call(method, decoded, answer)
        self.calls.append(call)
        if self._on_call:
            self._on_call(call)
        return answer

    def sent(self, method: str) -> list[Call]:
        """The calls of one method, in order."""
        return [call for call in self.calls if call.method == method]

    def unanswered(self) -> list[str]:
        """The ids of the inline, callback and guest queries that still wait for an answer."""
        return self.chats.waiting_queries()

    # What goes wrong

    def fail_next(
        self,
        method: str,
        description: str = "",
        *,
        code: int = 400,
        retry_after: int | None = None,
        error: Exception | None = None,
    ) -> None:
        """Let the next call of a method fail: with a description, a wait, or a network error."""
        fault: Refusal | Exception
        if retry_after is not None:
            words = f"Too Many Requests: retry after {retry_after}"
            fault = Refusal(words, 429, retry_after=retry_after)
        else:
            fault = error or Refusal(description, code)
        self._faults[method.lower()].append(fault)

    def block(self, person: JSON) -> None:
        """A person blocks the bot."""
        self.chats.closed[person["id"]] = ("bot was blocked by the user", 403)

    def kick(self, chat: JSON) -> None:
        """A group throws the bot out."""
        kind = "group" if chat["type"] == "group" else "supergroup"
        self.chats.closed[chat["id"]] = (f"bot was kicked from the {kind} chat", 403)

    # What people do: each returns the update, and leaves it for getUpdates too

    def message(
        self,
        text: str,
        *,
        user: JSON | None = None,
        chat: JSON | None = None,
        reply_to: JSON | None = None,
        via_bot: bool = False,
        **more: Any,
    ) -> JSON:
        """A person writes a message; in a private chat unless a chat is given.

        More: what else it has, such as a photo with a caption.
        """
        person, chat = _who_and_where(user, chat)
        return self._update(
            "message", self.chats.write(text, person, chat, reply_to, via_bot, **more)
        )

    def uploaded(self, name: str, content: bytes) -> JSON:
        """A document that a person may send: message("", document=…)."""
        file_id = f"documents/file_{self.chats.next_id('file')}"
        self._files[file_id] = content
        named = {"file_name": name, "file_size": len(content)}
        return {"file_id": file_id, "file_unique_id": file_id[10:], **named}

    def edited(self, message: JSON, text: str) -> JSON:
        """A person edits a message of theirs."""
        stored = self.chats.messages[key(message)]
        set_text(stored, text, find_entities(text))
        stored["edit_date"] = now()
        return self._update("edited_message", self.chats.shown(stored))

    def deleted(self, message: JSON) -> None:
        """A person deletes a message; bots are not told."""
        del self.chats.messages[key(message)]

    def pressed(self, message: JSON | str, data: str, *, user: JSON | None = None) -> JSON:
        """A person presses a button under a message of the bot, or under an inline message's id."""
        person, _ = _who_and_where(user, None)
        query: JSON = {
            "id": self.chats.open_query("callback"),
            "from": person,
            "chat_instance": "1",
            "data": data,
        }
        if isinstance(message, str):
            return self._update("callback_query", {**query, "inline_message_id": message})
        stored = self.chats.messages.get(key(message))
        # A message that is gone is "inaccessible": no more than its place is known.
        place = {"chat": message["chat"], "message_id": message["message_id"], "date": 0}
        shown = self.chats.shown(stored) if stored else place
        return self._update("callback_query", {**query, "message": shown})

    def inline_query(
        self, query: str, offset: str = "", *, user: JSON | None = None, chat_type: str = "sender"
    ) -> JSON:
        """A person types the bot's name and a question, or scrolls on to an offset."""
        person, _ = _who_and_where(user, None)
        return self._update(
            "inline_query",
            {
                "id": self.chats.open_query("inline"),
                "from": person,
                "query": query[: InlineQueryLimit.MAX_QUERY_LENGTH],
                "offset": offset,
                "chat_type": chat_type,
            },
        )

    def chosen(
        self,
        result: JSON,
        query: str = "",
        *,
        user: JSON | None = None,
        chat: JSON | None = None,
    ) -> tuple[JSON, JSON]:
        """A person sends an inline result: the feedback, and the message in the chat."""
        person, chat = _who_and_where(user, chat)
        feedback: JSON = {"result_id": result["id"], "from": person, "query": query}
        text, entities = rules.result_text(result)
        message = self.chats.messages[key(self.chats.write(text, person, chat, via_bot=True))]
        set_text(message, text, entities)
        if markup := result.get("reply_markup"):
            message["reply_markup"] = markup
            # Without a keyboard the bot does not learn how to edit the message.
            feedback["inline_message_id"] = self.chats.add_inline_message(result)
        return (
            self._update("chosen_inline_result", feedback),
            self._update("message", self.chats.shown(message)),
        )

    def guest_message(
        self,
        text: str,
        *,
        user: JSON | None = None,
        chat: JSON | None = None,
        reply_to: JSON | None = None,
    ) -> JSON:
        """A person calls the bot in a chat it is not in; the chat stays closed to it."""
        person, _ = _who_and_where(user, None)
        chat = chat or group(-1009876543210, "朋友们")
        message = self.chats.write(text, person, chat, reply_to, is_member=False)
        query_id = self.chats.open_query("guest")
        return self._update("guest_message", {**message, "guest_query_id": query_id})

    def _update(self, kind: str, content: JSON) -> JSON:
        update = {"update_id": self.chats.next_id("update"), kind: copied(content)}
        self.pending.append(update)
        return copied(update)

    # The methods

    def _get_me(self, params: JSON) -> JSON:
        return {**self.me, **self.flags}

    def _get_updates(self, params: JSON) -> list[JSON]:
        if self._webhook:
            raise Refusal(
                "can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
                409,
            )
        offset = params.get("offset", 0)
        self._allowed_updates = params.get("allowed_updates", self._allowed_updates)
        if offset < 0:
            self.pending = self.pending[offset:]
        self.pending = [
            update
            for update in self.pending
            if update["update_id"] >= offset
            and (not self._allowed_updates or set(update) & set(self._allowed_updates))
        ]
        return self.pending[: params.get("limit", PollingLimit.MAX_LIMIT)]

    def _set_webhook(self, params: JSON) -> bool:
        url, secret = params.get("url", ""), params.get("secret_token", "")
        check(
            url == "" or url.startswith("https://"),
            "bad webhook: An HTTPS URL must be provided for webhook",
        )
        check(len(secret) <= WebhookLimit.MAX_SECRET_TOKEN_LENGTH, "secret token is too long")
        check(re.fullmatch(r"[\w-]*", secret, re.A), "secret token contains unallowed characters")
        self._webhook = url
        self._allowed_updates = params.get("allowed_updates", self._allowed_updates)
        if params.get("drop_pending_updates"):
            self.pending.clear()
        return True

    def _delete_webhook(self, params: JSON) -> bool:
        return self._set_webhook({**params, "url": ""})

    def _get_webhook_info(self, params: JSON) -> JSON:
        return {
            "url": self._webhook,
            "has_custom_certificate": False,
            "pending_update_count": len(self.pending),
        }

    def _send_message(self, params: JSON) -> JSON:
        text, entities = rules.text_and_entities(params)
        return self._send(params, text, entities)

    def _send_document(self, params: JSON) -> JSON:
        check(params.get("document"), "there is no document in the request")
        caption, entities = rules.formatted(params, "caption", "caption_entities")
        check(length(caption) <= MessageLimit.CAPTION_LENGTH, "message caption is too long")
        document = {"file_id": "local", "file_unique_id": "local", "file_name": params["document"]}
        more: JSON = {"caption": caption, "caption_entities": entities}
        more = {name: value for name, value in more.items() if value}
        return self._send(params, "", [], document=document, **more)

    def _send(self, params: JSON, text: str, entities: list[Entity], **more: Any) -> JSON:
        chat = self.chats.open_chat(params)
        markup = params.get("reply_markup") or {}
        rules.check_markup(markup, chat_type=chat["type"])
        reply_to = self._replied(chat, params.get("reply_parameters") or {})
        if "link_preview_options" in params:
            more["link_preview_options"] = params["link_preview_options"]
        if markup.get("inline_keyboard"):
            more["reply_markup"] = markup
        message = self.chats.store(chat, self.me, text, entities, **more)
        if reply_to:
            self.chats.replies[key(message)] = reply_to
        return self.chats.shown(message)

    def _replied(self, chat: JSON, reply: JSON) -> int:
        """The id of the message that a new one replies to, 0 for none."""
        if not reply:
            return 0
        message_id: int = reply["message_id"]
        replied = self.chats.messages.get((chat["id"], message_id))
        if not replied:
            check(reply.get("allow_sending_without_reply"), "message to be replied not found")
            return 0
        check(reply.get("quote", "") in replied.get("text", ""), "QUOTE_TEXT_INVALID")
        return message_id

    def _get_file(self, params: JSON) -> JSON:
        file_id = params.get("file_id", "")
        check(file_id in self._files, "wrong file_id or the file is temporarily unavailable")
        size = len(self._files[file_id])
        check(size <= rules.MAX_DOWNLOAD, "file is too big")
        place = {"file_path": file_id, "file_size": size}
        return {"file_id": file_id, "file_unique_id": file_id[10:], **place}

    def _edit_text(self, params: JSON) -> JSON | bool:
        text, entities = rules.text_and_entities(params)
        message = self.chats.editable(params)
        check("text" in message, "there is no text in the message to edit")
        return self.chats.edit(message, params, {"text": text, "entities": entities})

    def _edit_reply_markup(self, params: JSON) -> JSON | bool:
        return self.chats.edit(self.chats.editable(params), params, {})

    def _delete_message(self, params: JSON) -> bool:
        message = self.chats.found(params, "delete")
        check(
            message["from"] == self.me or message["chat"]["type"] == "private",
            "message can't be deleted",
        )
        del self.chats.messages[key(message)]
        return True

    def _answer_callback_query(self, params: JSON) -> bool:
        answer_length = length(params.get("text", ""))
        check(
            answer_length <= CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH,
            "MESSAGE_TOO_LONG",
        )
        self.chats.close_query("callback", params.get("callback_query_id"))
        return True

    def _answer_inline_query(self, params: JSON) -> bool:
        rules.check_results(params.get("results") or [])
        if button := params.get("button"):
            rules.check_results_button(button)
        offset = params.get("next_offset", "").encode()
        check(len(offset) <= InlineQueryLimit.MAX_OFFSET_LENGTH, "NEXT_OFFSET_INVALID")
        cache_time = params.get("cache_time", 0)
        check(0 <= cache_time <= rules.MAX_CACHE_TIME, "CACHE_TIME_INVALID")
        self.chats.close_query("inline", params.get("inline_query_id"))
        return True

    def _answer_guest_query(self, params: JSON) -> JSON:
        check(params.get("result"), "result isn't specified")
        rules.check_result(params["result"])
        self.chats.close_query("guest", params.get("guest_query_id"))
        return {"inline_message_id": self.chats.add_inline_message(params["result"])}

    def _send_chat_action(self, params: JSON) -> bool:
        check(params.get("action") in set(ChatAction), "wrong parameter action in request")
        self.chats.open_chat(params)
        return True

    def _leave_chat(self, params: JSON) -> bool:
        chat = self.chats.open_chat(params)
        check(chat["type"] != "private", "chat member status can't be changed in private chats")
        kind = "group" if chat["type"] == "group" else "supergroup"
        self.chats.closed[chat["id"]] = (f"bot is not a member of the {kind} chat", 403)
        return True

    def _get_chat_administrators(self, params: JSON) -> list[JSON]:
        chat = self.chats.open_chat(params)
        check(chat["type"] != "private", "there are no administrators in the private chat")
        return [{"user": user(), "status": "creator", "is_anonymous": False}]

    def _set_my_commands(self, params: JSON) -> bool:
        rules.check_commands(params.get("commands") or [])
        self._commands[_scope(params)] = params.get("commands") or []
        return True

    def _get_my_commands(self, params: JSON) -> list[JSON]:
        return self._commands.get(_scope(params), [])

    def _delete_my_commands(self, params: JSON) -> bool:
        self._commands.pop(_scope(params), None)
        return True

    def _set_profile(self, params: JSON, what: str) -> bool:
        parameter, limit = PROFILE[what]
        value = params.get(parameter, "")
        check(length(value) <= limit, f"{parameter.upper()}_TOO_LONG")
        self._profile[what, rules.language(params)] = value
        return True

    def _get_profile(self, params: JSON, what: str) -> JSON:
        own = self.me["first_name"] if what == "Name" else ""
        default = self._profile.get((what, ""), own)
        return {PROFILE[what][0]: self._profile.get((what, rules.language(params))) or default}


_METHODS: dict[str, Callable[[LocalBotAPI, JSON], Any]] = {
    "getMe": LocalBotAPI._get_me,
    "getUpdates": LocalBotAPI._get_updates,
    "setWebhook": LocalBotAPI._set_webhook,
    "deleteWebhook": LocalBotAPI._delete_webhook,
    "getWebhookInfo": LocalBotAPI._get_webhook_info,
    "sendMessage": LocalBotAPI._send_message,
    "sendDocument": LocalBotAPI._send_document,
    "getFile": LocalBotAPI._get_file,
    "sendChatAction": LocalBotAPI._send_chat_action,
    "editMessageText": LocalBotAPI._edit_text,
    "editMessageReplyMarkup": LocalBotAPI._edit_reply_markup,
    "deleteMessage": LocalBotAPI._delete_message,
    "answerCallbackQuery": LocalBotAPI._answer_callback_query,
    "answerInlineQuery": LocalBotAPI._answer_inline_query,
    "answerGuestQuery": LocalBotAPI._answer_guest_query,
    "leaveChat": LocalBotAPI._leave_chat,
    "getChatAdministrators": LocalBotAPI._get_chat_administrators,
    "setMyCommands": LocalBotAPI._set_my_commands,
    "getMyCommands": LocalBotAPI._get_my_commands,
    "deleteMyCommands": LocalBotAPI._delete_my_commands,
    **{f"setMy{what}": partial(LocalBotAPI._set_profile, what=what) for what in PROFILE},
    **{f"getMy{what}": partial(LocalBotAPI._get_profile, what=what) for what in PROFILE},
}
# The API does not mind the case of a method's name.
_METHODS = {name.lower(): method for name, method in _METHODS.items()}


def _who_and_where(person: JSON | None, chat: JSON | None) -> tuple[JSON, JSON]:
    person = person or user()
    return person, chat or private_chat(person)


def _scope(params: JSON) -> tuple[str, str]:
    """What a list of commands is kept under: for whom, and in which language."""
    scope = params.get("scope") or {"type": "default"}
    return json.dumps(scope, sort_keys=True), rules.language(params)


class LocalRequest(InProcessRequest):
    """python-telegram-bot's way to a LocalBotAPI, instead of to the network."""

    POLL_INTERVAL = 0.01  # seconds between looks for an update while getUpdates waits

    def __init__(self, api: LocalBotAPI) -> None:
        self.api = api

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *_: Any,
        **__: Any,
    ) -> tuple[int, bytes]:
        """The local API's answer, as an HTTP status and body."""
        if "/file/bot" in url:
            content = self.api.file(url.partition("/file/bot")[2].partition("/")[2])
            missing = Refusal("Not Found", 404).answer()
            return (404, json.dumps(missing).encode()) if content is None else (200, content)
        params: dict[str, Any] = {}
        if request_data:
            files = {name: file[0] for name, file in request_data.multipart_data.items()}
            params = {**request_data.json_parameters, **files}
        name = url.rpartition("/")[2]
        if name == "getUpdates":
            await self._wait_for_updates(int(params.get("timeout", 0)))
        answer = self.api.call(name, params)
        return answer.get("error_code", 200), json.dumps(answer).encode()

    async def _wait_for_updates(self, timeout: int) -> None:
        deadline = time.monotonic() + timeout
        while not self.api.pending and time.monotonic() < deadline:
            await asyncio.sleep(self.POLL_INTERVAL)
