"""Groups: silent, but for /ask, a mention of the bot, or a reply to it."""

import pytest

from retrieval import short_id
from tests.telegram.harness import (
    ANSWER,
    FRIENDS,
    NOWHERE,
    QUESTION,
    XIAOHONG,
    data_of,
    edited,
    only,
)
from tests.telegram.local import group

PHOTO = {"photo": [{"file_id": "1", "file_unique_id": "1", "width": 9, "height": 9}]}


@pytest.mark.parametrize(
    "text",
    [
        QUESTION,
        "大家好",
        "@wenju_bot_fan 绿萝多久浇一次水？",
        "me@wenju_bot",
        "@@wenju_bot",
        "/help",
        "/start",
        "/articles",
        "/privacy",
        "/weather@wenju_bot",
        "/help@other_bot",
        f"/ask@other_bot {QUESTION}",
        f"/ask@other_bot{QUESTION}",
        f"/asking {QUESTION}",
        f"请发 /ask {QUESTION}",
    ],
)
async def test_silent(bot, text):
    assert await bot.reads(text, chat=FRIENDS) == []


@pytest.mark.parametrize(
    "text",
    [
        f"/ask {QUESTION}",
        f"/ASK {QUESTION}",
        f"/ask@wenju_bot {QUESTION}",
        f"/ask@Wenju_Bot\n{QUESTION}",
        f"/ask{QUESTION}",
        f"@wenju_bot {QUESTION}",
        f"{QUESTION}@wenju_bot",
        f"请问@WENJU_BOT，{QUESTION}",
    ],
)
async def test_asked(bot, text):
    message = await bot.replies(text, chat=FRIENDS)
    assert ANSWER in message["text"]
    assert message["reply_to_message"]["text"] == text
    asked = data_of(message, "👍").split(":")[2]  # neither the command nor the name is part of it
    assert asked in {short_id(QUESTION), short_id(f"请问 ，{QUESTION}")}


@pytest.mark.parametrize("kind", ["group", "supergroup"])
async def test_both_kinds_of_groups(bot, kind):
    assert await bot.reads(f"/ask {QUESTION}", chat=group(-7, type=kind))


async def test_a_caption_may_ask(bot):
    for caption in f"/ask {QUESTION}", f"@wenju_bot {QUESTION}":
        assert ANSWER in (await bot.replies("", chat=FRIENDS, **PHOTO, caption=caption))["text"]
    assert await bot.reads("", chat=FRIENDS, **PHOTO, caption=QUESTION) == []
    assert await bot.reads("", chat=FRIENDS, **PHOTO) == []


async def test_a_reply_to_the_bot_asks(bot):
    first = await bot.replies(f"/ask {NOWHERE}", chat=FRIENDS)
    second = await bot.replies(QUESTION, chat=FRIENDS, reply_to=first, user=XIAOHONG)
    assert ANSWER in second["text"]


@pytest.mark.parametrize("request_", ["怎么用", "帮助", "转人工", "你能做什么"])
async def test_a_request_in_reply_to_the_bot_is_answered(bot, request_):
    ours = await bot.replies(f"/ask {QUESTION}", chat=FRIENDS)
    assert (await bot.replies(request_, chat=FRIENDS, reply_to=ours))["text"]


@pytest.mark.parametrize("reaction", ["好的", "真的假的", "哈哈哈", "谢谢", "没看懂"])
async def test_a_reaction_to_the_bot_is_not_answered(bot, reaction):
    ours = await bot.replies(f"/ask {QUESTION}", chat=FRIENDS)
    assert await bot.reads(reaction, chat=FRIENDS, reply_to=ours) == []


@pytest.mark.parametrize("reaction", ["好的", "谢谢", NOWHERE])
async def test_nor_is_one_in_a_group_that_looks_in_one_article(bot, reaction):
    ours = (await bot.reads("/use 高山茶", chat=FRIENDS))[-1].answer["result"]
    assert await bot.reads(reaction, chat=FRIENDS, reply_to=ours) == []


async def test_a_reply_to_somebody_else_does_not(bot):
    hers = bot.api.message("你们养绿萝吗", chat=FRIENDS, user=XIAOHONG)["message"]
    assert await bot.reads(QUESTION, chat=FRIENDS, reply_to=hers) == []


@pytest.mark.parametrize("call", ["/ask", "/ask@wenju_bot", "@wenju_bot", "  @wenju_bot\n"])
async def test_called_in_reply_to_a_message_it_answers_that_message(bot, call):
    hers = bot.api.message(QUESTION, chat=FRIENDS, user=XIAOHONG)["message"]
    answer = await bot.replies(call, chat=FRIENDS, reply_to=hers)
    assert ANSWER in answer["text"]
    assert answer["reply_to_message"]["message_id"] == hers["message_id"]
    if more := [b for b in answer["reply_markup"]["inline_keyboard"][0] if b["text"] == "➡"]:
        pressed = bot.api.pressed(answer, more[0]["callback_data"])
        assert edited(await bot.gets(pressed))["text"] != answer["text"]


async def test_a_question_of_its_own_counts_more_than_the_message_replied_to(bot):
    hers = bot.api.message(NOWHERE, chat=FRIENDS, user=XIAOHONG)["message"]
    answer = await bot.replies(f"/ask {QUESTION}", chat=FRIENDS, reply_to=hers)
    assert ANSWER in answer["text"]
    assert answer["reply_to_message"]["text"] == f"/ask {QUESTION}"


@pytest.mark.parametrize("text", ["/ask", "/ask@wenju_bot", "@wenju_bot", "/ask @wenju_bot"])
async def test_called_for_nothing_it_tells_how_to_ask(bot, library, text):
    (offer,) = library.suggestions(limit=1)
    assert f"/ask {offer.question}" in (await bot.replies(text, chat=FRIENDS))["text"]


async def test_called_on_a_message_of_its_own_it_tells_how_to_ask(bot):
    ours = await bot.replies(f"/ask {QUESTION}", chat=FRIENDS)
    assert "请把问题写在后面" in (await bot.replies("/ask", chat=FRIENDS, reply_to=ours))["text"]


async def test_called_on_what_was_posted_through_it_it_tells_how_to_ask(bot):
    (result, *_) = (await bot.finds(QUESTION))["results"]
    posted = bot.api.chosen(result, chat=FRIENDS, user=XIAOHONG)[1]["message"]
    assert "请把问题写在后面" in (await bot.replies("/ask", chat=FRIENDS, reply_to=posted))["text"]


async def test_what_was_posted_through_it_is_not_answered(bot):
    (result, *_) = (await bot.finds(QUESTION))["results"]
    assert await bot.gets(bot.api.chosen(result, chat=FRIENDS)[1]) == []
    assert await bot.reads(f"@wenju_bot {QUESTION}", chat=FRIENDS, via_bot=True) == []
    assert await bot.reads(f"/ask {QUESTION}", chat=FRIENDS, via_bot=True) == []


async def test_an_edited_question_edits_its_answer(bot):
    asked = bot.api.message(f"/ask {NOWHERE}", chat=FRIENDS)
    first = only(await bot.gets(asked), "sendMessage")
    update = bot.api.edited(asked["message"], f"/ask {QUESTION}")
    second = only(await bot.gets(update), "editMessageText")
    assert (second["message_id"], ANSWER in second["text"]) == (first["message_id"], True)


async def test_an_edit_without_the_mention_is_left_alone(bot):
    asked = bot.api.message(f"@wenju_bot {NOWHERE}", chat=FRIENDS)
    await bot.gets(asked)
    assert await bot.gets(bot.api.edited(asked["message"], QUESTION)) == []


async def test_an_edit_to_a_bare_ask_gets_no_lesson(bot):
    asked = bot.api.message("大家好", chat=FRIENDS)
    assert await bot.gets(bot.api.edited(asked["message"], "/ask")) == []


async def test_people_who_write_as_the_group_or_as_a_channel_are_people(bot):
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    more = {"user": anonymous, "chat": FRIENDS}
    assert await bot.reads(f"/ask {QUESTION}", **more, sender_chat=FRIENDS)
    channel = group(-99, "频道", "channel")
    assert await bot.reads(f"/ask {QUESTION}", **more, sender_chat=channel)
    assert await bot.reads(f"/ask {QUESTION}", **more) == []  # a bot that is nobody's mask


async def test_a_message_without_a_sender_is_answered(bot):
    update = bot.api.message(f"/ask {QUESTION}", chat=FRIENDS)
    del update["message"]["from"]
    assert await bot.gets(update)


async def test_the_answer_stays_in_its_topic(bot):
    topic = {"message_thread_id": 42, "is_topic_message": True}
    forum = {**FRIENDS, "is_forum": True}
    (call,) = await bot.reads(f"/ask {QUESTION}", chat=forum, **topic)
    assert call.params["message_thread_id"] == 42


@pytest.mark.parametrize("command", ["help", "privacy", "articles", "start"])
async def test_commands_with_the_bots_name_are_answered(bot, command):
    assert await bot.reads(f"/{command}@Wenju_bot", chat=FRIENDS)
