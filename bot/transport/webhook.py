"""Updates by webhook, authenticated by the secret token."""

import asyncio
import hmac
import json
from urllib.parse import urlsplit

from telegram import Update
from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPServerRequest
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler, stream_request_body

from bot import LOG
from bot.context import App
from bot.transport.journal import Journal
from bot.transport.request import is_readable

MAX_BODY = 2**20  # bytes
IDLE_TIMEOUT = 10.0  # seconds after which a connection that sends nothing is closed
LOG_INTERVAL = 60.0  # seconds between two log lines of a wrong secret
OTHER_SECRET = (
    "WEBHOOK_SECRET: an update came with another secret: "
    "all processes behind one WEBHOOK_URL need the same"
)
SECRET = "X-Telegram-Bot-Api-Secret-Token"


class Webhook:
    """A server that receives updates."""

    def __init__(self, app: App, journal: Journal, url: str, secret: str) -> None:
        # A reverse proxy may strip the path of WEBHOOK_URL.
        paths = {urlsplit(url).path or "/", "/"}
        arguments = {"app": app, "journal": journal, "secret": secret, "paths": paths}
        pages = Application([(".*", _Updates, arguments)], log_function=lambda _: None)
        self._server = HTTPServer(
            pages,
            max_body_size=MAX_BODY,
            max_buffer_size=2 * MAX_BODY,
            idle_connection_timeout=IDLE_TIMEOUT,
            body_timeout=IDLE_TIMEOUT,
        )

    def listen(self, host: str, port: int) -> int:
        """Listen, on any free port for 0; the port. Raises OSError."""
        sockets = bind_sockets(port, host)
        self._server.add_sockets(sockets)
        return int(sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Close the server and all connections."""
        self._server.stop()
        await self._server.close_all_connections()


@stream_request_body
class _Updates(RequestHandler):
    request: HTTPServerRequest

    def initialize(self, app: App, journal: Journal, secret: str, paths: set[str]) -> None:
        self.app, self.journal, self.secret, self.paths = app, journal, secret, paths
        self.body = b""

    def prepare(self) -> None:
        """Refuse invalid requests before their body is read."""
        token = self.request.headers.get(SECRET, "")
        length = self.request.headers.get("Content-Length", "0")
        if self.request.path not in self.paths:
            self._refuse(404)
        elif self.request.method != "POST":
            self._refuse(405)
        elif not hmac.compare_digest(token.encode(), self.secret.encode()):
            if token and self.app.bot_data.is_due("secret", LOG_INTERVAL):
                LOG.warning("%s", OTHER_SECRET)
            self._refuse(403)
        elif length.isdecimal() and int(length) > MAX_BODY:
            self._refuse(413)

    def data_received(self, chunk: bytes) -> None:
        self.body += chunk

    async def post(self) -> None:
        """Queue an update; one that cannot be parsed is confirmed too, lest it be sent for ever."""
        try:
            update = json.loads(self.body)
            if not isinstance(update, dict) or type(update["update_id"]) is not int:
                raise ValueError("no update")
        except (ValueError, KeyError, RecursionError):
            self._refuse(400)
            return
        if is_readable(update):
            await asyncio.to_thread(self.journal.save, [update])
            await self.app.update_queue.put(Update.de_json(update, self.app.bot))
        self.finish()

    def _refuse(self, status: int) -> None:
        self.set_status(status)
        self.set_header("Connection", "close")
        self.finish()
