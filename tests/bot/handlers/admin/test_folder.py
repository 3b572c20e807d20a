"""/remove takes an article out, /undo brings it back; nobody but the admin can."""

import errno
import os

import pytest

from retrieval import Library
from tests.telegram.harness import (
    TEA,
    TEA_QUESTION,
    XIAOHONG,
    button,
    buttons,
    data_of,
    edited,
    raising,
    toast,
)

TITLE = "茶叶的保存"


def names(folder):
    return {path.name for path in folder.iterdir() if path.name[0] != "."}


async def removes(bot, name=TITLE):
    """Remove an article by its name: the message that says so."""
    card = await bot.replies(f"/remove {name}")
    return edited(await bot.presses(card, "移除"))


@pytest.mark.parametrize("name", [TITLE, "茶葉的保存", "tea.md", "tea", "密封"])
async def test_removed_by_title_file_or_words(kept_bot, folder, name):
    if name == "密封":  # leads to where it stands, and from there to the article
        found = await kept_bot.replies(f"/remove {name}")
        assert "移除" in str(buttons(found))
        gone = edited(await kept_bot.presses(found, "移除"))
    else:
        gone = await removes(kept_bot, name)
    assert gone["text"].startswith(f"《{TITLE}》移除了")
    assert "tea.md" in gone["text"]
    assert names(folder) == {"rice.txt"}
    assert TEA not in (await kept_bot.replies(TEA_QUESTION))["text"]


async def test_removed_by_buttons(kept_bot, folder):
    listed = await kept_bot.replies("/remove")
    assert "要移除哪一篇？" in listed["text"]
    card = edited(await kept_bot.presses(listed, TITLE))
    assert edited(await kept_bot.presses(card, "移除"))
    assert names(folder) == {"rice.txt"}


async def test_where_several_have_the_words_one_is_chosen(kept_bot, folder):
    (folder / "茶具.md").write_text("# 茶具的保存\n\n紫砂壶也要密封、避光。\n", "utf-8")
    await kept_bot.replies("/reload")
    found = await kept_bot.replies("/remove 密封")
    assert "共 2 篇" in found["text"]
    page = edited(await kept_bot.presses(found, "茶具"))
    card = edited(await kept_bot.presses(page, "提纲"))
    assert "茶具的保存" in edited(await kept_bot.presses(card, "移除"))["text"]
    assert names(folder) == {"tea.md", "rice.txt"}


async def test_undo_brings_it_back(kept_bot, folder):
    before = (folder / "tea.md").read_bytes()
    await removes(kept_bot)
    assert (await kept_bot.replies("/undo"))["text"] == "恢复了，现在又可以问了：tea.md"
    assert (folder / "tea.md").read_bytes() == before
    assert TEA in (await kept_bot.replies(TEA_QUESTION))["text"]
    assert (await kept_bot.replies("/undo"))["text"] == "没有可以恢复的。"


async def test_the_button_under_it_does_too_once(kept_bot, folder):
    gone = await removes(kept_bot)
    data = data_of(gone, "恢复")
    back = edited(await kept_bot.presses(gone, "恢复"))
    assert "又可以问了" in back["text"]
    again = edited(await kept_bot.gets(kept_bot.api.pressed(back, data)))
    assert again["text"] == "这一步已经恢复过了。"
    assert names(folder) == {"tea.md", "rice.txt"}


async def test_what_has_taken_its_place_is_not_overwritten(kept_bot, folder):
    await removes(kept_bot)
    (folder / "tea.md").write_text("# 别的茶\n\n绿茶放冰箱。\n", "utf-8")
    assert "tea-2.md" in (await kept_bot.replies("/undo"))["text"]
    assert "绿茶" in (folder / "tea.md").read_text("utf-8")
    assert TEA in (await kept_bot.replies(TEA_QUESTION))["text"]


async def test_the_last_article_stays(kept_bot, folder):
    await removes(kept_bot)
    card = await kept_bot.replies("/remove rice.txt")
    assert "只剩这一篇" in toast(await kept_bot.presses(card, "移除"))
    assert names(folder) == {"rice.txt"}


async def test_pressed_twice_it_goes_once(kept_bot, folder):
    card = await kept_bot.replies(f"/remove {TITLE}")
    data = data_of(card, "移除")
    (folder / "more.md").write_text("# 别的\n\n这里说别的事。\n", "utf-8")
    await kept_bot.replies("/reload")
    both = kept_bot.api.pressed(card, data), kept_bot.api.pressed(card, data)
    await kept_bot.gets(*both)
    assert names(folder) == {"rice.txt", "more.md"}
    assert "又可以问了" in (await kept_bot.replies("/undo"))["text"]
    assert (await kept_bot.replies("/undo"))["text"] == "没有可以恢复的。"


async def test_a_file_that_somebody_removed_already(kept_bot, folder):
    card = await kept_bot.replies(f"/remove {TITLE}")
    (folder / "tea.md").unlink()
    assert "没能移除" in edited(await kept_bot.presses(card, "移除"))["text"]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS])
async def test_a_disk_that_does_not_take_it_is_told(kept_bot, folder, monkeypatch, code):
    refuse = raising(OSError(code, os.strerror(code)))
    gone = await removes(kept_bot)
    card = await kept_bot.replies("/remove rice.txt")
    monkeypatch.setattr("tempfile.mkstemp", refuse)
    assert "没能存下来" in (await kept_bot.replies("/undo"))["text"]
    monkeypatch.undo()
    assert "又可以问了" in edited(await kept_bot.presses(gone, "恢复"))["text"]
    monkeypatch.setattr("tempfile.mkstemp", refuse)
    assert "没能移除" in edited(await kept_bot.presses(card, "移除"))["text"]
    assert names(folder) == {"tea.md", "rice.txt"}


async def test_when_the_folder_cannot_be_read_again_that_is_told(kept_bot, monkeypatch):
    stumble = raising(RecursionError)
    card = await kept_bot.replies(f"/remove {TITLE}")
    with monkeypatch.context() as context:
        context.setattr(Library, "open", stumble)
        assert "还在用来回答" in edited(await kept_bot.presses(card, "移除"))["text"]
    await kept_bot.replies("/reload")
    monkeypatch.setattr(Library, "open", stumble)
    assert "还没能用上" in (await kept_bot.replies("/undo"))["text"]


@pytest.mark.parametrize("data", ["del:", "del:nowhere", "del:../tea", "undo:..", "undo:x"])
async def test_data_that_no_button_has_changes_nothing(kept_bot, folder, data):
    card = await kept_bot.replies(f"/remove {TITLE}")
    await kept_bot.gets(kept_bot.api.pressed(card, data))
    assert names(folder) == {"tea.md", "rice.txt"}


# Nobody else.


@pytest.mark.parametrize("command", ["/remove", "/remove 茶叶的保存", "/undo"])
async def test_others_have_no_such_command(kept_bot, command):
    assert "没有这个命令" in (await kept_bot.replies(command, user=XIAOHONG))["text"]


async def test_others_have_no_such_button(kept_bot, folder):
    mine = await kept_bot.replies(f"/remove {TITLE}")
    hers = await kept_bot.replies("/articles", user=XIAOHONG)
    card = edited(await kept_bot.presses(hers, TITLE, user=XIAOHONG))
    assert "移除" not in str(buttons(card))
    for data in button(mine, "移除")["callback_data"], "undo:":
        assert "失效" in toast(await kept_bot.gets(kept_bot.api.pressed(card, data, user=XIAOHONG)))
    assert names(folder) == {"tea.md", "rice.txt"}


async def test_the_admins_help_names_them(kept_bot):
    assert "/remove" in (await kept_bot.replies("/help"))["text"]
    assert "/undo" not in (await kept_bot.replies("/help", user=XIAOHONG))["text"]


async def test_of_two_removals_at_once_the_last_article_stays(kept_bot, folder):
    cards = [await kept_bot.replies(f"/remove {file}") for file in ("tea.md", "rice.txt")]
    pressed = (kept_bot.api.pressed(card, data_of(card, "移除")) for card in cards)
    calls = await kept_bot.gets(*pressed)
    assert names(folder) == {"rice.txt"}
    assert "只剩这一篇" in str([call.params for call in calls])
    assert TEA not in (await kept_bot.replies(TEA_QUESTION))["text"]


async def test_who_looks_only_in_what_was_removed_is_told_so(kept_bot):
    await kept_bot.replies(f"/use {TITLE}", user=XIAOHONG)
    await removes(kept_bot)
    told = (await kept_bot.replies(TEA_QUESTION, user=XIAOHONG))["text"]
    assert (
        told
        == f"这篇文章已经不在了，/articles 里是现有的文章。\n只查了《{TITLE}》，/use 全部 可恢复"
    )


async def test_a_second_press_finds_the_article_gone(kept_bot, folder):
    card = await kept_bot.replies("/remove tea.md")
    pressed = (kept_bot.api.pressed(card, data_of(card, "移除")) for _ in range(2))
    told = [call.params["text"] for call in await kept_bot.gets(*pressed) if "text" in call.params]
    assert sorted(text[:8] for text in told) == sorted(("这篇文章已经不在", f"《{TITLE}》移"))
