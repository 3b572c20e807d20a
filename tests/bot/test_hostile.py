"""Whatever people and articles write: no failure, no invalid call, no query left waiting."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.application import in_process_application
from retrieval import Library
from tests.telegram.harness import FRIENDS, QUESTION, XIAOMING, Bot, article, buttons
from tests.telegram.local import LocalBotAPI, LocalRequest, user

PIECES = [
    *("<", ">", "&", '"', "'", "&lt;", "&amp;", "&#0;", "&#x1F600;", "<b>", "</b>"),
    *("</blockquote>", "<script>", "<a href='x'>", "<!--", "]]>", "{", "}", "{question}"),
    *("%s", "\\", "`", "*_[", "😀", "👨‍👩‍👧", "🇨🇳", "𠮷", "𪚥", "é", "e\u0301", "ﷺ"),
    *("\u202e", "\u2066", "\u200f", "\u200b", "\ufeff", "\u2028", "\x00", "\x07", "\x1b[31m"),
    *("\x7f", "\x85", "\ufffd", "\uffff", "\U0010ffff", "\n", "\t", " ", "\u3000", "\xa0"),
    *("/ask", "/ask@wenju_bot", "/start p_", "@wenju_bot", "@", "https://example.org/?a=<b>&c"),
    *("tg://user?id=1", "javascript:", "：", "，", "。", "？", "!", "绿萝", "多久", "浇一次水"),
    *("綠蘿", "脚本标签", "稀释", "一、", "“宁干勿湿”", "１２", "Ａ", "的"),
]
ANYTHING = st.characters(exclude_categories=["Cs"])
HOSTILE = st.lists(st.sampled_from(PIECES) | ANYTHING, min_size=1, max_size=40).map("".join)
MESSAGES = HOSTILE | st.builds(
    lambda text, times: (text * times)[:2048], HOSTILE, st.integers(2, 900)
)
PAYLOADS = st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True) | HOSTILE
DATA = st.one_of(
    st.builds(
        ":".join,
        st.lists(
            st.sampled_from([*"hcqaslvw", "0", "1", "-1", "99", "9999999", "", "%", "."])
            | st.sampled_from(["PASSAGE", "ARTICLE", "OFFER"])
            | ANYTHING,
            min_size=1,
            max_size=5,
        ),
    ),
    HOSTILE,
)
SLOW = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


class World:
    """A bot that lives through many examples, each of which is checked."""

    def __init__(self, runner: asyncio.Runner, library: Library) -> None:
        self._runner = runner
        self.library = library
        self.api = LocalBotAPI()
        self.app = in_process_application(library, LocalRequest(self.api))
        runner.run(self.app.initialize())
        self.bot = Bot(self.app, self.api)
        self.bot.refusals = ["message is not modified"]  # as when a page number is pressed

    def run(self, example: Callable[[Bot], Coroutine[Any, Any, None]]) -> None:
        self._runner.run(example(self.bot))
        self.bot.check()
        self.api.calls.clear()

    def close(self) -> None:
        self._runner.run(self.app.shutdown())


@pytest.fixture(scope="module")
def runner():
    with asyncio.Runner() as running:
        yield running


@pytest.fixture(scope="module")
def world(runner, library):
    living = World(runner, library)
    yield living
    living.close()


@given(text=MESSAGES, language=st.sampled_from(["zh", "zh-hant", "en", "", "<b>"]))
@SLOW
def test_messages(world, text, language):
    async def example(bot):
        person = user(language_code=language)
        asked = bot.api.message(text, user=person)
        await bot.gets(asked)
        await bot.gets(bot.api.edited(asked["message"], f"{text}绿萝多久浇一次水"))
        for chat in FRIENDS, None:
            for call in f"/ask {text}", f"@wenju_bot{text}", f"/start {text}":
                await bot.reads(call[:4096], chat=chat, user=person)
        await bot.reads("/ask", chat=FRIENDS, reply_to=asked["message"])

    world.run(example)


@given(query=MESSAGES, offset=st.integers(-50, 10**70).map(str) | HOSTILE)
@SLOW
def test_inline_and_guest_queries(world, query, offset):
    async def example(bot):
        await bot.finds(query[:256], offset[:64])
        answer = await bot.finds(query[:256])
        for result in answer["results"]:
            bot.api.chosen(result, query[:256], chat=FRIENDS)
        await bot.is_called(f"@wenju_bot {query}"[:4096])
        await bot.is_called(query)

    world.run(example)


@given(data=DATA, payload=PAYLOADS)
@SLOW
def test_buttons_and_deep_links(world, data, payload):
    known = {
        "PASSAGE": world.library.passages[0].id,
        "ARTICLE": world.library.articles[0].id,
        "OFFER": world.library.suggestions()[0].id,
    }
    for name, item in known.items():
        data = data.replace(name, item)
    data = data.encode()[:64].decode(errors="ignore")

    async def example(bot):
        answer = await bot.replies(QUESTION, user=XIAOMING)
        await bot.gets(bot.api.pressed(answer, data))
        await bot.gets(bot.api.pressed("AAAA-no-such-message", "x" + data[:60]))
        await bot.reads(f"/start {payload}")

    world.run(example)


@given(st.lists(HOSTILE.filter(str.strip), min_size=6, max_size=12), st.integers(1, 60))
@settings(SLOW, max_examples=8)
def test_articles(runner, pieces, times):
    """An article that says anything, read through every button that there is."""
    title, heading, publisher, author, url, *paragraphs = pieces
    paragraphs = [f"绿萝多久浇一次水{text * times}" for text in paragraphs]
    sections = {"": paragraphs, heading: [text[::-1] for text in paragraphs]}
    hostile = article(
        f"{title[:5]}.md", title, sections, publisher=publisher, authors=(author,), url=url
    )
    world = World(runner, Library([hostile]))

    async def example(bot):
        (result, *_) = (await bot.finds(""))["results"]
        bot.api.chosen(result)
        for answer in (await bot.finds("绿萝多久浇一次水"))["results"]:
            bot.api.chosen(answer)
        for start in (
            "绿萝多久浇一次水",
            "/articles",
            "/start",
            "/help",
            "/ask",
            f"/start a_{hostile.id}",
        ):
            message = await bot.replies(start)
            for _ in range(6):  # whichever button stands last leads somewhere else
                pressable = [b for b in buttons(message) if "callback_data" in b]
                for each in pressable:
                    calls = await bot.gets(bot.api.pressed(message, each["callback_data"]))
                    results = [c.answer.get("result") for c in calls]
                    message = next((r for r in results if isinstance(r, dict)), message)

    world.run(example)
    world.close()
