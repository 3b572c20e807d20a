from tests.telegram.harness import FRIENDS, NOWHERE, XIAOHONG


async def test_a_reply_to_the_prompt_is_answered_in_a_group_whatever_is_found(bot, library):
    card = await bot.replies("/ask 总结一下《怎样养好绿萝？》", chat=FRIENDS)
    prompt = (await bot.presses(card, "在这篇里问"))[-1].answer["result"]
    told = await bot.replies(NOWHERE, chat=FRIENDS, reply_to=prompt, user=XIAOHONG)
    assert "没有" in told["text"]


async def test_use_alone_tells_where_is_looked(bot):
    assert "现在查全部文章" in (await bot.replies("/use"))["text"]
    assert "文件夹" not in (await bot.replies("/use"))["text"]  # there are none
    await bot.replies("/use 高山茶")
    assert "只查《台灣高山茶的製作》" in (await bot.replies("/use"))["text"]
    assert "没有叫“咖啡豆”" in (await bot.replies("/use 咖啡豆"))["text"]
