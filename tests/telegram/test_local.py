"""The local Bot API: the real Application runs on it, and it refuses what Telegram refuses."""

import asyncio
import html
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    Update,
)
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, RetryAfter, TimedOut
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from tests.telegram.entities import MarkupError, find_entities, parse_html, utf16_length
from tests.telegram.local import LocalBotAPI, LocalRequest, group, user
from tests.telegram.schema import SPEC, schema_errors

NEXT_PAGE = InlineKeyboardMarkup([[InlineKeyboardButton("下一页", callback_data="2")]])
ME = user()
FRIENDS = group()


@pytest.fixture
def api():
    return LocalBotAPI()


@pytest.fixture
async def app(api):
    request = LocalRequest(api)
    app = Application.builder().token("1:local").request(request).get_updates_request(request)
    errors = []  # an Application logs what its handlers raise, and goes on

    async def remember(update, context):
        errors.append(context.error)

    async with app.build() as running:
        running.add_error_handler(remember)
        yield running
    assert errors == []
    if SPEC:
        for call in api.calls:
            assert schema_errors(call.method, call.params, SPEC) == []


@pytest.fixture
def send(api):
    """Send a message to a person who has written to the bot; its answer, or its refusal."""
    api.message("你好")

    def call(text="好", **params):
        answer = api.call("sendMessage", {"chat_id": ME["id"], "text": text, **params})
        return answer["result"] if answer["ok"] else answer["description"]

    return call


async def process(app, update):
    await app.process_update(Update.de_json(update, app.bot))


def article(id="a1", text="通辽在内蒙古。", **more):
    content = {"message_text": text, "parse_mode": "HTML"}
    return {"type": "article", "id": id, "title": "通辽", "input_message_content": content, **more}


def refusal(answer):
    assert not answer["ok"]
    return answer["description"]


# The Application


async def test_a_handler_echoes(api, app):
    async def echo(update, context):
        await update.message.reply_html(f"<b>{update.message.text}</b>", do_quote=True)

    app.add_handler(MessageHandler(filters.TEXT, echo))
    await process(app, api.message("你好😀", user=user(7, "小红", language_code="zh-hant")))
    (call,) = api.sent("sendMessage")
    assert call.params["chat_id"] == 7
    message = call.answer["result"]
    assert message["text"] == "你好😀"
    assert message["entities"] == [{"type": "bold", "offset": 0, "length": 4}]
    assert message["reply_to_message"]["text"] == "你好😀"
    assert message["from"]["username"] == app.bot.username == "wenju_bot"


async def test_a_command_is_seen_as_one(api, app):
    async def ask(update, context):
        await update.message.reply_text(" ".join(context.args))

    app.add_handler(CommandHandler("ask", ask))
    await process(app, api.message("/ask@wenju_bot 通辽 在哪", chat=FRIENDS))
    await process(app, api.message("/ask@other_bot 通辽", chat=FRIENDS))
    assert [call.params["text"] for call in api.sent("sendMessage")] == ["通辽 在哪"]


async def test_a_button_turns_the_page(api, app):
    async def ask(update, context):
        await update.message.reply_text("第一页", reply_markup=NEXT_PAGE, do_quote=True)

    async def turn(update, context):
        query = update.callback_query
        await query.answer()
        await query.edit_message_text(f"{query.message.reply_to_message.text}：第{query.data}页")

    app.add_handler(MessageHandler(filters.TEXT, ask))
    app.add_handler(CallbackQueryHandler(turn))
    await process(app, api.message("通辽"))
    sent = api.sent("sendMessage")[0].answer["result"]
    await process(app, api.pressed(sent, "2"))
    edited = api.sent("editMessageText")[0].answer["result"]
    assert (edited["message_id"], edited["text"]) == (sent["message_id"], "通辽：第2页")
    assert "reply_markup" not in edited


async def test_an_inline_query_is_answered_once(api, app):
    async def inline(update, context):
        content = InputTextMessageContent(update.inline_query.query)
        result = InlineQueryResultArticle("a1", "通辽", content, reply_markup=NEXT_PAGE)
        await update.inline_query.answer([result], cache_time=0)
        with pytest.raises(BadRequest, match="Query is too old"):
            await update.inline_query.answer([result])

    app.add_handler(InlineQueryHandler(inline))
    await process(app, api.inline_query("通辽在哪"))
    result = api.sent("answerInlineQuery")[0].params["results"][0]
    feedback, message = api.chosen(result, "通辽在哪", chat=FRIENDS)
    assert message["message"]["via_bot"]["username"] == "wenju_bot"
    inline_message_id = feedback["chosen_inline_result"]["inline_message_id"]
    assert await app.bot.edit_message_text("变了", inline_message_id=inline_message_id) is True
    assert "message" not in api.pressed(inline_message_id, "2")["callback_query"]


async def test_a_guest_message_is_answered_but_its_chat_is_closed(api, app):
    async def guest(update, context):
        message = update.guest_message
        assert message.reply_to_message.text == "通辽在哪？"
        result = InlineQueryResultArticle("a1", "通辽", InputTextMessageContent("在内蒙古"))
        sent = await message.answer_guest_query(result)
        await context.bot.edit_message_text("改了", inline_message_id=sent.inline_message_id)
        with pytest.raises(BadRequest, match="Peer_id_invalid"):
            await context.bot.send_message(message.chat_id, "在内蒙古")

    app.add_handler(MessageHandler(filters.UpdateType.GUEST_MESSAGE, guest))
    asked = api.message("通辽在哪？", user=user(8, "小刚"))["message"]
    await process(app, api.guest_message("@wenju_bot", reply_to=asked, chat=asked["chat"]))
    assert api.sent("answerGuestQuery")[0].answer["ok"]


async def test_polling_hands_out_each_update_once(api, app):
    first, second = api.message("一"), api.inline_query("二")
    assert [update.update_id for update in await app.bot.get_updates()] == [
        first["update_id"],
        second["update_id"],
    ]
    (update,) = await app.bot.get_updates(offset=second["update_id"])
    assert update.inline_query.query == "二"
    assert await app.bot.get_updates(offset=second["update_id"] + 1) == ()
    api.message("三")
    assert await app.bot.get_updates(allowed_updates=["inline_query"]) == ()
    await app.bot.set_webhook("https://example.com/hook", secret_token="s-1")
    assert (await app.bot.get_webhook_info()).url == "https://example.com/hook"
    with pytest.raises(Conflict):
        await app.bot.get_updates()
    await app.bot.delete_webhook(drop_pending_updates=True)


async def test_the_updater_polls(api, app):
    heard = []

    async def listen(update, context):
        heard.append(update.message.text)
        await update.message.reply_text("听到了")

    app.add_handler(MessageHandler(filters.TEXT, listen))
    await app.updater.start_polling(poll_interval=0, timeout=1)
    await app.start()
    api.message("你好")
    while not api.sent("sendMessage"):
        await asyncio.sleep(0.01)
    await app.updater.stop()
    await app.stop()
    assert heard == ["你好"]


async def test_the_profile_is_kept_by_language_and_scope(api, app):
    bot = app.bot
    everyone, private = [BotCommand("ask", "Ask")], [BotCommand("ask", "提问")]
    await bot.set_my_commands(everyone)
    await bot.set_my_commands(private, BotCommandScopeAllPrivateChats(), language_code="zh")
    assert await bot.get_my_commands() == tuple(everyone)
    kept = await bot.get_my_commands(BotCommandScopeAllPrivateChats(), language_code="zh")
    assert kept == tuple(private)
    await bot.delete_my_commands()
    assert await bot.get_my_commands() == ()
    await bot.set_my_description("Sentences from articles")
    await bot.set_my_description("文章里的原话", language_code="zh")
    await bot.set_my_short_description("原话")
    await bot.set_my_name("文据 Wenju")
    assert (await bot.get_my_description("zh")).description == "文章里的原话"
    assert (await bot.get_my_description("fr")).description == "Sentences from articles"
    assert (await bot.get_my_short_description()).short_description == "原话"
    assert (await bot.get_my_name()).name == "文据 Wenju"


async def test_what_goes_wrong_can_be_arranged(api, app):
    api.message("你好")
    api.fail_next("sendMessage", retry_after=5)
    api.fail_next("sendMessage", error=TimedOut())
    api.fail_next("sendMessage", "Internal Server Error", code=500)
    with pytest.raises(RetryAfter) as caught:
        await app.bot.send_message(ME["id"], "好")
    assert caught.value.retry_after == 5
    with pytest.raises(TimedOut):
        await app.bot.send_message(ME["id"], "好")
    with pytest.raises(Exception, match="Internal Server Error"):
        await app.bot.send_message(ME["id"], "好")
    await app.bot.send_message(ME["id"], "好")
    api.block(ME)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await app.bot.send_message(ME["id"], "好")


async def test_files_are_fetched_as_they_were_sent(api, app):
    document = api.uploaded("茶.md", b"tea")
    message = Update.de_json(api.message("", document=document), app.bot).message
    assert (message.document.file_name, message.document.file_size) == ("茶.md", 3)
    file = await message.document.get_file()
    assert await file.download_as_bytearray() == b"tea"
    with pytest.raises(BadRequest, match=r"(?i)file is temporarily unavailable"):
        await app.bot.get_file("another")
    with pytest.raises(BadRequest, match=r"(?i)file is too big"):
        await app.bot.get_file(api.uploaded("large", b"x" * ((20 << 20) + 1))["file_id"])
    with pytest.raises(InvalidToken):  # what python-telegram-bot takes 404 for
        await app.bot.request.retrieve("https://api.telegram.org/file/bot1:local/gone")


async def test_other_methods(api, app):
    assert (await app.bot.get_me()).supports_guest_queries
    api.message("你好", chat=FRIENDS)
    with pytest.raises(Forbidden, match="can't initiate conversation"):
        await app.bot.send_message(ME["id"], "好")
    await app.bot.send_chat_action(FRIENDS["id"], "typing")
    document = await app.bot.send_document(FRIENDS["id"], b"1,2", filename="反馈.csv", caption="表")
    assert document.document.file_name == "反馈.csv"
    await app.bot.leave_chat(FRIENDS["id"])
    with pytest.raises(Forbidden, match="not a member of the supergroup"):
        await app.bot.send_message(FRIENDS["id"], "好")
    api.message("回来吧", chat=FRIENDS)
    api.kick(FRIENDS)
    with pytest.raises(Forbidden, match="bot was kicked"):
        await app.bot.send_message(FRIENDS["id"], "好")
    with pytest.raises((InvalidToken, BadRequest)):
        await app.bot.get_user_profile_photos(1)


# The wire


def test_parameters_are_read_as_the_server_reads_them():
    calls = []
    api = LocalBotAPI(on_call=calls.append, can_join_groups=False)
    api.message("你好")
    api.call("SENDMESSAGE", {"chat_id": "1001", "text": "[1]", "reply_markup": '{"keyboard":[]}'})
    (call,) = calls
    assert call.params == {"chat_id": 1001, "text": "[1]", "reply_markup": {"keyboard": []}}
    assert json.loads(json.dumps(call.answer))["result"]["text"] == "[1]"
    assert api.call("getMe", {})["result"]["can_join_groups"] is False
    assert api.call("sendMesage", {}) == {
        "ok": False,
        "error_code": 404,
        "description": "Not Found: method not found",
    }


# Messages


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "message text is empty"),
        (" \n", "text must be non-empty"),
        ("　", "text must be non-empty"),
        ("字" * 4097, "message is too long"),
        ("😀" * 2049, "message is too long"),
        ("字" * 11000, "text is too long"),
    ],
)
def test_texts_refused(send, text, words):
    assert send(text) == f"Bad Request: {words}"


def test_a_text_may_have_4096_characters_after_parsing(send):
    assert send("<b>" + "字" * 4096 + "</b>", parse_mode="HTML")["text"] == "字" * 4096
    assert send("<b></b>", parse_mode="HTML") == "Bad Request: text must be non-empty"
    assert send("<b>x</b>" * 101, parse_mode="HTML") == "Bad Request: ENTITIES_TOO_LONG"
    assert send("*x*", parse_mode="Markdown") == "Bad Request: unsupported parse_mode"


def test_white_space_around_a_text_goes(send):
    message = send("\n <b> 你好 </b> ", parse_mode="HTML")
    assert message["text"] == "你好"
    assert message["entities"] == [{"type": "bold", "offset": 0, "length": 2}]


def test_chats_and_replies_must_exist(api, send):
    assert send(chat_id=5) == "Bad Request: chat not found"
    assert send(chat_id="") == "Bad Request: chat_id is empty"
    reply = {"message_id": 99}
    assert send(reply_parameters=reply) == "Bad Request: message to be replied not found"
    assert "reply_to_message" not in send(
        reply_parameters={**reply, "allow_sending_without_reply": True}
    )
    asked = api.message("通辽在哪")["message"]
    reply = {"message_id": asked["message_id"], "quote": "北京"}
    assert send(reply_parameters=reply) == "Bad Request: QUOTE_TEXT_INVALID"


def test_a_reply_to_a_deleted_message_shows_nothing(api, send):
    asked = api.message("通辽在哪")["message"]
    sent = send(reply_parameters={"message_id": asked["message_id"]})
    api.deleted(asked)
    assert "reply_to_message" not in api.pressed(sent, "2")["callback_query"]["message"]
    api.call("deleteMessage", {"chat_id": ME["id"], "message_id": sent["message_id"]})
    assert api.pressed(sent, "2")["callback_query"]["message"]["date"] == 0


def test_edits(api, send):
    def edit(text="好", **params):
        where = {"chat_id": ME["id"], "message_id": sent["message_id"]}
        return api.call("editMessageText", {**where, "text": text, **params})

    asked = api.message("问")["message"]
    sent = send()
    assert refusal(edit()).startswith("Bad Request: message is not modified: specified new")
    assert edit(reply_markup=NEXT_PAGE.to_dict())["result"]["reply_markup"]
    assert edit("<i>好</i>", parse_mode="HTML")["ok"]
    assert refusal(edit(message_id=99)) == "Bad Request: message to edit not found"
    mine = edit(message_id=asked["message_id"])
    assert refusal(mine) == "Bad Request: message can't be edited"
    where = {"chat_id": ME["id"], "message_id": sent["message_id"]}
    assert refusal(api.call("editMessageReplyMarkup", where)).endswith("of the message")
    assert api.call("editMessageReplyMarkup", {**where, "reply_markup": NEXT_PAGE.to_dict()})["ok"]
    unknown = api.call("editMessageText", {"inline_message_id": "x", "text": "好"})
    assert refusal(unknown) == "Bad Request: MESSAGE_ID_INVALID"
    assert api.edited(asked, "再问")["edited_message"]["text"] == "再问"


def test_deletions(api):
    asked = api.message("问", chat=FRIENDS)["message"]
    where = {"chat_id": FRIENDS["id"], "message_id": asked["message_id"]}
    assert refusal(api.call("deleteMessage", where)) == "Bad Request: message can't be deleted"
    gone = api.call("deleteMessage", {**where, "message_id": 99})
    assert refusal(gone) == "Bad Request: message to delete not found"


@pytest.mark.parametrize(
    ("button", "words"),
    [
        ({"text": "", "callback_data": "1"}, "inline keyboard button text must be non-empty"),
        (
            {"text": "好"},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": "好", "callback_data": ""},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": "好", "callback_data": "1", "url": "https://example.com"},
            "can't parse inline keyboard button: Exactly one action is expected in a button",
        ),
        ({"text": "好", "callback_data": "字" * 22}, "BUTTON_DATA_INVALID"),
        (
            {"text": "好", "url": "localhost"},
            "inline keyboard button URL 'localhost' is invalid: Wrong HTTP URL",
        ),
        ({"text": "好", "switch_inline_query": "字" * 257}, "BUTTON_DATA_INVALID"),
        (
            {"text": "好", "switch_inline_query_chosen_chat": {"query": ""}},
            "at least one chat type must be allowed",
        ),
        ({"text": "好", "copy_text": {"text": ""}}, "BUTTON_COPY_TEXT_INVALID"),
    ],
)
def test_buttons_refused(send, button, words):
    assert send(reply_markup={"inline_keyboard": [[button]]}) == f"Bad Request: {words}"


def test_keyboards(send):
    button = {"text": "好", "callback_data": "字" * 21}
    full = {"inline_keyboard": [[button] * 8] * 12 + [[button] * 4]}
    assert send(reply_markup=full)["reply_markup"] == full
    for rows in [[button] * 9], [[button] * 8] * 13:
        too_many = {"inline_keyboard": rows}
        assert send(reply_markup=too_many) == "Bad Request: reply markup is too long"
    empty_query = {"text": "试试", "switch_inline_query_current_chat": ""}
    assert send(reply_markup={"inline_keyboard": [[empty_query]]})["text"]


def test_web_apps_open_in_private_chats_only(api, send):
    markup = {"inline_keyboard": [[{"text": "好", "web_app": {"url": "https://example.com"}}]]}
    assert send(reply_markup=markup)["reply_markup"] == markup
    api.message("你好", chat=FRIENDS)
    sent = send(chat_id=FRIENDS["id"], reply_markup=markup)
    assert sent == "Bad Request: BUTTON_TYPE_INVALID"


# Answers to queries


def test_a_callback_is_answered_once(api, send):
    def answer(**params):
        return api.call("answerCallbackQuery", {"callback_query_id": query["id"], **params})

    query = api.pressed(send(), "1")["callback_query"]
    assert refusal(answer(text="字" * 201)) == "Bad Request: MESSAGE_TOO_LONG"
    assert answer(text="字" * 200)["result"] is True
    too_old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    assert refusal(answer()) == too_old


@pytest.mark.parametrize(
    ("params", "words"),
    [
        (
            {"results": [article(str(n)) for n in range(51)]},
            "too many inline query results specified",
        ),
        ({"results": [article(""), article()]}, "RESULT_ID_EMPTY"),
        ({"results": [article("字" * 22)]}, "RESULT_ID_INVALID"),
        ({"results": [article(), article()]}, "RESULT_ID_DUPLICATE"),
        ({"results": [article(title="")]}, "ARTICLE_TITLE_EMPTY"),
        ({"results": [article(text=" ")]}, "text must be non-empty"),
        ({"results": [article(text="字" * 4097)]}, "MESSAGE_TOO_LONG"),
        (
            {"results": [article(text="")]},
            "can't parse InlineQueryResult: Input message content is not specified",
        ),
        (
            {"results": [article(text="通辽<br>")]},
            "can't parse InlineQueryResult: Can't parse entities: "
            'Unsupported start tag "br" at byte offset 6',
        ),
        (
            {"results": [article(type="photo")]},
            'can\'t parse InlineQueryResult: Type "photo" is unsupported '
            "for the inline query result",
        ),
        ({"next_offset": "字" * 22}, "NEXT_OFFSET_INVALID"),
        ({"cache_time": 86401}, "CACHE_TIME_INVALID"),
        ({"button": {"text": "帮助", "start_parameter": ""}}, "can't use empty start_parameter"),
        (
            {"button": {"text": "帮助", "start_parameter": "x" * 65}},
            "too long start_parameter specified",
        ),
        (
            {"button": {"text": "帮助", "start_parameter": "通辽"}},
            "unallowed characters in start_parameter are used",
        ),
        ({"button": {"text": "", "start_parameter": "x"}}, "SWITCH_PM_TEXT_EMPTY"),
        (
            {"button": {"text": "帮助"}},
            "can't parse inline query results button: "
            "InlineQueryResultsButton must have exactly one optional field",
        ),
    ],
)
def test_inline_answers_refused(api, params, words):
    query = api.inline_query("通辽")["inline_query"]
    answer = api.call(
        "answerInlineQuery", {"inline_query_id": query["id"], "results": [], **params}
    )
    assert refusal(answer) == f"Bad Request: {words}"
    assert api.call("answerInlineQuery", {"inline_query_id": query["id"], "results": []})["ok"]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("", "问"), "command must be non-empty"),
        (("x" * 33, "问"), "command length must not exceed 32"),
        (("Ask", "问"), "BOT_COMMAND_INVALID"),
        (("ask", ""), "command description must be non-empty"),
        (("ask", "字" * 257), "command description length must not exceed 256"),
    ],
)
def test_commands_refused(api, command, words):
    commands = [dict(zip(("command", "description"), command, strict=True))]
    assert refusal(api.call("setMyCommands", {"commands": commands})) == f"Bad Request: {words}"


def test_the_profile_has_limits(api):
    commands = [{"command": "ask", "description": "问"}] * 101
    too_many = api.call("setMyCommands", {"commands": commands})
    assert refusal(too_many) == "Bad Request: BOT_COMMANDS_TOO_MUCH"
    assert not api.call("setMyDescription", {"description": "字" * 513})["ok"]
    assert not api.call("setMyShortDescription", {"short_description": "字" * 121})["ok"]
    assert not api.call("setMyName", {"name": "字" * 65})["ok"]
    # What an empty language code becomes on its way through python-telegram-bot's Defaults.
    wrong = api.call("setMyDescription", {"description": "字", "language_code": "[]"})
    assert refusal(wrong) == "Bad Request: invalid language code specified"


# Telegram's HTML


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("a<b>b</b>", "ab", [("bold", 1, 1)]),
        ("<STRONG>a</STRONG>", "a", [("bold", 0, 1)]),
        ("😀<i>好</i>", "😀好", [("italic", 2, 1)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("<b><b>a</b></b>", "a", [("bold", 0, 1)]),
        ("<u>a</u><s>b</s>", "ab", [("underline", 0, 1), ("strikethrough", 1, 1)]),
        ("<tg-spoiler>a</tg-spoiler>", "a", [("spoiler", 0, 1)]),
        ('<span class="tg-spoiler">a</span>', "a", [("spoiler", 0, 1)]),
        ("<blockquote>a</blockquote>", "a", [("blockquote", 0, 1)]),
        ("<blockquote expandable>a</blockquote>", "a", [("expandable_blockquote", 0, 1)]),
        ("<code>a</code>", "a", [("code", 0, 1)]),
        ('<pre><code class="language-py">a</code></pre>', "a", [("pre", 0, 1, "py")]),
        (
            '<a href="https://example.com/?a=1&amp;b">好</a>',
            "好",
            [("text_link", 0, 1, "https://example.com/?a=1&b")],
        ),
        ("<a href='http://example.com'>好</a>", "好", [("text_link", 0, 1, "http://example.com/")]),
        ('<a href="nowhere">好</a>', "好", []),
        ("<b></b>a", "a", []),
        ("&lt;b&gt; &amp;amp; &quot;", '<b> &amp; "', []),
        ("&nbsp;&copy; &#x4f60;&#22909; &#0; & &;", "&nbsp;&copy; 你好 &#0; & &;", []),
        ("a > b", "a > b", []),
    ],
)
def test_html(source, text, entities):
    parsed = parse_html(source)
    extra = ("url", "language")
    assert parsed[0] == text
    assert [
        (e["type"], e["offset"], e["length"], *(e[name] for name in extra if name in e))
        for e in parsed[1]
    ] == entities


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("字<br>", 'Unsupported start tag "br" at byte offset 3'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("<p>a</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("<mark>a</mark>", 'Unsupported start tag "mark" at byte offset 0'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ('<a href="x"y', 'Unclosed start tag "a" at byte offset 0'),
        ("<a href=x/y>a</a>", "Unexpected end of name token at byte offset 8"),
        ('<a "x">', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        (
            "<blockquote>a<blockquote>b</blockquote></blockquote>",
            'Tag "blockquote" can\'t be nested here at byte offset 13',
        ),
        ("<code><b>a</b></code>", 'Tag "b" can\'t be nested here at byte offset 6'),
        ("<b><code>a</code></b>", 'Tag "code" can\'t be nested here at byte offset 3'),
    ],
)
def test_html_refused(api, send, source, words):
    with pytest.raises(MarkupError) as error:
        parse_html(source)
    assert str(error.value) == words
    assert send(source, parse_mode="HTML") == f"Bad Request: can't parse entities: {words}"


TEXTS = st.text(st.characters(exclude_categories=["Cs"])) | st.text("<>&;#xablt/\"' 字😀𠀀")


@given(TEXTS)
def test_escaped_text_comes_back(text):
    assert parse_html(html.escape(text)) == (text, [])
    assert parse_html(html.escape(text, quote=False)) == (text, [])


@given(TEXTS, TEXTS.filter(bool))
def test_offsets_are_utf16(before, inside):
    text, (entity,) = parse_html(f"{html.escape(before)}<b>{html.escape(inside)}</b>")
    units = text.encode("utf-16-le")
    start = entity["offset"] * 2
    assert units[start : start + entity["length"] * 2].decode("utf-16-le") == inside
    assert utf16_length(text) == len(units) // 2


@given(TEXTS)
def test_any_source_is_read_or_refused(source):
    try:
        text, entities = parse_html(source)
    except MarkupError:
        return
    assert all(
        e["length"] > 0 and e["offset"] + e["length"] <= utf16_length(text) for e in entities
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/start", [("bot_command", 0, 6)]),
        ("/ask@wenju_bot 通辽", [("bot_command", 0, 14)]),
        ("/ask通辽", []),
        ("1/2", []),
        ("😀 @wenju_bot 通辽在哪", [("mention", 3, 10)]),
        ("@wenju_bot通辽", []),
        ("通辽@wenju_bot", []),
        ("通辽，@wenju_bot？", [("mention", 3, 10)]),
        ("看https://example.com/a。", [("url", 1, 21)]),
    ],
)
def test_entities_are_found_in_plain_text(text, found):
    assert [(e["type"], e["offset"], e["length"]) for e in find_entities(text)] == found
