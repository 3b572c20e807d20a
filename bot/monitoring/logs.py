"""Logging: one line for each record, as text or JSON, without secrets."""

import copy
import json
import logging
import re
import sys
from datetime import UTC, datetime

from telegram.error import TelegramError

from bot import LOG

# Data that python-telegram-bot failed to parse has content of messages.
_DATA = re.compile(r"(?<=Received data was)(: | )[\[{].*", re.DOTALL)
# Other ends of a line, which JSON does not escape.
_LINE_ENDS = re.compile("[\x7f-\x9f\u2028\u2029]")
_LIBRARIES = "httpx", "httpcore", "telegram", "tornado.access", "apscheduler", "watchfiles"


class _OneLineFormatter(logging.Formatter):
    """Formats a record as one line, secrets redacted; Bot API errors have no traceback."""

    def __init__(self, secrets: tuple[str, ...], as_json: bool) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secrets = [secret for secret in secrets if secret]
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        if record.name.startswith("telegram"):
            record = _summarize(record)
        if self._as_json:
            line = self._json(record)
        else:  # the lines of a traceback as one
            lines = map(str.strip, super().format(record).splitlines())
            line = " | ".join(filter(None, lines))
        for secret in self._secrets:
            line = line.replace(secret, "<secret>")
        return line

    def _json(self, record: logging.LogRecord) -> str:
        fields = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            fields["traceback"] = self.formatException(record.exc_info)
        line = json.dumps(fields, ensure_ascii=False)
        return _LINE_ENDS.sub(lambda end: f"\\u{ord(end[0]):04x}", line)


def _summarize(record: logging.LogRecord) -> logging.LogRecord:
    """A record of python-telegram-bot with its error in the message, without message content."""
    error, record = _error(record), copy.copy(record)
    message = _DATA.sub(" …", record.getMessage())
    if isinstance(error, TelegramError):
        message += f" {type(error).__name__}: {error}"
        record.exc_info = record.exc_text = None
    record.msg, record.args = message, ()
    return record


def _is_duplicate(record: logging.LogRecord) -> bool:
    """Whether a record is of an error that python-telegram-bot raises too."""
    if record.name == "telegram.ext":
        return record.getMessage().startswith("Network Retry Loop")
    if record.name == "asyncio":  # a poll that failed during the shutdown
        return isinstance(_error(record), TelegramError)
    return record.name.startswith("telegram.request")


def _error(record: logging.LogRecord) -> BaseException | None:
    return record.exc_info[1] if record.exc_info else None


def set_up_logging(level: int, *secrets: str, as_json: bool = False) -> None:
    """Log to standard error from `level` on; of libraries only warnings and errors."""
    handler = logging.StreamHandler()
    handler.setFormatter(_OneLineFormatter(secrets, as_json))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(True)
    sys.excepthook = lambda kind, *error: LOG.critical(kind.__name__, exc_info=(kind, *error))
    if level > logging.DEBUG:
        handler.addFilter(lambda record: not _is_duplicate(record))
        for library in _LIBRARIES:
            logging.getLogger(library).setLevel(logging.WARNING)
