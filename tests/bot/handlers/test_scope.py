async def test_use_alone_tells_where_is_looked(bot):
    assert "现在查全部文章" in (await bot.replies("/use"))["text"]
    assert "文件夹" not in (await bot.replies("/use"))["text"]  # there are none
    await bot.replies("/use 高山茶")
    assert "只查《台灣高山茶的製作》" in (await bot.replies("/use"))["text"]
    assert "没有叫“咖啡豆”" in (await bot.replies("/use 咖啡豆"))["text"]
