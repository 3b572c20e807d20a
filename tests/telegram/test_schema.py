import pytest

from tests.telegram.schema import SPEC, schema_errors

pytestmark = pytest.mark.skipif(SPEC is None, reason="the API's description is not here")

ARTICLE = {
    "type": "article",
    "id": "a1",
    "title": "通辽",
    "input_message_content": {"message_text": "通辽在内蒙古。", "parse_mode": "HTML"},
}


def errors(method, **params):
    return schema_errors(method, params, SPEC)


def test_a_good_message_has_no_errors():
    keyboard = {"inline_keyboard": [[{"text": "下一页", "callback_data": "2"}]]}
    reply = {"message_id": 3, "allow_sending_without_reply": True}
    assert (
        errors("sendMessage", chat_id=1, text="好", reply_markup=keyboard, reply_parameters=reply)
        == []
    )


@pytest.mark.parametrize(
    ("method", "params", "error"),
    [
        ("sendMesage", {}, "sendMesage: no such method"),
        ("getMe", {"name": "x"}, "getMe.name: unknown"),
        ("sendMessage", {"chat_id": 1}, "sendMessage.text: missing"),
        ("sendMessage", {"chat_id": 1, "text": 5}, "sendMessage.text: 5 is not String"),
        ("sendMessage", {"chat_id": 1.5, "text": "a"}, "sendMessage.chat_id: 1.5 is not Integer"),
        ("sendMessage", {"chat_id": True, "text": "a"}, "sendMessage.chat_id: True is not Integer"),
        (
            "sendMessage",
            {"chat_id": 1, "text": "a", "protect_content": 1},
            "sendMessage.protect_content: 1 is not Boolean",
        ),
        (
            "sendMessage",
            {"chat_id": 1, "text": "a", "reply_parameters": {}},
            "sendMessage.reply_parameters.message_id: missing",
        ),
        (
            "setMyCommands",
            {"commands": {"command": "ask"}},
            "setMyCommands.commands: {'command': 'ask'} is not Array of BotCommand",
        ),
        (
            "setMyCommands",
            {"commands": [{"command": "ask"}]},
            "setMyCommands.commands[0].description: missing",
        ),
        (
            "setMyCommands",
            {"commands": [], "scope": {"type": "everyone"}},
            "setMyCommands.scope: {'type': 'everyone'} is no BotCommandScope",
        ),
        (
            "setMyCommands",
            {"commands": [], "scope": {"type": "chat"}},
            "setMyCommands.scope.chat_id: missing",
        ),
        (
            "setMyDescription",
            {"description": "好", "language_code": []},
            "setMyDescription.language_code: [] is not String",
        ),
    ],
)
def test_an_error_is_named_with_its_place(method, params, error):
    assert schema_errors(method, params, SPEC) == [error]


def test_a_button_deep_in_a_keyboard_is_checked():
    keyboard = {"inline_keyboard": [[{"text": "好", "callback_data": 7}]]}
    assert errors("sendMessage", chat_id=1, text="好", reply_markup=keyboard) == [
        "sendMessage.reply_markup.inline_keyboard[0][0].callback_data: 7 is not String"
    ]


def test_an_inline_result_is_checked_as_what_it_says_it_is():
    assert errors("answerInlineQuery", inline_query_id="1", results=[ARTICLE]) == []
    untitled = {name: value for name, value in ARTICLE.items() if name != "title"}
    assert errors("answerInlineQuery", inline_query_id="1", results=[ARTICLE, untitled]) == [
        "answerInlineQuery.results[1].title: missing"
    ]
    assert errors("answerGuestQuery", guest_query_id="1", result={**ARTICLE, "x": 1}) == [
        "answerGuestQuery.result.x: unknown"
    ]


def test_what_a_message_says_is_checked_by_its_fields():
    wrong = {**ARTICLE, "input_message_content": {"text": "好"}}
    (*_, last) = errors("answerGuestQuery", guest_query_id="1", result=wrong)
    assert last.startswith("answerGuestQuery.result.input_message_content")
