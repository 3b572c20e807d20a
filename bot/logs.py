"""Logging: a line a record, without secrets."""

import copy
import logging

from telegram.error import TelegramError


class _OneLine(logging.Formatter):
    """Formats records; blots secrets out, wherever they came from.

    What python-telegram-bot cannot send or fetch is told in a line: where in its code that
    happened helps nobody.
    """

    def __init__(self, secrets: tuple[str, ...]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secrets = [secret for secret in secrets if secret]

    def format(self, record: logging.LogRecord) -> str:
        error = _error(record)
        if record.name.startswith("telegram") and isinstance(error, TelegramError):
            record = copy.copy(record)
            record.msg, record.args = f"{record.getMessage()} {type(error).__name__}: {error}", ()
            record.exc_info = record.exc_text = None
        line = super().format(record)
        for secret in self._secrets:
            line = line.replace(secret, "<secret>")
        return line


def _is_told_elsewhere(record: logging.LogRecord) -> bool:
    """Whether python-telegram-bot also raises what it logs, so that it is told twice otherwise."""
    if record.name == "telegram.ext":
        return record.getMessage().startswith("Network Retry Loop")
    if record.name == "asyncio":  # a poll that failed just when the bot was told to stop
        return isinstance(_error(record), TelegramError)
    return record.name.startswith("telegram.request")


def _error(record: logging.LogRecord) -> BaseException | None:
    return record.exc_info[1] if record.exc_info else None


def set_up_logging(level: int, *secrets: str) -> None:
    """Log to standard error from `level` on; libraries only where something is wrong."""
    handler = logging.StreamHandler()
    handler.setFormatter(_OneLine(secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    if level > logging.DEBUG:
        handler.addFilter(lambda record: not _is_told_elsewhere(record))
        for library in ("httpx", "httpcore", "telegram", "tornado.access", "apscheduler"):
            logging.getLogger(library).setLevel(logging.WARNING)
