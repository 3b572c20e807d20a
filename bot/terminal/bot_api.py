"""A Bot API in this process for one person at a terminal, without Telegram's validation."""

import itertools
import json
import re
from collections.abc import Callable
from typing import Any

from telegram.request import BaseRequest, RequestData

from bot.transport import JSON
from bot.views.keyboards import MAX_QUERY

PERSON: JSON = {"id": 1001, "is_bot": False, "first_name": "小明"}
CHAT: JSON = {"id": PERSON["id"], "type": "private", "first_name": PERSON["first_name"]}
BOT: JSON = {"id": 1, "is_bot": True, "first_name": "文据", "username": "wenju_bot"}
MAX_TEXT = 4096  # characters of a message: MessageLimit.MAX_TEXT_LENGTH

_COMMAND = re.compile(r"/[A-Za-z0-9_]{1,64}+(?:@[A-Za-z0-9_]{3,32}+)?+(?![\w/<>@])")


class InProcessRequest(BaseRequest):
    """A connection to a Bot API in this process, without a timeout."""

    @property
    def read_timeout(self) -> float | None:
        """No timeout."""
        return None

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""


class BotAPI(InProcessRequest):
    """A Bot API without a network; `show` gets each call, with its message or parameters."""

    def __init__(self, show: Callable[[str, JSON], None]) -> None:
        self._show = show
        self._ids = itertools.count(1)
        self._messages: dict[int, JSON] = {}

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        """Carry out a call; the HTTP status and the body of the response."""
        params: JSON = dict(request_data.parameters) if request_data else {}
        match url.rpartition("/")[2]:
            case "getMe":
                return _answer(BOT)
            case "sendMessage" as name:
                message = self._new(BOT, params["text"])
                reply_to = params.get("reply_parameters", {}).get("message_id", 0)
                message["reply_to_message"] = self._messages.get(reply_to)
            case "editMessageText" as name if "message_id" in params:
                message = self._messages[params["message_id"]]
                markup = message.get("reply_markup")
                if (message["text"], markup) == (params["text"], params.get("reply_markup")):
                    return 400, b'{"description": "Bad Request: message is not modified"}'
                message["text"] = params["text"]
            case name:
                self._show(name, params)
                return _answer(True)
        message["reply_markup"] = params.get("reply_markup")
        self._show(name, message)
        return _answer(message)

    def write(self, text: str) -> JSON:
        """The update after the person sends a text."""
        message = self._new(PERSON, text[:MAX_TEXT])
        if command := _COMMAND.match(text):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": command.end()}]
        return self._update("message", message)

    def query(self, text: str) -> JSON:
        """The update after the person types an inline query."""
        return self._update("inline_query", {"query": text[:MAX_QUERY], "offset": ""})

    def press(self, message: JSON, data: str) -> JSON:
        """The update after the person presses a button of a message."""
        source = {"message": message} if "chat" in message else message
        return self._update("callback_query", {"chat_instance": "1", "data": data, **source})

    def choose(self, result: JSON) -> JSON:
        """The message after the person chooses an inline result; the bot knows only its id."""
        content = result["input_message_content"]["message_text"]
        message = {"text": content, "reply_markup": result.get("reply_markup")}
        return {**message, "inline_message_id": f"inline-{next(self._ids)}"}

    def _new(self, sender: JSON, text: str) -> JSON:
        number = next(self._ids)
        place = {"message_id": number, "date": number, "chat": CHAT}
        self._messages[number] = message = {**place, "from": sender, "text": text}
        return message

    def _update(self, kind: str, content: JSON) -> JSON:
        number = next(self._ids)
        return {"update_id": number, kind: {"id": str(number), "from": PERSON, **content}}


def _answer(result: Any) -> tuple[int, bytes]:
    return 200, json.dumps({"ok": True, "result": result}).encode()
