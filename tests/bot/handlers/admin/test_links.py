"""A link that the admin sends: the page is shown, kept, fetched again; for nobody else."""

from functools import partial

import pytest

from bot.application import in_process_application
from bot.articles.addresses import PublicTransport
from bot.articles.pages import fetch_page
from retrieval import Library
from tests.telegram.harness import (
    FRIENDS,
    XIAOHONG,
    XIAOMING,
    Bot,
    Network,
    button,
    buttons,
    edited,
    only,
)
from tests.telegram.site import Answer, Site

PAGE = """<html><head><title>停水通知 - 幸福街道</title><meta name="pubdate" content="2026-03-04">
<meta property="og:site_name" content="幸福街道"></head>
<body><h1>停水通知</h1><p>{}</p><p>请居民提前储水。</p></body></html>"""
EIGHTH, NINTH = "三月八日早八点到晚六点停水。", "停水改到三月九日早八点。"
QUESTION = "哪天停水？"


def page(text=EIGHTH):
    return Answer(PAGE.format(text).encode())


def files(folder):
    return {path.name for path in folder.iterdir() if path.name[0] != "."}


@pytest.fixture
async def site():
    async with Site() as site:
        site.pages["/notice"] = page()
        yield site


@pytest.fixture
def link(site):
    return f"{site.url}/notice"


def reachable(bot):
    """The bot may fetch from this machine."""
    bot.app.bot_data.fetch = partial(
        fetch_page, transport=partial(PublicTransport, lambda address: True)
    )
    return bot


@pytest.fixture
def web_bot(kept_bot):
    return reachable(kept_bot)


async def keeps(bot, link):
    """Send a link and press 收下: the text that stands there in the end."""
    calls = await bot.presses(await bot.replies(link), "收下")
    return calls[-1].answer["result"]["text"]


async def test_a_page_is_shown_before_it_is_kept(web_bot, folder, link):
    preview = await web_bot.replies(link)
    assert "《停水通知》 · 幸福街道 · 2026-03-04" in preview["text"]
    assert "共 2 句" in preview["text"]
    assert EIGHTH in preview["text"]
    assert [b["text"] for b in buttons(preview)] == ["收下", "不要"]
    assert files(folder) == {"tea.md", "rice.txt"}


async def test_kept_it_answers_with_its_link(web_bot, folder, link, site):
    assert "《停水通知》已收下，存为 停水通知.txt，现在可以问了。" in await keeps(web_bot, link)
    assert site.asked == ["/notice"]  # once: what is kept is what was shown
    assert EIGHTH in (await web_bot.replies(QUESTION))["text"]
    article = next(a for a in Library.open(folder).articles if a.title == "停水通知")
    assert article.url == link


async def test_what_is_kept_is_what_was_shown(web_bot, folder, link, site):
    preview = await web_bot.replies(link)
    site.pages["/notice"] = page(NINTH)
    await web_bot.presses(preview, "收下")
    assert EIGHTH in (folder / "停水通知.txt").read_text("utf-8")


async def test_after_a_restart_a_page_that_changed_is_shown_again(web_bot, folder, link, site):
    preview = await web_bot.replies(link)
    site.pages["/notice"] = page(NINTH)
    app = in_process_application(
        Library.open(folder), Network(web_bot.api), admin_chat_id=XIAOMING["id"], folder=folder
    )
    async with app:
        bot = reachable(Bot(app, web_bot.api))
        again = (await bot.presses(preview, "收下"))[-1].answer["result"]
        assert NINTH in again["text"]
        assert files(folder) == {"tea.md", "rice.txt"}
        assert "现在可以问了" in (await bot.presses(again, "收下"))[-1].answer["result"]["text"]
    assert NINTH in (folder / "停水通知.txt").read_text("utf-8")


async def test_a_page_is_kept_once(web_bot, link):
    await keeps(web_bot, link)
    again = await web_bot.replies(link)
    assert "这个网页已经收过了，文件名是 停水通知.txt" in again["text"]
    assert buttons(again) == []


async def test_a_dropped_page_leaves_nothing(web_bot, folder, link):
    await web_bot.presses(await web_bot.replies(link), "不要")
    assert files(folder) == {"tea.md", "rice.txt"}


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Answer(status=404), "网站回答的是错误 404"),
        (Answer(b"x", "video/mp4"), "不是我能读的文件"),
        (Answer(b"x" * ((20 << 20) + 1)), "超过 20 MB"),
        (Answer(b"<p></p>"), "读不了："),
        (Answer(b""), "读不了：文件是空的。"),
    ],
)
async def test_what_cannot_be_had_is_told_in_a_line(web_bot, link, site, answer, told):
    site.pages["/notice"] = answer
    message = await web_bot.replies(link)
    assert told in message["text"]
    assert "\n" not in message["text"]
    assert buttons(message) == []


async def test_nothing_within_is_fetched(kept_bot, link, site):
    message = await kept_bot.replies(link)
    assert "内部网络" in message["text"]
    assert site.asked == []


async def test_a_link_to_a_file_is_read_as_one(web_bot, folder, site):
    site.pages["/a.csv"] = Answer("日期,事项\n三月八日,停水\n".encode(), "text/csv")
    assert "已收下" in await keeps(web_bot, f"{site.url}/a.csv")
    assert len(files(folder)) == 3


@pytest.mark.parametrize("text", ["{} 这个要交吗", "看看 {}"])
async def test_a_link_with_a_question_is_a_question(web_bot, link, site, text):
    await web_bot.replies(text.format(link))
    assert site.asked == []


async def test_nobody_elses_link_is_fetched(web_bot, link, site):
    for more in {"user": XIAOHONG}, {"user": XIAOMING, "chat": FRIENDS}:
        await web_bot.reads(link, **more)
    assert site.asked == []


# /refresh.


async def refreshes(bot):
    note, *_, last = await bot.reads("/refresh")
    assert note.params["text"].startswith("正在重新取")
    assert last.method == "editMessageText"
    return last.answer["result"]


async def test_refresh_puts_what_changed_in_place_of_the_old(web_bot, folder, link, site):
    await keeps(web_bot, link)
    site.pages["/notice"] = page(f"{NINTH}恢复时间另行通知。")
    told = await refreshes(web_bot)
    assert told["text"] == ("重新取了 1 个网页，1 个有变化。\n《停水通知》：新增 2 句，删去 1 句")
    assert NINTH in (await web_bot.replies(QUESTION))["text"]
    assert files(folder) == {"tea.md", "rice.txt", "停水通知.txt"}
    back = edited(await web_bot.presses(told, "恢复"))
    assert "停水通知.txt" in back["text"]
    assert EIGHTH in (await web_bot.replies("三月八日停水吗？"))["text"]


async def test_one_undo_is_enough_after_two_refreshes_at_once(web_bot, folder, link, site):
    await keeps(web_bot, link)
    before = (folder / "停水通知.txt").read_bytes()
    site.pages["/notice"] = page(NINTH)
    await web_bot.gets(*(web_bot.api.message("/refresh") for _ in range(2)))
    assert (folder / "停水通知.txt").read_bytes() != before
    await web_bot.replies("/undo")
    assert (folder / "停水通知.txt").read_bytes() == before


async def test_refresh_leaves_what_did_not_change_as_it_is(web_bot, folder, link):
    await keeps(web_bot, link)
    mine = (
        (folder / "停水通知.txt").read_bytes().replace(b"---\n\n", "---\n\n我的话。\n\n".encode())
    )
    (folder / "停水通知.txt").write_bytes(mine)
    told = await refreshes(web_bot)
    assert told["text"] == "重新取了 1 个网页，0 个有变化。"
    assert buttons(told) == []
    assert (folder / "停水通知.txt").read_bytes() == mine


async def test_a_page_that_is_gone_stays_in_service(web_bot, folder, link, site):
    await keeps(web_bot, link)
    site.pages["/other"] = Answer(page().body.replace("停水通知".encode(), "停电通知".encode()))
    await keeps(web_bot, f"{site.url}/other")
    for path, answer in ("/notice", Answer(status=410)), ("/other", Answer(b"<p>-</p>")):
        site.pages[path] = answer
    told = await refreshes(web_bot)
    assert "没取到的有 2 个" in told["text"]
    assert "《停水通知》 · 网站回答的是错误 410" in told["text"]
    assert "《停电通知》 · 里面没有文字" in told["text"]
    assert EIGHTH in (await web_bot.replies("三月八日停水吗？"))["text"]


async def test_the_words_of_a_site_for_a_page_that_is_gone_are_not_taken(web_bot, link, site):
    await keeps(web_bot, link)
    gone = "<title>提示</title><h1>提示</h1><p>您访问的页面不存在。</p>"
    site.pages["/notice"] = Answer(gone.encode())
    assert "没有一句和原来相同" in (await refreshes(web_bot))["text"]
    assert EIGHTH in (await web_bot.replies("三月八日停水吗？"))["text"]


async def test_a_page_that_says_the_news_of_each_day_is_taken(web_bot, site):
    link = f"{site.url}/news"
    site.pages["/news"] = Answer("<h1>今日菜价</h1><p>白菜每斤一元二角。</p>".encode())
    await keeps(web_bot, link)
    site.pages["/news"] = Answer("<h1>今日菜价</h1><p>萝卜每斤一元五角。</p>".encode())
    assert "新增 1 句，删去 1 句" in (await refreshes(web_bot))["text"]
    assert "萝卜" in (await web_bot.replies("萝卜多少钱一斤？"))["text"]


async def test_refresh_where_nothing_is_from_the_web(web_bot):
    assert "还没有从网上收来的文章" in (await web_bot.replies("/refresh"))["text"]
    assert "没有这个命令" in (await web_bot.replies("/refresh", user=XIAOHONG))["text"]


async def test_a_page_that_was_removed_is_not_fetched_again(web_bot, folder, link, site):
    await keeps(web_bot, link)
    await web_bot.presses(await web_bot.replies("/remove 停水通知"), "移除")
    assert "还没有" in only(await web_bot.reads("/refresh"), "sendMessage")["text"]
    assert site.asked == ["/notice"]
    await web_bot.replies("/undo")
    assert "0 个有变化" in (await refreshes(web_bot))["text"]


async def test_the_admins_help_names_links(web_bot):
    text = (await web_bot.replies("/help"))["text"]
    assert "链接" in text
    assert "/refresh" in text
    assert button(await web_bot.replies("/start"), "加到群里")
