"""HTTP requests to Telegram: failures are classified by whether the request may have been done.

A send that is repeated may arrive twice. So it is repeated only where it was certainly not done: it
never left, or the server says that it failed. All else may be done twice without harm. What is
tried again, and when, is up to the rate limiter.
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
DOWNLOAD = 60.0  # seconds that a file may take
READ_TIMEOUT = 5.0  # seconds until an answer has to come, beyond what getUpdates is told to wait
_FAILED = {500, 502, 503}
_GATEWAY_TIMEOUT = 504
_NOT_CONNECTED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)


class NotSent(NetworkError):
    """A request was certainly not carried out: it was never sent, or the server reports failure."""


class AmbiguousResult(NetworkError):
    """A request or its response was lost: it may have been carried out."""


class InProcess(BaseRequest):
    """A connection to a Bot API in this process: nothing to open or close, no time limit."""

    @property
    def read_timeout(self) -> float | None:
        """Nothing is read from afar."""
        return None

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""


class Request(HTTPXRequest):
    """All requests but getUpdates."""

    def __init__(self) -> None:
        super().__init__(MAX_CONNECTIONS, read_timeout=READ_TIMEOUT, pool_timeout=POOL_TIMEOUT)

    async def do_request(self, url: str, method: str, *args: Any, **more: Any) -> tuple[int, bytes]:
        """The server's status and answer. Raises NotSent and AmbiguousResult."""
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
        """A file's status and content, as much as may come. Raises BadRequest, NetworkError."""
        content = bytearray()
        try:
            stream = self._client.stream("GET", url, timeout=DOWNLOAD)
            async with asyncio.timeout(DOWNLOAD), stream as answer:
                async for chunk in answer.aiter_bytes():
                    content += chunk
                    if len(content) > MAX_BYTES:  # whatever size was declared
                        raise BadRequest("file is too big")
        except (httpx.HTTPError, TimeoutError) as error:
            raise AmbiguousResult(f"{type(error).__name__}: {error}") from error
        return answer.status_code, bytes(content)

    @staticmethod
    def parse_json_payload(payload: bytes) -> JSON:
        """The answer. Raises AmbiguousResult where it is none of the Bot API's."""
        data = _json(payload)
        if not isinstance(data, dict) or not data.keys() & {"result", "description"}:
            raise AmbiguousResult("what came is no answer of the Bot API")
        return data


class PollingRequest(HTTPXRequest):
    """Polling that never ends, whatever the server says meanwhile."""

    def __init__(self, journal: Journal) -> None:
        super().__init__(connection_pool_size=1, read_timeout=READ_TIMEOUT)
        self._journal = journal
        self.succeeded: float | None = None  # when, by time.monotonic()
        self.failure = ""  # why it last failed
        self._newest = 0  # the highest update_id that was handed out

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **kw: Any
    ) -> tuple[int, bytes]:
        """The server's status and answer."""
        try:
            status, answer = await super().do_request(url, method, request_data, *args, **kw)
            if status == 200:
                updates = _updates_in(answer)
                if updates:  # before Telegram is asked for the next ones, which confirms these
                    self._journal.save(updates)
                answer = self._readable(updates, answer)
        except TelegramError as error:
            self.failure = f"{type(error).__name__}: {error}"
            if isinstance(error, TimedOut):  # which python-telegram-bot tells nobody
                LOG.warning("polling: %s", self.failure)
            raise
        if status == 200:
            self.succeeded = time.monotonic()
        else:
            self.failure = f"status {status}"
        # A server that is away for a while, or a proxy before it, may answer 404 or 401 meanwhile.
        # python-telegram-bot takes these for a wrong token, which it would have noticed at the
        # start, and stops to poll while the process goes on.
        return (502 if status in {401, 404} else status), _body_for_log(status, answer)

    def _readable(self, updates: list[JSON], answer: bytes) -> bytes:
        """The answer, without what cannot be read in updates that were handed out before.

        Updates come again when python-telegram-bot could not read one of them. They would come for
        ever, and nothing after them.
        """
        again = any(update["update_id"] <= self._newest for update in updates)
        self._newest = max([self._newest, *(update["update_id"] for update in updates)])
        if not again:
            return answer
        readable = [u if is_readable(u) else {"update_id": u["update_id"]} for u in updates]
        return json.dumps({"ok": True, "result": readable}).encode()


def _body_for_log(status: int, answer: bytes) -> bytes:
    """An answer as it came, but of a failure nothing that is no JSON: it would fill the log."""
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
    """What getUpdates tells. Raises NetworkError where it is none of the Bot API's answers."""
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
