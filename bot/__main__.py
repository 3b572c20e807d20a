"""python -m bot: on Telegram, in this terminal, or one answer."""

import argparse
import logging
import sys
import tempfile
from collections.abc import Sequence

from bot.feedback.store import FILE, NotKept
from bot.settings import Settings, password_in, read_settings, shown
from retrieval import IndexUnusable, Library, NothingToRead, WrongSetting


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the bot: 0 is well, 1 is nothing found, 2 is a bot that could not run."""
    arguments = sys.argv[1:] if arguments is None else arguments
    command = COMMANDS.get("".join(arguments[:1]))
    question = "" if command else " ".join(_parser().parse_args(arguments).question)
    try:
        _do_without_temporary_files()
        if command:
            return command(arguments[1:])
        settings = read_settings()
        if settings.token and not question:
            _log(settings)
        library = Library.open(settings.articles, cache=settings.data, index=settings.index_url)
        for problem in library.problems:
            print(f"wenju: {problem.file}: {problem.reason}", file=sys.stderr)
        if question:
            return _answer(library, question)
        return _run(settings, library)
    except (NothingToRead, NotKept, WrongSetting) as error:
        print(f"wenju: {error}", file=sys.stderr)
        return 2
    except IndexUnusable as error:
        print(f"wenju: INDEX_URL: {shown(str(error))}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # whoever read our output has gone
        sys.stderr.close()
        return 0


def _do_without_temporary_files() -> None:
    """On a full disk, or one that is read only, jieba would not even start without its cache."""
    try:
        tempfile.gettempdir()
    except FileNotFoundError:
        tempfile.tempdir = tempfile.gettempprefix()  # where nothing is
        logging.getLogger("jieba").setLevel(logging.CRITICAL)  # it need not tell


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bot",
        description="Runs on Telegram where TELEGRAM_BOT_TOKEN is set, in this terminal otherwise.",
        epilog="python -m bot setup asks for what is needed; python -m bot feedback [--json] shows "
        "what people thought of the answers.",
    )
    parser.add_argument("question", nargs="*", metavar="QUESTION", help="answer it, and stop")
    return parser


def _feedback(arguments: Sequence[str]) -> int:
    from bot.feedback.report import report

    report(read_settings(), arguments)
    return 0


def _setup(arguments: Sequence[str]) -> int:
    from bot.setup.dialogue import NotSetUp, run

    try:
        return run(arguments)
    except NotSetUp as error:
        print(f"wenju: {error}", file=sys.stderr)
        return 2


COMMANDS = {"feedback": _feedback, "setup": _setup}


def _answer(library: Library, question: str) -> int:
    from bot.terminal.chat import answer_once

    return 0 if answer_once(library, question) else 1


def _log(settings: Settings) -> None:
    from bot.monitoring.logs import set_up_logging

    as_json = settings.log_format == "json"
    secrets = [settings.token, settings.webhook_secret]
    secrets += filter(None, map(password_in, (settings.api_url, settings.index_url)))
    set_up_logging(settings.log_level, *secrets, as_json=as_json)


def _run(settings: Settings, library: Library) -> int:
    if not settings.token:
        from bot.terminal import chat

        chat.run(library, settings.data / FILE)
        return 0
    from bot import service

    logging.getLogger("wenju").info(
        "%d articles, %d passages", len(library.articles), len(library.passages)
    )
    try:
        service.run(settings, library)
    except service.CannotRun as error:
        print(f"wenju: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
