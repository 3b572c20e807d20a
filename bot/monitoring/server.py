"""Watching the bot: /metrics for Prometheus and /healthz, on a port of their own.

They are served by a thread, so that they still answer when the event loop does not.
"""

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from prometheus_client import make_wsgi_app

from bot.application import processor_of
from bot.context import App
from bot.monitoring.health import trouble
from bot.monitoring.metrics import Metrics


@contextmanager
def serve_monitoring(
    app: App, host: str, port: int, webhook: tuple[str, int] | None = None
) -> Iterator[WSGIServer]:
    """Serve the figures and the health of an application. Raises OSError for a port in use."""
    metrics = Metrics(app.bot_data)
    processor_of(app).watch = metrics.watch
    app.add_error_handler(metrics.count_error)
    kind = _IPv6Server if ":" in host else _Server
    server = make_server(host, port, _pages(metrics, partial(trouble, app, webhook)), kind, _Quiet)
    threading.Thread(target=server.serve_forever, name="watching", daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def _pages(metrics: Metrics, health: Callable[[], str]) -> WSGIApplication:
    figures: WSGIApplication = make_wsgi_app(metrics.registry)

    def page(environment: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path = environment["PATH_INFO"]
        if path == "/metrics":
            return figures(environment, start)
        if path == "/healthz":
            why = health()
            return _line(start, "503 Service Unavailable" if why else "200 OK", why or "ok")
        return _line(start, "404 Not Found", "/metrics and /healthz are here")

    return page


def _line(start: StartResponse, status: str, line: str) -> list[bytes]:
    start(status, [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")])
    return [f"{line}\n".encode()]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _IPv6Server(_Server):
    address_family = socket.AF_INET6


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """No line for each request."""
