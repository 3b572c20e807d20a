"""Who may ask, and how much."""

import json
import os

import pytest

from bot.access.allowlist import FILE, MAX_FILE, Allowlist
from bot.access.question_limit import QuestionLimit
from bot.settings import read_settings
from bot.transport.request import AmbiguousResult
from retrieval import InvalidSetting
from tests.telegram.harness import (
    ANSWER,
    FRIENDS,
    NOWHERE,
    QUESTION,
    XIAOHONG,
    XIAOMING,
    only,
    raising,
    toast,
)
from tests.telegram.local import group

STRANGER = {"id": 3003, "is_bot": False, "first_name": "小刚"}


@pytest.fixture
def member_of(monkeypatch):
    """Who is in which allowed group, as getChatMember tells."""
    from tests.telegram import local

    members: dict[int, str] = {}
    asked = []

    def get(_, params):
        asked.append(params["user_id"])
        who = {"id": params["user_id"], "is_bot": False, "first_name": "某人"}
        return {"user": who, "status": members.get(params["user_id"], "left")}

    monkeypatch.setitem(local._METHODS, "getchatmember", get)
    return members, asked


async def test_everybody_may_ask_where_nobody_is_named(bot):
    assert ANSWER in (await bot.replies(QUESTION, user=STRANGER))["text"]


async def test_who_is_not_allowed_gets_one_line_a_day_with_their_id(bot):
    bot.app.bot_data.allowlist = Allowlist({XIAOMING["id"]})
    assert ANSWER in (await bot.replies(QUESTION))["text"]
    refused = (await bot.replies(QUESTION, user=STRANGER))["text"]
    assert "3003" in refused
    assert "绿萝" not in refused
    for more in QUESTION, "/start p_x", "/articles", "/help":
        assert await bot.reads(more, user=STRANGER) == []


async def test_who_is_not_allowed_is_told_their_id_as_often_as_they_ask(bot):
    bot.app.bot_data.allowlist = Allowlist({XIAOMING["id"]})
    for _ in range(2):
        assert "3003" in (await bot.replies("/id", user=STRANGER))["text"]
    assert "-99" in (await bot.replies("/id@wenju_bot", chat=group(-99), user=STRANGER))["text"]
    await bot.reads("/ids", user=STRANGER)
    assert await bot.reads("/id 绿萝多久浇一次水", user=STRANGER) == []


async def test_no_other_way_leads_round(bot):
    bot.app.bot_data.allowlist = Allowlist({XIAOMING["id"]})
    answer = await bot.replies(QUESTION)
    found = await bot.finds(QUESTION)
    assert found["is_personal"] is True  # nothing is kept for others
    nothing = await bot.finds(QUESTION, user=STRANGER)
    assert (nothing["results"], nothing["is_personal"]) == ([], True)
    assert "绿萝" not in json.dumps(await bot.is_called(f"@wenju_bot {QUESTION}", user=STRANGER))
    assert "指定的人" in toast(await bot.presses(answer, "上下文", user=STRANGER))
    assert "指定的人" in toast(await bot.presses(answer, "👍", user=STRANGER))
    (result, *_) = found["results"]
    inline_id = bot.api.chosen(result)[0]["chosen_inline_result"]["inline_message_id"]
    data = result["reply_markup"]["inline_keyboard"][-1][0]["callback_data"]
    assert "指定的人" in toast(await bot.gets(bot.api.pressed(inline_id, data, user=STRANGER)))


async def test_who_types_an_inline_query_is_told_why_nothing_comes(bot):
    bot.app.bot_data.allowlist = Allowlist({XIAOMING["id"]})
    button = (await bot.finds(QUESTION, user=STRANGER))["button"]
    assert "指定的人" in button["text"]
    told = await bot.replies(f"/start {button['start_parameter']}", user=STRANGER)
    assert "3003" in told["text"]


async def test_several_ids_are_allowed_at_once_or_none(kept_bot):
    state = kept_bot.app.bot_data
    state.allowlist = Allowlist({XIAOHONG["id"]})
    await kept_bot.replies("/allow 3003，-77 5")
    assert {3003, -77, 5} < state.allowlist.ids
    assert "3003" in (await kept_bot.replies("/deny 3003 小刚"))["text"]
    assert 3003 in state.allowlist.ids


async def test_a_group_that_becomes_a_supergroup_may_still_ask(bot):
    old, new = group(-77, type="group"), group(-10077)
    bot.app.bot_data.allowlist = Allowlist({old["id"]})
    await bot.reads("/use 绿萝", chat=old, user=XIAOMING)
    assert await bot.reads("", chat=old, migrate_to_chat_id=new["id"]) == []
    assert ANSWER in (await bot.replies(f"/ask {QUESTION}", chat=new))["text"]
    assert "只查《怎样养好绿萝？》" in (await bot.replies("/use", chat=new))["text"]


async def test_an_allowed_group_may_ask_and_no_other(bot):
    bot.app.bot_data.allowlist = Allowlist({FRIENDS["id"]})
    assert ANSWER in (await bot.replies(f"/ask {QUESTION}", chat=FRIENDS, user=STRANGER))["text"]
    other = group(-99)
    assert "-99" in (await bot.replies(f"/ask {QUESTION}", chat=other, user=STRANGER))["text"]
    assert await bot.reads("大家好", chat=other, user=STRANGER) == []


async def test_a_member_of_an_allowed_group_may_ask_in_private(bot, member_of):
    members, asked = member_of
    members[XIAOHONG["id"]] = "member"
    bot.app.bot_data.allowlist = Allowlist({FRIENDS["id"]})
    for _ in range(2):
        calls = await bot.reads(QUESTION, user=XIAOHONG)
        assert ANSWER in calls[-1].answer["result"]["text"]
    assert asked == [XIAOHONG["id"]]  # remembered
    assert "3003" in (await bot.reads(QUESTION, user=STRANGER))[-1].answer["result"]["text"]


async def test_a_member_is_not_turned_away_for_an_hour_by_a_lost_request(bot, member_of):
    members, _ = member_of
    members[XIAOHONG["id"]] = "member"
    bot.app.bot_data.allowlist = Allowlist({FRIENDS["id"]})
    bot.api.fail_next("getChatMember", error=AmbiguousResult("lost"))
    assert "1002" in (await bot.replies(QUESTION, user=XIAOHONG))["text"]
    calls = await bot.reads(QUESTION, user=XIAOHONG)
    assert ANSWER in calls[-1].answer["result"]["text"]


async def test_who_is_denied_may_not_ask_through_a_group_either(bot, member_of):
    members, _ = member_of
    members[XIAOHONG["id"]] = "member"
    allowlist = bot.app.bot_data.allowlist = Allowlist({FRIENDS["id"]})
    allowlist.change(XIAOHONG["id"], False)
    assert "1002" in (await bot.replies(QUESTION, user=XIAOHONG))["text"]
    allowlist.change(STRANGER["id"], False)
    refused = await bot.replies(f"/ask {QUESTION}", chat=FRIENDS, user=STRANGER)
    assert "3003" in refused["text"]
    assert ANSWER in (await bot.replies(f"/ask {QUESTION}", chat=FRIENDS, user=XIAOMING))["text"]
    allowlist.change(STRANGER["id"], True)
    assert ANSWER in (await bot.replies(QUESTION, user=STRANGER))["text"]


async def test_the_list_of_who_may_ask_fits_into_a_message(kept_bot):
    kept_bot.app.bot_data.allowlist = Allowlist(range(10**9, 10**9 + 1000))
    listed = (await kept_bot.replies("/allow"))["text"]
    assert "1000000000、1000000001" in listed
    assert "…" in listed


async def test_a_failure_while_looking_lets_nobody_in(bot, monkeypatch):
    bot.app.bot_data.allowlist = Allowlist({XIAOMING["id"]})
    monkeypatch.setattr(Allowlist, "may_ask", raising(RuntimeError("broken")))
    calls = await bot.reads(QUESTION, user=STRANGER)
    assert all("绿萝" not in json.dumps(call.params) for call in calls)
    bot.errors.clear()


async def test_the_admin_allows_and_denies_and_it_is_kept(kept_bot, tmp_path):
    state = kept_bot.app.bot_data
    assert "谁都可以问" in (await kept_bot.replies("/allow 3003"))["text"]
    state.allowlist = Allowlist({XIAOHONG["id"]}, tmp_path)
    await kept_bot.replies("/allow 3003")
    await kept_bot.replies(f"/deny {XIAOHONG['id']}")
    again = Allowlist({XIAOHONG["id"]}, tmp_path)
    assert again.ids == {3003}
    assert os.stat(tmp_path / FILE).st_mode & 0o777 == 0o600
    assert "3003" in (await kept_bot.replies("/allow"))["text"]
    assert await kept_bot.replies("/allow 4004", user={**STRANGER}) != ""
    assert 4004 not in Allowlist({XIAOHONG["id"]}, tmp_path).ids


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[]", b'{"allowed": ["x"], "denied": []}'])
def test_whatever_stands_in_the_file_the_bot_starts(tmp_path, content):
    (tmp_path / FILE).write_bytes(content)
    assert Allowlist({1}, tmp_path).ids == {1}


@pytest.mark.parametrize("ids", ['"75"', '["7"]', "[7.5]", '{"7": 5}', "[null]", "[1e400]"])
def test_what_is_no_list_of_numbers_allows_nobody(tmp_path, ids):
    (tmp_path / FILE).write_text(f'{{"allowed": {ids}, "denied": []}}')
    assert Allowlist({1}, tmp_path).ids == {1}


def test_a_pipe_in_its_place_neither_hangs_the_bot_nor_is_believed(tmp_path):
    os.mkfifo(tmp_path / FILE)
    assert Allowlist({1}, tmp_path).ids == {1}
    (tmp_path / "damaged").mkdir()
    pipe = tmp_path / "damaged" / FILE
    os.mkfifo(pipe)
    with open(os.open(pipe, os.O_RDWR), "wb", buffering=0) as writer:
        writer.write(b'{"allowed": [7], "denied": []}')
        assert Allowlist({1}, pipe.parent).ids == {1}


def test_neither_a_link_nor_a_file_without_end_is_believed(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "theirs").write_bytes(b'{"allowed": [7], "denied": []}')
    (tmp_path / "mine" / FILE).symlink_to(tmp_path / "theirs")
    assert Allowlist({1}, tmp_path / "mine").ids == {1}
    (tmp_path / FILE).write_bytes(b" " * MAX_FILE + b'{"allowed": [7], "denied": []}')
    assert Allowlist({1}, tmp_path).ids == {1}


def test_allowed_chats_are_numbers():
    assert read_settings({"ALLOWED_CHATS": "1, -100"}).allowed_chats == {1, -100}
    assert read_settings({}).allowed_chats == frozenset()
    with pytest.raises(InvalidSetting, match="ALLOWED_CHATS"):
        read_settings({"ALLOWED_CHATS": "@me"})


# How much


def test_a_flood_is_told_once_and_silent_until_the_minute_is_over():
    limit = QuestionLimit(20)
    assert [limit.count(1, n / 10) for n in range(20)] == ["answer"] * 20
    assert [limit.count(1, 3.0 + n) for n in range(10)] == ["warn"] + ["ignore"] * 9
    assert limit.count(2, 3.0) == "answer"  # somebody else
    assert limit.count(1, 61.0) == "answer"


async def test_a_person_who_floods_gets_one_line(bot):
    bot.app.bot_data.question_limit = QuestionLimit(3)
    calls = await bot.gets(*(bot.api.message(f"{QUESTION}{n}") for n in range(9)))
    assert [("问得有点快" in call.params["text"]) for call in calls] == [False] * 3 + [True]
    assert ANSWER in (await bot.replies(QUESTION, user=XIAOHONG))["text"]
    assert (await bot.finds(QUESTION))["results"]  # inline queries are typed, not asked


async def test_edits_count_as_questions_but_not_those_of_a_live_location(bot):
    bot.app.bot_data.question_limit = QuestionLimit(3)
    place = bot.api.message("", location={"latitude": 1.0, "longitude": 2.0})["message"]
    for _ in range(9):
        assert await bot.gets(bot.api.edited(place, "")) == []
    bot.refusals.append("not modified")
    asked = bot.api.message(NOWHERE)
    await bot.gets(asked)
    told = [await bot.gets(bot.api.edited(asked["message"], f"{NOWHERE}{n}")) for n in range(5)]
    assert [len(calls) for calls in told] == [1, 1, 1, 0, 0]
    assert "问得有点快" in only(told[2], "sendMessage")["text"]


async def test_the_admin_may_send_many_files_at_once(kept_bot):
    kept_bot.app.bot_data.question_limit = QuestionLimit(3)
    for number in range(6):
        file = {"file_id": "1", "file_unique_id": "1", "file_name": f"{number}.xyz"}
        assert "这种文件我读不了" in (await kept_bot.replies("", document=file))["text"]


async def test_the_pictures_of_an_album_count_once(bot):
    bot.app.bot_data.question_limit = QuestionLimit(3)
    picture = {"photo": [{"file_id": "1", "file_unique_id": "1", "width": 9, "height": 9}]}
    album = [bot.api.message("", **picture, media_group_id="1") for _ in range(9)]
    album.append(bot.api.message("", **picture, media_group_id="1", caption=QUESTION))
    assert ANSWER in (await bot.gets(*album))[-1].answer["result"]["text"]


async def test_a_remark_beyond_the_limit_is_not_replied_to(bot):
    bot.app.bot_data.question_limit = QuestionLimit(2)
    answer = await bot.replies(f"/ask {QUESTION}", chat=FRIENDS)
    for remark in "哈哈", "收到", "原来是这样":
        assert await bot.reads(remark, chat=FRIENDS, reply_to=answer) == []
    assert "问得有点快" in (await bot.replies(f"/ask {NOWHERE}", chat=FRIENDS))["text"]


async def test_albums_beyond_the_limit_are_not_replied_to(bot):
    bot.app.bot_data.question_limit = QuestionLimit(1)
    picture = {"photo": [{"file_id": "1", "file_unique_id": "1", "width": 9, "height": 9}]}
    albums = (bot.api.message("", **picture, media_group_id=str(n // 3)) for n in range(9))
    told = [call.params["text"] for call in await bot.gets(*albums)]
    assert ["只看得懂文字" in told[0], "问得有点快" in told[1], len(told)] == [True, True, 2]
