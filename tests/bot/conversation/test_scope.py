from tests.telegram.harness import FRIENDS


async def test_in_a_group_only_its_administrators_narrow_where_is_looked(bot):
    bot.refusals.append("")  # the group tells nothing of its members
    calls = await bot.reads("/use@wenju_bot 台灣高山茶的製作", chat=FRIENDS)
    assert calls[-1].params["text"] == "群里只有管理员能改查找的范围。"
    assert bot.app.bot_data.memory.scopes == {}


async def test_use_alone_tells_where_is_looked(bot):
    assert "现在查全部文章" in (await bot.replies("/use"))["text"]
    await bot.replies("/use 高山茶")
    assert "只查《台灣高山茶的製作》" in (await bot.replies("/use"))["text"]
    assert "没有叫“咖啡豆”" in (await bot.replies("/use 咖啡豆"))["text"]
