"""The features side by side in one Application: none takes another's place, or its end."""

from dataclasses import replace

from bot.application import stop, telegram_application
from bot.articles import watcher
from bot.feedback.store import FEEDBACK_FILE, read_feedback
from retrieval import Library
from retrieval.readers import reading
from tests.telegram.harness import NOWHERE, TEA_QUESTION, XIAOHONG, toast


async def test_an_answer_in_the_admins_chat_has_the_buttons_of_all_others(kept_bot):
    answer = await kept_bot.replies(TEA_QUESTION)
    assert toast(await kept_bot.presses(answer, "👍")).startswith("👍")
    _, shown = await kept_bot.presses(answer, "上下文")
    assert "尽快喝完" in shown.params["text"]
    assert "算起" in (await kept_bot.replies("/stats"))["text"]
    assert "没有新的变化" in (await kept_bot.replies("/reload"))["text"]


async def test_a_verdict_is_kept_on_an_answer_from_before_a_reading(kept_bot, folder):
    answer = await kept_bot.replies(TEA_QUESTION, user=XIAOHONG)
    (folder / "tea.md").unlink()
    assert "移除 1 篇" in (await kept_bot.replies("/reload"))["text"]
    assert toast(await kept_bot.presses(answer, "👎", user=XIAOHONG)).startswith("👎")


async def test_a_step_of_the_end_that_fails_keeps_no_other_from_being_taken(
    library, settings, monkeypatch, caplog
):
    async def fail(_):
        raise RuntimeError("the folder")

    app = telegram_application(library, settings)
    app.bot_data.feedback.count("private", library.ask(NOWHERE))
    monkeypatch.setattr(watcher, "stop", fail)
    await stop(app)
    assert "the folder" in caplog.text
    assert read_feedback(settings.data / FEEDBACK_FILE)[1].unanswered == [(NOWHERE, 1)]


async def test_a_reload_keeps_the_index_for_the_next_start(folder, settings, monkeypatch):
    here = replace(settings, articles=folder)
    app = telegram_application(Library.open(folder, cache=here.data), here)
    (folder / "tea.md").write_text("# 茶叶的保存\n\n茶叶要放进冰箱保存。\n", "utf-8")
    await app.bot_data.reloader.reload()

    def read(path, _):
        raise AssertionError(f"{path.name} is read again")

    monkeypatch.setattr(reading, "read_article", read)
    started = Library.open(folder, cache=here.data)
    assert started.ask(TEA_QUESTION).hits[0].passage.text == "茶叶要放进冰箱保存。"
