"""What handling a question costs, against a plain python-telegram-bot handler that echoes it.

    python tests/benchmarks/handling.py [--rounds N]

Both get the same updates as JSON, one after another, over a request that is answered at once: all
that is left out is HTTP. Searches are off the event loop. The target is at most 8 times the echo.
"""

import argparse
import asyncio
import json
import logging
import statistics
import time
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.ext import Application, MessageHandler, filters
from telegram.request import BaseRequest, RequestData

from bot.application import App, in_process_application
from bot.terminal.bot_api import InProcessRequest
from retrieval import Library

SEEDS = Path(__file__).parents[2] / "seeds"
QUESTIONS = [
    "通辽有移民局吗",
    "移民管理工作現代化是什麼",
    "什么是“减量增效”？",
    "通辽市公安局出入境管理局做什么",
    "建設現代移民治理體系為什麼重要？",
    "量子纠缠的实验装置",
]
WARM_UP = 4 * len(QUESTIONS)  # updates to each that are not counted
TARGET = 8.0


ME = {"id": 1, "is_bot": True, "first_name": "文据", "username": "wenju_bot"}
MESSAGE = {"message_id": 2, "date": 1, "chat": {"id": 1001, "type": "private"}, "text": "好"}
ANSWERS = {
    name: json.dumps({"ok": True, "result": result}).encode()
    for name, result in (("getMe", ME), ("sendMessage", MESSAGE))
}


class Answered(InProcessRequest):
    """Every request is answered at once, with a message as short as the API's can be."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        """The answer; what would be sent is made, as HTTP would need it."""
        if request_data:
            _ = request_data.json_parameters
        return 200, ANSWERS[url.rpartition("/")[2]]


async def echo(update: Update, _: Any) -> None:
    """Reply with the text."""
    if update.message and update.message.text:
        await update.message.reply_text(update.message.text, do_quote=True)


def echo_application(request: BaseRequest) -> App:
    """A bot that echoes."""
    builder = Application.builder().token("1:echo").request(request).get_updates_request(request)
    app = builder.build()
    app.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, echo))
    return app


def update(number: int, question: str) -> dict[str, Any]:
    """Somebody asks a question, as Telegram tells it."""
    person = {"id": 1001, "is_bot": False, "first_name": "小明", "language_code": "zh-hans"}
    chat = {"id": 1001, "type": "private", "first_name": "小明"}
    message = {"message_id": number, "date": 1, "chat": chat, "from": person, "text": question}
    return {"update_id": number, "message": message}


async def handled(app: App, number: int, question: str) -> float:
    """The seconds that one update takes, from its JSON on."""
    told = update(number, question)
    started = time.process_time()
    await app.process_update(Update.de_json(told, app.bot))
    return time.process_time() - started


async def compare(library: Library, rounds: int) -> tuple[list[float], list[float]]:
    """The seconds of each update, handled by the echo and by the bot, turn about."""
    request = Answered()
    apps = echo_application(request), in_process_application(library, request)
    times: tuple[list[float], list[float]] = [], []
    async with apps[0], apps[1]:
        for number in range(1, WARM_UP + rounds + 1):  # one told again would be an edit
            question = QUESTIONS[number % len(QUESTIONS)]
            for app, taken in zip(apps, times, strict=True):
                seconds = await handled(app, number, question)
                if number > WARM_UP:
                    taken.append(seconds)
    return times


def main() -> None:
    """Print the medians and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__, add_help=True)
    parser.add_argument("--rounds", type=int, default=2000, help="questions to each")
    parser.add_argument("--articles", type=Path, default=SEEDS)
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    library = Library.open(options.articles)
    echoed, answered = asyncio.run(compare(library, options.rounds))
    echo_ms, answer_ms = (1000 * statistics.median(times) for times in (echoed, answered))
    per = [
        1000 * statistics.median(answered[start :: len(QUESTIONS)])
        for start in range(len(QUESTIONS))
    ]
    for place, milliseconds in enumerate(per):
        # Numbers begin with 1, so the first time belongs to the second question.
        print(f"{milliseconds:8.3f} ms  {QUESTIONS[(place + 1) % len(QUESTIONS)]}")
    print(f"{echo_ms:8.3f} ms  echo, median of {options.rounds}")
    print(f"{answer_ms:8.3f} ms  answer, median of {options.rounds}")
    print(f"{answer_ms / echo_ms:8.2f} times the echo (target: at most {TARGET:g})")


if __name__ == "__main__":
    main()
