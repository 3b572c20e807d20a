"""Updates by webhook, authenticated by the secret token.

python-telegram-bot's own webhook refuses an update that it cannot parse, which is sent for ever.
"""

import asyncio
import hmac
import json
from urllib.parse import urlsplit

from telegram import Update
from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler, stream_request_body

from bot import LOG
from bot.context import App
from bot.transport.request import can_be_parsed

MAX_BODY = 2**20  # bytes
IDLE_TIMEOUT = 10.0  # seconds after which a connection that sends nothing is closed
LOG_INTERVAL = 60.0  # seconds between two log lines of a wrong secret
WRONG_SECRET = (
    "WEBHOOK_SECRET: an update came with another secret: "
    "all processes behind one WEBHOOK_URL need the same"
)
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


def webhook_server(app: App, url: str, secret: str) -> HTTPServer:
    """A server that queues the updates that Telegram posts to WEBHOOK_URL."""
    # A reverse proxy may strip the path of WEBHOOK_URL.
    arguments = {"app": app, "secret": secret, "paths": {urlsplit(url).path or "/", "/"}}
    return HTTPServer(
        Application([(".*", _UpdateHandler, arguments)], log_function=lambda _: None),
        max_body_size=MAX_BODY,
        max_buffer_size=2 * MAX_BODY,
        idle_connection_timeout=IDLE_TIMEOUT,
        body_timeout=IDLE_TIMEOUT,
    )


@stream_request_body
class _UpdateHandler(RequestHandler):
    def initialize(self, app: App, secret: str, paths: set[str]) -> None:
        self.app, self.secret, self.paths, self.body = app, secret, paths, b""

    def prepare(self) -> None:
        """Refuse invalid requests before their body is read."""
        secret = self.request.headers.get(SECRET_HEADER, "")
        length = self.request.headers.get("Content-Length", "0")
        if self.request.path not in self.paths:
            self._refuse(404)
        elif self.request.method != "POST":
            self._refuse(405)
        elif not hmac.compare_digest(secret.encode(), self.secret.encode()):
            if secret and self.app.bot_data.begin_if_due("secret", LOG_INTERVAL):
                LOG.warning("%s", WRONG_SECRET)
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
        if can_be_parsed(update):
            await asyncio.to_thread(self.app.bot_data.processor.journal.save, [update])
            await self.app.update_queue.put(Update.de_json(update, self.app.bot))
        self.finish()

    def _refuse(self, status: int) -> None:
        self.set_status(status)
        self.set_header("Connection", "close")
        self.finish()
