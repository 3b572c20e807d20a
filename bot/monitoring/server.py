"""A server of /metrics for Prometheus and /healthz; in a thread, to report a stuck event loop."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer

from prometheus_client import MetricsHandler

from bot.context import App
from bot.monitoring.metrics import Metrics

RESPONSE_TIMEOUT = 2.0  # seconds for the event loop, or the webhook, to respond
# getUpdates is answered every 10 s, and repeated up to 30 s after a failure.
MAX_POLL_AGE = 60.0  # seconds since the last answer
MAX_HANDLING_AGE = 60.0  # seconds since an update was handled, while others wait


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


def health_problem(app: App, webhook: tuple[str, int] | None = None) -> str:
    """Why updates cannot be handled, "" if they can; `webhook` is the address that gets them."""
    processor = app.bot_data.processor
    if processor.loop is None or not app.running:
        return "not started yet, or told to stop"
    if not _responds(processor.loop):
        return f"the event loop has not responded for {RESPONSE_TIMEOUT:g} s"
    failure = _connection_error(*webhook) if webhook else polling_failure(app)
    waiting, age = app.update_queue.qsize(), time.monotonic() - processor.last_handled_at
    if failure or not waiting or age <= MAX_HANDLING_AGE:
        return failure
    return f"{waiting} updates wait, none was handled for {age:.0f} s"


def polling_failure(app: App) -> str:
    """Why polling fails, "" if it does not."""
    polling = app.bot_data.polling
    assert polling
    if polling.last_success is None:
        why = polling.last_failure or "the first is under way"
        return f"no getUpdates has succeeded yet: {why}"
    age = time.monotonic() - polling.last_success
    if age <= MAX_POLL_AGE:
        return ""
    return f"no getUpdates has succeeded for {age:.0f} s: {polling.last_failure}"


def _responds(loop: asyncio.AbstractEventLoop) -> bool:
    alive = threading.Event()
    try:
        loop.call_soon_threadsafe(alive.set)
    except RuntimeError:  # it is closed
        return False
    return alive.wait(RESPONSE_TIMEOUT)


def _connection_error(host: str, port: int) -> str:
    try:
        socket.create_connection((host, port), RESPONSE_TIMEOUT).close()
    except OSError as error:
        return f"the webhook does not listen on {host}:{port}: {error.strerror or error}"
    return ""
