"""python -m bot: on Telegram, in this terminal, or one answer."""

import sys
from collections.abc import Sequence

import retrieval
from bot import LOG, __version__
from bot.feedback.store import FEEDBACK_FILE, StorageError
from bot.settings import CannotRun, password_of, read_settings, redact
from retrieval import IndexUnreachable, IndexUnusable, InvalidSetting, Library, NothingToRead


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit code: 0 success, 1 nothing found, 2 the command could not run."""
    return retrieval.run_command(lambda: _run(sys.argv[1:] if arguments is None else arguments))


def _run(arguments: Sequence[str]) -> int:
    try:
        match arguments:
            case ["feedback", *options]:
                from bot.feedback.report import report

                return report(read_settings(), options)
            case ["setup", *options]:
                from bot.setup import dialogue

                return dialogue.run(options)
            case _:
                return _bot(arguments)
    except (NothingToRead, StorageError, InvalidSetting, CannotRun) as error:
        print(f"wenju: {error}", file=sys.stderr)
    except (IndexUnusable, IndexUnreachable) as error:
        print(f"wenju: INDEX_URL: {redact(str(error))}", file=sys.stderr)
    return retrieval.CANNOT_RUN


def _bot(arguments: Sequence[str]) -> int:
    parser = retrieval.QuestionParser(
        prog="python -m bot",
        description="Runs on Telegram where TELEGRAM_BOT_TOKEN is set, in this terminal otherwise.",
        epilog="python -m bot setup asks for what is needed; python -m bot feedback [--json] shows "
        "what people thought of the answers.",
    )
    parser.add_argument("--version", action="version", version=f"wenju {__version__}")
    parser.add_argument("question", nargs="*", metavar="QUESTION", help="answer it, and stop")
    words = parser.parse_args([*map(retrieval.as_argument, arguments)]).question
    question = " ".join(words).strip()
    if words and not question:
        raise CannotRun("the question is empty")
    settings = read_settings()
    on_telegram = bool(settings.token and not question)
    if on_telegram:
        from bot import service
        from bot.monitoring.logs import set_up_logging

        embeddings_url = settings.model.url if settings.model else ""
        addresses = settings.api_url, settings.index_url, embeddings_url
        secrets = settings.token, settings.webhook_secret, *map(password_of, addresses)
        set_up_logging(settings.log_level, *secrets, as_json=settings.log_format == "json")
    elif why := retrieval.encoding_problem():
        raise InvalidSetting(why)
    else:
        from bot.terminal import chat

        if not question and sys.stdin.isatty():
            print(chat.WELCOME, flush=True)
    library = Library.open(
        settings.articles, cache=settings.data, index_url=settings.index_url, model=settings.model
    )
    for problem in library.problems:
        print(f"wenju: {problem.file}: {problem.reason}", file=sys.stderr)
    if question:
        return 0 if chat.answer_once(library, question) else 1
    if on_telegram:
        LOG.info("%d articles, %d passages", len(library.articles), len(library.passages))
        service.run(settings, library)
        return 0
    if chat.run(library, settings.data / FEEDBACK_FILE):
        return 0
    no_token = "TELEGRAM_BOT_TOKEN: is not set, and no question came on standard input"
    raise CannotRun(f"{no_token}; python -m bot setup sets it")


if __name__ == "__main__":
    sys.exit(main())
