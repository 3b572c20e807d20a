"""Real traffic, on a clock that the test turns: nobody waits for another, nothing is lost."""

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

import pytest
from telegram import Update

from bot.application import (
    App,
    begin_shutdown,
    open_resources,
    telegram_application,
)
from bot.transport.request import AmbiguousResult, NoEffect
from retrieval import Library
from tests.clock import turned
from tests.telegram.harness import FRIENDS, NOWHERE, QUESTION, XIAOHONG, XIAOMING, buttons
from tests.telegram.local import JSON, LocalBotAPI, LocalRequest, group, user


class Network(LocalRequest):
    """A way to the API that takes time, and fails as the test wants; it notes when what arrived."""

    def __init__(self, api: LocalBotAPI) -> None:
        super().__init__(api)
        self.delay: Callable[[], float] = lambda: 0.01
        self.fault: Callable[[str, JSON], Exception | tuple[int, bytes] | None] = lambda *_: None
        self.arrived: list[tuple[float, str, JSON]] = []

    async def do_request(self, url: str, method: str, request_data: Any = None, *a: Any, **k: Any):
        name = url.rpartition("/")[2]
        params = request_data.parameters if request_data else {}
        await asyncio.sleep(self.delay())
        fault = self.fault(name, params)
        if isinstance(fault, Exception):
            raise fault
        if fault:
            return fault
        answer = await super().do_request(url, method, request_data, *a, **k)
        if answer[0] == 200:
            self.arrived.append((asyncio.get_running_loop().time(), name, params))
        return answer

    def sent(self, chat: int) -> list[tuple[float, str]]:
        """When which texts came to a chat."""
        return [
            (at, params["text"])
            for at, name, params in self.arrived
            if name == "sendMessage" and params["chat_id"] == chat
        ]


MANY = "绿萝施肥：施一次薄肥，肥料要稀释几百倍再用？"  # whose answer has several pages
FLOOD = b'{"ok":false,"error_code":429,"description":"Flood","parameters":{"retry_after":%d}}'


class Service:
    """The bot as it runs on Telegram, and its network."""

    def __init__(self, app: App, api: LocalBotAPI, network: Network) -> None:
        self.app, self.api, self.network = app, api, network
        self.handling: list[asyncio.Task[None]] = []

    def gets(self, *updates: JSON) -> None:
        """Hand updates to the bot, and do not wait for it."""
        handle = self.app.update_processor.process_update
        for update in updates:
            read = Update.de_json(update, self.app.bot)
            self.handling.append(asyncio.ensure_future(handle(read, self.app.process_update(read))))

    async def done(self) -> None:
        """Until all is handled."""
        await asyncio.gather(*self.handling)


@asynccontextmanager
async def serving(library, settings) -> AsyncIterator[Service]:
    api = LocalBotAPI()
    network = Network(api)
    app = telegram_application(library, settings)
    app.bot._request = (network, network)
    async with app:
        yield Service(app, api, network)
        begin_shutdown(app)


@pytest.fixture
def bot(library, settings):
    return serving(library, settings)


@pytest.fixture
def same_asked_once(library, monkeypatch):
    """For what is about traffic, not about searching: an answer found once is known."""
    monkeypatch.setattr(Library, "ask", cache(Library.ask))


def flood_once(method: str):
    """A fault: the first time that a method is called for the group, it is to wait 30 seconds."""
    left = [(429, FLOOD % 30)]

    def fault(name: str, params: JSON) -> tuple[int, bytes] | None:
        is_meant = name == method and params["chat_id"] == FRIENDS["id"]
        return left.pop() if is_meant and left else None

    return fault


def now() -> float:
    return asyncio.get_running_loop().time()


async def answered_in_a_group(bot: Service) -> JSON:
    """The message that answers a question in a group."""
    bot.gets(bot.api.message(f"/ask {MANY}", chat=FRIENDS))
    await bot.done()
    (answer,) = [c.answer["result"] for c in bot.api.sent("sendMessage")]
    return answer


def page_shown(bot: Service, answer: JSON) -> str:
    shown = bot.api.chats.messages[FRIENDS["id"], answer["message_id"]]
    return next((b["text"] for b in buttons(shown) if "/" in b["text"]), "")


@turned
async def test_a_chat_that_is_told_to_wait_keeps_no_other_waiting(bot):
    bot.network.fault = flood_once("sendMessage")
    bot.gets(bot.api.message(f"/ask {QUESTION}", chat=FRIENDS))
    await asyncio.sleep(0.1)
    bot.gets(bot.api.message(QUESTION, user=XIAOHONG))
    await bot.done()
    ((hers, _),) = bot.network.sent(XIAOHONG["id"])
    ((theirs, _),) = bot.network.sent(FRIENDS["id"])
    assert hers < 0.6
    assert 30 <= theirs < 32


@turned
async def test_answers_come_in_the_order_of_the_questions_under_jitter(bot):
    chance = random.Random(7)
    bot.network.delay = lambda: chance.uniform(0, 3)
    asked = [f"{NOWHERE}{n}" for n in range(8)]
    bot.gets(*(bot.api.message(text) for text in asked))
    await bot.done()
    replied = [
        bot.api.chats.messages[params["chat_id"], params["reply_parameters"]["message_id"]]
        for _, name, params in bot.network.arrived
        if name == "sendMessage"
    ]
    assert [message["text"] for message in replied] == asked


@turned
async def test_one_persons_flood_keeps_nobody_waiting(bot):
    bot.app.bot_data.question_limit.limit = 0  # each is answered
    bot.gets(*(bot.api.message(f"{QUESTION}{n}") for n in range(100)))
    await asyncio.sleep(0.05)
    asked, started = now(), time.monotonic()
    bot.gets(bot.api.message(QUESTION, user=XIAOHONG))
    await bot.handling[-1]
    ((at, _),) = bot.network.sent(XIAOHONG["id"])
    assert at - asked < 0.5
    assert time.monotonic() - started < 0.5
    assert len(bot.network.sent(XIAOMING["id"])) < 33


@pytest.mark.usefixtures("same_asked_once")
@turned
async def test_presses_of_one_person_end_on_the_last_and_skip_what_is_overtaken(bot):
    chance = random.Random(7)
    answer = await answered_in_a_group(bot)
    bot.network.delay = lambda: chance.uniform(0, 1)
    bot.gets(*(bot.api.pressed(answer, f"h:{n % 3}") for n in range(200)))
    bot.gets(bot.api.pressed(answer, "h:1"))
    started = now()
    bot.gets(bot.api.message(f"/ask {QUESTION}", chat=FRIENDS, user=XIAOHONG))
    await bot.handling[-1]
    assert now() - started < 1.1  # the presses have not used up the group's messages
    await bot.done()
    assert len(bot.api.sent("answerCallbackQuery")) == 201
    edits = bot.api.sent("editMessageText")
    assert len(edits) < 20
    assert page_shown(bot, answer).startswith("2/")


@turned
async def test_of_two_peoples_presses_the_later_one_is_shown_however_slow_the_first_is(bot):
    answer = await answered_in_a_group(bot)
    delays = [3.0]
    bot.network.delay = lambda: delays.pop() if delays else 0.01
    bot.gets(bot.api.pressed(answer, "h:2"))
    await asyncio.sleep(1)
    bot.gets(bot.api.pressed(answer, "h:1", user=XIAOHONG))
    await bot.done()
    assert page_shown(bot, answer).startswith("2/")
    assert len(bot.api.sent("editMessageText")) == 1
    memory = bot.app.bot_data.memory
    assert memory.turn(FRIENDS["id"], answer["message_id"]).page == 1  # for 还有吗


@turned
async def test_an_update_that_comes_again_after_its_answer_leaves_nothing_for_the_next_start(bot):
    update, journal = bot.api.message(QUESTION), bot.app.update_processor.journal
    for _ in range(2):
        journal.save([update])
        bot.gets(update)
        await bot.done()
    assert len(bot.network.sent(XIAOMING["id"])) == 1
    assert journal.recover() == []


@turned
async def test_an_update_that_comes_again_before_its_answer_is_kept_for_the_next_start(bot):
    bot.network.fault = lambda *_: NoEffect("no way")
    update, journal = bot.api.message(QUESTION), bot.app.update_processor.journal
    for _ in range(2):
        journal.save([update])
        bot.gets(update)
        await asyncio.sleep(1)
    begin_shutdown(bot.app)
    await bot.done()
    assert [left["update_id"] for left in journal.recover()] == [update["update_id"]]


@turned
async def test_of_the_edits_that_wait_only_the_newest_is_made(bot):
    answer = await answered_in_a_group(bot)
    bot.network.fault = flood_once("editMessageText")
    for page in (1, 2, 0, 2, 1):
        bot.gets(bot.api.pressed(answer, f"h:{page}"))
        await asyncio.sleep(1)
    await bot.done()
    assert page_shown(bot, answer).startswith("2/")
    assert len(bot.api.sent("editMessageText")) == 1


@turned
async def test_presses_use_up_none_of_a_groups_messages(bot):
    answer = await answered_in_a_group(bot)
    for n in range(1, 26):
        bot.gets(bot.api.pressed(answer, f"h:{n % 3}"))
        await bot.done()
    assert len(bot.api.sent("editMessageText")) == 25
    asked = now()
    bot.gets(bot.api.message(f"/ask {QUESTION}", chat=FRIENDS, user=XIAOHONG))
    await bot.done()
    assert now() - asked < 0.5


@pytest.mark.usefixtures("same_asked_once")
@pytest.mark.parametrize("away", [20.0, 30.0, 300.0])
@turned
async def test_what_was_asked_while_the_network_is_away_is_answered(bot, away):
    bot.network.fault = lambda *_: NoEffect("no way") if now() < away else None
    people = [user(2000 + n) for n in range(90)]
    bot.gets(*(bot.api.message(QUESTION, user=person) for person in people))
    await bot.done()
    assert all(len(bot.network.sent(person["id"])) == 1 for person in people)
    assert now() < away + 15


@turned
async def test_after_ten_minutes_it_is_given_up(bot):
    bot.network.fault = lambda *_: NoEffect("no way")
    bot.gets(bot.api.message(QUESTION))
    await bot.done()
    assert 580 < now() <= 601


@turned
async def test_what_may_have_been_sent_is_not_sent_twice(bot):
    tries = []

    def fault(name, _):
        tries.append(name)
        return AmbiguousResult("no answer")

    bot.network.fault = fault
    bot.gets(bot.api.message(QUESTION))
    await bot.done()
    assert tries == ["sendMessage"]


@turned
async def test_a_stop_ends_all_waits_and_the_next_start_answers(bot, library, settings):
    bot.network.fault = lambda *_: (429, FLOOD % 100)
    updates = [bot.api.message(text) for text in (QUESTION, NOWHERE)]
    bot.app.update_processor.journal.save(updates)
    bot.gets(*updates)
    await asyncio.sleep(5)
    stopped = now()
    begin_shutdown(bot.app)
    await bot.done()
    assert now() < stopped + 0.1
    async with serving(library, settings) as started:
        started.api.chats = bot.api.chats
        await open_resources(started.app)
        await started.app.start()
        await asyncio.sleep(2)
        assert len(started.network.sent(XIAOMING["id"])) == 2
        assert list((settings.data / "in-flight").iterdir()) == []
        begin_shutdown(started.app)
        await started.app.stop()
        await started.app.bot_data.feedback.close()
        started.app.bot_data.watcher.cancel()


@pytest.mark.usefixtures("same_asked_once")
@turned
async def test_five_minutes_of_faults_lose_nothing_that_was_not_sent(bot):
    chance = random.Random(7)
    lost: defaultdict[int, int] = defaultdict(int)

    def fault(name, params):
        if name != "sendMessage" or now() > 300:
            return None
        kind = chance.choice([*["well"] * 4, "500", "429", "away", "cut"])
        if kind == "cut":
            lost[params["chat_id"]] += 1
            return AmbiguousResult("cut")
        if kind == "429":
            return 429, FLOOD % chance.randint(1, 40)
        return NoEffect(kind) if kind != "well" else None

    bot.network.fault, bot.network.delay = fault, lambda: chance.uniform(0, 2)
    people = [user(2000 + n) for n in range(40)]
    for _ in range(400):
        bot.gets(bot.api.message(QUESTION, user=chance.choice(people)))
        await asyncio.sleep(0.75)
    await bot.done()
    assert len(bot.api.sent("sendMessage")) == 400 - sum(lost.values())
    assert lost


@pytest.mark.usefixtures("same_asked_once")
@turned
async def test_hundreds_of_mixed_updates_with_429s_among_them(bot):
    """Chats that Telegram does not hold are answered at once, whatever goes on elsewhere."""
    chance = random.Random(7)
    held = {-2000 - n for n in range(5)}

    def fault(name, params):
        held_now = params.get("chat_id") in held and chance.random() < 0.3
        return (429, FLOOD % 20) if name == "sendMessage" and held_now else None

    bot.network.fault = fault
    waits = []

    async def ask(person):
        asked = now()
        bot.gets(bot.api.message(QUESTION, user=person))
        await bot.handling[-1]
        waits.append(now() - asked)

    asking = []
    for n in range(500):
        kind = n % 5
        if kind == 0:
            asking.append(asyncio.create_task(ask(user(3000 + n))))
        elif kind == 1:
            bot.gets(bot.api.inline_query(QUESTION, user=user(4000 + n)))
        else:
            where = group(-2000 - n % 5)
            bot.gets(bot.api.message(f"/ask {QUESTION}", chat=where, user=user(5000 + n % 70)))
        await asyncio.sleep(0.02)
    await asyncio.gather(*asking)
    assert max(waits) < 0.5
    begin_shutdown(bot.app)
    await bot.done()


@turned
async def test_a_search_that_raises_costs_that_reply_alone(bot, monkeypatch):
    ask = Library.ask

    def broken(self, question, *args, **more):
        if "坏" in question:
            raise RuntimeError("broken")
        return ask(self, question, *args, **more)

    monkeypatch.setattr(Library, "ask", broken)
    bot.gets(bot.api.message("坏"), bot.api.message(QUESTION))
    await bot.done()
    first, second = bot.network.sent(XIAOMING["id"])
    assert "出了点问题" in first[1]
    assert "三到五天" in second[1]


@pytest.mark.parametrize(
    "content",
    [{"message": "慢"}, {"message": "/start"}, {"inline_query": "慢"}, {"guest_message": "慢"}],
    ids=lambda content: next(iter(content)),
)
@turned
async def test_a_slow_look_up_does_not_hold_the_event_loop(bot, monkeypatch, content):
    """Neither a question's, nor that of the examples which /start makes of the articles."""
    ((surface, text),) = content.items()
    ask, suggestions = Library.ask, Library.suggestions

    def slow(self, question, *args, **more):
        if "慢" in question:
            time.sleep(0.4)
        return ask(self, question, *args, **more)

    def slowly_suggested(self, *args, **more):
        time.sleep(0.4)
        return suggestions(self, *args, **more)

    monkeypatch.setattr(Library, "ask", slow)
    monkeypatch.setattr(Library, "suggestions", slowly_suggested)
    bot.network.delay = lambda: 0.0  # the clock stands still while the thread works
    bot.gets(getattr(bot.api, surface)(text))
    await asyncio.sleep(0)
    started = time.monotonic()
    bot.gets(bot.api.message(QUESTION, user=XIAOHONG))
    await bot.handling[-1]
    assert time.monotonic() - started < 0.3
    await bot.done()


@turned
async def test_a_follow_up_has_its_context_while_the_first_reply_waits(bot):
    left = [(429, FLOOD % 30)]
    bot.network.fault = lambda name, _: left.pop() if name == "sendMessage" and left else None
    bot.gets(bot.api.message(QUESTION))
    await asyncio.sleep(5)
    bot.gets(bot.api.message("冬天呢？"))
    await bot.done()
    _, (_, second) = bot.network.sent(XIAOMING["id"])
    assert second.startswith("<b>问：绿萝")


@turned
async def test_a_follow_up_has_the_edited_question_as_context_while_the_edit_waits(bot):
    asked = bot.api.message("茶葉怎樣採摘？")
    bot.gets(asked)
    await bot.done()
    left = [(429, FLOOD % 30)]
    bot.network.fault = lambda name, _: left.pop() if name == "editMessageText" and left else None
    bot.gets(bot.api.edited(asked["message"], QUESTION))
    await asyncio.sleep(5)
    bot.gets(bot.api.message("冬天呢？"))
    await bot.done()
    *_, (_, second) = bot.network.sent(XIAOMING["id"])
    assert second.startswith("<b>问：绿萝")
