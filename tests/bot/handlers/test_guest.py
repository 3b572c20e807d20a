"""Guest queries: called by name in a chat that the bot is no member of."""

from retrieval import Library
from tests.telegram.harness import (
    ANSWER,
    HOSTILE_QUESTION,
    NOWHERE,
    QUESTION,
    XIAOHONG,
    XIAOMING,
    Broken,
)
from tests.telegram.local import group, user

ELSEWHERE = group(-1009876543210, "朋友们")


def text_of(result):
    return result["input_message_content"]["message_text"]


async def test_the_best_hit_is_the_one_answer(bot):
    result = await bot.is_called(f"@wenju_bot {QUESTION}")
    assert result["description"] == ANSWER
    assert f"问：{QUESTION}" in text_of(result)
    assert "《怎样养好绿萝？》" in text_of(result)


async def test_no_hit_is_an_honest_no(bot):
    result = await bot.is_called(f"@wenju_bot {NOWHERE}")
    assert "没有找到" in text_of(result)
    assert NOWHERE in text_of(result)


async def test_no_message_is_sent_where_the_bot_is_no_member(bot):
    for text in (
        f"@wenju_bot {QUESTION}",
        f"/ask@wenju_bot {QUESTION}",
        "/help@wenju_bot",
        "@wenju_bot",
    ):
        await bot.is_called(text)
    assert bot.api.sent("sendMessage") == []


async def test_named_under_a_message_it_answers_that_message(bot):
    hers = bot.api.message(QUESTION, user=XIAOHONG)["message"] | {"chat": ELSEWHERE}
    result = await bot.is_called("@wenju_bot", reply_to=hers)
    assert result["description"] == ANSWER


async def test_named_under_its_own_answer_it_does_not_ask_that(bot):
    ours = bot.api.message("绿萝多久浇一次水？", user=XIAOMING, via_bot=True)["message"]
    result = await bot.is_called("@wenju_bot", reply_to=ours | {"chat": ELSEWHERE})
    assert result["id"] == "nothing"


async def test_in_the_language_of_who_calls(bot):
    result = await bot.is_called(f"@wenju_bot {NOWHERE}", user=user(language_code="en"))
    assert "I found nothing" in text_of(result)


async def test_markup_is_text(bot):
    await bot.is_called(f"@wenju_bot {HOSTILE_QUESTION}")
    await bot.is_called("@wenju_bot <b>&amp;</i><script>")


async def test_a_failure_is_answered(bot, monkeypatch):
    def broken(*_, **__):
        raise Broken

    monkeypatch.setattr(Library, "ask", broken)
    assert (await bot.is_called(f"@wenju_bot {QUESTION}"))["id"] == "nothing"
    assert [type(error) for error in bot.errors] == [Broken]
    bot.errors.clear()
