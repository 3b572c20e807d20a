"""The bot on Telegram: polling or webhook, until it is told to stop."""

import logging
from contextlib import ExitStack

from telegram.error import InvalidToken, NetworkError, TelegramError

from bot.application import ALLOWED_UPDATES, telegram_application
from bot.context import App
from bot.settings import Settings
from retrieval import Library

LOG = logging.getLogger("wenju")

# A proxy may keep the path of WEBHOOK_URL or strip it; who may call is told by the secret.
ANY_PATH = "(?:.*)"


class CannotRun(Exception):
    """Why the bot could not start, in one line that names the mend."""


def run(settings: Settings, library: Library) -> None:
    """Serve until SIGTERM or Ctrl-C, then finish what is in flight. Raises CannotRun."""
    app = telegram_application(library, settings)
    try:
        with ExitStack() as stack:
            _watch(app, settings, stack)
            _serve(app, settings)
    except InvalidToken as error:
        why = f"{settings.api_url} does not know it; ask @BotFather for the right one"
        raise CannotRun(f"TELEGRAM_BOT_TOKEN: {why}") from error
    except NetworkError as error:
        raise CannotRun(f"{settings.api_url} cannot be reached: {error}") from error
    except TelegramError as error:
        raise CannotRun(f"Telegram refuses: {error}") from error
    except OSError as error:
        raise _not_listening(
            "WEBHOOK", settings.webhook_listen, settings.webhook_port, error
        ) from error


def _watch(app: App, settings: Settings, stack: ExitStack) -> None:
    """Serve figures and health until the stack is closed, where the settings want it."""
    host, port = settings.metrics_listen, settings.metrics_port
    if port is None:
        return
    from bot.monitoring.server import watched

    webhook = (settings.webhook_listen, settings.webhook_port) if settings.webhook_url else None
    try:
        stack.enter_context(watched(app, host, port, webhook))
    except OSError as error:
        raise _not_listening("METRICS", host, port, error) from error
    LOG.info("figures: http://%s:%d/metrics, health: /healthz", host, port)


def _not_listening(what: str, host: str, port: int, error: OSError) -> CannotRun:
    why = (error.strerror or str(error)).lower()
    return CannotRun(f"{what}_LISTEN, {what}_PORT: {host}:{port}: {why}")


def _serve(app: App, settings: Settings) -> None:
    if not settings.webhook_url:
        LOG.info("polling %s", settings.api_url)
        app.run_polling(allowed_updates=ALLOWED_UPDATES)
        return
    LOG.info("listening on %s:%d", settings.webhook_listen, settings.webhook_port)
    app.run_webhook(
        listen=settings.webhook_listen,
        port=settings.webhook_port,
        url_path=ANY_PATH,
        webhook_url=settings.webhook_url,
        secret_token=settings.webhook_secret,
        allowed_updates=ALLOWED_UPDATES,
    )
