"""HTTP requests to Telegram: failures are classified by whether the request may have been done.

A message that is sent again may arrive twice. So the rate limiter sends it again only if that was
certainly not done: the request never left, or the server reports a failure.
"""

import asyncio
import json
import time
from typing import Any

import httpx
from telegram import Update
from telegram.error import BadRequest, NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, HTTPXRequest, RequestData

from bot import LOG
from bot.transport.journal import JSON, Journal
from retrieval import MAX_BYTES

MAX_CONNECTIONS = 256
POOL_TIMEOUT = 30.0  # seconds that a request may wait for a connection
DOWNLOAD_TIMEOUT = 60.0  # seconds for a file
READ_TIMEOUT = 5.0  # seconds for an answer, in addition to the timeout of getUpdates
_FAILED = {500, 502, 503}
_GATEWAY_TIMEOUT = 504
_NOT_CONNECTED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)


class NotSent(NetworkError):
    """A request was certainly not carried out: it was never sent, or the server reports failure."""


class AmbiguousResult(NetworkError):
    """A request or its response was lost: it may have been carried out."""


class InProcessRequest(BaseRequest):
    """A connection to a Bot API in this process, without a timeout."""

    @property
    def read_timeout(self) -> float | None:
        """No timeout."""
        return None

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""


class TelegramRequest(HTTPXRequest):
    """All requests but getUpdates."""

    def __init__(self) -> None:
        super().__init__(MAX_CONNECTIONS, read_timeout=READ_TIMEOUT, pool_timeout=POOL_TIMEOUT)

    async def do_request(self, url: str, method: str, *args: Any, **more: Any) -> tuple[int, bytes]:
        """The status and the body of the response. Raises NotSent and AmbiguousResult."""
        if method == "GET":
            return await self._file(url)
        try:
            status, answer = await super().do_request(url, method, *args, **more)
        except NetworkError as error:
            failure = NotSent if isinstance(error.__cause__, _NOT_CONNECTED) else AmbiguousResult
            raise failure(str(error)) from error.__cause__
        if status == _GATEWAY_TIMEOUT:
            raise AmbiguousResult("Gateway Timeout (504)")
        if status in _FAILED:
            raise NotSent(f"status {status}")
        return status, _body_for_log(status, answer)

    async def _file(self, url: str) -> tuple[int, bytes]:
        """The status and the content of a file. Raises BadRequest, NetworkError."""
        content = bytearray()
        try:
            stream = self._client.stream("GET", url, timeout=DOWNLOAD_TIMEOUT)
            async with asyncio.timeout(DOWNLOAD_TIMEOUT), stream as answer:
                async for chunk in answer.aiter_bytes():
                    content += chunk
                    if len(content) > MAX_BYTES:  # regardless of the declared size
                        raise BadRequest("file is too big")
        except (httpx.HTTPError, TimeoutError) as error:
            raise AmbiguousResult(f"{type(error).__name__}: {error}") from error
        return answer.status_code, bytes(content)

    @staticmethod
    def parse_json_payload(payload: bytes) -> JSON:
        """The Bot API's answer. Raises AmbiguousResult for anything else."""
        data = _json(payload)
        if not isinstance(data, dict) or not data.keys() & {"result", "description"}:
            raise AmbiguousResult("what came is no answer of the Bot API")
        return data


class PollingRequest(HTTPXRequest):
    """The requests of getUpdates; no answer of the server ends the polling."""

    def __init__(self, journal: Journal) -> None:
        super().__init__(connection_pool_size=1, read_timeout=READ_TIMEOUT)
        self._journal = journal
        self.last_success: float | None = None  # by time.monotonic()
        self.last_failure = ""
        self._newest = 0  # the highest update_id that was received

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **kw: Any
    ) -> tuple[int, bytes]:
        """The status and the body of the response."""
        try:
            status, answer = await super().do_request(url, method, request_data, *args, **kw)
            if status == 200:
                updates = _updates_in(answer)
                if updates:  # before the next request confirms them
                    self._journal.save(updates)
                answer = self._readable(updates, answer)
        except TelegramError as error:
            self.last_failure = f"{type(error).__name__}: {error}"
            if isinstance(error, TimedOut):  # which python-telegram-bot does not log
                LOG.warning("polling: %s", self.last_failure)
            raise
        if status == 200:
            self.last_success = time.monotonic()
        else:
            self.last_failure = f"status {status}"
        # A server that restarts, or a proxy before it, may answer 404 or 401 for a while, which
        # python-telegram-bot takes for an invalid token: it would stop polling.
        return (502 if status in {401, 404} else status), _body_for_log(status, answer)

    def _readable(self, updates: list[JSON], answer: bytes) -> bytes:
        """The answer; if updates are repeated, without the content of unreadable ones.

        Telegram repeats updates if python-telegram-bot failed to parse one of them, and would
        never send later ones.
        """
        is_repeated = any(update["update_id"] <= self._newest for update in updates)
        self._newest = max([self._newest, *(update["update_id"] for update in updates)])
        if not is_repeated:
            return answer
        readable = [u if is_readable(u) else {"update_id": u["update_id"]} for u in updates]
        return json.dumps({"ok": True, "result": readable}).encode()


def _body_for_log(status: int, answer: bytes) -> bytes:
    """The answer; for a failure that is no JSON an empty one, to keep pages out of the log."""
    is_page = status != 200 and not isinstance(_json(answer), dict)
    return b'{"description": ""}' if is_page else answer


def is_readable(update: JSON) -> bool:
    """Whether an update can be parsed; if not, it is logged."""
    try:
        Update.de_json(update, None)
    except Exception as error:
        LOG.error("update %d cannot be read: %s", update["update_id"], type(error).__name__)
        return False
    return True


def _updates_in(answer: bytes) -> list[JSON]:
    """The updates in an answer. Raises NetworkError if it is not the Bot API's."""
    data = _json(answer)
    updates = data.get("result") if isinstance(data, dict) else None
    if not isinstance(updates, list) or not all(
        isinstance(update, dict) and isinstance(update.get("update_id"), int) for update in updates
    ):
        raise NetworkError("what came is no answer of the Bot API")
    return updates


def _json(answer: bytes) -> Any:
    try:
        return json.loads(answer)
    except ValueError:
        return None


def is_not_modified(error: BadRequest) -> bool:
    """Whether Telegram refused an edit because it would change nothing."""
    return "not modified" in error.message.lower()


def is_expired(error: BadRequest) -> bool:
    """Whether Telegram refused an answer because the query has expired."""
    return "query is too old" in error.message.lower()
