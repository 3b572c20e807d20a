"""A web site on this machine, for tests that fetch pages."""

import asyncio
from dataclasses import dataclass, field

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler


@dataclass
class Answer:
    """What the site answers for a path; after `silence` seconds."""

    body: bytes = b""
    type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    silence: float = 0.0


class Site:
    """Pages by their paths, and what was asked for."""

    def __init__(self, address: str = "127.0.0.1") -> None:
        self.address = address
        self.pages: dict[str, Answer] = {}
        self.asked: list[str] = []

    async def __aenter__(self) -> "Site":
        app = Application([(r"(/.*)", _Page, {"site": self})], log_function=lambda _: None)
        self._http = HTTPServer(app)
        sockets = bind_sockets(0, self.address)
        self.url = f"http://{self.address}:{sockets[0].getsockname()[1]}"
        self._http.add_sockets(sockets)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._http.stop()
        await self._http.close_all_connections()


class _Page(RequestHandler):
    def initialize(self, site: Site) -> None:
        self.site = site

    async def get(self, path: str) -> None:
        self.site.asked.append(path)
        answer = self.site.pages.get(path, Answer(status=404))
        await asyncio.sleep(answer.silence)
        self.set_status(answer.status)
        self.set_header("Content-Type", answer.type)
        for name, value in answer.headers.items():
            self.set_header(name, value)
        self.write(answer.body)
