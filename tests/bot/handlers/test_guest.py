"""Guest queries: called by name in a chat that the bot is no member of."""

import re

from retrieval import Library
from tests.telegram.harness import (
    ANSWER,
    HOSTILE_QUESTION,
    NOWHERE,
    QUESTION,
    XIAOHONG,
    XIAOMING,
    Broken,
    raising,
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


async def test_what_is_no_question_for_the_sentences_is_answered_as_elsewhere(bot, library):
    greeted = await bot.is_called("@wenju_bot 早上好")
    assert "问我一个问题吧" in text_of(greeted)
    listed = await bot.is_called("@wenju_bot 有哪些资料")
    assert all(f"《{each.title[:5]}" in text_of(listed) for each in library.articles[:2])
    first, *_ = (row[0] for row in listed["reply_markup"]["inline_keyboard"])
    shown = await bot.replies(f"/start {first['url'].partition('=')[2]}")
    assert f"《{library.articles[0].title}》" in shown["text"]
    assert "写在 @wenju_bot 后面" in text_of(await bot.is_called("@wenju_bot /articles"))


async def test_several_questions_are_answered_in_one_message(bot):
    text = text_of(await bot.is_called(f"@wenju_bot {QUESTION}高山茶什么时候采摘？"))
    assert "见干见湿" in text
    assert "高山茶通常在清晨採摘" in re.sub("<.*?>", "", text)


async def test_markup_is_text(bot):
    await bot.is_called(f"@wenju_bot {HOSTILE_QUESTION}")
    await bot.is_called("@wenju_bot <b>&amp;</i><script>")


async def test_a_failure_is_answered(bot, monkeypatch):
    monkeypatch.setattr(Library, "ask", raising(Broken))
    assert (await bot.is_called(f"@wenju_bot {QUESTION}"))["id"] == "nothing"
    assert [type(error) for error in bot.errors] == [Broken]
    bot.errors.clear()


async def test_who_asks_in_english_is_told_to_ask_in_chinese(bot):
    for question in "who invented the steam engine", "what is the weather":
        assert "Please ask in Chinese" in text_of(await bot.is_called(f"@wenju_bot {question}"))


async def test_what_a_reply_offers_is_offered_in_private(bot, tmp_path):
    def offered(result):
        rows = result["reply_markup"]["inline_keyboard"]
        return [(each["text"], each["url"].partition("?start=")[2]) for (each,) in rows]

    several = await bot.is_called(f"@wenju_bot {QUESTION}高山茶何時採摘？")
    (first, parameter), (second, _) = offered(several)
    assert (first, second) == ("上下文 ①", "②")
    assert ANSWER in (await bot.replies(f"/start {parameter}"))["text"]
    for number in range(9):  # more than one page: the list shows folders
        (tmp_path / f"{number % 2}").mkdir(exist_ok=True)
        (tmp_path / f"{number % 2}" / f"{number}.txt").write_text(
            f"第{number}天喝红茶。\n", "utf-8"
        )
    bot.app.bot_data.library = Library.open(tmp_path)
    assert offered(await bot.is_called("@wenju_bot 有哪些文章")) == [("看看可以问什么", "ask")]
