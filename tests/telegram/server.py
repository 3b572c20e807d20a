"""A Bot API server on this machine: LocalBotAPI over real HTTP, for a bot in its own process."""

import asyncio
import json
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from tornado.httpclient import AsyncHTTPClient, HTTPClientError
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from tests.telegram.local import Call, LocalBotAPI

TOKEN = "1:token"
LOOK_EVERY = 0.01  # seconds between two looks for what is awaited
PATIENCE = 20  # seconds until what is awaited has to be there
SECRET = "X-Telegram-Bot-Api-Secret-Token"


@dataclass(frozen=True)
class Fault:
    """What befalls a request in place of its answer; it may be `done` all the same.

    After the silence the connection is cut, amid the reply or before it, or a body comes.
    """

    status: int = 200
    body: bytes = b""
    cut: bool = False
    silence: float = 0.0  # seconds
    done: bool = False


def refusal(code: int, description: str, **parameters: Any) -> Fault:
    """What the Bot API says where it does not do something."""
    answer = {"ok": False, "error_code": code, "description": description}
    return Fault(code, json.dumps(answer | {"parameters": parameters}).encode())


class Server:
    """One bot's server. `proxy` is where it delivers updates, whatever address the webhook has.

    Telegram wants https there, which a bot behind a proxy does not speak.
    """

    def __init__(self, api: LocalBotAPI, token: str, proxy: str = "") -> None:
        self.api = api
        self.token = token
        self.proxy = proxy
        self.port = 0
        self.delays: dict[str, float] = defaultdict(float)  # seconds before a method is done
        self.faults: dict[str, list[Fault]] = defaultdict(list)  # of a method's next requests
        self.arrived: list[str] = []  # methods asked for, also those that are not done yet
        self.out_of_order = 0  # a status that everything gets, from a proxy in front of nothing
        self.connections: set[int] = set()  # the ports that requests came from
        self.delivered: list[int] = []  # the status that each update was taken with

    async def __aenter__(self) -> "Server":
        self.start()
        self._delivery = asyncio.create_task(self._deliver())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._delivery.cancel()
        await self.stop()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Listen, on the same port as before."""
        mine = {"server": self}
        paths = [(r"/bot([^/]+)/(\w+)", _Method, mine), (r"/file/bot([^/]+)/(.+)", _File, mine)]
        app = Application(paths, log_function=_quiet)
        self._http = HTTPServer(app)
        sockets = bind_sockets(self.port, "127.0.0.1")
        self.port = sockets[0].getsockname()[1]
        self._http.add_sockets(sockets)

    async def stop(self) -> None:
        """Go away, and leave those who wait without an answer."""
        self._http.stop()
        await self._http.close_all_connections()

    async def call(self, method: str, count: int = 1) -> Call:
        """The `count`-th call of a method, once it is there."""
        await until(lambda: len(self.api.sent(method)) >= count)
        return self.api.sent(method)[count - 1]

    async def _deliver(self) -> None:
        """Post updates to the webhook, one after another, as long as it takes them."""
        while True:
            webhooks = self.api.sent("setWebhook")
            if webhooks and webhooks[-1].params["url"] and self.api.pending:
                await self.post(self.api.pending.pop(0), webhooks[-1].params["secret_token"])
            await asyncio.sleep(LOOK_EVERY)

    async def post(self, update: dict[str, Any], secret: str | None) -> None:
        """Post an update to the webhook."""
        headers = {"Content-Type": "application/json"} | ({SECRET: secret} if secret else {})
        client = AsyncHTTPClient()
        while True:
            try:
                body = json.dumps(update)
                answer = await client.fetch(
                    self.proxy, method="POST", headers=headers, body=body, raise_error=False
                )
            except (OSError, HTTPClientError):  # the bot sets its webhook before it listens
                await asyncio.sleep(LOOK_EVERY)
            else:
                self.delivered.append(answer.code)
                return


class _Method(RequestHandler):
    def initialize(self, server: Server) -> None:
        self.server = server
        self.gone = False

    def on_connection_close(self) -> None:
        self.gone = True

    async def post(self, token: str, method: str) -> None:
        server = self.server
        if server.out_of_order:
            self.set_status(server.out_of_order)
            self.finish("<html>nothing here</html>")
            return
        if token != server.token:
            self._answer({"ok": False, "error_code": 401, "description": "Unauthorized"})
            return
        server.arrived.append(method)
        server.connections.add(self.request.connection.context.address[1])  # type: ignore[union-attr]
        params = {name: self.get_body_argument(name) for name in self.request.body_arguments}
        if method == "getUpdates":
            await self._wait(int(params.get("offset", 0)), float(params.get("timeout", 0)))
        await asyncio.sleep(server.delays[method])
        if server.faults[method]:
            await self._fail(server.faults[method].pop(0), method, params)
            return
        if not self.gone:  # who hangs up has not been served
            self._answer(server.api.call(method, params))

    async def _fail(self, fault: Fault, method: str, params: dict[str, Any]) -> None:
        answer = self.server.api.call(method, params) if fault.done else None
        body = fault.body or json.dumps(answer).encode() if answer else fault.body
        await asyncio.sleep(fault.silence)
        if fault.cut:
            stream = self.detach()
            if body:
                head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n".encode()
                await stream.write(head + body[: len(body) // 2])
            stream.close()
        elif not self.gone:
            self.set_status(fault.status)
            self.finish(body)

    def _answer(self, answer: dict[str, Any]) -> None:
        self.set_status(answer.get("error_code", 200))
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(answer))

    async def _wait(self, offset: int, timeout: float) -> None:
        """Until there is an update that was not confirmed yet, as getUpdates does."""
        deadline = asyncio.get_running_loop().time() + timeout
        while not self.gone and asyncio.get_running_loop().time() < deadline:
            if any(update["update_id"] >= offset for update in self.server.api.pending):
                return
            await asyncio.sleep(LOOK_EVERY)


class _File(RequestHandler):
    def initialize(self, server: Server) -> None:
        self.server = server

    def get(self, token: str, path: str) -> None:
        content = self.server.api.file(path) if token == self.server.token else None
        if content is None:
            self.send_error(404)
        else:
            self.finish(content)


def _quiet(_: RequestHandler) -> None:
    """No line for each request."""


async def until(condition: Any) -> None:
    """Wait until a condition holds."""
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(LOOK_EVERY)
