"""HTTP requests to Telegram; failures are classified by whether they may have had their effect."""

import asyncio
import json
import time
from typing import Any

import httpx
from telegram import Update
from telegram.error import BadRequest, NetworkError, TelegramError, TimedOut
from telegram.request import HTTPXRequest

from bot import LOG
from bot.transport import JSON
from bot.transport.journal import Journal
from retrieval import MAX_BYTES

MAX_CONNECTIONS = 256
# Connections kept open between requests: 30 messages a second of 0.3 seconds each need nine. No
# more, as httpcore checks at each request whether any of them has expired.
MAX_IDLE_CONNECTIONS = 10
POOL_TIMEOUT = 30.0  # seconds that a request may wait for a connection
DOWNLOAD_TIMEOUT = 60.0  # seconds for a file
READ_TIMEOUT = 5.0  # seconds for a response, in addition to the timeout of getUpdates
_NO_EFFECT_STATUSES = {500, 502, 503}
_CONNECTION_ERRORS = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
_NOT_BOT_API = "the response is not from a Bot API"


class NoEffect(NetworkError):
    """A request certainly had no effect: it was never sent, or the server reports a failure."""


class AmbiguousResult(NetworkError):
    """A request or its response was lost: the request may have had its effect."""


class TelegramRequest(HTTPXRequest):
    """Sends all requests but getUpdates."""

    def __init__(self) -> None:
        limits = httpx.Limits(
            max_connections=MAX_CONNECTIONS, max_keepalive_connections=MAX_IDLE_CONNECTIONS
        )
        super().__init__(
            read_timeout=READ_TIMEOUT,
            pool_timeout=POOL_TIMEOUT,
            httpx_kwargs={"limits": limits},
        )

    async def do_request(
        self, url: str, method: str, *args: Any, **kwargs: Any
    ) -> tuple[int, bytes]:
        """The status and body. Raises NoEffect, AmbiguousResult; BadRequest for too big a file."""
        if method == "GET":  # only to download a file
            return await self._download(url)
        try:
            status, body = await super().do_request(url, method, *args, **kwargs)
        except NetworkError as error:
            has_left = not isinstance(error.__cause__, _CONNECTION_ERRORS)
            failure = AmbiguousResult if has_left else NoEffect
            raise failure(str(error)) from error.__cause__
        if status == httpx.codes.GATEWAY_TIMEOUT:
            raise AmbiguousResult("Gateway Timeout (504)")
        if status in _NO_EFFECT_STATUSES:
            raise NoEffect(f"status {status}")
        return status, _without_error_page(status, body)

    async def _download(self, url: str) -> tuple[int, bytes]:
        """The status and the content of a file. Raises BadRequest, AmbiguousResult."""
        content = bytearray()
        try:
            stream = self._client.stream("GET", url, timeout=DOWNLOAD_TIMEOUT)
            async with asyncio.timeout(DOWNLOAD_TIMEOUT), stream as response:
                async for chunk in response.aiter_bytes():
                    content += chunk
                    if len(content) > MAX_BYTES:  # regardless of the declared size
                        raise BadRequest("file is too big")
        except (httpx.HTTPError, TimeoutError) as error:
            raise AmbiguousResult(f"{type(error).__name__}: {error}") from error
        return response.status_code, bytes(content)

    @staticmethod
    def parse_json_payload(payload: bytes) -> JSON:
        """The Bot API's response. Raises AmbiguousResult for anything else."""
        data = _json(payload)
        if not isinstance(data, dict) or not data.keys() & {"result", "description"}:
            raise AmbiguousResult(_NOT_BOT_API)
        return data


class PollingRequest(HTTPXRequest):
    """Sends getUpdates; polling goes on whatever the server responds."""

    def __init__(self, journal: Journal) -> None:
        super().__init__(connection_pool_size=1, read_timeout=READ_TIMEOUT)
        self._journal = journal
        self.last_success: float | None = None  # by time.monotonic()
        self.last_failure = ""
        self._highest_update_id = 0  # that was received

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """The status and the body of the response. Raises TelegramError."""
        try:
            status, body = await super().do_request(*args, **kwargs)
            if status == 200:
                updates = _updates_in(body)
                self._journal.save(updates)  # before the next request confirms them
                body = self._reduce_unparsable_if_repeated(updates, body)
        except TelegramError as error:
            self.last_failure = f"{type(error).__name__}: {error}"
            if isinstance(error, TimedOut):  # which python-telegram-bot does not log
                LOG.warning("polling: %s", self.last_failure)
            raise
        if status == 200:
            self.last_success = time.monotonic()
        else:
            self.last_failure = f"status {status}"
        # A server that restarts, or a proxy before it, may respond 404 or 401 for a while, which
        # python-telegram-bot takes for an invalid token: it would stop polling.
        return (502 if status in {401, 404} else status), _without_error_page(status, body)

    def _reduce_unparsable_if_repeated(self, updates: list[JSON], body: bytes) -> bytes:
        """The body; if updates come again, each that cannot be parsed is reduced to its id.

        python-telegram-bot confirms no update of a response if it fails to parse one. Telegram then
        repeats them all, and would never send later ones.
        """
        ids = [update["update_id"] for update in updates]
        is_repeated = any(id <= self._highest_update_id for id in ids)
        self._highest_update_id = max([self._highest_update_id, *ids])
        if not is_repeated:
            return body
        result = [u if can_be_parsed(u) else {"update_id": u["update_id"]} for u in updates]
        return json.dumps({"ok": True, "result": result}).encode()


def _without_error_page(status: int, body: bytes) -> bytes:
    """The body, or an empty error in place of a proxy's page, which would be logged."""
    is_page = status != 200 and not isinstance(_json(body), dict)
    return b'{"description": ""}' if is_page else body


def can_be_parsed(update: JSON) -> bool:
    """Whether python-telegram-bot can parse an update; if not, that is logged."""
    try:
        Update.de_json(update, None)
    except Exception as error:
        LOG.error("update %d cannot be read: %s", update["update_id"], type(error).__name__)
        return False
    return True


def _updates_in(body: bytes) -> list[JSON]:
    """The updates in a response. Raises NetworkError if it is not the Bot API's."""
    data = _json(body)
    updates = data.get("result") if isinstance(data, dict) else None
    if not isinstance(updates, list) or not all(
        isinstance(update, dict) and isinstance(update.get("update_id"), int) for update in updates
    ):
        raise NetworkError(_NOT_BOT_API)
    return updates


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def is_not_modified(error: BadRequest) -> bool:
    """Whether Telegram refused an edit because it would change nothing."""
    return "not modified" in error.message.lower()


def is_expired(error: BadRequest) -> bool:
    """Whether Telegram refused an answer because the query has expired."""
    return "query is too old" in error.message.lower()
