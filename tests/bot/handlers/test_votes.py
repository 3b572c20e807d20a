"""👍 👎 under answers, /forget and /stats: what is pressed is kept, not who pressed."""

import asyncio
import re

import pytest

from bot.application import in_process_application
from bot.feedback import recorder, store
from bot.feedback.recorder import Feedback
from bot.feedback.store import FEEDBACK_FILE, read_feedback
from tests.telegram.harness import (
    ANSWER,
    FRIENDS,
    NOWHERE,
    QUESTION,
    XIAOHONG,
    XIAOMING,
    Bot,
    buttons,
    data_of,
    edited,
    only,
    toast,
)
from tests.telegram.local import LocalRequest, group, user

MANY = "绿萝施肥：施一次薄肥，肥料要稀释几百倍再用？"
COLD = "冬天浇水"  # of which two passages are shown
KEPT = "👍 记下了，谢谢。想改就按另一个。"


@pytest.fixture
async def kept(bot, tmp_path):
    """What is on the disk: a function that reads it, while the bot runs."""
    bot.app.bot_data.feedback = Feedback(tmp_path / FEEDBACK_FILE)
    return lambda: read_feedback(tmp_path / FEEDBACK_FILE)[0]


def shown(message):
    """The ids of the passages that a message has a context button for."""
    data = (each.get("callback_data", "").split(":") for each in buttons(message))
    return tuple(fields[1] for fields in data if fields[0] == "c")


async def statistics(bot):
    return await bot.app.bot_data.feedback.run(store.statistics)


# Presses


async def test_both_stand_side_by_side_in_the_last_row(bot):
    for message in (
        await bot.replies(QUESTION),
        await bot.replies(f"/ask {QUESTION}", chat=FRIENDS),
        edited(await bot.presses(await bot.replies(MANY), "➡")),
    ):
        last = "".join(each["text"] for each in message["reply_markup"]["inline_keyboard"][-1])
        assert "👍👎" in last


async def test_where_nothing_was_found_there_is_nothing_to_judge(bot):
    for said in NOWHERE, "你好", "/start", "/help", "/articles":
        assert "👍" not in [each["text"] for each in buttons(await bot.replies(said))]


async def test_a_press_is_kept_with_the_question_and_the_first_passage_shown(bot, kept, library):
    answer = await bot.replies(QUESTION)
    assert toast(await bot.presses(answer, "👍")) == KEPT
    (press,) = kept()
    assert (press.question, press.good) == (QUESTION, True)
    assert library.passage(press.passages[0]).text == ANSWER
    assert press.passages == shown(answer)[:1]


async def test_a_passage_that_was_opened_by_its_number_is_judged_by_itself(bot, kept, library):
    answer = await bot.replies(COLD)
    first, second = shown(answer)
    opened = edited(await bot.presses(answer, "②"))
    await bot.presses(opened, "👍")
    await bot.presses(edited(await bot.presses(opened, "返回")), "👎")
    assert {(press.passages, press.good) for press in kept()} == {
        ((second,), True),
        ((first,), False),
    }


async def test_a_verdict_on_a_passage_that_the_message_does_not_offer_is_forged(bot, library):
    answer = await bot.replies(QUESTION)
    kind, good, asked, _ = data_of(answer, "👍").split(":")
    forged = f"{kind}:{good}:{asked}:{library.passages[0].id}"
    assert "已经失效" in toast(await bot.gets(bot.api.pressed(answer, forged)))
    assert (await statistics(bot)).good == 0


async def test_it_is_on_the_disk_before_the_toast_is_shown(bot, kept):
    answer = await bot.replies(QUESTION)
    seen = []
    bot.api._on_call = lambda call: seen.append((call.method, len(kept())))
    await bot.presses(answer, "👎")
    assert seen == [("answerCallbackQuery", 1)]


async def test_the_page_that_is_shown_is_the_one_judged(bot, kept):
    first = await bot.replies(MANY)
    second = edited(await bot.presses(first, "➡"))
    await bot.presses(second, "👎")
    (press,) = kept()
    assert press.passages == shown(second)[:1] != shown(first)[:1]
    assert press.question == MANY


async def test_a_verdict_can_be_changed_and_counts_once(bot, kept):
    answer = await bot.replies(QUESTION)
    for pressed in "👍", "👍", "👎":
        assert toast(await bot.presses(answer, pressed)).startswith(f"{pressed} 记下了")
    (press,) = kept()
    assert press.good is False


async def test_of_two_presses_at_once_the_later_counts(bot, kept):
    answer = await bot.replies(QUESTION)
    presses = [bot.api.pressed(answer, data_of(answer, each)) for each in "👍👎" * 20]
    await bot.gets(*presses)
    (press,) = kept()
    assert press.good is False


async def test_everybody_in_a_group_has_a_verdict(bot, kept):
    answer = await bot.replies(f"/ask {QUESTION}", chat=FRIENDS)
    await bot.presses(answer, "👍", user=XIAOMING)
    await bot.presses(answer, "👎", user=XIAOHONG)
    await bot.presses(answer, "👎", user=XIAOMING)
    assert [press.good for press in kept()] == [False, False]
    assert {press.question for press in kept()} == {QUESTION}


async def test_a_question_asked_for_somebody_else_is_theirs(bot, kept):
    hers = bot.api.message(QUESTION, user=XIAOHONG, chat=FRIENDS)["message"]
    answer = await bot.replies("/ask", chat=FRIENDS, reply_to=hers)
    await bot.presses(answer, "👍")
    (press,) = kept()
    assert press.question == QUESTION


async def test_an_answer_to_a_suggested_question_can_be_judged(bot, kept, library):
    (offer, *_) = library.suggestions()
    _, call = await bot.presses(await bot.replies("/start"), offer.question[:9])
    assert toast(await bot.presses(call.answer["result"], "👍")) == KEPT
    (press,) = kept()
    assert press.question == offer.question


async def test_buttons_work_after_a_restart_and_still_change_the_verdict(
    bot, kept, library, tmp_path
):
    answer = await bot.replies(QUESTION)
    await bot.presses(answer, "👍")
    again = Feedback(tmp_path / FEEDBACK_FILE)
    async with in_process_application(library, LocalRequest(bot.api), again) as app:
        assert toast(await Bot(app, bot.api).presses(answer, "👎")).startswith("👎")
    await again.close()
    (press,) = kept()
    assert press.good is False


async def test_an_edited_question_has_another_answer_to_judge(bot, kept):
    asked = bot.api.message(QUESTION)
    first = only(await bot.gets(asked), "sendMessage")
    await bot.presses(first, "👍")
    second = only(await bot.gets(bot.api.edited(asked["message"], MANY)), "editMessageText")
    await bot.presses(second, "👎")
    assert {(p.question, p.good) for p in kept()} == {(QUESTION, True), (MANY, False)}
    # The old buttons may still be on somebody's screen: they are not about the new question.
    stale = await bot.gets(bot.api.pressed(second, data_of(first, "👎")))
    assert toast(stale) == "原来的问题已经不在了，请重新发一次。"
    assert len(kept()) == 2


async def test_a_question_that_is_gone_says_so_and_nothing_is_kept(bot, kept):
    asked = bot.api.message(QUESTION)
    answer = only(await bot.gets(asked), "sendMessage")
    bot.api.deleted(asked["message"])
    assert "已经不在" in toast(await bot.presses(answer, "👍"))
    bot.api.deleted(answer)
    assert "已经失效" in toast(await bot.gets(bot.api.pressed(answer, data_of(answer, "👍"))))
    assert (await statistics(bot)).good == 0
    assert kept() == []


@pytest.mark.parametrize(
    "data",
    ["v:1:", "v:0:x", "v:1:x:no.0", "v:2:x", "v::", "w:1:", "w:1:x:", "w:1:<b>:绿萝", "w:1:x:绿萝"],
)
async def test_data_of_no_button_is_no_press(bot, data):
    answer = await bot.replies(QUESTION)
    assert toast(await bot.gets(bot.api.pressed(answer, data))).endswith("。")
    if "绿萝" not in data or "<" in data:
        assert toast(await bot.gets(bot.api.pressed("AAAA00000001", data))).endswith("。")
    assert (await statistics(bot)).good == 0


async def test_toasts_are_in_the_language_of_who_presses(bot):
    answer = await bot.replies(QUESTION)
    assert "noted" in toast(await bot.presses(answer, "👍", user=user(language_code="en")))


# Inline and guest messages, of which the bot sees nothing but their buttons


async def test_what_was_posted_inline_can_be_judged(bot, kept, library):
    (_, second, *_) = (await bot.finds(QUESTION))["results"]
    posted = bot.api.chosen(second, QUESTION, chat=FRIENDS)[0]["chosen_inline_result"]
    data = data_of(second, "👍")
    for person in XIAOMING, XIAOHONG, XIAOMING:
        pressed = bot.api.pressed(posted["inline_message_id"], data, user=person)
        assert toast(await bot.gets(pressed)) == KEPT
    assert [press.question for press in kept()] == [QUESTION] * 2
    assert [press.passages for press in kept()] == [(second["id"],)] * 2


async def test_a_verdict_on_what_was_never_offered_is_forged(bot, library):
    """Any client can send what data it likes for a message that it sees."""
    (result, *_) = (await bot.finds(QUESTION))["results"]
    posted = bot.api.chosen(result, QUESTION)[0]["chosen_inline_result"]["inline_message_id"]
    answers_it = {hit.passage.id for hit in library.ask(QUESTION, 50).hits}
    other = next(p.id for p in library.passages if p.id not in answers_it)
    for data in f"w:1:{other}:{QUESTION}", f"w:1:{result['id']}:{NOWHERE}", f"w:1:{other}:":
        assert "已经失效" in toast(await bot.gets(bot.api.pressed(posted, data)))
    assert (await statistics(bot)).good == 0


async def test_what_a_guest_was_told_can_be_judged(bot, kept):
    question = "绿萝：多久浇一次水？"  # a colon is part of the question, not of the data
    (call,) = await bot.gets(bot.api.guest_message(f"@wenju_bot {question}"))
    data = data_of(call.params["result"], "👎")
    posted = call.answer["result"]["inline_message_id"]
    assert toast(await bot.gets(bot.api.pressed(posted, data))).startswith("👎 记下了")
    (press,) = kept()
    assert (press.question, press.good) == (question, False)


async def test_a_question_too_long_for_a_button_has_none_inline(bot):
    (result, *_) = (await bot.finds(f"请问，我家里的那一盆{QUESTION}"))["results"]
    assert "看上下文" in str(result["reply_markup"])
    assert "👍" not in str(result["reply_markup"])


async def test_braces_in_a_question_are_text(bot, kept):
    (result, *_) = (await bot.finds("绿萝浇水{0}{x}"))["results"]
    await bot.gets(bot.api.pressed("AAAA00000001", data_of(result, "👍")))
    (press,) = kept()
    assert press.question == "绿萝浇水{0}{x}"


# When it cannot be kept


async def test_a_press_that_cannot_be_kept_says_so_and_the_bot_goes_on(bot, tmp_path, caplog):
    (tmp_path / "file").write_text("")
    bot.app.bot_data.feedback = Feedback(tmp_path / "file" / FEEDBACK_FILE)
    answer = await bot.replies(QUESTION)
    for _ in range(3):
        assert toast(await bot.presses(answer, "👍")) == "刚才没能记下来，请过一会儿再按一次。"
    assert "没能删掉" in (await bot.replies("/forget"))["text"]
    bot.app.bot_data.admin_chat_id = XIAOMING["id"]
    assert "读不出来" in (await bot.replies("/stats"))["text"]
    assert await bot.replies(QUESTION)
    assert len(caplog.records) == 1  # the log is warned once, not at every press
    assert "feedback cannot be kept" in caplog.text
    # The disk is well again: so is the bot.
    (tmp_path / "file").unlink()
    assert toast(await bot.presses(answer, "👍")) == KEPT
    counted = await statistics(bot)
    assert (counted.good, counted.counts) == (1, {"private": 2})
    assert len(caplog.records) == 1


async def test_a_damaged_database_is_named_and_a_new_one_begun(bot, tmp_path, caplog):
    (tmp_path / FEEDBACK_FILE).write_bytes(b"no database" * 999)
    bot.app.bot_data.feedback = Feedback(tmp_path / FEEDBACK_FILE)
    assert toast(await bot.presses(await bot.replies(QUESTION), "👍")) == KEPT
    assert f"{FEEDBACK_FILE}.damaged-1" in caplog.text


# /forget


async def test_forget_deletes_what_this_person_pressed_anywhere(bot, kept):
    mine = await bot.replies(QUESTION)
    await bot.presses(mine, "👍")
    ours = await bot.replies(f"/ask {QUESTION}", chat=FRIENDS)
    await bot.presses(ours, "👎")
    await bot.presses(ours, "👍", user=XIAOHONG)
    assert (await bot.replies("/forget"))["text"] == "你按过的 👍 👎 都删掉了，一共 2 个。"
    (left,) = kept()
    assert left.good is True
    assert "没有要删的" in (await bot.replies("/forget"))["text"]
    assert "一共 1 个" in (await bot.replies("/forget", user=XIAOHONG))["text"]
    assert kept() == []


async def test_forget_in_a_group_has_to_name_the_bot(bot):
    assert await bot.reads("/forget", chat=FRIENDS) == []
    assert await bot.replies("/forget@wenju_bot", chat=FRIENDS)


async def test_help_and_privacy_tell_of_it(bot):
    assert "/forget" in (await bot.replies("/help"))["text"]
    told = (await bot.replies("/privacy"))["text"]
    for kept_ in "没找到原文的问题", "👍 👎", "哪一句", "什么时间", "密钥", "最多十分钟", "/forget":
        assert kept_ in told


# /stats


async def test_stats_tell_the_admin_what_is_asked_and_how_it_is_answered(bot, monkeypatch):
    monkeypatch.setattr(recorder, "TYPING_PAUSE", 0)
    bot.app.bot_data.admin_chat_id = XIAOHONG["id"]
    for _ in range(2):
        answer = await bot.replies(QUESTION)
        await bot.reads(NOWHERE + " ？")
    await bot.presses(answer, "👍", user=XIAOMING)
    await bot.presses(answer, "👍", user=XIAOHONG)
    await bot.presses(answer, "👎", user=user(3))
    await bot.reads(f"@wenju_bot {QUESTION}", chat=FRIENDS)
    await bot.is_called("@wenju_bot 红烧肉怎么做")
    await bot.finds(QUESTION)
    await asyncio.sleep(0.01)
    since, *lines = (await bot.replies("/stats", user=XIAOHONG))["text"].split("\n")
    assert re.fullmatch(r"从 20\d\d-\d\d-\d\d 算起（UTC）：", since)
    assert lines == [
        "问题 7 个，找到原文的占 57%",
        "私聊 4 · 群里 1 · 访客 1 · 行内 1",
        "👍 2 · 👎 1，👍 占 67%",
        "",
        "最常没找到原文的问题：",
        f"1. {NOWHERE} ？ × 2",
        "2. 红烧肉怎么做 × 1",
    ]


async def test_stats_before_anything_happened(bot):
    bot.app.bot_data.admin_chat_id = XIAOHONG["id"]
    text = (await bot.replies("/stats", user=XIAOHONG))["text"]
    assert "还没有人提问。\n还没有人按 👍 👎。" in text


async def test_nobody_else_has_such_a_command(bot):
    unknown = (await bot.replies("/nothing"))["text"]
    for admin in None, XIAOHONG["id"]:
        bot.app.bot_data.admin_chat_id = admin
        assert (await bot.replies("/stats"))["text"] == unknown
        assert await bot.reads("/stats@wenju_bot", chat=FRIENDS, user=XIAOHONG) == []


async def test_the_admins_chat_may_be_a_group(bot):
    ours = group(-100777, "管理")
    bot.app.bot_data.admin_chat_id = ours["id"]
    assert "算起" in (await bot.replies("/stats", chat=ours))["text"]


async def test_markup_in_an_unanswered_question_is_text(bot):
    bot.app.bot_data.admin_chat_id = XIAOMING["id"]
    await bot.reads("<u>番茄&lt;")
    assert "1. <u>番茄&lt; × 1" in (await bot.replies("/stats"))["text"]
