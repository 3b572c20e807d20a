"""A new library in place of the old one: in one step, one reading at a time."""

import asyncio
import gc
import logging
import threading
import weakref

import pytest

from bot.articles.reloader import Reloader, warm_up
from bot.context import State
from retrieval import Library, NothingToRead
from tests.telegram.harness import TEA, TEA_QUESTION, buttons, edited, raising

NEW = "茶叶要放进冰箱保存。"


@pytest.fixture
def state(folder):
    state = State()
    state.library = Library.open(folder)
    return state


@pytest.fixture
def reloader(state, folder):
    return Reloader(state, folder)


class Opening:
    """Folders that are opened only when the test lets them be."""

    def __init__(self):
        self.begun = 0
        self.at_once = self.most_at_once = 0
        self.let = threading.Event()
        self.thread = None

    def __call__(self, folder, **more):
        self.begun += 1
        self.thread = threading.current_thread()
        self.at_once += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        assert self.let.wait(20)
        try:
            return OPEN(folder, **more)
        finally:
            self.at_once -= 1


OPEN = Library.open


@pytest.fixture
def opening(monkeypatch):
    opening = Opening()
    monkeypatch.setattr(Library, "open", opening)
    return opening


async def under_way(opening):
    async with asyncio.timeout(20):
        while not opening.begun:
            await asyncio.sleep(0.01)


async def test_what_changed_is_in_service(reloader, state, folder):
    old = state.library
    (folder / "tea.md").write_text(f"# 茶叶的保存\n\n{NEW}\n", "utf-8")
    (folder / "new.md").write_text("# 绿萝\n\n绿萝喜欢散射光。\n", "utf-8")
    (folder / "rice.txt").unlink()
    changes = await reloader.reload()
    told = changes.added, changes.changed, changes.removed
    assert told == (("绿萝",), ("茶叶的保存",), ("怎样煮饭",))
    assert state.library.ask(TEA_QUESTION).hits[0].passage.text == NEW
    assert old.ask(TEA_QUESTION).hits[0].passage.text == TEA  # for whoever still has it


async def test_where_nothing_changed_the_library_stays(reloader, state):
    old = state.library
    assert not (await reloader.reload()).articles_changed
    assert state.library is old
    assert reloader.last_changes is None


async def test_a_broken_file_leaves_its_last_version_and_is_in_the_log(
    reloader, state, folder, caplog
):
    (folder / "tea.md").write_bytes(b"\0\1\2")
    changes = await reloader.reload()
    assert changes.stale == {"tea.md"}
    assert state.library.ask(TEA_QUESTION).hits[0].passage.text == TEA
    assert "tea.md: is binary, not text" in caplog.text
    assert (await reloader.reload()).new_problems == ()  # known by now
    assert caplog.text.count("tea.md") == 1
    (folder / "tea.md").write_text(f"# 茶叶的保存\n\n{NEW}\n", "utf-8")
    assert (await reloader.reload()).problems == ()
    assert state.library.ask(TEA_QUESTION).hits[0].passage.text == NEW


async def test_no_question_waits_for_a_library_that_only_has_another_problem(
    reloader, state, folder, monkeypatch
):
    warm = []
    monkeypatch.setattr("bot.articles.reloader.warm_up", warm.append)
    (folder / "new.md").write_bytes(b"\0\1\2")
    assert not (await reloader.reload()).articles_changed
    assert warm == [state.library]


async def test_a_folder_without_an_article_leaves_the_library(reloader, state, folder, caplog):
    old = state.library
    for path in folder.iterdir():
        path.unlink()
    with pytest.raises(NothingToRead):
        await reloader.reload()
    assert state.library is old
    assert "no article to read" in caplog.text


async def test_a_reader_that_stumbles_leaves_the_library(reloader, state, monkeypatch, caplog):
    old = state.library
    monkeypatch.setattr(Library, "open", raising(RecursionError))
    with pytest.raises(RecursionError):
        await reloader.reload()
    assert state.library is old
    assert caplog.records[-1].exc_info
    monkeypatch.undo()
    assert await reloader.reload()  # and the next one is not held up


async def test_those_who_ask_during_a_reading_share_the_next(reloader, state, folder, opening):
    first = asyncio.create_task(reloader.reload())
    await under_way(opening)  # it may have passed by what changes now
    (folder / "new.md").write_text("# 绿萝\n\n绿萝喜欢散射光。\n", "utf-8")
    others = [asyncio.create_task(reloader.reload()) for _ in range(5)]
    await asyncio.sleep(0.1)
    opening.let.set()
    await first
    shared, *_ = told = await asyncio.gather(*others)
    assert all(changes is shared for changes in told)
    assert (opening.begun, opening.most_at_once) == (2, 1)
    assert "绿萝" in [article.title for article in state.library.articles]


async def test_questions_are_answered_while_the_articles_are_read(kept_bot, folder, opening):
    (folder / "tea.md").write_text(f"# 茶叶的保存\n\n{NEW}\n", "utf-8")
    reading = asyncio.create_task(kept_bot.app.bot_data.reloader.reload())
    await under_way(opening)
    assert TEA in (await kept_bot.replies(TEA_QUESTION))["text"]
    assert not reading.done()
    opening.let.set()
    await reading
    assert NEW in (await kept_bot.replies(TEA_QUESTION))["text"]


async def test_a_reading_does_not_hold_up_a_bot_that_stops(reloader, opening, caplog):
    reading = asyncio.create_task(reloader.reload())
    await under_way(opening)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert opening.thread.daemon  # the process may end before it does
    opening.let.set()
    opening.thread.join(20)
    assert caplog.text == ""


async def test_a_question_in_flight_finishes_on_the_old_library(kept_bot, folder, monkeypatch):
    """However the swap falls into it: each update reads the library once."""
    under_way, go_on = asyncio.Event(), asyncio.Event()
    request = kept_bot.app.bot.request
    really = request.do_request

    async def wait(url, *args, **more):
        if url.endswith("/sendMessage"):
            under_way.set()
            await go_on.wait()
        return await really(url, *args, **more)

    monkeypatch.setattr(request, "do_request", wait)
    asked = asyncio.create_task(kept_bot.replies(TEA_QUESTION))
    await under_way.wait()
    (folder / "tea.md").write_text(f"# 茶叶的保存\n\n{NEW}\n", "utf-8")
    await kept_bot.app.bot_data.reloader.reload()
    go_on.set()
    message = await asked
    assert TEA in message["text"]
    assert NEW in (await kept_bot.replies(TEA_QUESTION))["text"]


async def test_buttons_of_sentences_that_stand_unchanged_work_on(kept_bot, folder):
    message = await kept_bot.replies(TEA_QUESTION)
    text = (folder / "tea.md").read_text("utf-8")
    (folder / "tea.md").write_text(f"{text}\n茶具也要收好。\n", "utf-8")
    await kept_bot.app.bot_data.reloader.reload()
    context = edited(await kept_bot.presses(message, "上下文"))
    assert TEA in context["text"]
    assert buttons(context)


async def test_the_log_counts_what_changed(reloader, folder, caplog):
    caplog.set_level(logging.INFO, "wenju")
    (folder / "rice.txt").unlink()
    await reloader.reload()
    assert "articles: 0 added, 0 changed, 1 removed; 1 in service" in caplog.text


def test_the_bin_is_in_data_dir_and_never_read_as_articles(folder, tmp_path):
    apart = Reloader(State(), folder, tmp_path / "data")
    assert apart.recycle_bin.path.parent == tmp_path / "data"
    other = Reloader(State(), tmp_path, tmp_path / "data")
    assert other.recycle_bin.path != apart.recycle_bin.path
    for within in Reloader(State(), folder, folder / "data"), Reloader(State(), folder):
        step = within.recycle_bin.move("tea.md")
        assert [a.file for a in Library.open(folder).articles] == ["rice.txt"]
        assert within.recycle_bin.undo(step) == ["tea.md"]


def test_a_library_in_service_is_exempt_from_garbage_collection_until_another_replaces_it(folder):
    first = Library.open(folder)
    warm_up(first)
    assert gc.get_freeze_count() > 0
    gone = weakref.ref(first)
    del first
    warm_up(Library.open(folder))
    assert gone() is None
    gc.unfreeze()
