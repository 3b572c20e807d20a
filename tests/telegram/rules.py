"""The Bot API's rules that need no state: what it reads from a request, and what it refuses.

The words of a refusal are Telegram's (tdlib/telegram-bot-api, tdlib/td, and the error codes of its
servers). Where Telegram mends a mistake in silence (two actions on one button, a cache time of a
year, 101 entities), the rules refuse it as well, because a bot should not make it.
"""

import json
import re
from collections.abc import Iterable
from typing import Any

from telegram.constants import (
    BotCommandLimit,
    InlineKeyboardButtonLimit,
    InlineKeyboardMarkupLimit,
    InlineQueryLimit,
    InlineQueryResultLimit,
    InlineQueryResultsButtonLimit,
    MessageLimit,
)

from tests.telegram.entities import (
    Entity,
    MarkupError,
    find_entities,
    parse_html,
    trim,
    valid_link,
)
from tests.telegram.entities import utf16_length as length

JSON = dict[str, Any]

MAX_SOURCE_BYTES = 32768  # of a text with its markup: get_formatted_text in Client.cpp
MAX_DOWNLOAD = 20 << 20  # bytes of a file: MAX_DOWNLOAD_FILE_SIZE in Client.h
MAX_CACHE_TIME = 86400  # seconds, of an inline answer: process_answer_inline_query in Client.cpp
MAX_SWITCH_INLINE_QUERY = int(InlineQueryLimit.MAX_QUERY_LENGTH)  # it becomes an inline query

BUTTON_ACTIONS = {
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
}
BUTTON_STYLES = {"danger", "success", "primary"}

# Parameters that are text even where they look like JSON: "123" is a text, chat_id=123 a number.
TEXT_PARAMETERS = {
    "text",
    "parse_mode",
    "caption",
    "file_id",
    "inline_message_id",
    "callback_query_id",
    "inline_query_id",
    "guest_query_id",
    "url",
    "next_offset",
    "language_code",
    "name",
    "description",
    "short_description",
    "action",
    "document",
    "secret_token",
    "ip_address",
    "business_connection_id",
    "message_effect_id",
}


class Refusal(Exception):
    """The API refuses a request, with its error code and its words."""

    def __init__(self, description: str, code: int = 400, **parameters: int) -> None:
        prefix = {400: "Bad Request: ", 403: "Forbidden: ", 409: "Conflict: "}.get(code, "")
        super().__init__(prefix + description.removeprefix(prefix))
        self.code = code
        self.parameters = parameters

    def answer(self) -> JSON:
        """The refusal as the API sends it."""
        answer = {"ok": False, "error_code": self.code, "description": str(self)}
        return {**answer, "parameters": self.parameters} if self.parameters else answer


def check(condition: object, description: str) -> None:
    """Raise a Refusal with this description unless the condition holds."""
    if not condition:
        raise Refusal(description)


def decoded(name: str, value: Any) -> Any:
    """A parameter's value from the wire, where everything but text is JSON."""
    if not isinstance(value, str) or name in TEXT_PARAMETERS:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def text_and_entities(params: JSON, name: str = "text") -> tuple[str, list[Entity]]:
    """The text that a request sends, 1 to 4096 characters after parsing, and its entities."""
    check(params.get(name), "message text is empty")
    text, entities = formatted(params, name)
    check(text.strip(), "text must be non-empty")
    # The server counts code points; in UTF-16 units, as clients count, none of them can object.
    check(length(text) <= MessageLimit.MAX_TEXT_LENGTH, "message is too long")
    return text, entities


def formatted(params: JSON, name: str, entities_name: str = "entities") -> tuple[str, list[Entity]]:
    """A text with its parse mode, or its entities, read: the text that shows, and all entities."""
    source, mode = params.get(name, ""), params.get("parse_mode") or "none"
    check(len(source.encode()) <= MAX_SOURCE_BYTES, "text is too long")
    check(mode.lower() in {"none", "html"}, "unsupported parse_mode")
    if mode.lower() == "html":
        try:
            source, entities = parse_html(source)
        except MarkupError as error:
            raise Refusal(f"can't parse entities: {error}") from error
    else:
        entities = params.get(entities_name) or []
    text, entities = trim(source, entities)
    check(len(entities) <= MessageLimit.MESSAGE_ENTITIES, "ENTITIES_TOO_LONG")
    entities = entities + find_entities(text, entities)
    return text, sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def check_markup(markup: JSON | None, *, chat_type: str, only_inline: bool = False) -> None:
    """Refuse a keyboard that a message in such a chat ("inline" for an inline one) cannot have."""
    if not markup:
        return
    check("inline_keyboard" in markup or not only_inline, "inline keyboard expected")
    rows: list[list[JSON]] = markup.get("inline_keyboard") or []
    sizes = [len(row) for row in rows]
    check(
        sum(sizes) <= InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER
        and max(sizes, default=0) <= InlineKeyboardMarkupLimit.BUTTONS_PER_ROW,
        "reply markup is too long",
    )
    for row in rows:
        for button in row:
            _check_button(button, chat_type)
    for row in markup.get("keyboard") or []:
        for key in row:
            text = key if isinstance(key, str) else key.get("text")
            check(text, "keyboard button text must be non-empty")


def _check_button(button: JSON, chat_type: str) -> None:
    unreadable = "can't parse inline keyboard button: "
    check("text" in button, unreadable + 'Can\'t find field "text"')
    actions = BUTTON_ACTIONS & set(button)
    # Empty data and an empty link are no actions to the server.
    actions -= {name for name in ("callback_data", "url") if not button.get(name)}
    check(actions, unreadable + "Text buttons are unallowed in the inline keyboard")
    check(len(actions) == 1, unreadable + "Exactly one action is expected in a button")
    check(button["text"].strip(), "inline keyboard button text must be non-empty")
    check(button.get("style", "primary") in BUTTON_STYLES, unreadable + "Invalid style specified")
    (action,) = actions
    _check_action(action, button[action], chat_type)


def _check_action(action: str, value: Any, chat_type: str) -> None:
    match action:
        case "callback_data":
            size = len(value.encode())
            check(size <= InlineKeyboardButtonLimit.MAX_CALLBACK_DATA, "BUTTON_DATA_INVALID")
        case "url":
            words = f"inline keyboard button URL '{value}' is invalid: Wrong HTTP URL"
            check(valid_link(value), words)
        case "switch_inline_query" | "switch_inline_query_current_chat":
            check(length(value) <= MAX_SWITCH_INLINE_QUERY, "BUTTON_DATA_INVALID")
        case "switch_inline_query_chosen_chat":
            check(length(value.get("query", "")) <= MAX_SWITCH_INLINE_QUERY, "BUTTON_DATA_INVALID")
            allowed = any(value.get(name) for name in value if name.startswith("allow_"))
            check(allowed, "at least one chat type must be allowed")
        case "copy_text":
            size = length(value.get("text", ""))
            fits = 1 <= size <= InlineKeyboardButtonLimit.MAX_COPY_TEXT
            check(fits, "BUTTON_COPY_TEXT_INVALID")
        case "web_app":
            check(chat_type == "private", "BUTTON_TYPE_INVALID")
            check(value.get("url", "").startswith("https://"), "BUTTON_URL_INVALID")


def result_text(result: JSON) -> tuple[str, list[Entity]]:
    """The text that an article sends when it is chosen, and its entities."""
    unreadable = "can't parse InlineQueryResult: "
    content = result.get("input_message_content") or {}
    check(content.get("message_text"), unreadable + "Input message content is not specified")
    try:
        return text_and_entities(content, "message_text")
    except Refusal as refusal:
        words = str(refusal).removeprefix("Bad Request: ")
        if words == "message is too long":
            words = "MESSAGE_TOO_LONG"
        elif words.startswith("can't parse entities"):
            words = unreadable + words.replace("can't", "Can't", 1)
        raise Refusal(words) from refusal


def check_results(results: Iterable[JSON]) -> None:
    """Refuse an answer to an inline query with too many results, or one that is not good."""
    results = list(results)
    check(len(results) <= InlineQueryLimit.RESULTS, "too many inline query results specified")
    for result in results:
        check_result(result)
    ids = [result["id"] for result in results]
    check(len(ids) == len(set(ids)), "RESULT_ID_DUPLICATE")


def check_result(result: JSON) -> None:
    """Refuse an inline result that is not a good article; other types are not known here."""
    unreadable = "can't parse InlineQueryResult: "
    for name in "type", "id", "title":
        check(name in result, unreadable + f'Can\'t find field "{name}"')
    kind = result["type"]
    check(
        kind == "article", unreadable + f'Type "{kind}" is unsupported for the inline query result'
    )
    result_text(result)
    check_markup(result.get("reply_markup"), chat_type="inline", only_inline=True)
    size = len(str(result["id"]).encode())
    check(size, "RESULT_ID_EMPTY")
    check(size <= InlineQueryResultLimit.MAX_ID_LENGTH, "RESULT_ID_INVALID")
    check(result["title"].strip(), "ARTICLE_TITLE_EMPTY")


def check_results_button(button: JSON) -> None:
    """Refuse a button above inline results that does not lead to just one place."""
    check(button.get("text"), "SWITCH_PM_TEXT_EMPTY")
    check(
        ("start_parameter" in button) != ("web_app" in button),
        "can't parse inline query results button: "
        "InlineQueryResultsButton must have exactly one optional field",
    )
    parameter = button.get("start_parameter", "-")
    check(parameter, "can't use empty start_parameter")
    size = len(parameter.encode())
    fits = size <= InlineQueryResultsButtonLimit.MAX_START_PARAMETER_LENGTH
    check(fits, "too long start_parameter specified")
    sound = re.fullmatch(r"[A-Za-z0-9_-]+", parameter)
    check(sound, "unallowed characters in start_parameter are used")


def check_commands(commands: Iterable[JSON]) -> None:
    """Refuse a list of commands that the menu cannot show."""
    commands = list(commands)
    check(len(commands) <= BotCommandLimit.MAX_COMMAND_NUMBER, "BOT_COMMANDS_TOO_MUCH")
    for each in commands:
        command = each.get("command", "").removeprefix("/")
        description = each.get("description", "").strip()
        most = int(BotCommandLimit.MAX_COMMAND)
        check(command, "command must be non-empty")
        check(len(command) <= most, f"command length must not exceed {most}")
        check(re.fullmatch(r"[a-z0-9_]+", command), "BOT_COMMAND_INVALID")
        most = int(BotCommandLimit.MAX_DESCRIPTION)
        check(description, "command description must be non-empty")
        check(length(description) <= most, f"command description length must not exceed {most}")


def language(params: JSON) -> str:
    """The two letters of a request's language, "" for every other language."""
    code: str = params.get("language_code", "")
    check(re.fullmatch(r"([a-z]{2})?", code), "invalid language code specified")
    return code
