"""What comes in groups and private chats beside plain questions: edits, quotes, bare replies."""

import pytest

from tests.telegram.harness import (
    ANSWER,
    FRIENDS,
    NOWHERE,
    QUESTION,
    XIAOHONG,
    XIAOMING,
    buttons,
    only,
)
from tests.telegram.local import group


@pytest.mark.parametrize("text", ["哈哈哈", "收到", "👍", "+1", "不对吧", "谢谢"])
async def test_a_bare_reply_that_asks_nothing_gets_no_answer(bot, text):
    first = await bot.replies(f"/ask {QUESTION}", chat=FRIENDS)
    assert await bot.reads(text, chat=FRIENDS, reply_to=first, user=XIAOHONG) == []


@pytest.mark.parametrize("text", ["学到了新知识", "我家的绿萝去年枯死了", "绿萝这个回答真有意思"])
async def test_a_remark_in_reply_gets_no_passages_that_only_come_close(bot, text):
    first = await bot.replies(f"/ask {QUESTION}", chat=FRIENDS)
    assert await bot.reads(text, chat=FRIENDS, reply_to=first, user=XIAOHONG) == []
    totals = bot.app.bot_data.feedback.totals
    assert totals == {("group", True): 1}  # a remark is no question without an answer
    asked = "绿萝的叶子怎么会枯死呢"
    assert await bot.replies(asked, chat=FRIENDS, reply_to=first, user=XIAOHONG)
    assert await bot.reads(f"{NOWHERE}是什么", chat=FRIENDS, reply_to=first, user=XIAOHONG) == []
    assert totals == {("group", True): 2, ("group", False): 1}


async def test_an_edit_that_changes_nothing_leaves_the_page_that_is_shown(bot):
    update = bot.api.message(f"/ask {QUESTION}", chat=FRIENDS)
    await bot.gets(update)
    assert await bot.gets(bot.api.edited(update["message"], f"/ask {QUESTION}")) == []


async def test_an_edited_request_is_still_about_the_same_article(bot):
    await bot.replies("高山茶什么时候採摘？")
    await bot.replies(QUESTION)
    asked = bot.api.message("作者是谁")
    for text, update in ("王小明", asked), ("2024", bot.api.edited(asked["message"], "哪天发表的")):
        (call,) = await bot.gets(update)
        assert text in call.answer["result"]["text"]
        assert "绿萝" in call.answer["result"]["text"]


async def test_more_after_several_questions_is_about_the_last(bot):
    await bot.replies(f"高山茶什么时候採摘？{QUESTION}")
    more = (await bot.replies("还有吗"))["text"]
    assert more.startswith(f"问：{QUESTION[:-1]}\n")
    assert "茶" not in more
    assert ANSWER not in more  # it is on the page before
    assert ANSWER in (await bot.replies("上一页"))["text"]


async def test_an_edited_number_is_still_that_of_an_article_in_the_list(bot, library):
    await bot.replies("有哪些文章？")
    asked = bot.api.message("1")
    for number, update in enumerate([asked, bot.api.edited(asked["message"], "2")]):
        (call,) = await bot.gets(update)
        assert library.articles[number].title in call.answer["result"]["text"]


async def test_an_edit_of_what_was_asked_before_the_start_is_no_question(bot):
    update = bot.api.message(QUESTION)
    bot.app.bot_data.started = update["message"]["date"] + 60
    assert await bot.gets(bot.api.edited(update["message"], f"{QUESTION}？")) == []


async def test_an_edit_of_an_old_message_is_no_question(bot):
    bot.app.bot_data.started = 0.0
    update = bot.api.message(QUESTION, date=1_700_000_000)
    assert await bot.gets(bot.api.edited(update["message"], f"{QUESTION}？")) == []


QUOTE = {"text": QUESTION, "position": 0, "is_manual": True}


@pytest.mark.parametrize(
    "call", ["@wenju_bot 帮他看看", "/ask 這個怎麼回答？", "@wenju_bot 你来答一下吧"]
)
async def test_a_call_that_points_to_a_message_asks_what_that_asks(bot, call):
    hers = bot.api.message(QUESTION, chat=FRIENDS, user=XIAOHONG)["message"]
    assert ANSWER in (await bot.replies(call, chat=FRIENDS, reply_to=hers))["text"]
    assert ANSWER in (await bot.replies("这个呢", quote=QUOTE))["text"]


@pytest.mark.parametrize("call", ["/ask", "@wenju_bot", "／ask"])
async def test_what_is_marked_is_what_is_asked(bot, call):
    hers = bot.api.message(f"{NOWHERE}。{QUESTION}", chat=FRIENDS, user=XIAOHONG)["message"]
    answer = await bot.replies(call, chat=FRIENDS, reply_to=hers, quote=QUOTE)
    assert ANSWER in answer["text"]


async def test_what_is_marked_in_another_chat_is_asked(bot):
    origin = {"type": "user", "sender_user": XIAOHONG, "date": 1}
    more = {"quote": QUOTE, "external_reply": {"origin": origin}}
    assert ANSWER in (await bot.replies("/ask", chat=FRIENDS, **more))["text"]


async def test_a_guest_who_marks_a_sentence_asks_it(bot):
    update = bot.api.guest_message("@wenju_bot")
    update["guest_message"]["quote"] = QUOTE
    (call,) = await bot.gets(update)
    assert ANSWER in call.params["result"]["description"]


async def test_a_guest_who_only_calls_is_told_how_to_ask(bot):
    result = await bot.is_called("@wenju_bot")
    assert "请把问题写在 @wenju_bot 后面" in result["title"]


async def test_no_button_of_a_guests_answer_ends_in_a_colon(bot):
    result = await bot.is_called(f"@wenju_bot {NOWHERE}")
    for row in result["reply_markup"]["inline_keyboard"]:
        assert not any(each["text"].endswith(("：", ":")) for each in row)


@pytest.mark.parametrize("text", [f"／ask {QUESTION}", f"／ask{QUESTION}", f"／ａｓｋ {QUESTION}"])
async def test_a_command_in_full_width_is_one(bot, text):
    assert ANSWER in (await bot.replies(text, chat=FRIENDS))["text"]


@pytest.mark.parametrize(
    "content",
    [
        {"story": {"id": 1, "chat": {"id": 5, "type": "channel"}}},
        {"checklist": {"title": "清单", "tasks": [{"id": 1, "text": "浇水"}]}},
        {"paid_media": {"star_count": 1, "paid_media": [{"type": "photo", "photo": []}]}},
        {"something_that_telegram_has_not_thought_of_yet": {"id": 1}},
    ],
    ids=lambda content: next(iter(content)),
)
async def test_every_kind_of_message_gets_a_word(bot, content):
    assert "只看得懂文字" in (await bot.replies("", **content))["text"]


def membership(bot, chat, old, new):
    me = {"user": {"id": 1, "is_bot": True, "first_name": "文据"}}
    bot.api.message("大家好", chat=chat)  # it may write there
    change = {
        "chat": chat,
        "from": XIAOMING,
        "date": 1,
        "old_chat_member": {**me, "status": old},
        "new_chat_member": {**me, "status": new},
    }
    return {"update_id": bot.api.chats.next_id("update"), "my_chat_member": change}


async def test_a_group_that_the_bot_is_new_in_is_told_how_to_ask_once(bot):
    said = only(await bot.gets(membership(bot, FRIENDS, "left", "member")), "sendMessage")
    assert len(said["text"].splitlines()) == 2
    assert "/ask" in said["text"]
    assert await bot.gets(membership(bot, FRIENDS, "left", "member")) == []
    other = group(-55, type="group")
    assert await bot.gets(membership(bot, other, "member", "left")) == []


async def test_a_group_that_a_button_added_the_bot_to_is_greeted_once(bot):
    said = only(await bot.gets(membership(bot, FRIENDS, "left", "member")), "sendMessage")
    assert await bot.reads("/start@wenju_bot ask", chat=FRIENDS) == []  # Telegram sends it
    asked = await bot.replies("/start@wenju_bot", chat=FRIENDS)
    assert asked["text"] == said["text"]
    assert buttons(asked) == []  # it is in the group already


async def test_the_admins_help_names_what_only_the_admin_has(kept_bot):
    mine = (await kept_bot.replies("/help"))["text"]
    assert all(name in mine for name in ("/stats", "/reload", "/allow", "文件"))
    assert "/stats" not in (await kept_bot.replies("/help", user=XIAOHONG))["text"]


async def test_the_welcome_is_in_the_readers_script(seeded_bot):
    reader = {**XIAOHONG, "language_code": "zh-HK"}
    welcome = await seeded_bot.replies("/start", user=reader)
    shown = "".join(b["text"] for row in welcome["reply_markup"]["inline_keyboard"] for b in row)
    assert not any(simplified in shown for simplified in "么门务现设为")
