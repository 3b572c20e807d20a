"""Commands: /start with deep links, /help, /articles, /privacy, /ask."""

import re

import pytest

from bot.application import in_process_application
from retrieval import Library
from tests.telegram.harness import (
    ANSWER,
    FRIENDS,
    QUESTION,
    XIAOMING,
    Bot,
    article,
    button,
    buttons,
    data_of,
    edited,
    linked,
    texts_of_type,
    toast,
)
from tests.telegram.local import LocalBotAPI, LocalRequest, user

ENGLISH = {"user": user(language_code="en-GB")}
TRADITIONAL = {"user": user(language_code="zh-hant")}


async def test_start_welcomes_with_questions_to_tap(bot):
    message = await bot.replies("/start")
    assert message["text"].startswith("你好，我是文据。")
    assert "3 篇文章" in message["text"]
    *offers, inline, group = buttons(message)
    assert inline["switch_inline_query"]
    assert group["url"] == "https://t.me/wenju_bot?startgroup=ask"
    for offer in offers:
        assert offer["text"].rstrip("…") not in message["text"]  # once is enough
        (answered, call) = await bot.presses(message, offer["text"])
        assert answered.method == "answerCallbackQuery"
        assert texts_of_type(call.answer["result"], "blockquote")


@pytest.mark.parametrize(
    ("command", "simplified", "traditional", "english"),
    [
        ("/start", "你好", "你好，我是文據", "Hello"),
        ("/help", "私聊", "群組裡", "In any chat"),
        ("/privacy", "不记录是谁问的", "不記錄是誰問的", "do not record who"),
        ("/forget", "没有你按过的", "沒有你按過的", "nothing to delete"),
        ("/stats", "没有这个命令", "沒有這個命令", "no such command"),
        ("/articles", "共有 3 篇文章", "共有 3 篇文章，點開", "There are 3 articles"),
        ("/ask", "请把问题", "請把問題", "Put the question"),
        ("/nothing", "没有这个命令", "沒有這個命令", "no such command"),
    ],
)
async def test_in_three_languages(bot, command, simplified, traditional, english):
    assert simplified in (await bot.replies(command))["text"]
    assert traditional in (await bot.replies(command, **TRADITIONAL))["text"]
    assert english in (await bot.replies(command, **ENGLISH))["text"]


async def test_help_has_an_inline_example_that_works(bot):
    message = await bot.replies("/help")
    example = next(t for t in texts_of_type(message, "code") if t.startswith("@wenju_bot "))
    question = example.removeprefix("@wenju_bot ")
    assert (await bot.finds(question))["results"]
    assert button(message, "转到群里")["switch_inline_query"] == question


async def test_a_deep_link_to_a_passage_shows_it_in_its_paragraph(bot):
    (first, *_) = (await bot.finds(QUESTION))["results"]
    message = await bot.replies(f"/start p_{first['id']}")
    assert texts_of_type(message, "bold") == [ANSWER]
    assert "浇水要看季节。" in message["text"]
    assert "《怎样养好绿萝？》" in message["text"]
    assert edited(await bot.presses(message, "打开文章"))


async def test_a_deep_link_to_an_article_shows_its_outline(bot, library):
    message = await bot.replies(f"/start a_{library.articles[0].id}")
    assert "《怎样养好绿萝？》" in message["text"]
    assert "一、浇水\n二、施肥" in message["text"]


@pytest.mark.parametrize("payload", ["p_gone", "p_", "a_gone", "a_"])
async def test_a_deep_link_that_leads_nowhere_says_so(bot, payload):
    assert "不在" in (await bot.replies(f"/start {payload}"))["text"]


@pytest.mark.parametrize("payload", ["ask", "x", "_", "p", "<b>", "p_x y z"])
async def test_any_other_payload_is_answered(bot, payload):
    assert await bot.replies(f"/start {payload}")


async def test_articles_open_to_their_card_and_sections_to_their_text(bot):
    collection = await bot.replies("/articles")
    assert "1. 《怎样养好绿萝？》 · 家庭园艺 · 2024-03-01" in collection["text"]
    card = edited(await bot.presses(collection, "怎样养好绿萝？"))
    for told in "《怎样养好绿萝？》", "家庭园艺", "转自植物志", "2024-03-01", "王小明、李红":
        assert told in card["text"]
    assert linked(card) == ["https://example.org/pothos?a=1&b=2"]
    assert "一、浇水\n二、施肥" in card["text"]
    section = edited(await bot.presses(card, "二、施肥"))
    assert section["text"].startswith("二、施肥\n第1个月施一次薄肥")
    following = edited(await bot.presses(section, "➡"))
    assert following["text"] != section["text"]
    assert edited(await bot.presses(following, "返回"))["text"] == card["text"]
    assert edited(await bot.presses(card, "全部文章"))["text"] == collection["text"]


async def test_the_pages_of_a_section_are_its_whole_text(bot, library):
    pothos = library.articles[0]
    message = await bot.replies(f"/start a_{pothos.id}")
    page = edited(await bot.presses(message, "二、施肥"))
    pages = int(button(page, "/")["text"].split("/")[1])
    shown = page["text"]
    for _ in range(pages - 1):
        page = edited(await bot.presses(page, "➡"))
        shown += page["text"]
    for paragraph in pothos.sections[2].paragraphs:
        assert pothos.text[paragraph.start : paragraph.end] in shown


async def test_what_stands_before_the_first_heading_opens_too(bot):
    card = edited(await bot.presses(await bot.replies("/articles"), "怎样养好绿萝？"))
    assert "绿萝是常见的室内植物。" in edited(await bot.presses(card, "开头"))["text"]


async def test_many_articles_and_many_sections_are_paged(api):
    sections = {f"第{n}节": [f"这是第{n}节的正文。"] for n in range(30)}
    many = [article(f"{n}.md", f"第{n}篇", sections) for n in range(20)]
    async with in_process_application(Library(many), LocalRequest(api)) as app:
        bot = Bot(app, api)
        first = await bot.replies("/articles")
        second = edited(await bot.presses(first, "➡"))
        assert "第0篇" in first["text"]
        assert "第0篇" not in second["text"]
        card = edited(await bot.gets(api.pressed(second, data_of(second, "第8篇"))))
        later = edited(await bot.presses(card, "➡"))
        section = edited(await bot.presses(later, "第9节"))
        assert edited(await bot.presses(section, "返回"))["reply_markup"] == later["reply_markup"]
    bot.check()


# A large collection: folders, and a search that opens articles where it found something.

FOLDERS = {"签证/续签": 9, "签证/换发": 2, "户口": 1, "": 3}


@pytest.fixture(scope="module")
def large_library():
    def text(at):
        return ["这一段说别的事情。" * 300, f"第{at}号窗口在二楼东侧。"]

    return Library(
        article(f"{folder}/{n}.md".lstrip("/"), f"{folder or '总则'}之{n}", {"办理": text(n)})
        for folder, count in FOLDERS.items()
        for n in range(count)
    )


@pytest.fixture
async def large(large_library):
    async with in_process_application(large_library, LocalRequest(LocalBotAPI())) as app:
        running = Bot(app, app.bot.request.api)
        yield running
    running.check()


def entries(message):
    return [b["text"] for b in buttons(message) if re.match(r"📁|\d+\. ", b["text"])]


async def test_a_large_collection_is_divided_into_its_folders(large):
    top = await large.replies("/articles")
    assert "共有 15 篇文章" in top["text"]
    assert "/articles 加上要找的词" in top["text"]
    assert entries(top) == ["📁 签证 · 11", "📁 户口 · 1", "1. 总则之0", "2. 总则之1", "3. 总则之2"]
    visas = edited(await large.presses(top, "签证"))
    assert entries(visas) == ["📁 续签 · 9", "📁 换发 · 2"]
    page = edited(await large.presses(visas, "续签"))
    assert "📁 签证/续签" in page["text"]
    assert len(entries(page)) == 8
    assert entries(edited(await large.presses(page, "➡"))) == ["9. 签证/续签之8"]
    card = edited(await large.presses(page, "2. 签证"))
    assert edited(await large.presses(card, "签证/续签"))["text"] == page["text"]
    assert edited(await large.presses(page, "返回"))["text"] == visas["text"]
    assert edited(await large.presses(visas, "返回"))["text"] == top["text"]
    gone = await large.gets(large.api.pressed(top, "f:nowhere:0"))
    assert "不在" in toast(gone)


async def test_an_article_opens_where_it_was_found(large):
    found = await large.replies("/articles 第7号窗口")
    assert "有“第7号窗口”的文章共 1 篇" in found["text"]
    page = edited(await large.presses(found, "签证/续签之7"))
    assert texts_of_type(page, "bold")[-1] == "第7号窗口在二楼东侧。"
    assert button(page, "/")["text"] == "2/2"
    assert edited(await large.presses(page, "返回"))["text"] == found["text"]


async def test_the_words_that_were_found_are_seen(api):
    long = article("a.md", "长", {"": ["开头说了很多别的话，" * 30 + "最后才说停车费五元。"]})
    async with in_process_application(Library([long]), LocalRequest(api)) as app:
        assert "最后才说停车费五元。" in (await Bot(app, api).replies("/articles 停车费"))["text"]


@pytest.mark.parametrize("wanted", ["二楼东侧", "二樓東側"])
async def test_what_is_found_is_paged_by_eight_in_either_script(large, wanted):
    found = await large.replies(f"/articles {wanted}")
    assert "共 15 篇" in found["text"]
    assert len(entries(found)) == 8
    rest = edited(await large.presses(found, "➡"))
    assert len(entries(rest)) == 7
    assert not set(entries(found)) & set(entries(rest))
    page = edited(await large.presses(rest, entries(rest)[0]))
    assert edited(await large.presses(page, "返回"))["text"] == rest["text"]


@pytest.mark.parametrize(
    "text", ["/articles第7号窗口", "／articles 第7号窗口", "/articles\n第7号窗口"]
)
async def test_the_words_may_touch_the_command(large, text):
    found = await large.replies(text)
    assert "共 1 篇" in found["text"]
    page = edited(await large.presses(found, "签证/续签之7"))
    assert edited(await large.presses(page, "返回"))["text"] == found["text"]


async def test_more_than_are_looked_through_are_not_counted(api):
    many = [article(f"{n}.md", f"第{n}号通知", {"": [f"第{n}号窗口发证。"]}) for n in range(250)]
    async with in_process_application(Library(many), LocalRequest(api)) as app:
        assert "共 200+ 篇" in (await Bot(app, api).replies("/articles 窗口"))["text"]


async def test_a_title_that_was_found_opens_the_card(large):
    found = await large.replies("/articles 总则之2")
    card = edited(await large.presses(found, "总则之2"))
    assert "提纲" in card["text"]
    assert edited(await large.presses(card, "返回"))["text"] == found["text"]


async def test_what_is_in_no_article_is_not_found(bot):
    assert (await bot.replies("/articles 签证"))["text"] == "没有找到有“签证”的文章。"
    hostile = "<b>{0}&" * 60
    assert "<b>{0}&" in (await bot.replies(f"/articles {hostile}"))["text"]


async def test_an_answer_opens_its_article_where_it_stands(bot):
    context = edited(await bot.presses(await bot.replies(QUESTION), "上下文"))
    page = edited(await bot.presses(context, "打开文章"))
    assert ANSWER in texts_of_type(page, "bold")


async def test_a_command_in_an_edited_message_is_left_alone(bot):
    update = bot.api.message("你好")
    await bot.gets(update)
    assert await bot.gets(bot.api.edited(update["message"], "/help")) == []


async def test_a_chat_is_told_its_id(bot):
    assert texts_of_type(await bot.replies("/id"), "code") == [str(XIAOMING["id"])]
    said = await bot.replies("/id@wenju_bot", chat=FRIENDS)
    assert texts_of_type(said, "code") == [str(FRIENDS["id"])]


async def test_in_a_group_an_id_alone_may_be_for_another_bot(bot):
    assert await bot.reads("/id", chat=FRIENDS) == []


async def test_a_command_is_no_question_to_follow_up(bot):
    """Neither /articles nor the /start of a deep link, once an article is opened from there."""
    found = (await bot.finds(QUESTION))["results"][0]
    link = found["reply_markup"]["inline_keyboard"][0][0]["url"].partition("?start=")[2]
    for command, name in (f"/start {link}", "打开文章"), ("/articles 浇水", "1."):
        await bot.presses(await bot.replies(command), name)
        assert "问：/" not in (await bot.replies("冬天呢？"))["text"]
        await bot.presses(await bot.replies(command), name)
        assert "没有问题可接着说" in (await bot.replies("还有吗"))["text"]
        assert "作者：王小明" in (await bot.replies("作者是谁"))["text"]
