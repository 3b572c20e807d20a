"""What the tests of the bot share: small articles, and the bot with people around it.

Every call that the bot makes is checked: against the Bot API's rules, which LocalBotAPI keeps,
and where its description is at hand, field by field.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from telegram import Update

from bot.application import App
from retrieval import Article
from retrieval.documents.article import Paragraph, Section
from tests.telegram.local import Call, LocalBotAPI, LocalRequest, group, user
from tests.telegram.schema import SPEC, schema_errors

JSON = dict[str, Any]

SEEDS = Path(__file__).parents[2] / "seeds"
FRIENDS = group()
XIAOMING = user()
XIAOHONG = user(1002, "小红")

QUESTION = "绿萝多久浇一次水？"
ANSWER = "绿萝三到五天浇一次水，见干见湿。"
HOSTILE_QUESTION = "脚本标签怎么转义？"
HOSTILE = '<b>&amp;<script>alert("脚本")</script>'
MONTH = (  # long enough that the hits of one question fill more than one page
    "第{0}个月施一次薄肥，肥料要稀释{0}百倍再用，"
    + "施肥以前先松一松盆里的土，施肥以后要用清水冲洗叶面，以免残留的肥料灼伤叶片，" * 5
    + "这是第{0}条经验。"
)
TEA_QUESTION = "茶叶怎样保存？"
TEA = "茶叶要密封、避光、低温保存。"
NOWHERE = "量子纠缠的实验装置"


def article(file: str, title: str, sections: Mapping[str, Sequence[str]], **origin: Any) -> Article:
    """An article of sections, heading to paragraphs."""
    text, parts = "", []
    for heading, paragraphs in sections.items():
        spans = []
        for paragraph in paragraphs:
            spans.append(Paragraph(len(text), len(text) + len(paragraph)))
            text += paragraph + "\n"
        parts.append(Section(heading, tuple(spans)))
    return Article(file, title, text, tuple(parts), **origin)


def small_articles() -> list[Article]:
    """One article in Simplified, one in Traditional, and one that would break a page."""
    return [
        article(
            "pothos.md",
            "怎样养好绿萝？",
            {
                "": ["绿萝是常见的室内植物。它喜欢散射光，不耐烈日暴晒。"],
                "一、浇水": [
                    f"浇水要看季节。{ANSWER}冬天温度低，半个月浇一次就够。",
                    "“宁干勿湿”的意思是，盆土干透以前不要浇水。叶片发黄多半是浇水过多，根部缺氧造成的。",
                ],
                "二、施肥": [MONTH.format(n) for n in range(1, 40)],
            },
            published="2024-03-01",
            publisher="家庭园艺",
            source="植物志",
            authors=("王小明", "李红"),
            url="https://example.org/pothos?a=1&b=2",
        ),
        article(
            "tea.md",
            "台灣高山茶的製作",
            {"一、採摘": ["高山茶通常在清晨採摘，露水乾了以後品質最好。採摘以一心二葉為準。"]},
            publisher="茶業雜誌",
        ),
        article(
            "hostile.md",
            f"{HOSTILE}的《标题》&lt;",
            {f"</b>{HOSTILE}": [f"网页里的脚本标签{HOSTILE}要先转义，<i>否则页面会出错。</a>"]},
            publisher=f"</a>{HOSTILE}",
            authors=(HOSTILE,),
            url='https://example.org/?q="><b>&x=<script>',
        ),
    ]


class Network(LocalRequest):
    """The local API at a distance: while a request is under way, other updates have their turn."""

    async def do_request(self, *args: Any, **more: Any) -> tuple[int, bytes]:
        await asyncio.sleep(0)
        answer = await super().do_request(*args, **more)
        await asyncio.sleep(0)
        return answer


class Bot:
    """The bot, the people who write to it, and what came of it."""

    def __init__(self, app: App, api: LocalBotAPI) -> None:
        self.app = app
        self.api = api
        self.errors: list[Exception] = []  # what handlers raised; a test that expects it clears it
        self.refusals: list[str] = []  # of calls that the API refused; likewise
        app.add_error_handler(self._remember)

    async def _remember(self, _: object, context: Any) -> None:
        self.errors.append(context.error)

    async def gets(self, *updates: JSON) -> list[Call]:
        """Hand updates to the bot, all at once; the calls that it makes of them."""
        before = len(self.api.calls)
        handled = [Update.de_json(update, self.app.bot) for update in updates]
        processor, handle = self.app.update_processor, self.app.process_update
        await asyncio.gather(*(processor.process_update(u, handle(u)) for u in handled))
        return self.api.calls[before:]

    async def reads(self, text: str, **more: Any) -> list[Call]:
        """Somebody writes a text; the calls that the bot makes of it."""
        return await self.gets(self.api.message(text, **more))

    async def replies(self, text: str, **more: Any) -> JSON:
        """Somebody writes a text; the one message that the bot sends."""
        return only(await self.reads(text, **more), "sendMessage")

    async def presses(self, message: JSON | str, text: str, **more: Any) -> list[Call]:
        """Somebody presses the first button whose text has `text` in it."""
        return await self.gets(self.api.pressed(message, data_of(message, text), **more))

    async def finds(self, query: str, offset: str = "", **more: Any) -> JSON:
        """Somebody types an inline query; the parameters of its answer."""
        (call,) = await self.gets(self.api.inline_query(query, offset, **more))
        assert call.method == "answerInlineQuery"
        return call.params

    async def is_called(self, text: str, **more: Any) -> JSON:
        """A guest calls the bot in a chat it is not in; the one result that it answers with."""
        (call,) = await self.gets(self.api.guest_message(text, **more))
        assert call.method == "answerGuestQuery"
        return call.params["result"]

    def check(self) -> None:
        """Nothing failed, every call was valid, and no query is left waiting."""
        assert self.errors == []
        check_calls(self.api, self.refusals)


def check_calls(api: LocalBotAPI, refusals: Sequence[str] = ()) -> None:
    """Check the calls that an API was asked: which ones it may have refused is told."""
    refused = [c for c in api.calls if not c.answer["ok"]]
    unexpected = [c for c in refused if not any(r in c.answer["description"] for r in refusals)]
    assert unexpected == []
    for call in api.calls if SPEC else ():
        assert schema_errors(call.method, call.params, SPEC) == []
    labels = [label for call in api.calls for label in labels_in(call.params)]
    assert [label for label in labels if label.endswith(("：", ":"))] == []
    assert api.unanswered() == []


def labels_in(params: Any) -> Iterator[str]:
    """The texts of all buttons in what a method is called with."""
    for name, value in params.items() if isinstance(params, dict) else enumerate(params):
        if name in ("inline_keyboard", "keyboard"):
            yield from (button["text"] for row in value for button in row)
        elif name == "button":
            yield value["text"]
        elif isinstance(value, (dict, list)):
            yield from labels_in(value)


def only(calls: Sequence[Call], method: str) -> JSON:
    """The result of the only call, which is of this method."""
    assert [call.method for call in calls] == [method]
    return calls[0].answer["result"]


def edited(calls: Sequence[Call]) -> JSON:
    """The message that pressing a button put in place of the old one, without a toast."""
    assert [call.method for call in calls] == ["answerCallbackQuery", "editMessageText"]
    assert "text" not in calls[0].params
    return calls[1].answer["result"]


def toast(calls: Sequence[Call]) -> str:
    """What pressing a button said in a toast, where it did nothing else."""
    assert [call.method for call in calls] == ["answerCallbackQuery"]
    return calls[0].params["text"]


def buttons(message: JSON) -> list[JSON]:
    """All buttons under a message, in order."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]


def button(message: JSON, text: str) -> JSON:
    """The first button whose text has `text` in it."""
    return next(button for button in buttons(message) if text in button["text"])


def data_of(message: JSON, text: str) -> str:
    return button(message, text)["callback_data"]


def linked(message: JSON) -> list[str]:
    """Where the links in a message lead."""
    return [e["url"] for e in message.get("entities", []) if e["type"] == "text_link"]


def texts_of_type(message: JSON, kind: str) -> list[str]:
    """The parts of a message's text with an entity of this type."""
    units = message["text"].encode("utf-16-le")
    spans = [
        (2 * e["offset"], 2 * (e["offset"] + e["length"]))
        for e in message.get("entities", [])
        if e["type"] == kind
    ]
    return [units[start:end].decode("utf-16-le") for start, end in spans]


class Broken(Exception):
    """What a test lets go wrong."""


def raising(error: type[Exception] | Exception) -> Callable[..., Any]:
    """What fails with this error, whatever it is called with."""

    def fail(*_: object, **__: object) -> None:
        raise error

    return fail
