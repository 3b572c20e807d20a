"""The folder is watched: what changes in it is in service in seconds."""

import asyncio
import shutil
from collections.abc import Callable

import pytest

from bot.articles import watcher
from retrieval import Library
from tests.telegram.harness import TEA, TEA_QUESTION, XIAOMING, check_calls

NEW = "茶叶要放进冰箱保存。"
PATIENCE = 10  # seconds; it takes one


def tea(text: str) -> str:
    return f"# 茶叶的保存\n\n{text}\n"


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.02)


class Watched:
    """A bot that watches its folder."""

    def __init__(self, bot, folder):
        self.bot = bot
        self.folder = folder

    @property
    def library(self) -> Library:
        return self.bot.app.bot_data.library

    def best(self) -> str:
        return self.library.ask(TEA_QUESTION).hits[0].passage.text

    def notes(self) -> list[str]:
        return [call.params["text"] for call in self.bot.api.sent("sendMessage")]


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    monkeypatch.setattr(watcher, "CHECK_INTERVAL", 50)
    monkeypatch.setattr(watcher, "STEP", 50)


@pytest.fixture
async def watched(kept_bot, folder, monkeypatch):
    reloads = []
    reloader = kept_bot.app.bot_data.reloader
    really = reloader.reload

    async def counted(changed=None):
        changes = await really(changed)
        reloads.append(changes)
        return changes

    monkeypatch.setattr(reloader, "reload", counted)
    await watcher.start(kept_bot.app)
    await until(lambda: reloads)  # the first look
    running = Watched(kept_bot, folder)
    running.reloads = reloads
    yield running
    await watcher.stop(kept_bot.app)
    check_calls(kept_bot.api)


async def test_files_edited_added_and_removed_are_picked_up(watched):
    (watched.folder / "tea.md").write_text(tea(NEW), "utf-8")
    await until(lambda: watched.best() == NEW)
    (watched.folder / "a" / "b").mkdir(parents=True)
    (watched.folder / "a" / "b" / "new.html").write_text("<h1>绿萝</h1><p>绿萝喜欢散射光。</p>")
    await until(lambda: len(watched.library.articles) == 3)
    (watched.folder / "tea.md").unlink()
    await until(lambda: len(watched.library.articles) == 2)
    shutil.rmtree(watched.folder / "a")
    await until(lambda: len(watched.library.articles) == 1)
    (watched.folder / "rice.txt").rename(watched.folder / "noodles.txt")
    await until(lambda: watched.library.articles[0].file == "noodles.txt")
    assert watched.notes() == []  # nobody needs to be told


async def test_a_file_that_is_moved_over_another_is_picked_up(watched, tmp_path):
    """As editors and rsync save."""
    (tmp_path / "new").write_text(tea(NEW), "utf-8")
    (tmp_path / "new").replace(watched.folder / "tea.md")
    await until(lambda: watched.best() == NEW)


async def test_files_that_are_links_into_a_hidden_folder_are_picked_up(watched):
    """As Kubernetes mounts files: it puts another folder in place of the old one."""
    for version, text in ("..1", TEA), ("..2", NEW):
        (watched.folder / version).mkdir()
        (watched.folder / version / "tea.md").write_text(tea(text), "utf-8")
    (watched.folder / "..data").symlink_to("..1")
    (watched.folder / "tea.md").unlink()
    (watched.folder / "tea.md").symlink_to("..data/tea.md")
    await asyncio.sleep(0.5)
    assert watched.best() == TEA
    (watched.folder / "..data_tmp").symlink_to("..2")
    (watched.folder / "..data_tmp").rename(watched.folder / "..data")
    await until(lambda: watched.best() == NEW)


async def test_a_half_written_file_is_read_when_it_is_whole(watched):
    with (watched.folder / "long.txt").open("wb") as file:
        file.write("长文\n第一句话在这里。".encode()[:-1])
        file.flush()
        await until(lambda: len(watched.library.articles) == 3 or watched.library.problems)
        file.write("。最后一句也在这里。".encode()[2:])
    await until(lambda: "最后一句也在这里。" in str([a.text for a in watched.library.articles]))
    assert watched.library.problems == ()


async def test_a_burst_of_changes_is_gathered(watched, monkeypatch):
    await watcher.stop(watched.bot.app)
    monkeypatch.setattr(watcher, "STEP", 500)
    await watcher.start(watched.bot.app)
    await until(lambda: len(watched.reloads) == 2)
    for number in range(30):
        (watched.folder / f"{number}.txt").write_text(f"第{number}篇\n这是第{number}篇的正文。\n")
        await asyncio.sleep(0.02)
    await until(lambda: len(watched.library.articles) == 32)
    assert len(watched.reloads) == 3


async def test_what_is_no_article_is_not_read_for(watched):
    before = len(watched.reloads)
    (watched.folder / "program.exe").write_bytes(b"program")
    (watched.folder / ".tea.md.swp").write_bytes(b"swap")
    (watched.folder / ".wenju.part").write_bytes(b"part")
    await asyncio.sleep(0.5)
    assert len(watched.reloads) == before


async def test_a_broken_file_stays_in_service_and_the_admin_is_told_once(watched, caplog):
    (watched.folder / "tea.md").write_bytes(b"\0\1\2")
    await until(watched.notes)
    (note,) = watched.notes()
    assert "<code>tea.md</code> · 是二进制文件，不是文字 · 仍用原来的版本" in note
    assert watched.bot.api.sent("sendMessage")[0].params["chat_id"] == XIAOMING["id"]
    assert "tea.md: is binary" in caplog.text
    assert watched.best() == TEA
    (watched.folder / "new.txt").write_bytes(b"")
    await until(lambda: len(watched.notes()) == 2)
    assert "new.txt" in watched.notes()[1]
    assert "tea.md" not in watched.notes()[1]
    assert "仍用" not in watched.notes()[1]


async def test_an_emptied_folder_leaves_everything_in_service(watched):
    for path in list(watched.folder.iterdir()):
        path.unlink()
    await until(watched.notes)
    assert "继续用原来的 2 篇" in watched.notes()[0]
    assert watched.best() == TEA
    (watched.folder / "other").mkdir()  # it is read again, with nothing new to tell
    await asyncio.sleep(0.5)
    (watched.folder / "tea.md").write_text(tea(NEW), "utf-8")
    await until(lambda: watched.best() == NEW)
    assert len(watched.notes()) == 1


async def test_a_folder_that_is_replaced_is_watched_on(watched, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "tea.md").write_text(tea(NEW), "utf-8")
    watched.folder.rename(tmp_path / "away")
    await asyncio.sleep(0.3)
    assert watched.best() == TEA
    other.rename(watched.folder)
    await until(lambda: watched.best() == NEW)
    (watched.folder / "tea.md").write_text(tea("茶叶要放进陶罐保存。"), "utf-8")
    await until(lambda: watched.best() == "茶叶要放进陶罐保存。")
    before = len(watched.reloads)
    await asyncio.sleep(0.5)
    assert len(watched.reloads) == before


async def test_what_changed_before_the_watcher_started_is_picked_up(kept_bot, folder):
    (folder / "tea.md").write_text(tea(NEW), "utf-8")
    await watcher.start(kept_bot.app)
    await until(lambda: kept_bot.app.bot_data.library.ask(TEA_QUESTION).hits[0].passage.text == NEW)
    await watcher.stop(kept_bot.app)


async def test_a_watcher_that_dies_is_logged_and_restarted(kept_bot, folder, monkeypatch, caplog):
    monkeypatch.setattr(watcher, "RESTART_DELAY", 0.1)
    really, failures = watcher.awatch, [OSError(28, "no inotify watches left"), RuntimeError()]

    def fail(*args, **more):
        if failures:
            raise failures.pop()
        return really(*args, **more)

    monkeypatch.setattr(watcher, "awatch", fail)
    await watcher.start(kept_bot.app)
    await until(lambda: not failures)
    (folder / "tea.md").write_text(tea(NEW), "utf-8")
    await until(lambda: kept_bot.app.bot_data.library.ask(TEA_QUESTION).hits[0].passage.text == NEW)
    assert caplog.text.count("cannot be watched") == 2
    await watcher.stop(kept_bot.app)


async def test_a_reader_that_stumbles_does_not_end_the_watch(watched, monkeypatch):
    really, failures = Library.open, [RecursionError()]

    def stumble(folder, **more):
        if failures:
            raise failures.pop()
        return really(folder, **more)

    monkeypatch.setattr(Library, "open", stumble)
    (watched.folder / "tea.md").write_text(tea(NEW), "utf-8")
    await until(watched.notes)
    assert "没能重新读取文章" in watched.notes()[0]
    assert watched.best() == TEA
    (watched.folder / "tea.md").touch()
    await until(lambda: watched.best() == NEW)


async def test_an_admin_who_cannot_be_reached_is_logged(watched, caplog):
    watched.bot.app.bot_data.admin_chat_id = 4040
    watched.bot.refusals = ["chat not found"]
    (watched.folder / "tea.md").write_bytes(b"")
    await until(lambda: "ADMIN_CHAT_ID" in caplog.text)
    watched.bot.api.calls.clear()
    (watched.folder / "rice.txt").unlink()
    await until(lambda: len(watched.library.articles) == 1)


async def test_without_an_admin_nobody_is_told(watched):
    watched.bot.app.bot_data.admin_chat_id = None
    (watched.folder / "tea.md").write_bytes(b"")
    await until(lambda: watched.library.problems)
    await asyncio.sleep(0.1)
    assert watched.notes() == []


async def test_stopped_it_watches_no_longer(watched):
    await watcher.stop(watched.bot.app)
    await watcher.stop(watched.bot.app)  # nothing to stop is no error
    (watched.folder / "tea.md").write_text(tea(NEW), "utf-8")
    await asyncio.sleep(0.5)
    assert watched.best() == TEA
