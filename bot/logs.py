"""Logging: a line a record, without the token."""

import logging


class _WithoutToken(logging.Formatter):
    """Formats records and blots the token out, wherever it came from."""

    def __init__(self, token: str) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._token = token

    def format(self, record: logging.LogRecord) -> str:
        return super().format(record).replace(self._token, "<token>")


def set_up_logging(level: int, token: str) -> None:
    """Log to standard error from `level` on; libraries only where something is wrong."""
    handler = logging.StreamHandler()
    handler.setFormatter(_WithoutToken(token))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    if level > logging.DEBUG:
        for library in ("httpx", "httpcore", "telegram", "tornado.access", "apscheduler"):
            logging.getLogger(library).setLevel(logging.WARNING)
