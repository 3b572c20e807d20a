"""Health: whether updates can be handled, checked from outside the event loop, which may block."""

import asyncio
import socket
import threading
import time

from bot.application import processor_of
from bot.context import App

RESPONSE = 2.0  # seconds that the event loop, or the webhook, may take to give a sign of life
# Telegram answers getUpdates every 10 s; after faults up to 30 s pass until it is asked again.
POLLS = 60.0  # seconds without an answer that are too many
HANDLES = 60.0  # seconds in which none of the updates that wait is done with


def trouble(app: App, webhook: tuple[str, int] | None = None) -> str:
    """Why updates cannot be handled, in one line; "" where they can.

    `webhook` is where the bot listens for updates; where it polls, None.
    """
    processor = processor_of(app)
    if processor.loop is None or not app.running:
        return "not started yet, or told to stop"
    if not _responds(processor.loop):
        return f"the event loop has not responded for {RESPONSE:g} s"
    failure = _refuses(*webhook) if webhook else polling_failure(app)
    waiting, age = app.update_queue.qsize(), time.monotonic() - processor.handled
    if failure or not waiting or age <= HANDLES:
        return failure
    return f"{waiting} updates wait, none was handled for {age:.0f} s"


def polling_failure(app: App) -> str:
    """Why no update can come by polling, "" where one can."""
    polling = app.bot_data.polling
    assert polling
    if polling.succeeded is None:
        return f"no getUpdates has succeeded yet: {polling.failure or 'the first is under way'}"
    age = time.monotonic() - polling.succeeded
    return f"no getUpdates has succeeded for {age:.0f} s: {polling.failure}" if age > POLLS else ""


def _responds(loop: asyncio.AbstractEventLoop) -> bool:
    alive = threading.Event()
    try:
        loop.call_soon_threadsafe(alive.set)
    except RuntimeError:  # it is closed
        return False
    return alive.wait(RESPONSE)


def _refuses(host: str, port: int) -> str:
    """Why nobody can connect there, "" where one can."""
    try:
        socket.create_connection((host, port), RESPONSE).close()
    except OSError as error:
        return f"the webhook does not listen on {host}:{port}: {error.strerror or error}"
    return ""
