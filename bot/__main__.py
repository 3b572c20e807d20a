"""python -m bot: on Telegram, in this terminal, or one answer."""

import argparse
import logging
import sys
from collections.abc import Sequence

from bot.logs import set_up_logging
from bot.settings import Settings, WrongSetting, read_settings
from retrieval import IndexUnusable, Library, NothingToRead


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the bot: 0 is well, 1 is nothing found, 2 is a bot that could not run."""
    question = " ".join(_parser().parse_args(arguments).question)
    try:
        settings = read_settings()
        if settings.token and not question:
            set_up_logging(settings.log_level, settings.token, settings.webhook_secret)
        library = Library.open(settings.articles, index=settings.index_url)
        for problem in library.problems:
            print(f"wenju: {problem.file}: {problem.reason}", file=sys.stderr)
        if question:
            return _answer(library, question)
        return _run(settings, library)
    except (NothingToRead, WrongSetting) as error:
        print(f"wenju: {error}", file=sys.stderr)
        return 2
    except IndexUnusable as error:
        print(f"wenju: INDEX_URL: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # whoever read our output has gone
        sys.stderr.close()
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bot",
        description="Runs on Telegram where TELEGRAM_BOT_TOKEN is set, in this terminal otherwise.",
    )
    parser.add_argument("question", nargs="*", metavar="QUESTION", help="answer it, and stop")
    return parser


def _answer(library: Library, question: str) -> int:
    from bot.terminal import answer_once

    return 0 if answer_once(library, question) else 1


def _run(settings: Settings, library: Library) -> int:
    if not settings.token:
        from bot import terminal

        terminal.run(library)
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
