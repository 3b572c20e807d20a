"""The setup: asks for the settings in a terminal, reads them from a pipe or the environment."""

import argparse
import asyncio
import os
import re
import signal
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TypeVar

from dotenv import dotenv_values, set_key, unset_key
from telegram import Chat
from telegram.constants import ChatAction
from telegram.error import InvalidToken, TelegramError
from telegram.ext import ExtBot

import retrieval
from bot.context import Bot
from bot.files import OWNER_ONLY
from bot.settings import NAMES, TOKEN, CannotRun, read_settings, redact
from bot.transport import profile
from bot.transport.request import TelegramRequest
from bot.views.admin import reason_text
from bot.views.texts import Texts, texts_for
from retrieval import InvalidSetting, Library, NothingToRead

FILE = Path(".env")
WAIT = 120  # seconds for the admin to send a message
CHECK_INTERVAL = 1.0  # seconds between two checks for it
_PLAIN = re.compile(r"[\w./:@~+-]+")  # needs no quotes, which some readers of .env keep
YES = {"y", "yes", "是", "是的", "对", "對"}
MAX_TITLES = 5  # articles, and files that were not read, that are listed

Strings = Mapping[str, str]  # what the setup prints, by name
T = TypeVar("T")


class _InvalidAnswer(Exception):
    """Why an answer is invalid, for the person; the question is asked again."""


def run(arguments: Sequence[str]) -> int:
    """Ask for what is needed and write .env: 0 is well. Raises CannotRun, InvalidSetting."""
    argparse.ArgumentParser(
        prog="python -m bot setup",
        description="Asks for the token, the articles' folder and the admin, and writes .env. "
        "What TELEGRAM_BOT_TOKEN, ARTICLES_DIR and ADMIN_CHAT_ID say is offered, and taken where "
        "there is nobody to ask.",
    ).parse_args(arguments)
    texts = texts_of_terminal(os.environ if not retrieval.encoding_problem() else {"LANG": "en"})

    async def interruptible() -> None:
        # Ctrl-C interrupts input() at once; asyncio's handler would wait for the end of the line.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        await set_up(retrieval.setting_values(None, NAMES), texts)

    try:
        asyncio.run(interruptible())
    except KeyboardInterrupt:
        print(f"\n{texts.setup['given_up']}")
        return 130
    return 0


def texts_of_terminal(environment: Mapping[str, str]) -> Texts:
    """The strings in the language of a terminal's locale, Chinese if no locale is set."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next(filter(None, map(environment.get, names)), "").split(".")[0]
    return texts_for(None if locale in {"", "C", "POSIX"} else locale)


async def set_up(environment: Mapping[str, str], texts: Texts) -> None:
    """Ask for the settings and write them to .env. Raises CannotRun, InvalidSetting."""
    strings = texts.setup
    print(strings["begin"])
    token = environment.get("TELEGRAM_BOT_TOKEN", "")
    bot = await _ask_until_valid(
        "TELEGRAM_BOT_TOKEN", token, strings["token"], partial(_bot, environment, strings)
    )
    try:
        default = str(retrieval.library_settings(environment).articles)
        folder = await _ask_until_valid(
            "ARTICLES_DIR", default, strings["articles"], partial(_folder, environment, texts)
        )
        admin = await _admin(bot, environment.get("ADMIN_CHAT_ID", ""), strings)
        missing = [texts.botfather_steps[step] for step in profile.missing_steps(bot)]
    finally:
        await bot.shutdown()
    values = {"TELEGRAM_BOT_TOKEN": bot.token, "ARTICLES_DIR": folder, "ADMIN_CHAT_ID": admin}
    try:
        set_values(FILE, values)
    except OSError as error:
        raise CannotRun(f"{FILE}: cannot be written: {error.strerror or error}") from error
    print(strings["written"].format(file=FILE, names=", ".join(n for n, v in values.items() if v)))
    for name, value in values.items():
        if os.environ.get(name, value) != value:
            print(strings["overridden"].format(name=name))
    if missing:
        print(strings["bot_father"], *missing, sep="\n  · ")
    print(strings["ready"])


async def _ask_until_valid(
    name: str, default: str, prompt: str, parse: Callable[[str], Awaitable[T]]
) -> T:
    """The first answer that `parse` accepts, parsed. Raises CannotRun at the end of the input."""
    wrong = "is not set, and there is nobody to ask"
    while True:
        try:
            if value := _ask(prompt, default):
                return await parse(value)
        except EOFError as error:
            raise CannotRun(f"{name}: {wrong}") from error
        except _InvalidAnswer as error:
            wrong, default = str(error), ""
            print(f"  {wrong}")


def _ask(prompt: str, default: str = "") -> str:
    """A line of input, or the default. Raises EOFError if there is neither."""
    hint = re.sub(":.*", ":…", default) if TOKEN.fullmatch(default) else default
    try:
        return input(f"{prompt} [{hint}]: " if hint else f"{prompt}: ").strip() or default
    except EOFError:
        print(flush=True)
        if not default:
            raise
        return default


async def _bot(environment: Mapping[str, str], strings: Strings, token: str) -> Bot:
    if not TOKEN.fullmatch(token):
        raise _InvalidAnswer(strings["no_token"])
    api = read_settings({**environment, "TELEGRAM_BOT_TOKEN": token}).api_url
    bot: Bot = ExtBot(
        token, f"{api}/bot", request=TelegramRequest(), get_updates_request=TelegramRequest()
    )
    try:
        await bot.initialize()
    except InvalidToken as error:
        raise _InvalidAnswer(strings["unknown_token"]) from error
    except TelegramError as error:
        raise CannotRun(f"{redact(api)} cannot be reached: {error}") from error
    print(strings["bot_found"].format(name=_printable(bot.first_name), username=bot.username))
    return bot


async def _folder(environment: Mapping[str, str], texts: Texts, name: str) -> str:
    """The folder's absolute path; prints which articles it has and a question with its answer."""
    strings = texts.setup
    name = name.strip("'\"")  # added when a folder is dragged into the terminal
    try:
        settings = retrieval.library_settings({**environment, "ARTICLES_DIR": name})
        if not settings.articles.is_dir():
            raise _InvalidAnswer(strings["no_folder"].format(folder=settings.articles))
        library = Library.open(settings.articles, cache=settings.data)
    except (NothingToRead, InvalidSetting) as error:
        raise _InvalidAnswer(str(error)) from error
    titles = "".join(f"《{article.title}》" for article in library.articles[:MAX_TITLES])
    more = strings["more_titles"] if len(library.articles) > MAX_TITLES else ""
    counts = {"articles": len(library.articles), "sentences": len(library.passages)}
    print(strings["read"].format(**counts, titles=titles + more))
    for problem in library.problems[:MAX_TITLES]:
        reason = reason_text(problem.reason, texts)
        print(strings["not_read"].format(file=problem.file, reason=reason))
    print(_trial(library, strings))
    return str(settings.articles.absolute())


def _trial(library: Library, strings: Strings) -> str:
    """An example question and its answer; the question may be an article's title."""
    questions = retrieval.questions_to_try(library, 1)
    for question in (*questions, *(article.title for article in library.articles[:MAX_TITLES])):
        for hit in library.ask(question, limit=1).hits:
            answer, title = hit.passage.text, hit.passage.article.title
            if questions or title == question:
                return strings["trial"].format(question=question, answer=answer, title=title)
    return strings["nothing_to_ask"]


async def _admin(bot: Bot, current: str, strings: Strings) -> str:
    prompt = strings["admin"].format(username=bot.username)
    while True:
        try:
            value = _ask(prompt, current)
        except EOFError:
            value = "-"
        if not value:
            value = await _id_of_sender(bot, strings) or "-"
        if value == "-":
            print(strings["no_admin"])
            return ""
        if re.fullmatch(r"-?\d{1,15}", value, re.ASCII):
            try:
                await bot.send_chat_action(int(value), ChatAction.TYPING)
            except TelegramError:
                print(strings["writes_first"].format(id=value, username=bot.username))
            return value
        print(f"  {strings['no_number']}")
        current = ""


async def _id_of_sender(bot: Bot, strings: Strings) -> str:
    """The id of the person who sends the bot a message and confirms it here, or ""."""
    print(strings["waiting"].format(username=bot.username, seconds=WAIT), flush=True)
    until, strangers = time.monotonic() + WAIT, set[int]()
    while time.monotonic() < until:
        try:
            # Without an offset none is confirmed: the bot answers these messages when it runs.
            updates = await bot.get_updates(timeout=0)
        except TelegramError as error:  # a webhook is set, or another process polls
            print(strings["not_waiting"].format(why=error.message))
            return ""
        for update in reversed(updates):
            message, person = update.message, update.effective_user
            if not message or not person or message.chat.type != Chat.PRIVATE:
                continue
            if person.id not in strangers:
                fields = {"name": _printable(person.full_name), "id": person.id}
                with suppress(EOFError):
                    if _ask(strings["is_it_you"].format(**fields)).lower() in YES:
                        return str(person.id)
                strangers.add(person.id)
        await asyncio.sleep(CHECK_INTERVAL)
    print(strings["nobody_wrote"])
    return ""


def _printable(name: str) -> str:
    return "".join(character for character in name if character.isprintable())


def set_values(file: Path, values: Mapping[str, str]) -> None:
    """Set the values in a file .env, those that are "" removed. Raises OSError."""
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT, OWNER_ONLY))
    file.chmod(OWNER_ONLY)  # an existing file may be readable by others
    for name, value in values.items():
        if value:
            quotes = "never" if _PLAIN.fullmatch(value) else "always"
            set_key(file, name, value, quote_mode=quotes)
        elif name in dotenv_values(file):
            unset_key(file, name)
