"""/digest: once a week the admin is told what was asked most and found nothing."""

import pytest

from bot.application import in_process_application
from bot.errors import notify_admin
from bot.feedback.recorder import Feedback
from bot.feedback.store import FEEDBACK_FILE, WEEK
from bot.handlers.admin import digest
from bot.handlers.admin.digest import send_if_due
from tests.telegram.harness import NOWHERE, XIAOHONG, XIAOMING, Bot, Network
from tests.telegram.local import LocalBotAPI

HEAD = "这一周最常没找到原文的问题："


@pytest.fixture
def told(kept_bot):
    """What the admin is told once so many weeks have gone by."""

    async def after(weeks: float) -> list[str]:
        state, before = kept_bot.app.bot_data, len(kept_bot.api.calls)
        now = state.clock() + weeks * WEEK
        state.clock = lambda: now
        await send_if_due(kept_bot.app.bot, state)
        sent = kept_bot.api.calls[before:]
        assert all(call.params["chat_id"] == XIAOMING["id"] for call in sent)
        return [call.params["text"] for call in sent]

    return after


async def test_a_week_later_the_admin_is_told_what_found_nothing(kept_bot, told):
    """Those asked alike as one, most often asked first; and each week only what is new."""
    await kept_bot.reads("量子计算机多少钱", user=XIAOHONG)
    assert "每周" in (await kept_bot.replies("/digest on"))["text"]
    await kept_bot.reads("红烧肉怎么做", user=XIAOHONG)
    for asked in f"请问{NOWHERE}？", NOWHERE:
        await kept_bot.reads(asked, user=XIAOHONG)
    assert await told(0.9) == []
    assert await told(0.1) == [f"{HEAD}\n1. {NOWHERE} × 2\n2. 红烧肉怎么做 × 1"]
    assert await told(0.9) == []
    await kept_bot.reads("红烧肉怎么做", user=XIAOHONG)
    assert await told(0.1) == [f"{HEAD}\n1. 红烧肉怎么做 × 1"]
    assert await told(1) == ["这一周问到的，都找到了原文。"]


async def test_who_does_not_want_it_is_not_told(kept_bot, told):
    await kept_bot.reads(NOWHERE, user=XIAOHONG)
    assert await told(2) == []
    assert "/digest on" in (await kept_bot.replies("/digest"))["text"]
    await kept_bot.reads("/digest on")
    assert "/digest off" in (await kept_bot.replies("/digest"))["text"]
    await kept_bot.reads("/digest off")
    assert await told(2) == []


async def test_only_the_admin_has_such_a_command(kept_bot, told):
    assert "没有这个命令" in (await kept_bot.replies("/digest on", user=XIAOHONG))["text"]
    assert await told(2) == []


async def test_on_again_does_not_begin_the_week_anew(kept_bot, told):
    await kept_bot.reads("/digest on")
    await kept_bot.reads(NOWHERE, user=XIAOHONG)
    assert await told(0.5) == []
    await kept_bot.reads("/digest on")
    assert len(await told(0.5)) == 1


async def test_what_telegram_did_not_take_is_sent_later(kept_bot, told, caplog):
    await kept_bot.reads("/digest on")
    await kept_bot.reads(NOWHERE, user=XIAOHONG)
    kept_bot.api.block(XIAOMING)
    kept_bot.refusals.append("blocked")
    await told(1)
    assert "ADMIN_CHAT_ID" in caplog.text
    kept_bot.api.message("/start")  # which ends the blocking
    assert len(await told(0)) == 1


@pytest.fixture
def while_it_is_sent(kept_bot, monkeypatch):
    """Let somebody write while the digest is on its way."""

    def write(text, **more):
        async def notify(*arguments):
            await kept_bot.reads(text, **more)
            return await notify_admin(*arguments)

        monkeypatch.setattr(digest, "notify_admin", notify)

    return write


async def test_what_is_asked_while_it_is_sent_is_told_the_week_after(
    kept_bot, monkeypatch, while_it_is_sent
):
    await kept_bot.reads("/digest on")
    state, now = kept_bot.app.bot_data, kept_bot.app.bot_data.clock()
    for week, asked in (1, NOWHERE), (2, "红烧肉怎么做"):
        state.clock = lambda week=week: now + week * WEEK
        while_it_is_sent(asked, user=XIAOHONG)
        await send_if_due(kept_bot.app.bot, state)
    first, second = [c.params["text"] for c in kept_bot.api.calls if "一周" in str(c.params)][-2:]
    assert "找到了原文" in first
    assert second == f"{HEAD}\n1. {NOWHERE} × 1"


async def test_it_stays_off_if_it_is_disabled_while_it_is_sent(kept_bot, told, while_it_is_sent):
    await kept_bot.reads("/digest on")
    while_it_is_sent("/digest off")
    assert len(await told(1)) == 2  # with the reply to /digest off
    assert await told(1) == []


async def test_a_restart_changes_nothing(library, tmp_path):
    """What is wanted, since when, and what is told already stand in DATA_DIR."""
    times = iter([0.0, WEEK / 2])
    for doing in "/digest on", NOWHERE:
        api, kept = LocalBotAPI(), Feedback(tmp_path / FEEDBACK_FILE)
        app = in_process_application(library, Network(api), kept, admin_chat_id=XIAOMING["id"])
        now = next(times)
        app.bot_data.clock = lambda now=now: now
        async with app:
            await Bot(app, api).reads(doing)
            await send_if_due(app.bot, app.bot_data)
            assert len(api.sent("sendMessage")) == 1
            await kept.close()
    api, kept = LocalBotAPI(), Feedback(tmp_path / FEEDBACK_FILE)
    api.message("/start")
    app = in_process_application(library, Network(api), kept, admin_chat_id=XIAOMING["id"])
    app.bot_data.clock = lambda: WEEK
    async with app:
        await send_if_due(app.bot, app.bot_data)
        await kept.close()
    (sent,) = api.sent("sendMessage")
    assert sent.params["text"] == f"{HEAD}\n1. {NOWHERE} × 1"
