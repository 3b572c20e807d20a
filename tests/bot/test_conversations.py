"""Conversations, message by message: what people write and press, and what the bot says to it.

The table is conversations/*.txt. A conversation begins with `## ` and what it protects; above the
first one `articles: NAME` may say of which articles of ARTICLES the bot knows. Then, a line each:

    小明：通辽有移民局吗          he writes to the bot; 小红 is somebody else
    小明@群：/ask 通辽有移民局吗   ... in a group
    小明@群 ↩：找回来了吗         ... in reply to the bot's last message there
    小明 改：…                  he edits what he wrote last
    小明 按 [上下文]             he presses a button, by how its text begins
    小明 找：通辽有移民局吗        he types an inline query
    小明 选 2                   ... and sends its second result
    过 31 分钟                  so much time goes by
    文据：…                     what the bot says, on this line and those below
    （…）                       a toast; （没有回答）: the bot says nothing

What it says is written as it looks: `> ` a quotation, `>> ` an expandable one, **bold**, _italic_
(told only where the line expected has such marks), and a line of [buttons] for each row, where any
are told. `...` stands for whatever; a line `...` for any number of lines. Of inline results a line
is `· title | description`, and the button above them is `[[text]]`.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.application import in_process_application
from bot.context import App
from retrieval import Library
from tests.telegram.harness import FRIENDS, SEEDS, XIAOHONG, XIAOMING, Bot, Network, small_articles
from tests.telegram.local import LocalBotAPI, private_chat

JSON = dict[str, Any]
TABLE = Path(__file__).parent / "conversations"
PEOPLE = {"小明": XIAOMING, "小红": XIAOHONG}
ARTICLES = {"seeds": lambda: Library.open(SEEDS), "small": lambda: Library(small_articles())}
SAYS = re.compile(r"(?P<who>小明|小红)(?P<group>@群)?(?P<reply> ↩)?：(?P<text>.*)")
DOES = re.compile(r"(?P<who>小明|小红)(?P<group>@群)? (?P<verb>改：|找：|按 |选 )(?P<what>.*)")
WAITS = re.compile(r"过 (?P<minutes>\d+) 分钟")
NOTHING = "（没有回答）"
MARKS = {"bold": "**", "italic": "_"}
QUOTES = {"blockquote": "> ", "expandable_blockquote": ">> "}

Conversation = tuple[str, str, list[str]]  # what it protects, which articles, its lines


def conversations() -> Iterator[Conversation]:
    """All conversations of the table, in order."""
    for file in sorted(TABLE.glob("*.txt")):
        articles = "seeds"
        for part in re.split(r"^## ", file.read_text("utf-8"), flags=re.MULTILINE):
            name, *lines = (line.rstrip() for line in part.strip().split("\n"))
            if said := re.match(r"articles: (\w+)", name):
                articles = said[1]
            elif lines:
                yield f"{file.stem}: {name}", articles, [line for line in lines if line]


def looks(message: JSON) -> list[str]:
    """A message as it is written in the table: its lines, then its rows of buttons."""
    units, entities = message["text"].encode("utf-16-le"), message.get("entities", [])

    def place(offset: int) -> int:
        return len(units[: 2 * offset].decode("utf-16-le"))

    marks: dict[int, str] = {}
    quoted: list[tuple[int, int, str]] = []
    for entity in entities:
        start, end = place(entity["offset"]), place(entity["offset"] + entity["length"])
        if mark := MARKS.get(entity["type"]):
            marks[start] = marks.get(start, "") + mark
            marks[end] = mark + marks.get(end, "")
        elif quote := QUOTES.get(entity["type"]):
            quoted.append((start, end, quote))
    lines, at = [], 0
    for line in message["text"].split("\n"):
        told = "".join(marks.get(at + i, "") + char for i, char in enumerate(line))
        told += marks.get(at + len(line), "") if not line or at + len(line) in marks else ""
        lines.append(next((q for s, e, q in quoted if s <= at < e), "") + told)
        at += len(line) + 1
    return [line for line in lines if line] + rows(message)


def rows(message: JSON) -> list[str]:
    """The rows of buttons under a message."""
    keyboard = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [" ".join(f"[{button['text']}]" for button in row) for row in keyboard]


def results(answer: JSON) -> list[str]:
    """An inline list as it is written in the table."""
    head = [f"[[{answer['button']['text']}]]"] if "button" in answer else []
    return head + [f"· {r['title']} | {r.get('description', '')}" for r in answer["results"]]


def agree(wanted: list[str], said: list[str]) -> bool:
    """Whether a message looks as it is expected to."""
    if not any(line.startswith("[") and not line.startswith("[[") for line in wanted):
        said = [line for line in said if not re.fullmatch(r"(\[[^\[\]]*\] ?)+", line)]
    if not any("**" in line for line in wanted):
        said = [line.replace("**", "") for line in said]
    if not any(re.search(r"_.+_", line) for line in wanted):
        said = [re.sub(r"^(>* ?)_(.*)_$", r"\1\2", line) for line in said]
    parts = (r"(?:.*\n)*" if line == "..." else _pattern(line) + r"\n" for line in wanted)
    return bool(re.fullmatch("".join(parts), "".join(line + "\n" for line in said)))


def _pattern(line: str) -> str:
    return ".*".join(map(re.escape, line.split("...")))


class Stage:
    """The bot and two people, in their private chats and in a group."""

    def __init__(self, app: App, api: LocalBotAPI) -> None:
        self.bot = Bot(app, api)
        self.said: list[list[str]] = []  # what the bot has said and nobody has looked at yet
        self._last: dict[int, JSON] = {}  # its last message in a chat
        self._written: dict[int, JSON] = {}  # what each person wrote last
        self._found: JSON = {}  # the last inline list

    async def does(self, line: str) -> bool:
        """Somebody does what a line says; False where it says nothing of the kind."""
        if waited := WAITS.fullmatch(line):
            self._passes(60.0 * int(waited["minutes"]))
            return True
        done = SAYS.fullmatch(line) or DOES.fullmatch(line)
        if done is None:
            return False
        person = PEOPLE[done["who"]]
        chat = FRIENDS if done["group"] else private_chat(person)
        last = self._last.get(chat["id"], {})
        api = self.bot.api
        match done.groupdict():
            case {"text": text, "reply": reply}:
                replied = last if reply else None
                update = api.message(text, user=person, chat=chat, reply_to=replied)
                self._written[person["id"]] = update["message"]
            case {"verb": "改：", "what": text}:
                update = api.edited(self._written[person["id"]], text)
            case {"verb": "找：", "what": text}:
                update = api.inline_query(text, user=person)
            case {"verb": "选 ", "what": number}:
                chosen = self._found["results"][int(number) - 1]
                posted = api.chosen(chosen, user=person, chat=chat)[1]["message"]
                self.said.append(looks(posted))
                return True
            case {"what": what}:
                update = api.pressed(last, self._data(last, what.strip("[]")), user=person)
        await self._gets(update)
        return True

    async def _gets(self, update: JSON) -> None:
        for call in await self.bot.gets(update):
            match call.method:
                case "sendMessage" | "editMessageText":
                    message = call.answer["result"]
                    self._last[message["chat"]["id"]] = message
                    self.said.append(looks(message))
                case "answerInlineQuery":
                    self._found = call.params
                    self.said.append(results(call.params))
                case "answerCallbackQuery" if call.params.get("text"):
                    self.said.append([f"（{call.params['text']}）"])

    def _data(self, message: JSON, text: str) -> str:
        keyboard = message.get("reply_markup", {}).get("inline_keyboard", [])
        buttons = [button for row in keyboard for button in row if "callback_data" in button]
        found = [b["callback_data"] for b in buttons if b["text"].startswith(text)]
        assert found, f"no button {text} in {rows(message)}"
        return str(found[0])

    def _passes(self, seconds: float) -> None:
        """Let time go by for whatever the bot remembers for a while."""
        memory = self.bot.app.bot_data.memory
        now = memory.clock() + seconds
        memory.clock = lambda: now


def turns(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """What somebody does, and what the bot is to say to it: a message is a list of lines."""
    wanted: list[str] = []
    for line in lines:
        if line.startswith("文据："):
            wanted = [line.removeprefix("文据：")]
            yield "says", wanted
        elif line.startswith("（"):
            yield "says", [line]
        elif SAYS.fullmatch(line) or DOES.fullmatch(line) or WAITS.fullmatch(line):
            yield line, []
        else:
            wanted.append(line)


@pytest.fixture(scope="module")
def libraries() -> dict[str, Library]:
    """The articles that a conversation may be about, opened once."""
    return {}


@pytest.mark.parametrize(
    ("articles", "lines"), [pytest.param(a, lines, id=name) for name, a, lines in conversations()]
)
async def test_a_conversation(api, articles, lines, libraries):
    if articles not in libraries:
        libraries[articles] = ARTICLES[articles]()
    async with in_process_application(libraries[articles], Network(api)) as app:
        stage, doing = Stage(app, api), ""
        for what, wanted in [*turns(lines)]:
            if what != "says":
                assert not stage.said, f"{doing}: nobody expects {stage.said}"
                doing = what
                await stage.does(what)
                continue
            wanted = [line for line in wanted if line]
            if wanted == [NOTHING]:
                assert not stage.said, f"{doing}: nobody expects {stage.said}"
                continue
            assert stage.said, f"{doing}: the bot says nothing"
            said = stage.said.pop(0)
            assert agree(wanted, said), "\n".join([doing, "wanted:", *wanted, "said:", *said])
        assert not stage.said, f"{doing}: nobody expects {stage.said}"
        await app.bot_data.feedback.close()
    stage.bot.check()


def test_the_table_tells_what_is_wrong():
    """The notation itself: `...`, marks and buttons are looked at where they are told."""
    said = ["> 通辽**没有**。", "《甲》 · 乙", "[上下文]", "[👍] [👎]"]
    assert agree(["> 通辽没有。", "《甲》 · 乙"], said)
    assert agree(["> 通辽**没有**。", "..."], said)
    assert agree(["> ...没有。", "《甲》...", "[上下文]", "[👍] [👎]"], said)
    assert not agree(["> **通辽没有**。", "《甲》..."], said)
    assert not agree(["> 通辽没有。"], said)
    assert not agree(["> 通辽没有。", "《甲》...", "[上下文]"], said)
