"""A server of /metrics for Prometheus and /healthz, in a thread: a stuck event loop is told too."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer

from prometheus_client import MetricsHandler

from bot.context import App
from bot.monitoring.health import health_problem
from bot.monitoring.metrics import Metrics


@contextmanager
def serve_monitoring(
    app: App, host: str, port: int, webhook: tuple[str, int] | None = None
) -> Iterator[None]:
    """Serve the metrics and the health of an application. Raises OSError for a port in use."""
    metrics = Metrics(app.bot_data)
    app.bot_data.processor.middleware = metrics.measure
    app.add_error_handler(metrics.count_error)

    class Pages(MetricsHandler):
        registry = metrics.registry

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if path == "/metrics":
                super().do_GET()
            elif path == "/healthz":
                why = health_problem(app, webhook)
                self._send_line(503 if why else 200, why or "ok")
            else:
                self._send_line(404, "/metrics and /healthz are here")

        do_HEAD = do_GET

        def _send_line(self, status: int, line: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "text/plain; charset=utf-8")
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(f"{line}\n".encode())

    server = (_IPv6Server if ":" in host else ThreadingHTTPServer)((host, port), Pages)
    threading.Thread(target=server.serve_forever, name="monitoring", daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


class _IPv6Server(ThreadingHTTPServer):
    address_family = socket.AF_INET6
