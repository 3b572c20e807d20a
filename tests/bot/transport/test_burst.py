"""Hundreds of updates at once, hostile ones among them: all are answered, and nothing fails."""

import random

from tests.telegram.harness import FRIENDS, HOSTILE, NOWHERE, XIAOHONG, data_of
from tests.telegram.local import user

UPDATES = 400
QUESTIONS = [
    "通辽有移民局吗",
    "移民管理工作現代化是什麼",
    NOWHERE,
    HOSTILE,
    "？" * 300,
    "𠮷😀" * 100,
    "</blockquote>" * 20,
    "什么是“减量增效”",
]


async def test_a_burst(seeded_bot):
    bot, api = seeded_bot, seeded_bot.api
    chance = random.Random(7)
    answer = await bot.replies("通辽有移民局吗")
    pressable = [data_of(answer, "上下文"), "l:0", "x:<b>", "q:none.0", "h:1", "h:99"]
    bot.refusals = ["message is not modified"]  # of two who press the same at once

    def any_update(number):
        text = f"{chance.choice(QUESTIONS)}{number}"
        person = user(2000 + number % 50, language_code=chance.choice(["zh", "zh-tw", "en"]))
        return chance.choice(
            [
                lambda: api.message(text, user=person),
                lambda: api.message(f"/ask {text}", chat=FRIENDS, user=person),
                lambda: api.message(f"@wenju_bot {text}", chat=FRIENDS, user=person),
                lambda: api.message(text, chat=FRIENDS, user=person),
                lambda: api.message("/articles", user=person),
                lambda: api.message("/start p_<b>", user=person),
                lambda: api.inline_query(text[:256], user=person),
                lambda: api.inline_query("", chance.choice(["", "10", "x"]), user=person),
                lambda: api.guest_message(f"@wenju_bot {text}", user=person),
                lambda: api.pressed(answer, chance.choice(pressable), user=XIAOHONG),
                lambda: api.edited(api.message(text, user=person)["message"], text + "？"),
            ]
        )()

    calls = await bot.gets(*(any_update(number) for number in range(UPDATES)))
    assert len(calls) > UPDATES * 0.7  # group chatter is left alone
