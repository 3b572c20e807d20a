"""A server of /metrics for Prometheus and /healthz.

It runs in a thread, so that it answers even if the event loop is blocked.
"""

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from prometheus_client import make_wsgi_app
from prometheus_client.exposition import ThreadingWSGIServer

from bot.application import processor_of
from bot.context import App
from bot.monitoring.health import health_problem
from bot.monitoring.metrics import Metrics


@contextmanager
def serve_monitoring(
    app: App, host: str, port: int, webhook: tuple[str, int] | None = None
) -> Iterator[WSGIServer]:
    """Serve the metrics and the health of an application. Raises OSError for a port in use."""
    metrics = Metrics(app.bot_data)
    processor_of(app).middleware = metrics.measure
    app.add_error_handler(metrics.count_error)
    kind = _IPv6Server if ":" in host else ThreadingWSGIServer
    server = make_server(
        host, port, _pages(metrics, partial(health_problem, app, webhook)), kind, _Quiet
    )
    threading.Thread(target=server.serve_forever, name="monitoring", daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def _pages(metrics: Metrics, health: Callable[[], str]) -> WSGIApplication:
    metrics_app: WSGIApplication = make_wsgi_app(metrics.registry)

    def page(environment: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path = environment["PATH_INFO"]
        if path == "/metrics":
            return metrics_app(environment, start)
        if path == "/healthz":
            why = health()
            return _line(start, "503 Service Unavailable" if why else "200 OK", why or "ok")
        return _line(start, "404 Not Found", "/metrics and /healthz are here")

    return page


def _line(start: StartResponse, status: str, line: str) -> list[bytes]:
    start(status, [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")])
    return [f"{line}\n".encode()]


class _IPv6Server(ThreadingWSGIServer):
    address_family = socket.AF_INET6


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """No line for each request."""
