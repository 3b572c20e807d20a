"""The admin's chat: /reload, and articles that are sent to the bot. Nobody else has it."""

import errno
import os

import pytest
from telegram.error import NetworkError

from bot.application import in_process_application
from bot.handlers.admin.offers import may_fetch
from retrieval import Library
from tests.telegram.harness import (
    FRIENDS,
    QUESTION,
    TEA,
    TEA_QUESTION,
    XIAOHONG,
    XIAOMING,
    Bot,
    Network,
    button,
    buttons,
    data_of,
    only,
    raising,
    toast,
)

CHANNEL = {"id": -100777, "type": "channel", "title": "每日茶讯", "username": "tea_news"}
ORIGIN = {"type": "channel", "date": 1717243200, "chat": CHANNEL, "message_id": 42}
POST = "明前茶为什么贵\n\n" + "清明前后采的茶叫明前茶，产量很少。" + "芽叶细嫩，香气清雅。" * 20
TEXT = "绿萝三到五天浇一次水。冬天少浇水。它喜欢散射光。"
CONTENT = f"# 怎样养绿萝\n\n来源：家庭园艺 2024年3月1日\n\n{TEXT}\n".encode()
FILE = "绿萝 的养法.md"
DOCUMENT = {"file_id": "documents/file_1", "file_unique_id": "1", "file_name": FILE}
STORED = "绿萝-的养法.md"


def unfetched(calls):
    """Calls without those that fetch files."""
    return [call for call in calls if call.method != "getFile"]


def files(folder):
    return {path.name for path in folder.rglob("*")}


@pytest.fixture
def sent(kept_bot):
    """Send a file as the admin: the calls that the bot makes of it, but for fetching it."""

    async def send(name=FILE, content=CONTENT, **more):
        document = kept_bot.api.uploaded(name, content)
        return unfetched(await kept_bot.reads("", document=document, **more))

    return send


async def keeps(bot, preview):
    """Vote 收下: the texts that stand in place of the preview, one after another."""
    first, *edits = unfetched(await bot.presses(preview, "收下"))
    assert first.method == "answerCallbackQuery"
    assert {call.method for call in edits} == {"editMessageText"}
    return [call.answer["result"]["text"] for call in edits]


# A file is shown, kept or dropped.


async def test_a_file_is_shown_before_it_is_kept(kept_bot, folder, sent):
    before = files(folder)
    preview = only(await sent(), "sendMessage")
    assert "《怎样养绿萝》 · 家庭园艺 · 2024-03-01" in preview["text"]
    assert "共 4 句" in preview["text"]  # with the byline
    assert "绿萝三到五天浇一次水。" in preview["text"]
    assert "散射光" not in preview["text"]  # only the first two
    assert [b["text"] for b in buttons(preview)] == ["收下", "不要"]
    assert files(folder) == before


async def test_kept_it_stands_in_the_folder_and_is_in_service(kept_bot, folder, sent):
    preview = only(await sent(), "sendMessage")
    saved, kept = await keeps(kept_bot, preview)
    assert saved == f"已存为 {STORED}，正在加进来……"
    assert kept == f"《怎样养绿萝》已收下，存为 {STORED}，现在可以问了。"
    assert (folder / STORED).read_bytes() == CONTENT
    assert "绿萝三到五天浇一次水。" in (await kept_bot.replies(QUESTION))["text"]
    assert TEA in (await kept_bot.replies(TEA_QUESTION))["text"]
    assert buttons(kept_bot.api.chats.messages[preview["chat"]["id"], preview["message_id"]]) == []


async def test_dropped_it_leaves_nothing(kept_bot, folder, sent):
    before = files(folder)
    answered, shown = await kept_bot.presses(only(await sent(), "sendMessage"), "不要")
    assert answered.method == "answerCallbackQuery"
    assert shown.answer["result"]["text"] == "好，这篇不收。"
    assert buttons(shown.answer["result"]) == []
    assert files(folder) == before


async def test_a_press_after_a_restart_keeps_it_all_the_same(kept_bot, folder, sent):
    preview = only(await sent(), "sendMessage")
    app = in_process_application(
        Library.open(folder), Network(kept_bot.api), admin_chat_id=XIAOMING["id"], folder=folder
    )
    async with app:
        assert "现在可以问了" in (await keeps(Bot(app, kept_bot.api), preview))[-1]
    assert (folder / STORED).read_bytes() == CONTENT


async def test_pressed_twice_it_is_written_once(kept_bot, folder, sent):
    preview = only(await sent(), "sendMessage")
    data = data_of(preview, "收下")
    both = [kept_bot.api.pressed(preview, data), kept_bot.api.pressed(preview, data)]
    calls = await kept_bot.gets(*both)
    assert {c.params["text"] for c in calls if c.method == "answerCallbackQuery"} == {
        "正在收下，请稍等。"
    }
    assert "现在可以问了" in calls[-1].params["text"]
    assert len(files(folder)) == 3
    # A press that comes late, as from another device, or after the bot died in between.
    assert (
        f"同样的内容已经有了，文件名是 {STORED}"
        in (await kept_bot.gets(kept_bot.api.pressed(preview, data)))[-1].answer["result"]["text"]
    )
    assert len(files(folder)) == 3


async def test_what_is_there_already_is_not_offered(kept_bot, folder, sent):
    content = (folder / "tea.md").read_bytes()
    message = only(await sent("别的名字.md", content), "sendMessage")
    assert message["text"] == "同样的内容已经有了，文件名是 tea.md。"
    assert buttons(message) == []


async def test_another_file_of_the_same_name_gets_a_number(kept_bot, folder, sent):
    tea = (folder / "tea.md").read_bytes()
    preview = only(await sent("../tea.md"), "sendMessage")
    assert "tea-2.md" in (await keeps(kept_bot, preview))[-1]
    assert (folder / "tea.md").read_bytes() == tea
    assert (folder / "tea-2.md").read_bytes() == CONTENT


async def test_each_file_of_an_album_has_its_own_preview(kept_bot, sent):
    for number in range(3):
        calls = await sent(f"{number}.md", CONTENT + b"%d" % number, media_group_id="1")
        assert button(only(calls, "sendMessage"), "收下")


async def test_a_name_full_of_harm_is_made_safe(kept_bot, folder, sent):
    for number, name in enumerate(
        ["../../x.md", "/etc/passwd.md", ".hidden.md", "con.md", "<b>.md"]
    ):
        preview = only(await sent(name, CONTENT + b"%d" % number), "sendMessage")
        await keeps(kept_bot, preview)
    assert files(folder) == {
        "tea.md",
        "rice.txt",
        "x.md",
        "passwd.md",
        "hidden.md",
        "con_.md",
        "b.md",
    }
    assert {path.name for path in folder.parent.iterdir()} == {"articles"}


async def test_a_title_full_of_braces_and_markup(kept_bot, sent):
    content = "{file} <b>&\n花括号里的字{0}要照样显示。\n".encode()
    preview = only(await sent("braces.txt", content), "sendMessage")
    assert "{file} <b>&" in preview["text"]
    assert "{file} <b>&" in (await keeps(kept_bot, preview))[-1]


# A long post is, too.


async def test_a_forwarded_post_is_kept_with_its_origin(kept_bot, folder):
    preview = await kept_bot.replies(POST, forward_origin=ORIGIN)
    assert "《明前茶为什么贵》 · 每日茶讯 · 2024-06-0" in preview["text"]
    assert "清明前后采的茶叫明前茶，产量很少。" in preview["text"]
    assert "明前茶为什么贵.txt" in (await keeps(kept_bot, preview))[-1]
    article = Library.open(folder).articles[-1]
    assert (article.title, article.publisher) == ("明前茶为什么贵", "每日茶讯")
    assert article.url == "https://t.me/tea_news/42"
    again = await kept_bot.replies(POST, forward_origin=ORIGIN)
    assert "同样的内容已经有了" in again["text"]


async def test_a_caption_may_be_a_post(kept_bot):
    photo = [{"file_id": "1", "file_unique_id": "1", "width": 9, "height": 9}]
    more = {"photo": photo, "caption": POST, "forward_origin": ORIGIN}
    assert button(await kept_bot.replies("", **more), "收下")


async def test_a_short_forwarded_message_is_a_question(kept_bot):
    message = await kept_bot.replies(TEA_QUESTION, forward_origin=ORIGIN)
    assert TEA in message["text"]
    assert "收下" not in str(buttons(message))


async def test_a_long_message_of_the_admins_own_is_a_question(kept_bot):
    assert "收下" not in str(buttons(await kept_bot.replies(POST)))


# What cannot be read or kept is told.


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.exe", CONTENT, "我能读 TXT、Markdown、Word、PDF"),
        ("无后缀", CONTENT, "我能读 TXT、Markdown、Word、PDF"),
        ("a.md", b"", "读不了：文件是空的。"),
        ("a.txt", b"\x89PNG\0", "读不了：是二进制文件，不是文字。"),
        ("a.md", b"---\ndraft: true\n---\nx", "front matter 里说是草稿"),
        ("a.md", b"x" * ((20 << 20) + 1), "最多收 20 MB"),
    ],
)
async def test_what_cannot_be_read_is_told_with_the_reason(sent, folder, name, content, told):
    before = files(folder)
    message = only(await sent(name, content), "sendMessage")
    assert told in message["text"]
    assert buttons(message) == []
    assert files(folder) == before


async def test_a_file_without_a_name_is_of_no_kind(kept_bot):
    document = {"file_id": "1", "file_unique_id": "1"}
    assert "TXT" in (await kept_bot.replies("", document=document))["text"]


async def test_what_is_too_large_is_not_even_fetched(kept_bot):
    document = kept_bot.api.uploaded("a.md", CONTENT) | {"file_size": 21 << 20}
    calls = await kept_bot.reads("", document=document)
    assert "最多收 20 MB" in only(calls, "sendMessage")["text"]


async def test_a_size_that_was_not_told_is_no_way_round(kept_bot):
    document = kept_bot.api.uploaded("a.md", b"x" * ((20 << 20) + 1))
    del document["file_size"]
    kept_bot.refusals = ["file is too big"]
    assert "最多收 20 MB" in (await kept_bot.reads("", document=document))[-1].params["text"]


@pytest.mark.parametrize("description", ["Bad Request: wrong file_id", "Not Found"])
async def test_a_file_that_telegram_does_not_give_is_told(kept_bot, sent, description):
    kept_bot.refusals = [description]
    kept_bot.api.fail_next("getFile", description, code=404 if "Not" in description else 400)
    assert "没能从 Telegram 取到" in (await sent())[-1].params["text"]


async def test_a_path_of_this_machine_is_not_read_for_a_server_elsewhere(kept_bot, tmp_path):
    """What getFile names is that server's; a bot must not be made to send its own files around."""
    secret = tmp_path / "secret.md"
    secret.write_bytes(CONTENT)
    kept_bot.api.uploaded("a.md", b"")
    kept_bot.api._files[str(secret)] = CONTENT
    document = DOCUMENT | {"file_id": str(secret)}
    (said,) = unfetched(await kept_bot.reads("", document=document))
    assert "没能从 Telegram 取到" in said.params["text"]


@pytest.mark.parametrize(
    ("server", "is_read"),
    [
        ("http://127.0.0.1:8081/file/bot1:x", True),
        ("http://localhost:8081/file/bot1:x", True),
        ("http://[::1]:8081/file/bot1:x", True),
        ("https://api.telegram.org/file/bot1:x", False),
        ("http://127.example.org/file/bot1:x", False),
        ("http://bots.local/file/bot1:x", False),
    ],
)
def test_a_path_of_this_machine_is_one_where_the_server_is_here(
    tmp_path, monkeypatch, server, is_read
):
    (tmp_path / "here.md").write_text("正文")
    assert may_fetch(str(tmp_path / "here.md"), server) is is_read
    assert may_fetch(f"{server}/documents/file_1.md", server)
    monkeypatch.chdir(tmp_path)
    assert not may_fetch("here.md", server)
    assert not may_fetch("http://elsewhere.example.org/file", server)
    assert not may_fetch(str(tmp_path), server)


async def test_when_it_cannot_be_fetched_to_be_kept_the_buttons_stay(kept_bot, folder, sent):
    preview = only(await sent(), "sendMessage")
    kept_bot.api.fail_next("getFile", error=NetworkError("lost"))
    told = (await kept_bot.presses(preview, "收下"))[-1]
    assert told.method == "sendMessage"
    assert "没能从 Telegram 取到" in told.params["text"]
    assert "现在可以问了" in (await keeps(kept_bot, preview))[-1]


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (errno.ENOSPC, "磁盘满了"),
        (errno.EROFS, "不能写入"),
        (errno.EACCES, "不能写入"),
        (errno.EIO, "原因记在日志里"),
    ],
)
async def test_a_disk_that_does_not_take_it_is_told(
    kept_bot, folder, sent, monkeypatch, caplog, code, told
):
    preview = only(await sent(), "sendMessage")
    monkeypatch.setattr("tempfile.mkstemp", raising(OSError(code, os.strerror(code))))
    message = (await kept_bot.presses(preview, "收下"))[-1]
    assert message.method == "sendMessage"
    assert told in message.params["text"]
    assert "\n" not in message.params["text"]
    assert os.strerror(code) in caplog.text
    assert files(folder) == {"tea.md", "rice.txt"}


async def test_what_is_saved_but_not_in_service_is_told_so(kept_bot, folder, sent, monkeypatch):
    preview = only(await sent(), "sendMessage")
    monkeypatch.setattr(Library, "open", raising(RecursionError))
    assert f"已存为 {STORED}，但还没能用上" in (await keeps(kept_bot, preview))[-1]
    assert (folder / STORED).exists()


async def test_a_file_that_is_found_broken_meanwhile_is_named(kept_bot, folder, sent):
    preview = only(await sent(), "sendMessage")
    (folder / "tea.md").write_bytes(b"")
    calls = unfetched(await kept_bot.presses(preview, "收下"))
    (note,) = [call.params["text"] for call in calls if call.method == "sendMessage"]
    assert "tea.md" in note
    assert "仍用原来的版本" in note


async def test_a_message_that_is_gone_cannot_be_kept(kept_bot, folder, sent):
    preview = only(await sent(), "sendMessage")
    kept_bot.api.deleted(preview["reply_to_message"])
    assert "请再发一次" in toast(await kept_bot.presses(preview, "收下"))
    assert files(folder) == {"tea.md", "rice.txt"}


async def test_what_was_not_shown_is_not_kept(kept_bot, folder, sent):
    """Somebody may put another file into a message."""
    preview = only(await sent(), "sendMessage")
    asked = preview["reply_to_message"]
    stored = kept_bot.api.chats.messages[asked["chat"]["id"], asked["message_id"]]
    stored["document"] = kept_bot.api.uploaded(FILE, CONTENT + b"other")
    assert "请再发一次" in (await kept_bot.presses(preview, "收下"))[-1].params["text"]
    assert files(folder) == {"tea.md", "rice.txt"}


@pytest.mark.parametrize("data", ["keep:", "keep:x", "keep:" + "9" * 59])
async def test_data_that_no_button_has_keeps_nothing(kept_bot, folder, sent, data):
    preview = only(await sent(), "sendMessage")
    await kept_bot.gets(kept_bot.api.pressed(preview, data))
    answer = await kept_bot.replies(TEA_QUESTION)  # replies to a text, which is no article
    await kept_bot.gets(kept_bot.api.pressed(answer, data))
    assert files(folder) == {"tea.md", "rice.txt"}


# /reload.


async def test_reload_tells_what_changed(kept_bot, folder):
    (folder / "tea.md").unlink()
    (folder / "绿萝.md").write_bytes(CONTENT)
    (folder / "rice.txt").write_bytes(b"")
    message = await kept_bot.replies("/reload")
    assert message["text"].split("\n") == [
        "文章有变化，现在共有 2 篇。",
        "新增 1 篇：《怎样养绿萝》",
        "移除 1 篇：《茶叶的保存》",
        "读不了的文件有 1 个：",
        "rice.txt · 文件是空的 · 仍用原来的版本",
    ]
    assert "绿萝三到五天" in (await kept_bot.replies(QUESTION))["text"]
    again = (await kept_bot.replies("/reload"))["text"]
    assert again.startswith(
        "文章没有新的变化，现在共有 2 篇。\n上一次变化已经自动用上：\n新增 1 篇"
    )


async def test_reload_tells_that_nothing_changed(kept_bot):
    assert (await kept_bot.replies("/reload"))["text"] == "文章没有新的变化，现在共有 2 篇。"


async def test_reload_of_an_emptied_folder(kept_bot, folder):
    for path in list(folder.iterdir()):
        path.unlink()
    assert "继续用原来的 2 篇" in (await kept_bot.replies("/reload"))["text"]
    assert TEA in (await kept_bot.replies(TEA_QUESTION))["text"]


async def test_reload_when_the_reader_stumbles(kept_bot, monkeypatch):
    monkeypatch.setattr(Library, "open", raising(RecursionError))
    assert "没能重新读取文章" in (await kept_bot.replies("/reload"))["text"]


# Nobody else can, and nothing shows that anybody can.


@pytest.fixture
async def plain_bot(kept_bot, folder):
    """The same bot without an admin, to compare."""
    async with in_process_application(
        Library.open(folder), Network(kept_bot.api), folder=folder
    ) as app:
        yield Bot(app, kept_bot.api)


def essence(calls):
    """What calls say, apart from where."""
    return [(c.method, c.params.get("text"), c.params.get("reply_markup")) for c in calls]


@pytest.mark.parametrize("where", [{"user": XIAOHONG}, {"user": XIAOMING, "chat": FRIENDS}])
@pytest.mark.parametrize(
    "what",
    [
        {"text": "/reload"},
        {"text": "/reload@wenju_bot"},
        {"text": POST, "forward_origin": ORIGIN},
        {"text": "", "document": DOCUMENT},
        {"text": "", "document": DOCUMENT, "caption": "@wenju_bot 茶叶怎样保存？"},
    ],
)
async def test_others_get_what_they_would_get_without_an_admin(
    kept_bot, plain_bot, folder, where, what
):
    kept_bot.api.uploaded(FILE, CONTENT)
    update = kept_bot.api.message(**what, **where)
    assert essence(await kept_bot.gets(update)) == essence(await plain_bot.gets(update))
    assert kept_bot.api.sent("getFile") == []
    assert files(folder) == {"tea.md", "rice.txt"}


async def test_others_cannot_press(kept_bot, folder, sent):
    preview = only(await sent(), "sendMessage")
    data = data_of(preview, "收下")
    hers = await kept_bot.replies(TEA_QUESTION, user=XIAOHONG)
    calls = await kept_bot.gets(kept_bot.api.pressed(hers, data, user=XIAOHONG))
    assert "失效" in toast(calls)
    calls = await kept_bot.gets(kept_bot.api.pressed("AAAA00000001", data, user=XIAOHONG))
    assert "失效" in toast(calls)
    assert files(folder) == {"tea.md", "rice.txt"}


async def test_the_help_says_nothing_of_it(kept_bot):
    for command in "/help", "/start", "/privacy":
        assert "reload" not in (await kept_bot.replies(command, user=XIAOHONG))["text"]


# The admin's chat may be a group.


@pytest.fixture
async def group_bot(kept_bot, folder):
    app = in_process_application(
        Library.open(folder), Network(kept_bot.api), admin_chat_id=FRIENDS["id"], folder=folder
    )
    async with app:
        yield Bot(app, kept_bot.api)


async def test_in_a_group_its_members_are_the_admin(group_bot, folder):
    api = group_bot.api
    assert "没有新的变化" in (await group_bot.replies("/reload", chat=FRIENDS))["text"]
    more = {"document": api.uploaded(FILE, CONTENT), "caption": "@wenju_bot", "chat": FRIENDS}
    preview = only(unfetched(await group_bot.reads("", **more)), "sendMessage")
    edits = await group_bot.presses(preview, "收下", user=XIAOHONG)
    assert "现在可以问了" in edits[-1].params["text"]
    assert (folder / STORED).exists()


async def test_in_a_group_only_what_is_meant_for_the_bot_is_offered(group_bot):
    document = group_bot.api.uploaded(FILE, CONTENT)
    assert await group_bot.reads("", document=document, chat=FRIENDS) == []
    assert await group_bot.reads(POST, forward_origin=ORIGIN, chat=FRIENDS) == []


async def test_a_member_of_that_group_is_nobody_elsewhere(group_bot):
    assert "没有这个命令" in (await group_bot.replies("/reload"))["text"]
