from retrieval import Library
from tests.telegram.harness import ANSWER, FRIENDS, NOWHERE, QUESTION, XIAOHONG, only


async def test_a_reply_to_the_prompt_is_answered_in_a_group_whatever_is_found(bot, library):
    card = await bot.replies("/ask 总结一下《怎样养好绿萝？》", chat=FRIENDS)
    prompt = (await bot.presses(card, "在这篇里问"))[-1].answer["result"]
    told = await bot.replies(NOWHERE, chat=FRIENDS, reply_to=prompt, user=XIAOHONG)
    assert "没有" in told["text"]


async def test_an_edit_of_a_reply_to_the_prompt_is_still_about_that_article(bot):
    card = await bot.replies("总结一下《台灣高山茶的製作》")
    prompt = (await bot.presses(card, "在这篇里问"))[-1].answer["result"]
    asked = bot.api.message("什么时候采摘？", reply_to=prompt)
    await bot.gets(asked)
    edit = only(await bot.gets(bot.api.edited(asked["message"], QUESTION)), "editMessageText")
    assert ANSWER not in edit["text"]  # it is in another article


async def test_a_name_as_long_as_a_message_is_cut_where_it_is_repeated(bot):
    assert "没有叫“豆豆豆" in (await bot.replies("/use " + "豆" * 4090))["text"]


async def test_use_alone_tells_where_is_looked(bot):
    assert "现在查全部文章" in (await bot.replies("/use"))["text"]
    assert "文件夹" not in (await bot.replies("/use"))["text"]  # there are none
    await bot.replies("/use 高山茶")
    assert "只查《台灣高山茶的製作》" in (await bot.replies("/use"))["text"]
    assert "没有叫“咖啡豆”" in (await bot.replies("/use 咖啡豆"))["text"]


async def test_the_folders_are_listed_in_one_message_however_long_their_names(bot, tmp_path):
    for number in range(20):
        folder = tmp_path / f"{number:02}{'a' * 250}"
        folder.mkdir()
        (folder / "茶.txt").write_text(f"第{number}天喝红茶。\n", "utf-8")
    bot.app.bot_data.library = Library.open(tmp_path)
    assert "名字也可以是文件夹：00aa" in (await bot.replies("/use"))["text"]
