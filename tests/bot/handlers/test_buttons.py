"""Buttons: what they need is in their data or in the message replied to, and may be anything."""

import pytest

from bot.application import in_process_application
from retrieval import Library
from tests.telegram.harness import (
    ANSWER,
    FRIENDS,
    HOSTILE_QUESTION,
    NOWHERE,
    QUESTION,
    XIAOHONG,
    Bot,
    Broken,
    button,
    buttons,
    data_of,
    edited,
    raising,
    texts_of_type,
    toast,
)
from tests.telegram.local import LocalRequest, user

MANY = "绿萝施肥：施一次薄肥，肥料要稀释几百倍再用？"


async def test_context_shows_the_paragraph_and_leads_back(bot):
    answer = await bot.replies(QUESTION)
    context = edited(await bot.presses(answer, "上下文"))
    assert texts_of_type(context, "bold") == [ANSWER]
    assert "浇水要看季节。" in context["text"]
    assert "冬天温度低" in context["text"]
    assert edited(await bot.presses(context, "返回"))["text"] == answer["text"]


async def test_context_leads_back_to_the_page_it_was_on(bot):
    second = edited(await bot.presses(await bot.replies(MANY), "➡"))
    context = edited(await bot.presses(second, "上下文"))
    assert edited(await bot.presses(context, "返回"))["text"] == second["text"]


async def test_context_opens_the_section(bot):
    context = edited(await bot.presses(await bot.replies(QUESTION), "上下文"))
    section = edited(await bot.presses(context, "打开文章"))
    assert section["text"].startswith("一、浇水\n浇水要看季节。")


async def test_pages_go_round(bot):
    answer = await bot.replies(MANY)
    page = edited(await bot.presses(answer, "➡"))
    while button(page, "/")["text"].split("/")[0] != button(page, "/")["text"].split("/")[1]:
        page = edited(await bot.presses(page, "➡"))
    assert edited(await bot.presses(page, "➡"))["text"] == answer["text"]


async def test_the_page_number_is_told_in_a_toast_and_nothing_is_looked_up(bot, monkeypatch):
    second = edited(await bot.presses(await bot.replies(MANY), "➡"))
    monkeypatch.setattr(Library, "ask", None)
    assert toast(await bot.presses(second, "/")).startswith("第 2 页，共 ")


async def test_there_are_two_rows_of_buttons_at_most_and_one_in_a_group(bot):
    answer = await bot.replies(MANY)
    for message in answer, edited(await bot.presses(answer, "➡")), await bot.replies(QUESTION):
        assert len(message["reply_markup"]["inline_keyboard"]) <= 2
    (row,) = (await bot.replies(f"/ask {MANY}", chat=FRIENDS))["reply_markup"]["inline_keyboard"]
    assert [each["text"] for each in row] == ["上下文", "➡", "👍", "👎"]


async def test_a_quotation_is_copied_with_its_source(bot):
    answer = await bot.replies(QUESTION)
    copied = button(answer, "复制引文")["copy_text"]["text"]
    assert copied == f"{ANSWER}\n——《怎样养好绿萝？》，家庭园艺，2024-03-01"


async def test_a_quotation_too_long_to_be_copied_is_cut_and_keeps_its_source(bot):
    copied = button(await bot.replies(MANY), "复制引文")["copy_text"]["text"]
    assert len(copied) <= 256
    assert copied.endswith("——《怎样养好绿萝？》，家庭园艺，2024-03-01")


async def test_the_sections_of_an_article_lead_to_the_next(bot, library):
    answer = await bot.replies(QUESTION)
    article = library.articles[0]
    first = edited(await bot.gets(bot.api.pressed(answer, f"s:{article.id}:0:0")))
    second = edited(await bot.presses(first, "下一节"))
    assert second["text"].startswith("一、浇水")
    last = edited(await bot.presses(second, "下一节"))
    assert "下一节" not in str(last["reply_markup"])
    assert button(last, "/")["text"] == "1/5"
    assert edited(await bot.presses(last, "➡"))["text"] != last["text"]


async def test_buttons_work_after_a_restart(bot, library):
    answer = await bot.replies(MANY)
    async with in_process_application(library, LocalRequest(bot.api)) as app:
        again = Bot(app, bot.api)
        assert edited(await again.presses(answer, "➡"))["text"] != answer["text"]


async def test_somebody_else_in_the_group_may_press(bot):
    answer = await bot.replies(f"/ask {MANY}", chat=FRIENDS)
    assert edited(await bot.presses(answer, "➡", user=XIAOHONG))


async def test_a_page_whose_question_is_gone_says_so(bot):
    asked = bot.api.message(MANY)
    (call,) = await bot.gets(asked)
    answer = call.answer["result"]
    bot.api.deleted(asked["message"])
    assert toast(await bot.presses(answer, "➡")) == "原来的问题已经不在了，请重新发一次。"
    assert edited(await bot.presses(answer, "上下文"))  # needs no question


async def test_an_edited_question_is_paged_as_it_reads_now(bot):
    asked = bot.api.message(NOWHERE)
    await bot.gets(asked)
    (call,) = await bot.gets(bot.api.edited(asked["message"], MANY))
    assert edited(await bot.presses(call.answer["result"], "➡"))


async def test_a_message_too_old_for_bots_says_so(bot):
    """Telegram then shows no more than where it was."""
    answer = await bot.replies(MANY)
    for data in data_of(answer, "➡"), data_of(answer, "上下文"), "l:0", "q:x.0":
        bot.api.chats.messages.pop((answer["chat"]["id"], answer["message_id"]), None)
        assert "已经失效" in toast(await bot.gets(bot.api.pressed(answer, data)))


async def test_a_suggested_question_keeps_its_buttons_without_a_message_to_reply_to(bot):
    offer = buttons(await bot.replies("/start"))[0]
    update = bot.api.pressed(await bot.replies("/start"), offer["callback_data"])
    _, call = await bot.gets(update)
    answer = call.answer["result"]
    assert answer["text"].startswith("问：")
    context = edited(await bot.presses(answer, "上下文"))
    assert edited(await bot.presses(context, "返回"))["text"] == answer["text"]


async def test_toasts_are_in_the_language_of_who_presses(bot):
    answer = await bot.replies(MANY)
    calls = await bot.gets(bot.api.pressed(answer, "x", user=user(language_code="en")))
    assert toast(calls) == "This button no longer works; please ask again."


@pytest.mark.parametrize(
    "data",
    [
        "", ":", "x", "h", "h:", "h:-1", "h:1:2:3", "h:１", "h:99999999", "h:1_0", "h:0:no.0",
        "h:0:", "c", "c:", "c:nowhere", "c:nowhere:0", "q", "q:", "q:nowhere.0", "a", "a:x",
        "a:nowhere:0", "l", "l:x", "l:-1", "l:1.5", "s:nowhere:0:0", "s:0", "a:::", "p:<b>",
        "f", "f:x", "g", "g:0", "g:x", "o", "o:nowhere", "o:nowhere:g:0",
        "绿" * 21, "n", "n:", "n:1", "n:x:2", "n:1:2:3",
    ],
)  # fmt: skip
async def test_data_of_no_button_gets_a_toast(bot, data):
    answer = await bot.replies(QUESTION)
    bot.api.deleted(answer["reply_to_message"])
    assert toast(await bot.gets(bot.api.pressed(answer, data))).endswith("。")


async def test_places_beyond_the_end(bot, library):
    answer = await bot.replies(QUESTION)
    article = library.articles[0]
    gone = await bot.gets(bot.api.pressed(answer, f"s:{article.id}:99:0"))
    assert "已经不在" in toast(gone)
    for data in f"s:{article.id}:1:99", f"a:{article.id}:99", "l:99", f"c:{library.passages[0].id}":
        assert edited(await bot.gets(bot.api.pressed(answer, data)))


async def test_no_button_can_be_forged_under_what_somebody_else_posted(bot, library):
    """An inline message has no such button: whoever sends its data would rewrite the evidence."""
    (result, *_) = (await bot.finds(QUESTION))["results"]
    feedback, _ = bot.api.chosen(result)
    inline_id = feedback["chosen_inline_result"]["inline_message_id"]
    for data in f"c:{library.passages[3].id}:0", "h:0", "l:0", f"a:{library.articles[0].id}:0":
        assert "已经失效" in toast(await bot.gets(bot.api.pressed(inline_id, data)))


async def test_the_spinner_stops_before_the_edit_which_may_have_to_wait(bot):
    calls = await bot.presses(await bot.replies(MANY), "➡")
    assert calls[0].method == "answerCallbackQuery"


async def test_a_press_that_waited_too_long_still_turns_the_page(bot):
    answer = await bot.replies(MANY)
    update = bot.api.pressed(answer, data_of(answer, "➡"))
    bot.api.chats.close_query("callback", update["callback_query"]["id"])
    bot.refusals = ["query is too old"]
    assert [c.method for c in await bot.gets(update)] == ["answerCallbackQuery", "editMessageText"]


async def test_a_failure_gets_a_toast(bot, monkeypatch):
    answer = await bot.replies(MANY)
    monkeypatch.setattr(Library, "ask", raising(Broken))
    assert toast(await bot.presses(answer, "➡")) == "刚才出了点问题，没能答上来，请过一会儿再试。"
    bot.errors.clear()


async def test_markup_in_an_article_stays_text_behind_every_button(bot):
    answer = await bot.replies(HOSTILE_QUESTION)
    context = edited(await bot.presses(answer, "上下文"))
    section = edited(await bot.presses(context, "打开文章"))
    outline = edited(await bot.presses(section, "返回"))
    assert all("<script>" in message["text"] for message in (context, section, outline))
    assert edited(await bot.presses(outline, "全部文章"))
