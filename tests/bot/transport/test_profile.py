"""The profile: commands and descriptions are set where they differ; what is missing is told."""

import pytest
from telegram.error import NetworkError

from bot.application import in_process_application
from bot.transport import profile
from bot.views.texts import EN, ZH_HANS
from tests.telegram.harness import Bot, check_calls
from tests.telegram.local import LocalBotAPI, LocalRequest, group, user


@pytest.fixture
def set_up(library):
    """Start a bot over an API: the steps that BotFather still needs."""

    async def run(api, admin_chat_id=None):
        async with in_process_application(library, LocalRequest(api)) as app:
            app.bot_data.admin_chat_id = admin_chat_id
            await profile.set_up(app.bot, app.bot_data.admin_chat_id)
            steps = profile.missing_steps(app.bot)
            Bot(app, api).check()
        return steps

    return run


def changes(api):
    return [call for call in api.calls if call.method.startswith("set")]


async def test_commands_by_scope_and_language(api, set_up):
    await set_up(api)
    commands = {
        (call.params["scope"]["type"], call.params.get("language_code", "")): [
            (c["command"], c["description"]) for c in call.params["commands"]
        ]
        for call in api.sent("setMyCommands")
    }
    assert set(commands) == {
        (scope, language)
        for scope in ("all_private_chats", "all_group_chats")
        for language in ("", "zh")
    }
    assert commands["all_private_chats", "zh"] == list(ZH_HANS.commands.items())
    assert commands["all_private_chats", ""] == list(EN.commands.items())
    assert ("ask", ZH_HANS.commands["ask"]) in commands["all_group_chats", "zh"]


async def test_only_the_admins_chat_lists_the_admins_commands(api, set_up):
    api.message("/start", user=user(1002))
    await set_up(api, admin_chat_id=1002)
    own = {"stats", "reload"}
    listed = {}
    for call in api.sent("setMyCommands"):
        place = call.params["scope"].get("chat_id"), call.params.get("language_code", "")
        if commands := own & {command["command"] for command in call.params["commands"]}:
            listed[place] = commands
    assert listed == {(1002, ""): own, (1002, "zh"): own}


async def test_an_admin_whom_the_bot_cannot_write_to_is_told_at_the_start(api, library, caplog):
    """A wrong number, somebody who has never written to the bot, and one who has blocked it."""
    api.message("大家好", chat=group(), user=user(1003))
    api.message("/start", user=user(1004))
    api.block(user(1004))
    async with in_process_application(library, LocalRequest(api)) as app:
        await profile.set_up(app.bot, None)
        assert caplog.messages == []
        for number in 1002, 1003, 1004:
            await profile.set_up(app.bot, number)
    for number, line in zip((1002, 1003, 1004), caplog.messages, strict=True):
        assert line.startswith(f"ADMIN_CHAT_ID: {number}: ")
        assert "write /start to @wenju_bot from there" in line
    assert api.sent("sendMessage") == []


async def test_the_admins_commands_that_cannot_be_set_do_not_stop_it(api, library, caplog):
    api.message("/start", user=user(1002))
    async with in_process_application(library, LocalRequest(api)) as app:
        api.fail_next("sendChatAction", error=NetworkError("lost"))
        await profile.set_up(app.bot, 1002)
    assert caplog.messages == ["ADMIN_CHAT_ID: its commands were not set: lost"]


async def test_descriptions_by_language(api, set_up):
    await set_up(api)
    by_language = {
        call.params.get("language_code", ""): call.params["description"]
        for call in api.sent("setMyDescription")
    }
    assert by_language["zh"].startswith("用中文提问")
    assert "@wenju_bot" in by_language[""]
    assert len(api.sent("setMyShortDescription")) == 2


async def test_nothing_is_set_again_at_the_next_start(api, set_up):
    await set_up(api)
    before = len(changes(api))
    await set_up(api)
    assert len(changes(api)) == before > 0


async def test_what_somebody_changed_is_set_again(api, set_up):
    await set_up(api)
    api.call("setMyShortDescription", {"short_description": "别的", "language_code": "zh"})
    before = len(changes(api))
    await set_up(api)
    (again,) = changes(api)[before:]
    assert again.params["short_description"] == ZH_HANS.short_description


@pytest.mark.parametrize(
    ("setting", "told", "mend"),
    [
        ({"supports_inline_queries": False}, "inline mode is off", "/setinline"),
        ({"supports_guest_queries": False}, "guest queries are off", "Guest Mode"),
        ({"can_join_groups": False}, "cannot be added to groups", "/setjoingroups"),
        ({"can_read_all_group_messages": True}, "receives every message", "/setprivacy"),
    ],
)
async def test_a_setting_that_people_would_miss_is_told_with_its_mend(
    set_up, setting, told, mend, caplog
):
    (_,) = await set_up(LocalBotAPI(**setting))
    (line,) = caplog.messages
    assert line.startswith("BotFather: ")
    assert told in line
    assert mend in line


async def test_with_all_settings_right_there_is_nothing_to_tell(set_up):
    assert await set_up(LocalBotAPI()) == []


async def test_a_profile_that_cannot_be_set_does_not_stop_the_bot(api, library, caplog):
    async with in_process_application(library, LocalRequest(api)) as app:
        api.fail_next("setMyCommands", error=NetworkError("lost"))
        await profile.set_up(app.bot, app.bot_data.admin_chat_id)
    assert "were not set: lost" in caplog.text
    check_calls(api)
