"""Private chats: a text is a question, and its answer quotes it."""

import pytest

from bot.application import in_process_application
from tests.telegram.harness import (
    ANSWER,
    HOSTILE,
    HOSTILE_QUESTION,
    NOWHERE,
    QUESTION,
    XIAOHONG,
    Bot,
    button,
    buttons,
    edited,
    only,
    texts_of_type,
)
from tests.telegram.local import LocalRequest, user

PHOTO = {"photo": [{"file_id": "1", "file_unique_id": "1", "width": 9, "height": 9}]}


async def test_the_answer_quotes_the_question_and_names_its_source(bot):
    update = bot.api.message(QUESTION)
    (call,) = await bot.gets(update)
    message = call.answer["result"]
    quoted = call.params["reply_parameters"]
    assert quoted["message_id"] == update["message"]["message_id"]
    assert quoted["allow_sending_without_reply"] is True
    assert message["reply_to_message"]["text"] == QUESTION
    assert ANSWER in texts_of_type(message, "blockquote")[0]
    assert "《怎样养好绿萝？》 · 家庭园艺 · 2024-03-01 · 一、浇水" in message["text"]
    assert "https://example.org/pothos?a=1&b=2" in str(message["entities"])
    assert call.params["link_preview_options"] == {"is_disabled": True}


async def test_what_matches_is_bold_within_the_quotation(bot):
    message = await bot.replies(QUESTION)
    assert any(word in ANSWER for word in texts_of_type(message, "bold"))


async def test_a_question_whose_message_is_gone_is_answered_all_the_same(bot):
    update = bot.api.message(QUESTION)
    bot.api.deleted(update["message"])
    message = only(await bot.gets(update), "sendMessage")
    assert ANSWER in message["text"]


async def test_a_traditional_question_finds_simplified_text_as_it_is_written(bot):
    message = await bot.replies("綠蘿多久澆一次水？", user=user(language_code="zh-TW"))
    assert ANSWER in message["text"]
    assert "上下文" in button(message, "上下文")["text"]
    assert button(message, "轉到群組裡")


async def test_texts_are_in_the_language_of_the_user(bot):
    assert button(await bot.replies(QUESTION, user=user(7, language_code="en")), "Use in a group")
    assert button(await bot.replies(QUESTION, user=user(8, language_code="zh-hans")), "转到群里")


async def test_no_answer_is_told_and_questions_are_offered(bot):
    message = await bot.replies(NOWHERE)
    assert message["text"].startswith("这 3 篇文章里没有写到“")
    offered = next(b for b in buttons(message) if b["callback_data"].startswith("q:"))
    pressed = bot.api.pressed(message, offered["callback_data"])
    (_, call) = await bot.gets(pressed)
    answer = call.answer["result"]
    assert offered["text"].rstrip("…") in answer["text"]  # what was asked is said, for it is tapped
    assert texts_of_type(answer, "blockquote")


async def test_markup_in_an_article_is_shown_and_does_nothing(bot):
    message = await bot.replies(HOSTILE_QUESTION)
    assert HOSTILE in message["text"]
    assert "</a>" in message["text"]
    assert {e["type"] for e in message["entities"]} <= {"blockquote", "bold", "italic", "text_link"}


async def test_markup_in_a_question_is_read_as_text(bot):
    assert await bot.replies("<b>绿萝</i> & &lt; <script>多久浇一次水")


async def test_an_edited_question_edits_its_answer(bot):
    update = bot.api.message(NOWHERE)
    first = only(await bot.gets(update), "sendMessage")
    second = only(await bot.gets(bot.api.edited(update["message"], QUESTION)), "editMessageText")
    assert second["message_id"] == first["message_id"]
    assert ANSWER in second["text"]


async def test_an_edit_that_changes_nothing_is_no_error(bot):
    update = bot.api.message(QUESTION)
    await bot.gets(update)
    assert await bot.gets(bot.api.edited(update["message"], QUESTION)) == []


async def test_an_edit_waits_for_the_answer_that_it_changes(bot):
    """The two arrive together: one message is to answer both."""
    update = bot.api.message(NOWHERE)
    calls = await bot.gets(update, bot.api.edited(update["message"], QUESTION))
    assert [call.method for call in calls] == ["sendMessage", "editMessageText"]
    assert ANSWER in calls[1].answer["result"]["text"]


async def test_an_edit_whose_answer_was_deleted_is_answered_anew(bot):
    update = bot.api.message(NOWHERE)
    bot.api.deleted(only(await bot.gets(update), "sendMessage"))
    bot.refusals = ["message to edit not found"]
    _, again = await bot.gets(bot.api.edited(update["message"], QUESTION))
    assert again.method == "sendMessage"


async def test_an_edit_after_a_restart_is_answered_anew(bot, library):
    update = bot.api.message(NOWHERE)
    await bot.gets(update)
    async with in_process_application(library, LocalRequest(bot.api)) as app:
        calls = await Bot(app, bot.api).gets(bot.api.edited(update["message"], QUESTION))
    assert ANSWER in only(calls, "sendMessage")["text"]


async def test_the_same_message_number_in_two_chats_is_two_questions(bot):
    mine = await bot.replies(QUESTION)
    hers = await bot.replies(QUESTION, user=XIAOHONG)
    assert mine["chat"] != hers["chat"]


async def test_the_question_can_be_taken_to_a_group(bot):
    message = await bot.replies(QUESTION)
    assert button(message, "转到群里")["switch_inline_query"] == QUESTION


async def test_a_long_question_is_taken_along_as_far_as_an_inline_query_goes(bot):
    message = await bot.replies("绿萝多久浇一次水？" * 400)
    query = button(message, "转到群里")["switch_inline_query"]
    assert len(query) <= 256
    assert query.startswith("绿萝多久")


async def test_pages_of_an_answer(bot):
    first = await bot.replies("绿萝施肥：施一次薄肥，肥料要稀释几百倍再用？")
    second = edited(await bot.presses(first, "➡"))
    assert second["message_id"] == first["message_id"]
    assert second["text"] != first["text"]
    assert "/" not in str([each["text"] for each in buttons(first)])
    assert button(second, "/")["text"].startswith("2/")
    assert edited(await bot.presses(second, "⬅"))["text"] == first["text"]


async def test_a_caption_is_a_question_too(bot):
    message = await bot.replies("", **PHOTO, caption=QUESTION)
    assert ANSWER in message["text"]


async def test_what_is_no_text_gets_a_friendly_line(bot):
    sticker = {"file_id": "1", "file_unique_id": "1", "type": "regular", "width": 9, "height": 9}
    sticker |= {"is_animated": False, "is_video": False}
    assert "只看得懂文字" in (await bot.replies("", sticker=sticker))["text"]
    assert "只看得懂文字" in (await bot.replies("", **PHOTO))["text"]


async def test_an_album_is_not_complained_of_photo_by_photo(bot):
    photos = [bot.api.message("", **PHOTO, media_group_id="1") for _ in range(3)]
    assert "只看得懂文字" in only(await bot.gets(*photos), "sendMessage")["text"]


async def test_an_album_with_a_caption_is_one_question(bot):
    captions = {"caption": QUESTION}, {}, {}
    photos = [bot.api.message("", **PHOTO, media_group_id="2", **more) for more in captions]
    assert ANSWER in only(await bot.gets(*photos), "sendMessage")["text"]


@pytest.mark.parametrize("link", ["https://example.org/a?b=c&d=e", "http://example.org/x#y"])
async def test_a_link_beside_a_question_is_not_searched_for(bot, link):
    assert ANSWER in (await bot.replies(f"{QUESTION} {link}"))["text"]
    assert "只看得懂文字" in (await bot.replies(link))["text"]


async def test_service_messages_get_no_answer(bot):
    assert await bot.reads("", pinned_message=bot.api.message("置顶")["message"]) == []


async def test_what_was_posted_through_the_bot_is_not_answered(bot):
    (result, *_) = (await bot.finds(QUESTION))["results"]
    _, posted = bot.api.chosen(result, QUESTION)
    assert await bot.gets(posted) == []
    assert await bot.reads(QUESTION, via_bot=True) == []


async def test_what_was_posted_through_another_bot_is(bot):
    other = {"id": 55, "is_bot": True, "first_name": "别的", "username": "other_bot"}
    update = bot.api.message(QUESTION)
    update["message"]["via_bot"] = other
    assert await bot.gets(update)


async def test_an_unknown_command_gets_a_friendly_line(bot):
    assert "/help" in (await bot.replies("/weather"))["text"]


async def test_ask_works_here_too_also_without_a_space(bot):
    assert ANSWER in (await bot.replies(f"/ask {QUESTION}"))["text"]
    message = await bot.replies(f"/ask{QUESTION}")
    assert button(message, "转到群里")["switch_inline_query"] == QUESTION


async def test_other_bots_are_not_talked_to(bot):
    """Two bots that answer each other would never end."""
    machine = {**user(77), "is_bot": True}
    assert await bot.reads(QUESTION, user=machine) == []


async def test_business_messages_and_channel_posts_are_none_of_ours(bot):
    update = bot.api.message(QUESTION)
    for kind in "channel_post", "edited_channel_post", "business_message":
        assert await bot.gets({"update_id": 1, kind: update["message"]}) == []


async def test_thanks_edited_into_a_follow_up_have_the_context_of_before(bot):
    await bot.replies(QUESTION)
    thanks = bot.api.message("谢谢")
    assert "不客气" in only(await bot.gets(thanks), "sendMessage")["text"]
    answer = only(await bot.gets(bot.api.edited(thanks["message"], "冬天呢？")), "editMessageText")
    assert answer["text"].startswith("问：绿萝")
